package io.github.densely.metrics;

import io.github.densely.Matrix;
import io.github.densely.train.Loss;

/**
 * A number that people read, to watch a training by; unlike a {@link Loss} it needs no gradient.
 *
 * <p>{@link #accuracy()} is the share of samples whose class is right: that of the largest output,
 * or with a single output whether it is above 0 (a probability above one half). {@link
 * #meanAbsoluteError()} is {@code 1/C·Σ |z − t|}.
 *
 * <pre>{@code
 * double share = Metric.accuracy().sum(scores, targets) / scores.rows();
 * }</pre>
 *
 * <p>Threads: implementations here are immutable.
 */
public interface Metric {

  /**
   * What it is called in a progress line and a table.
   *
   * @return a short name
   */
  String name();

  /**
   * The sum over the samples; divided by their number it is the metric.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return the sum
   * @throws IllegalArgumentException if the sizes do not fit
   */
  double sum(Matrix output, Matrix target);

  /**
   * The share of samples whose class is right.
   *
   * @return the metric
   */
  static Metric accuracy() {
    return new Accuracy();
  }

  /**
   * The mean distance from the target.
   *
   * @return the metric
   */
  static Metric meanAbsoluteError() {
    return new MeanAbsoluteError();
  }
}
