package io.github.densely.train;

/**
 * One step of one parameter; all arrays are element for element.
 *
 * <p>The rules are written twice. In double, no intermediate leaves the range of numbers, whatever
 * the floats are. In float, a step takes a sixth to a fifteenth of the time, since C2 of JDK 17
 * makes no vectors of loops over two kinds of numbers ({@code
 * docs/decisions/0006-optimizers-in-float.md}). So float is for numbers of {@linkplain #isOrdinary
 * ordinary} size, where it differs from double by the rounding of the change, and double for all
 * others.
 */
interface Update {

  /** The square of a number up to here is far below the largest float. */
  double LARGE = 0x1p60;

  /** Factors from here to {@link #LARGE}, and 0, are computed with in float. */
  double SMALL = 0x1p-60;

  /**
   * The least ε for float. A square below 2⁻¹⁴⁹ vanishes in float, and with it a root below 2⁻⁷⁴;
   * beside this ε that is less than a rounding.
   */
  double SMALLEST_EPSILON = 0x1p-48;

  /**
   * Whether no intermediate result in float can overflow, and none that underflows matters.
   *
   * @param size at least the size of every value and gradient; may be NaN or infinite
   * @param slot at least the size of every element of the slots; may be NaN or infinite
   */
  boolean isOrdinary(double size, double slot);

  /** At least the size of every element of the slots after a step, from those before. */
  double slotSize(double size, double slot);

  /** Computes and writes the new values and slots in float. */
  void inFloat(float[] value, float[] grad, float[][] slots);

  /**
   * Computes the new values and slots in double and rounds each once to float. Writes them if
   * {@code write} is true.
   *
   * @return whether all of them are finite
   */
  boolean inDouble(float[] value, float[] grad, float[][] slots, boolean write);

  /** Whether a factor, at least 0, keeps its digits in float. */
  static boolean isOrdinary(double factor) {
    return factor == 0 || factor >= SMALL && factor <= LARGE;
  }
}
