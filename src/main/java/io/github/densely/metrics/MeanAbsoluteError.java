package io.github.densely.metrics;

import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;

/** Adds up the absolute differences between output and target. */
final class MeanAbsoluteError implements Metric {

  @Override
  public String name() {
    return "MAE";
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    Targets.requireSameSizes(output, target);
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      for (int j = 0; j < output.cols(); j++) {
        sum += Math.abs((double) output.get(i, j) - target.get(i, j));
      }
    }
    return sum / output.cols();
  }

  @Override
  public String toString() {
    return name();
  }
}
