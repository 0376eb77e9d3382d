package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.kernel.FloatMath;
import java.util.Optional;

/** A loss that is the mean over the columns of a function of one output and one target. */
final class ElementwiseLoss implements Loss {

  /** A function of an output, its target and the weight of a positive target in that column. */
  private interface Term {
    double of(double z, double t, double positive);
  }

  private static final double[] NONE = {};

  private static final Loss BINARY_CROSS_ENTROPY = binaryCrossEntropy("", NONE);

  private static final Loss MEAN_SQUARED_ERROR =
      new ElementwiseLoss(
          "mean squared error",
          false,
          NONE,
          (z, t, positive) -> (z - t) * (z - t),
          (z, t, positive) -> 2 * (z - t));

  private final String name;
  private final boolean probabilities;
  private final double[] positives; // one for all columns, one for each, or none if all are 1
  private final Term value;
  private final Term slope;

  private ElementwiseLoss(
      String name, boolean probabilities, double[] positives, Term value, Term slope) {
    this.name = name;
    this.probabilities = probabilities;
    this.positives = positives;
    this.value = value;
    this.slope = slope;
  }

  static Loss meanSquaredError() {
    return MEAN_SQUARED_ERROR;
  }

  static Loss binaryCrossEntropy() {
    return BINARY_CROSS_ENTROPY;
  }

  static Loss binaryCrossEntropy(double... positives) {
    if (positives.length == 0) {
      throw new IllegalArgumentException(
          "no positive weight: give one for all columns, or one for each");
    }
    for (double weight : positives) {
      Settings.requirePositive("a positive weight", weight);
    }
    String text =
        (positives.length == 1 ? " (positive weight " : " (positive weights ")
            + SoftmaxCrossEntropy.list(positives)
            + ")";
    return binaryCrossEntropy(text, positives.clone());
  }

  private static Loss binaryCrossEntropy(String text, double[] positives) {
    return new ElementwiseLoss(
        "binary cross-entropy" + text,
        true,
        positives,
        ElementwiseLoss::logistic,
        ElementwiseLoss::logisticSlope);
  }

  /** The number of weights for yes, one for each column; 0 if there are none or one for all. */
  int weights() {
    return positives.length == 1 ? 0 : positives.length;
  }

  /**
   * {@code −w·t·log σ(z) − (1−t)·log(1−σ(z))} as the sum of {@code (1−t)·z} for a positive z, or
   * {@code w·t·|z|} for a negative one, and {@code (1 − t + w·t)·log(1 + e^−|z|)}: no term is
   * negative, and none overflows.
   */
  private static double logistic(double z, double t, double positive) {
    if (Double.isInfinite(z)) {
      // Infinitely sure, and right or not: 0 times infinity would be NaN.
      return (z > 0 ? 1 - t : t) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    double far = Math.max(z, 0) - (z > 0 ? 1 : positive) * (z * t); // z·t of two floats is exact
    double near = StrictMath.log1p(FloatMath.exp(-Math.abs(z)));
    return far + ((1 - t) + positive * t) * near;
  }

  /**
   * {@code (1−t)·σ(z) − w·t·σ(−z)}. If z is positive, σ(z) is near 1 and rounding would lose its
   * difference from 1, so the sum starts from 1 − t.
   */
  private static double logisticSlope(double z, double t, double positive) {
    double e = FloatMath.exp(-Math.abs(z));
    double tail = e / (1 + e) * ((1 - t) + positive * t);
    return z > 0 ? (1 - t) - tail : tail - positive * t;
  }

  static Loss huber(double delta) {
    if (!(delta > 0)) {
      throw new IllegalArgumentException("delta must be positive, got " + delta);
    }
    return new ElementwiseLoss(
        "Huber loss (delta " + delta + ")",
        false,
        NONE,
        (z, t, positive) -> {
          double d = Math.abs(z - t);
          return d <= delta ? d * d / 2 : delta * (d - delta / 2);
        },
        (z, t, positive) -> Math.max(-delta, Math.min(delta, z - t)));
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    check(output, target);
    return total(output, target, null);
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    check(output, target);
    Targets.requireWeights(output, weights);
    return total(output, target, weights);
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    check(output, target);
    Targets.requireGradient(output, gradOutput);
    gradient(output, target, null, scale, gradOutput);
    return total(output, target, null);
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    check(output, target);
    Targets.requireWeights(output, weights);
    Targets.requireGradient(output, gradOutput);
    gradient(output, target, weights, scale, gradOutput);
    return total(output, target, weights);
  }

  private double total(Matrix output, Matrix target, Matrix weights) {
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      double weight = weights == null ? 1 : weights.get(i, 0);
      // A sample of weight 0 adds nothing: 0 times an infinite loss would be NaN.
      for (int j = 0; weight != 0 && j < output.cols(); j++) {
        sum += weight * value.of(output.get(i, j), target.get(i, j), positive(j));
      }
    }
    return sum / output.cols();
  }

  private void gradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    double perColumn = scale / output.cols();
    for (int i = 0; i < output.rows(); i++) {
      double weight = weights == null ? 1 : weights.get(i, 0);
      for (int j = 0; j < output.cols(); j++) {
        double gradient =
            weight == 0 ? 0 : slope.of(output.get(i, j), target.get(i, j), positive(j));
        gradOutput.set(i, j, (float) (perColumn * weight * gradient));
      }
    }
  }

  private double positive(int column) {
    return switch (positives.length) {
      case 0 -> 1;
      case 1 -> positives[0];
      default -> positives[column];
    };
  }

  private void check(Matrix output, Matrix target) {
    Targets.requireSameSizes(output, target);
    if (positives.length > 1) {
      Targets.requireWeightPerOutput("positive weights", positives.length, output);
    }
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
