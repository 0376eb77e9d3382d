package io.github.densely.internal.kernel;

/**
 * The fused multiply-add of floats in double arithmetic, for processors without the instruction:
 * there {@link Math#fma} computes with BigDecimals, a hundred times slower.
 *
 * <p>The product of two floats is exact in double. Their sum with a third is rounded to odd, which
 * keeps in its last bit whether anything was lost; rounded once more to float it is then the
 * correctly rounded result, for a double has more than 24 + 2 bits.
 *
 * <p>Source: S. Boldo, G. Melquiond, Emulation of a FMA and correctly rounded sums, 2008,
 * doi:10.1109/TC.2007.70819.
 */
final class Fused {

  private Fused() {}

  /** The same bits as {@link Math#fma(float, float, float)}. */
  static float fma(float a, float b, float c) {
    double product = (double) a * b;
    double sum = product + c;
    // What the rounding of the sum lost, exactly: D. E. Knuth's two-sum.
    double part = sum - product;
    double lost = (product - (sum - part)) + (c - part);
    if (lost > 0 || lost < 0) { // neither 0 nor NaN
      long bits = Double.doubleToRawLongBits(sum);
      if ((bits & 1) == 0) {
        boolean isLarger = lost > 0 == sum > 0;
        sum = Double.longBitsToDouble(isLarger ? bits + 1 : bits - 1);
      }
    }
    return (float) sum;
  }
}
