package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.kernel.FloatMath;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** A loss that is the mean over the columns of a function of one output and one target. */
final class ElementwiseLoss implements Loss {

  /**
   * {@code max(z, 0) − z·t + log(1 + e^−|z|)}, which is −t·log σ(z) − (1−t)·log(1−σ(z)) without
   * overflow.
   */
  static final Loss BINARY_CROSS_ENTROPY =
      new ElementwiseLoss(
          "binary cross-entropy",
          true,
          (z, t) -> Math.max(z, 0) - z * t + StrictMath.log1p(FloatMath.exp(-Math.abs(z))),
          ElementwiseLoss::sigmoidMinus);

  static final Loss MEAN_SQUARED_ERROR =
      new ElementwiseLoss(
          "mean squared error", false, (z, t) -> (z - t) * (z - t), (z, t) -> 2 * (z - t));

  private final String name;
  private final boolean probabilities;
  private final DoubleBinaryOperator value;
  private final DoubleBinaryOperator slope;

  private ElementwiseLoss(
      String name, boolean probabilities, DoubleBinaryOperator value, DoubleBinaryOperator slope) {
    this.name = name;
    this.probabilities = probabilities;
    this.value = value;
    this.slope = slope;
  }

  /**
   * σ(z) − t. If z is positive, σ(z) is near 1 and rounding would lose its difference from 1, so
   * the sum starts from 1 − t.
   */
  private static double sigmoidMinus(double z, double t) {
    double e = FloatMath.exp(-Math.abs(z));
    double tail = e / (1 + e);
    return z > 0 ? (1 - t) - tail : tail - t;
  }

  static Loss huber(double delta) {
    if (!(delta > 0)) {
      throw new IllegalArgumentException("delta must be positive, got " + delta);
    }
    return new ElementwiseLoss(
        "Huber loss (delta " + delta + ")",
        false,
        (z, t) -> {
          double d = Math.abs(z - t);
          return d <= delta ? d * d / 2 : delta * (d - delta / 2);
        },
        (z, t) -> Math.max(-delta, Math.min(delta, z - t)));
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    check(output, target);
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      for (int j = 0; j < output.cols(); j++) {
        sum += value.applyAsDouble(output.get(i, j), target.get(i, j));
      }
    }
    return sum / output.cols();
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    double sum = sum(output, target);
    Targets.requireGradient(output, gradOutput);
    double perColumn = scale / output.cols();
    for (int i = 0; i < output.rows(); i++) {
      for (int j = 0; j < output.cols(); j++) {
        double gradient = slope.applyAsDouble(output.get(i, j), target.get(i, j));
        gradOutput.set(i, j, (float) (perColumn * gradient));
      }
    }
    return sum;
  }

  private void check(Matrix output, Matrix target) {
    Targets.requireSameSizes(output, target);
    if (probabilities) {
      Targets.requireProbabilities(target);
    }
  }

  @Override
  public Optional<Decision> decision() {
    return Optional.of(probabilities ? Decision.logits().forLabels() : Decision.values());
  }

  @Override
  public String toString() {
    return name;
  }
}
