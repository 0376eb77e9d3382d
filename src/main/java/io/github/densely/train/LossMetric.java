package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.metrics.Metric;

/** The loss as a metric: what a loss on parts reports if no metric was chosen. */
record LossMetric(Loss loss) implements Metric {

  @Override
  public String name() {
    return "loss";
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return loss.sum(output, target);
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    return loss.sum(output, target, weights);
  }
}
