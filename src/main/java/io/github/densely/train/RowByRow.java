package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;

/** Sample weights for a loss that does not know them: every row is a batch of its own. */
final class RowByRow {

  private RowByRow() {}

  static double sum(Loss loss, Matrix output, Matrix target, Matrix weights) {
    require(output, target, weights);
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      float weight = weights.get(i, 0);
      sum += weight == 0 ? 0 : weight * loss.sum(row(output, i), row(target, i));
    }
    return sum;
  }

  static double sumAndGradient(
      Loss loss, Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    require(output, target, weights);
    Targets.requireGradient(output, gradOutput);
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      float weight = weights.get(i, 0);
      Matrix gradient = Matrix.zeros(1, output.cols());
      if (weight != 0) {
        double value =
            loss.sumAndGradient(row(output, i), row(target, i), scale * weight, gradient);
        sum += weight * value;
      }
      for (int j = 0; j < output.cols(); j++) {
        gradOutput.set(i, j, gradient.get(0, j));
      }
    }
    return sum;
  }

  private static void require(Matrix output, Matrix target, Matrix weights) {
    Targets.requireSameRows(output, target);
    Targets.requireWeights(output, weights);
  }

  private static Matrix row(Matrix matrix, int i) {
    return Matrix.wrap(1, matrix.cols(), matrix.row(i));
  }
}
