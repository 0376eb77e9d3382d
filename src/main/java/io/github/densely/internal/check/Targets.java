package io.github.densely.internal.check;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;

/** Checks of the targets of losses and metrics, with one message for all callers. */
public final class Targets {

  /** Probabilities of one class add up to 1; a multi-hot row is at least 1 away from it. */
  private static final double LEAST_SUM = 0.5;

  private static final double LARGEST_SUM = 1.5;

  private Targets() {}

  /** One class index per row, or a probability for every column of the output. */
  public static void requireClasses(Matrix output, Matrix target) {
    if (output.cols() < 2) {
      throw new IllegalArgumentException(
          Text.of(
              "classes need at least 2 outputs, got %s; use binary cross-entropy for one yes-or-no output",
              output.shape()));
    }
    if (target.rows() != output.rows() || target.cols() != 1 && target.cols() != output.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "an output of %s needs targets of %d x 1 (class indices) or %s (probabilities), got %s",
              output.shape(), output.rows(), output.shape(), target.shape()));
    }
    if (target.cols() > 1) {
      requireProbabilities(target);
      return;
    }
    for (int i = 0; i < target.rows(); i++) {
      float index = target.get(i, 0);
      if (!(index >= 0 && index < output.cols()) || index != (int) index) {
        throw new IllegalArgumentException(
            Text.of(
                "row %d has class %s, but the network has %d outputs, classes 0 to %d",
                i, number(index), output.cols(), output.cols() - 1));
      }
    }
  }

  /**
   * Refuses rows of probabilities that are far from adding up to 1. Rounded ones are accepted, and
   * rows of 0 and 1 that do not have exactly one 1 are not.
   *
   * @param advice what to do, after "use"
   */
  public static void requireOneClass(Matrix target, String advice) {
    requireProbabilities(target);
    for (int i = 0; i < target.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < target.cols(); j++) {
        sum += target.get(i, j);
      }
      if (sum < LEAST_SUM || sum > LARGEST_SUM) {
        throw new IllegalArgumentException(
            Text.of(
                "the targets of row %d add up to %s, so they are labels and not one class; use %s",
                i, number((float) sum), advice));
      }
    }
  }

  public static void requireProbabilities(Matrix target) {
    for (int i = 0; i < target.rows(); i++) {
      for (int j = 0; j < target.cols(); j++) {
        if (!(target.get(i, j) >= 0 && target.get(i, j) <= 1)) {
          throw new IllegalArgumentException(
              Text.of(
                  "row %d column %d has target %s, expected a probability from 0 to 1",
                  i, j, number(target.get(i, j))));
        }
      }
    }
  }

  public static void requireSameSizes(Matrix output, Matrix target) {
    if (target.rows() != output.rows() || target.cols() != output.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "an output of %s needs targets of the same sizes, got %s",
              output.shape(), target.shape()));
    }
  }

  public static void requireGradient(Matrix output, Matrix gradOutput) {
    if (gradOutput.rows() != output.rows() || gradOutput.cols() != output.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "the gradient of an output of %s needs a matrix of the same sizes, got %s",
              output.shape(), gradOutput.shape()));
    }
  }

  public static void requireSameRows(Matrix output, Matrix target) {
    if (target.rows() != output.rows()) {
      throw new IllegalArgumentException(
          Text.of(
              "an output of %s needs targets of %d rows, got %s",
              output.shape(), output.rows(), target.shape()));
    }
  }

  /** One finite sample weight for every row of the output, at least 0. */
  public static void requireWeights(Matrix output, Matrix weights) {
    if (weights.rows() != output.rows() || weights.cols() != 1) {
      throw new IllegalArgumentException(
          Text.of(
              "an output of %s needs sample weights of %d x 1, got %s",
              output.shape(), output.rows(), weights.shape()));
    }
    for (int i = 0; i < weights.rows(); i++) {
      requireWeight(i, weights.get(i, 0));
    }
  }

  public static void requireWeight(int row, float weight) {
    if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          Text.of("row %d has weight %s, expected a finite number, at least 0", row, weight));
    }
  }

  /** At least two weights that are finite and not negative, and not all of them 0. */
  public static void requireClassWeights(double... weights) {
    if (weights.length < 2) {
      throw new IllegalArgumentException(
          Text.of("%d class weights, expected one for each of at least 2 classes", weights.length));
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            Text.of("class %d has weight %s, expected a finite number, at least 0", i, weights[i]));
      }
      sum += weights[i];
    }
    if (sum == 0) {
      throw new IllegalArgumentException("all class weights are 0, so no sample would count");
    }
  }

  public static void requireWeightPerOutput(String what, int weights, Matrix output) {
    if (weights != output.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "%d %s for an output of %s; give one for each of the %d columns",
              weights, what, output.shape(), output.cols()));
    }
  }

  /** A whole number without its ".0". */
  public static String number(float value) {
    return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
  }
}
