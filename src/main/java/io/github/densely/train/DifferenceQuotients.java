package io.github.densely.train;

import java.util.Arrays;

/**
 * The derivative of {@code L = Σ r·value} by one variable, from differences over steps of many
 * sizes.
 *
 * <p>A large step adds curvature, a small one rounding. Of three neighbouring steps {@code h > h' >
 * h''} the middle one gives {@code D(h')} with the bound {@code |D(h) − D(h')| + |D(h') − D(h'')|}
 * for the curvature plus {@code 64·u·Σ|r·value|/h'} over the values that changed, for their
 * rounding, and a 32nd of that over the others. The estimate is the one with the smallest bound
 * that no smaller step contradicts: so a function that oscillates within a large step is seen by
 * the small ones.
 */
final class DifferenceQuotients {

  static final double SAFETY = 64;
  static final double FLOAT_UNIT = 0x1p-24;

  /** A value that is the same at both ends may hide one unit in the last place of each. */
  private static final double UNCHANGED = 2;

  private static final int STEPS = 8;
  private static final float LARGEST = 0x1p-3f;

  /** Not a power of two, so that no period divides all steps. */
  private static final float RATIO = 0.3125f;

  /**
   * Steps that leave the neighbourhood of a variable, to see whether values depend on it at all.
   */
  private static final float[] FAR = {0.53f, 1.27f, 3.1f, 8.3f};

  /**
   * The rounding of a far step if gradient and quotient are 0. A bias far from 0 before a BatchNorm
   * loses digits of its inputs, so this is more than {@code SAFETY·FLOAT_UNIT}.
   */
  static final double FAR_ROUNDING = 0x1p-10;

  /**
   * A derivative and its bound, which is infinite if the quotients do not converge.
   *
   * @param coarse the quotient of the largest step, which rounding changes least
   */
  record Estimate(double value, double bound, double coarse) {}

  private final CheckedFunction function;
  private final Runnable before;
  private final double[] distance = new double[STEPS];
  private final double[][] above = new double[STEPS][];
  private final double[][] below = new double[STEPS][];
  private boolean changes;

  DifferenceQuotients(CheckedFunction function, Runnable before) {
    this.function = function;
    this.before = before;
  }

  /** Computes the values at all steps from {@code data[at]}, which stays as it is. */
  void vary(float[] data, int at) {
    float v = data[at];
    float h = LARGEST * Math.max(1f, Math.abs(v));
    changes = false;
    for (int k = 0; k < STEPS; k++, h *= RATIO) {
      above[k] = valuesAt(data, at, v + h);
      below[k] = valuesAt(data, at, v - h);
      distance[k] = (double) (v + h) - (v - h); // of two floats, exact in double
      changes |= !Arrays.equals(above[k], below[k]);
    }
  }

  /** Whether any step changed any value. */
  boolean changes() {
    return changes;
  }

  /** The derivative for a draw of factors, from the values of the last {@link #vary}. */
  Estimate estimate(double[] factors) {
    double[] quotient = new double[STEPS];
    double[] noise = new double[STEPS];
    for (int k = 0; k < STEPS; k++) {
      double difference = 0;
      double size = 0;
      for (int i = 0; i < factors.length; i++) {
        difference += factors[i] * (above[k][i] - below[k][i]);
        double both = Math.abs(above[k][i]) + Math.abs(below[k][i]);
        size += Math.abs(factors[i]) * both * (above[k][i] != below[k][i] ? SAFETY : UNCHANGED);
      }
      quotient[k] = difference / distance[k];
      noise[k] = FLOAT_UNIT * size / distance[k];
    }
    Estimate best = new Estimate(quotient[STEPS - 1], Double.POSITIVE_INFINITY, quotient[0]);
    for (int k = 1; k < STEPS - 1; k++) {
      double bound =
          Math.abs(quotient[k - 1] - quotient[k])
              + Math.abs(quotient[k] - quotient[k + 1])
              + noise[k];
      boolean agrees = bound < best.bound; // false for NaN
      for (int m = k + 2; m < STEPS; m++) {
        agrees &= Math.abs(quotient[k] - quotient[m]) <= bound + noise[m];
      }
      best = agrees ? new Estimate(quotient[k], bound, quotient[0]) : best;
    }
    return best;
  }

  /**
   * Whether the values stay the same, up to rounding, even far from {@code data[at]}: as with a
   * bias before a BatchNorm, whose derivative is 0.
   *
   * @param rounding the largest change that counts as rounding, as a share of the largest value
   */
  boolean dependsNowhere(float[] data, int at, double rounding) {
    float v = data[at];
    double[] here = valuesAt(data, at, v);
    double largest = 0;
    for (double value : here) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (float far : FAR) {
      for (float step : new float[] {far, -far}) {
        double[] there = valuesAt(data, at, v + step * Math.max(1f, Math.abs(v)));
        for (int i = 0; i < here.length; i++) {
          if (!(Math.abs(there[i] - here[i]) <= rounding * largest)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private double[] valuesAt(float[] data, int at, float value) {
    float v = data[at];
    try {
      data[at] = value;
      before.run();
      return function.values();
    } finally {
      data[at] = v;
    }
  }
}
