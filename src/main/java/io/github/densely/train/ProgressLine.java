package io.github.densely.train;

import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.TrainingListener.BatchReport;
import java.io.Console;
import java.io.PrintStream;
import java.util.Objects;

/**
 * Prints the progress of a training: one line per epoch and, on a terminal, a line that is redrawn
 * after mini-batches.
 *
 * <pre>{@code
 * epoch  3/20 [=======>    ]  61%  12 345/s  ETA 0:07  loss 0.1234  accuracy 96.1 %
 *
 * epoch  3/20   1.40 s   12 345 samples/s  train loss 0.1234 accuracy 96.1 %  validation loss 0.1310 accuracy 95.8 %
 * }</pre>
 *
 * <p>The rate counts training samples, without the time of the validation. ETA is the time left
 * until the last planned epoch ends, at the pace of this epoch and with validations as long as the
 * last one; early stopping may end the training sooner. Accuracy and exact match are in percent,
 * any other metric is a number. A training that did not complete ends with a line that gives the
 * reason, and each of the {@linkplain History#warnings() warnings} follows on a line.
 *
 * <p>Defaults: the redrawn line appears only if the stream is {@code System.out} and is known to be
 * a terminal, so that files and logs get whole lines only. All text is ASCII, except the name of a
 * metric.
 *
 * <p>Cost: at most ten redraws per second. Threads: belongs to one training at a time.
 */
public final class ProgressLine implements TrainingListener {

  /** A redrawn line that wraps would scroll, and most terminals have at least 80 columns. */
  private static final int COLUMNS = 79;

  private static final int LONGEST_BAR = 12;
  private static final int SHORTEST_BAR = 4;
  private static final double SECONDS_BETWEEN_REDRAWS = 0.1;

  private final PrintStream out;
  private final boolean terminal;

  private BatchReport last; // null before the first batch
  private double epochsEnded; // seconds that the epochs before this one took
  private double validating; // seconds of the last epoch after its last batch
  private double drawn; // seconds from the start to the last redraw
  private int width; // characters of the line that stands unended on the terminal

  /**
   * Prints whole lines, and the redrawn line if the stream is known to be a terminal.
   *
   * @param out the stream to print to; not closed
   */
  public ProgressLine(PrintStream out) {
    this(out, isTerminal(out));
  }

  /**
   * Prints whole lines, and the redrawn line on a terminal.
   *
   * @param out the stream to print to; not closed
   * @param terminal whether a carriage return moves to the start of the line
   */
  public ProgressLine(PrintStream out, boolean terminal) {
    this.out = Objects.requireNonNull(out, "out");
    this.terminal = terminal;
  }

  /** Carriage returns spoil a file, so the answer is no when unsure. */
  private static boolean isTerminal(PrintStream out) {
    Console console = System.console();
    if (console == null || out != System.out || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // Since JDK 22 there may be a console without a terminal; this method shows which it is.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException before22) {
      return true; // there is a console only if input and output both are a terminal
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }

  @Override
  public void onBatch(BatchReport report, Run run) {
    if (report.epoch() == 1 && report.batch() == 1) {
      epochsEnded = 0;
      validating = 0;
      drawn = Double.NEGATIVE_INFINITY;
    }
    last = report;
    double now = epochsEnded + report.seconds();
    if (terminal && now - drawn >= SECONDS_BETWEEN_REDRAWS) {
      drawn = now;
      String line = batchLine(report);
      out.print("\r" + line + leftovers(line));
      out.flush();
      width = line.length();
    }
  }

  @Override
  public void onEpoch(EpochReport report, Run run) {
    epochsEnded += report.seconds();
    if (last != null) {
      validating = Math.max(0, report.seconds() - last.seconds());
    }
    printLine(epochLine(report));
  }

  @Override
  public void onEnd(History history, Run run) {
    int unfinished = history.epochs().size() + 1;
    switch (history.stopReason()) {
      case EARLY_STOPPED ->
          printLine(
              Text.of(
                  "stopped early: epoch %s had the lowest validation loss, its weights are restored",
                  history.bestEpoch()));
      case INTERRUPTED -> printLine(Text.of("interrupted in epoch %s", unfinished));
      case NOT_FINITE ->
          printLine(
              Text.of(
                  "stopped in epoch %s: the loss, a gradient or a weight became NaN or infinite; is the learning rate too high?",
                  unfinished));
      case COMPLETED -> {}
    }
    history.warnings().forEach(warning -> printLine("warning: " + warning));
  }

  private String batchLine(BatchReport report) {
    String start = "epoch " + epochOf(report.epoch(), report);
    String rest =
        Text.of(
            " %3s%%  %s/s  ETA %s  loss %s  %s %s",
            100L * report.batch() / report.batches(),
            rate(report),
            clock(secondsLeft(report)),
            Decimal.readable(report.loss()),
            report.metricName(),
            MetricText.of(report.metricName(), report.metric()));
    int room = COLUMNS - start.length() - " []".length() - rest.length();
    String bar = bar(report, Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, room)));
    String line = start + " [" + bar + "]" + rest;
    return Shortened.start(line, COLUMNS);
  }

  private static String bar(BatchReport report, int length) {
    int full = (int) ((long) length * report.batch() / report.batches());
    return full == length
        ? "=".repeat(length)
        : "=".repeat(full) + ">" + " ".repeat(length - full - 1);
  }

  private double secondsLeft(BatchReport report) {
    double perBatch = report.seconds() / report.batch();
    long epochsAfter = report.epochs() - report.epoch();
    long batchesLeft = report.batches() - report.batch() + epochsAfter * report.batches();
    return perBatch * batchesLeft + validating * (epochsAfter + 1);
  }

  private String epochLine(EpochReport report) {
    String metric = last == null ? "metric" : last.metricName();
    StringBuilder line = new StringBuilder("epoch ");
    line.append(last == null ? report.epoch() : epochOf(report.epoch(), last));
    line.append(Text.of("  %5s s", Decimal.fixed(report.seconds(), 2)));
    if (last != null) {
      line.append(Text.of("  %7s samples/s", rate(last)));
    }
    line.append(scores("train", report.trainLoss(), metric, report.trainMetric()));
    if (!Double.isNaN(report.validationLoss()) || !Double.isNaN(report.validationMetric())) {
      line.append(scores("validation", report.validationLoss(), metric, report.validationMetric()));
    }
    return line.toString();
  }

  private static String scores(String which, double loss, String metricName, double metric) {
    return Text.of(
        "  %s loss %s %s %s",
        which, Decimal.readable(loss), metricName, MetricText.of(metricName, metric));
  }

  /** The epoch of those planned, as {@code " 3/20"}, equally long for all. */
  private static String epochOf(int epoch, BatchReport report) {
    String planned = Integer.toString(report.epochs());
    String number = Integer.toString(epoch);
    return " ".repeat(Math.max(0, planned.length() - number.length())) + number + "/" + planned;
  }

  private static String rate(BatchReport report) {
    return report.seconds() > 0
        ? Decimal.grouped(Math.round(report.samples() / report.seconds()))
        : "-";
  }

  private static String clock(double seconds) {
    long whole = Math.round(seconds);
    String minutes =
        whole < 3600 ? "" + whole / 60 : whole / 3600 + ":" + twoDigits(whole / 60 % 60);
    return minutes + ":" + twoDigits(whole % 60);
  }

  private static String twoDigits(long number) {
    return (number < 10 ? "0" : "") + number;
  }

  private void printLine(String line) {
    out.println((width > 0 ? "\r" : "") + line + leftovers(line));
    out.flush();
    width = 0;
  }

  /** Blanks that cover the rest of a longer line. */
  private String leftovers(String line) {
    return " ".repeat(Math.max(0, width - line.length()));
  }

  /** The kind of output: {@code "ProgressLine(on a terminal)"} or {@code "ProgressLine"}. */
  @Override
  public String toString() {
    return terminal ? "ProgressLine(on a terminal)" : "ProgressLine";
  }
}
