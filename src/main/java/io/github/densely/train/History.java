package io.github.densely.train;

import io.github.densely.internal.text.Decimal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What a training went through: losses and metrics of each epoch, and why it ended.
 *
 * <pre>{@code
 * History history = trainer.fit(train);
 * history.writeCsv(Path.of("training.csv"));
 * history.writeSvg(Path.of("training.svg")); // the learning curve
 * }</pre>
 *
 * <p>Text and picture depend on the numbers alone, not on locale, platform or JDK.
 *
 * <p>Threads: immutable.
 */
public final class History {

  /** More than a float holds, and few enough to read. */
  private static final int CSV_DIGITS = 9;

  private final List<EpochReport> epochs;
  private final StopReason stopReason;
  private final String metricName;

  History(List<EpochReport> epochs, StopReason stopReason, String metricName) {
    this.epochs = List.copyOf(epochs);
    this.stopReason = stopReason;
    this.metricName = metricName;
  }

  /**
   * The epochs that were run to their end, in order.
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
   * The epoch with the lowest validation loss, without validation the one with the lowest training
   * loss; of equal ones the first. With early stopping the network now has the weights that it had
   * at the end of this epoch.
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
   * What the metric of the reports is called.
   *
   * @return its name
   */
  public String metricName() {
    return metricName;
  }

  /**
   * A table with one line per epoch: epoch, training loss and metric, validation loss and metric,
   * learning rate, seconds.
   *
   * @return comma-separated values with a header; nine significant digits, nothing between the
   *     commas for NaN, lines ended by a line feed
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
   * over 100 times the smallest. A value that is not finite leaves a gap.
   *
   * @return an SVG document, 900 x 360, that needs nothing from outside
   */
  public String toSvg() {
    return new LearningCurve(this).toSvg();
  }

  /**
   * Writes {@link #toCsv()} as UTF-8, over what is there.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void writeCsv(Path file) throws IOException {
    Files.writeString(file, toCsv(), StandardCharsets.UTF_8);
  }

  /**
   * Writes {@link #toSvg()} as UTF-8, over what is there.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void writeSvg(Path file) throws IOException {
    Files.writeString(file, toSvg(), StandardCharsets.UTF_8);
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
    return "best epoch %s: %s loss %s, %s %s"
        .formatted(
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
   * 96.1 %"}.
   */
  @Override
  public String toString() {
    String text = epochs.size() + (epochs.size() == 1 ? " epoch, " : " epochs, ") + stopReason;
    return bestEpoch() == 0 ? text : text + ", " + bestText();
  }

  /**
   * What a listener is told after each epoch, and a row of the {@link History}.
   *
   * @param epoch the epoch, from 1
   * @param trainLoss mean loss over the training samples, each as it was when its batch came
   * @param trainMetric mean metric over the training samples, likewise
   * @param validationLoss mean loss over the validation samples after the epoch; NaN without
   *     validation
   * @param validationMetric mean metric over the validation samples after the epoch; NaN without
   *     validation
   * @param learningRate the rate of the last step
   * @param seconds time that the epoch took, validation included
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
    /** All epochs were run. */
    COMPLETED,
    /** The validation loss got no better for as many epochs as were allowed. */
    EARLY_STOPPED,
    /** The thread was interrupted. */
    INTERRUPTED,
    /**
     * The loss of a batch, or the norm of its clipped gradient, was NaN or infinite; that batch
     * changed no parameter.
     */
    NOT_FINITE
  }
}
