package io.github.densely.metrics;

import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;

/** Counts the samples whose class is predicted correctly. */
final class Accuracy implements Metric {

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    int right = 0;
    if (output.cols() == 1) {
      Targets.requireSameSizes(output, target);
    } else {
      Targets.requireClasses(output, target);
    }
    for (int i = 0; i < output.rows(); i++) {
      if (predicted(output, i) == actual(target, i, output.cols())) {
        right++;
      }
    }
    return right;
  }

  /** The class that a row of scores predicts. */
  static int predicted(Matrix output, int row) {
    return output.cols() == 1 ? (output.get(row, 0) > 0 ? 1 : 0) : output.argMax(row);
  }

  /** The class that a row of targets gives. */
  static int actual(Matrix target, int row, int outputs) {
    if (target.cols() > 1) {
      return target.argMax(row);
    }
    return outputs == 1 ? (target.get(row, 0) > 0.5f ? 1 : 0) : (int) target.get(row, 0);
  }

  @Override
  public String toString() {
    return name();
  }
}
