package io.github.densely.metrics;

import io.github.densely.Matrix;
import io.github.densely.train.Loss;

/**
 * A measure of quality for people who watch a training; unlike a {@link Loss} it has no gradient.
 *
 * <p>{@link #accuracy()} is the share of samples whose class is predicted correctly. The predicted
 * class is the one with the largest output; a single output predicts class 1 if it is above the
 * threshold 0 (a probability above ½). {@link #meanAbsoluteError()} is {@code 1/C·Σ |z − t|}, with
 * z an output, t its target and C the number of columns.
 *
 * <pre>{@code
 * double share = Metric.accuracy().sum(scores, targets) / scores.rows();
 * }</pre>
 *
 * <p>Threads: the metrics here are immutable.
 */
public interface Metric {

  /**
   * The name in a progress line and a table.
   *
   * @return a short name
   */
  String name();

  /**
   * The sum over the samples. Divided by their number, it is the metric.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return the sum
   * @throws IllegalArgumentException if the sizes do not fit
   */
  double sum(Matrix output, Matrix target);

  /**
   * The share of samples whose class is predicted correctly.
   *
   * @return the metric
   */
  static Metric accuracy() {
    return new Accuracy();
  }

  /**
   * The mean absolute difference between output and target.
   *
   * @return the metric
   */
  static Metric meanAbsoluteError() {
    return new MeanAbsoluteError();
  }
}
