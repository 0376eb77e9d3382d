package io.github.densely.train;

import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The result of a training: losses and metrics of each epoch, and why the training ended.
 *
 * <pre>{@code
 * History history = trainer.fit(train);
 * history.writeCsv(Path.of("training.csv"));
 * history.writeSvg(Path.of("training.svg")); // the learning curve
 * }</pre>
 *
 * <p>Text and picture depend only on the numbers, not on locale, platform or JDK.
 *
 * <p>Threads: immutable.
 */
public final class History {

  /** More digits than a float holds, and few enough to read. */
  private static final int CSV_DIGITS = 9;

  private final List<EpochReport> epochs;
  private final StopReason stopReason;
  private final String metricName;
  private final List<String> warnings;

  History(List<EpochReport> epochs, StopReason stopReason, String metricName) {
    this(epochs, stopReason, metricName, List.of());
  }

  History(
      List<EpochReport> epochs, StopReason stopReason, String metricName, List<String> warnings) {
    this.epochs = List.copyOf(epochs);
    this.stopReason = stopReason;
    this.metricName = metricName;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * The completed epochs, in order.
   *
   * @return an unmodifiable list; empty if the training ended within the first epoch
   */
  public List<EpochReport> epochs() {
    return epochs;
  }

  /**
   * Why the training ended.
   *
   * @return the reason
   */
  public StopReason stopReason() {
    return stopReason;
  }

  /**
   * What is doubtful about a training that ended without an error. There is one warning today, for
   * {@link Loss#meanSquaredError()} and {@link Loss#huber}: the training loss is not below that of
   * always giving the mean of the targets.
   *
   * @return sentences for readers; empty if nothing was found
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * The epoch with the lowest validation loss, or without validation the lowest training loss; the
   * first one if several are equal. With early stopping the network now has the weights of the end
   * of this epoch.
   *
   * @return the epoch, from 1; 0 if no epoch has a finite loss
   */
  public int bestEpoch() {
    double lowest = Double.POSITIVE_INFINITY;
    int best = 0;
    for (EpochReport report : epochs) {
      double loss = hasValidation() ? report.validationLoss() : report.trainLoss();
      if (loss < lowest) {
        lowest = loss;
        best = report.epoch();
      }
    }
    return best;
  }

  /**
   * The name of the metric of the reports.
   *
   * @return the name
   */
  public String metricName() {
    return metricName;
  }

  /**
   * A table with one line per epoch: epoch, training loss and metric, validation loss and metric,
   * learning rate, seconds.
   *
   * @return comma-separated values with a header; nine significant digits, an empty field for NaN,
   *     a line feed after each line
   */
  public String toCsv() {
    StringBuilder csv = new StringBuilder("epoch,train_loss,");
    csv.append(quoted("train_" + metricName)).append(",validation_loss,");
    csv.append(quoted("validation_" + metricName)).append(",learning_rate,seconds\n");
    for (EpochReport report : epochs) {
      csv.append(report.epoch());
      DoubleStream.of(
              report.trainLoss(),
              report.trainMetric(),
              report.validationLoss(),
              report.validationMetric(),
              report.learningRate(),
              report.seconds())
          .mapToObj(value -> Double.isNaN(value) ? "" : Decimal.significant(value, CSV_DIGITS))
          .forEach(field -> csv.append(',').append(field));
      csv.append('\n');
    }
    return csv.toString();
  }

  /**
   * The learning curve: loss and metric against the epoch, training and validation, with the best
   * epoch marked. The axis of the loss is logarithmic if all losses are positive and the largest is
   * more than 100 times the smallest. A value that is not finite leaves a gap.
   *
   * @return an SVG document, 900 x 360, that needs no other file
   */
  public String toSvg() {
    return new LearningCurve(this).toSvg();
  }

  /**
   * Writes {@link #toCsv()} as UTF-8.
   *
   * @param file the file to write; replaced as a whole or not at all
   * @throws IOException if it cannot be written
   */
  public void writeCsv(Path file) throws IOException {
    AtomicFile.write(file, toCsv().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes {@link #toSvg()} as UTF-8.
   *
   * @param file the file to write; replaced as a whole or not at all
   * @throws IOException if it cannot be written
   */
  public void writeSvg(Path file) throws IOException {
    AtomicFile.write(file, toSvg().getBytes(StandardCharsets.UTF_8));
  }

  boolean hasValidation() {
    return epochs.stream().anyMatch(report -> !Double.isNaN(report.validationLoss()));
  }

  /** The best epoch with its loss and metric; empty if there is none. */
  String bestText() {
    int best = bestEpoch();
    return epochs.stream()
        .filter(report -> report.epoch() == best)
        .map(this::bestText)
        .findFirst()
        .orElse("");
  }

  private String bestText(EpochReport best) {
    boolean validation = hasValidation();
    double loss = validation ? best.validationLoss() : best.trainLoss();
    double metric = validation ? best.validationMetric() : best.trainMetric();
    return Text.of(
        "best epoch %s: %s loss %s, %s %s",
        best.epoch(),
        validation ? "validation" : "train",
        Decimal.readable(loss),
        metricName,
        MetricText.of(metricName, metric));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  /**
   * A summary, as {@code "20 epochs, COMPLETED, best epoch 17: validation loss 0.1310, accuracy
   * 96.1 %"}; warnings follow, each on a line.
   */
  @Override
  public String toString() {
    String text = epochs.size() + (epochs.size() == 1 ? " epoch, " : " epochs, ") + stopReason;
    StringBuilder lines = new StringBuilder(text);
    lines.append(bestEpoch() == 0 ? "" : ", " + bestText());
    warnings.forEach(warning -> lines.append("\nwarning: ").append(warning));
    return lines.toString();
  }

  /**
   * The results of an epoch: one row of the {@link History}.
   *
   * @param epoch the epoch, from 1
   * @param trainLoss mean loss over the training samples, each measured before the step on its
   *     batch
   * @param trainMetric mean metric over the training samples, measured likewise
   * @param validationLoss mean loss over the validation samples after the epoch; NaN without
   *     validation
   * @param validationMetric mean metric over the validation samples after the epoch; NaN without
   *     validation
   * @param learningRate the learning rate of the last step
   * @param seconds duration of the epoch, including validation
   */
  public record EpochReport(
      int epoch,
      double trainLoss,
      double trainMetric,
      double validationLoss,
      double validationMetric,
      double learningRate,
      double seconds) {}

  /** Why a training ended. */
  public enum StopReason {
    /** All epochs are done. */
    COMPLETED,
    /** The validation loss did not fall enough for the number of epochs that was set. */
    EARLY_STOPPED,
    /** The thread was interrupted. */
    INTERRUPTED,
    /**
     * The loss of a mini-batch, a gradient, or a parameter after the step would be NaN or infinite;
     * that batch changed no parameter.
     */
    NOT_FINITE
  }
}
