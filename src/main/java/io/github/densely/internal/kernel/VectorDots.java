package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·Bᵀ by dot products of rows, nothing packed: both operands are contiguous along k.
 *
 * <p>Every dot product is 16 partial sums, lane l taking the terms l, l + 16, l + 32, …, each by
 * fused multiply-add in ascending order; then the sums are added as a tree, l with l + 8, l + 4, l
 * + 2, l + 1. Narrower hardware runs over the same 16 lanes in several passes, so the bits do not
 * depend on it.
 */
final class VectorDots {

  private static final VectorSpecies<Float> S = VectorKernel.SPECIES;
  private static final int L = S.length();
  private static final int LANES = 16;

  /** Floats of working memory: the lanes of a tile of 4 x 4 dot products. */
  static final int MEMORY = 16 * LANES;

  private VectorDots() {}

  static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add,
      float[] lanes) {
    for (int j = 0; j < n; j += 4) {
      int nr = Math.min(4, n - j);
      // Beyond the last row the last one is taken again: the result is thrown away.
      int b0 = bOffset + j * ldb;
      int b1 = nr > 1 ? b0 + ldb : b0;
      int b2 = nr > 2 ? b1 + ldb : b1;
      int b3 = nr > 3 ? b2 + ldb : b2;
      int i = 0;
      for (; i + 1 < m; i += 4) {
        int mr = Math.min(4, m - i);
        int a0 = aOffset + i * lda;
        int a1 = mr > 1 ? a0 + lda : a0;
        int a2 = mr > 2 ? a1 + lda : a1;
        int a3 = mr > 3 ? a2 + lda : a2;
        dots4x4(k & -LANES, a, a0, a1, a2, a3, b, b0, b1, b2, b3, lanes);
        if ((k & (LANES - 1)) != 0) {
          tail(k, a, a0, b, b0, b1, b2, b3, lanes, 0);
          tail(k, a, a1, b, b0, b1, b2, b3, lanes, 4);
          tail(k, a, a2, b, b0, b1, b2, b3, lanes, 8);
          tail(k, a, a3, b, b0, b1, b2, b3, lanes, 12);
        }
        reduce(16, lanes);
        store(mr, nr, lanes, c, cOffset + i * ldc + j, ldc, add);
      }
      if (i < m) {
        int a0 = aOffset + i * lda;
        dots1x4(k & -LANES, a, a0, b, b0, b1, b2, b3, lanes);
        if ((k & (LANES - 1)) != 0) {
          tail(k, a, a0, b, b0, b1, b2, b3, lanes, 0);
        }
        reduce(4, lanes);
        store(1, nr, lanes, c, cOffset + i * ldc + j, ldc, add);
      }
    }
  }

  /**
   * lanes[t] = the 16 partial sums of the dot product of row r of A and row c of B, t = 4·r + c.
   */
  private static void dots4x4(
      int k,
      float[] a,
      int a0,
      int a1,
      int a2,
      int a3,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] lanes) {
    for (int h = 0; h < LANES; h += L) {
      FloatVector s00 = FloatVector.zero(S);
      FloatVector s01 = FloatVector.zero(S);
      FloatVector s02 = FloatVector.zero(S);
      FloatVector s03 = FloatVector.zero(S);
      FloatVector s10 = FloatVector.zero(S);
      FloatVector s11 = FloatVector.zero(S);
      FloatVector s12 = FloatVector.zero(S);
      FloatVector s13 = FloatVector.zero(S);
      FloatVector s20 = FloatVector.zero(S);
      FloatVector s21 = FloatVector.zero(S);
      FloatVector s22 = FloatVector.zero(S);
      FloatVector s23 = FloatVector.zero(S);
      FloatVector s30 = FloatVector.zero(S);
      FloatVector s31 = FloatVector.zero(S);
      FloatVector s32 = FloatVector.zero(S);
      FloatVector s33 = FloatVector.zero(S);
      for (int p = h; p < k; p += LANES) {
        FloatVector x0 = FloatVector.fromArray(S, a, a0 + p);
        FloatVector x1 = FloatVector.fromArray(S, a, a1 + p);
        FloatVector x2 = FloatVector.fromArray(S, a, a2 + p);
        FloatVector x3 = FloatVector.fromArray(S, a, a3 + p);
        FloatVector y0 = FloatVector.fromArray(S, b, b0 + p);
        s00 = x0.fma(y0, s00);
        s10 = x1.fma(y0, s10);
        s20 = x2.fma(y0, s20);
        s30 = x3.fma(y0, s30);
        FloatVector y1 = FloatVector.fromArray(S, b, b1 + p);
        s01 = x0.fma(y1, s01);
        s11 = x1.fma(y1, s11);
        s21 = x2.fma(y1, s21);
        s31 = x3.fma(y1, s31);
        FloatVector y2 = FloatVector.fromArray(S, b, b2 + p);
        s02 = x0.fma(y2, s02);
        s12 = x1.fma(y2, s12);
        s22 = x2.fma(y2, s22);
        s32 = x3.fma(y2, s32);
        FloatVector y3 = FloatVector.fromArray(S, b, b3 + p);
        s03 = x0.fma(y3, s03);
        s13 = x1.fma(y3, s13);
        s23 = x2.fma(y3, s23);
        s33 = x3.fma(y3, s33);
      }
      s00.intoArray(lanes, h);
      s01.intoArray(lanes, 1 * LANES + h);
      s02.intoArray(lanes, 2 * LANES + h);
      s03.intoArray(lanes, 3 * LANES + h);
      s10.intoArray(lanes, 4 * LANES + h);
      s11.intoArray(lanes, 5 * LANES + h);
      s12.intoArray(lanes, 6 * LANES + h);
      s13.intoArray(lanes, 7 * LANES + h);
      s20.intoArray(lanes, 8 * LANES + h);
      s21.intoArray(lanes, 9 * LANES + h);
      s22.intoArray(lanes, 10 * LANES + h);
      s23.intoArray(lanes, 11 * LANES + h);
      s30.intoArray(lanes, 12 * LANES + h);
      s31.intoArray(lanes, 13 * LANES + h);
      s32.intoArray(lanes, 14 * LANES + h);
      s33.intoArray(lanes, 15 * LANES + h);
    }
  }

  /**
   * lanes[t] = the 16 partial sums of the dot product of row r of A and row c of B, t = 4·r + c.
   */
  private static void dots1x4(
      int k, float[] a, int a0, float[] b, int b0, int b1, int b2, int b3, float[] lanes) {
    for (int h = 0; h < LANES; h += L) {
      FloatVector s00 = FloatVector.zero(S);
      FloatVector s01 = FloatVector.zero(S);
      FloatVector s02 = FloatVector.zero(S);
      FloatVector s03 = FloatVector.zero(S);
      for (int p = h; p < k; p += LANES) {
        FloatVector x0 = FloatVector.fromArray(S, a, a0 + p);
        FloatVector y0 = FloatVector.fromArray(S, b, b0 + p);
        s00 = x0.fma(y0, s00);
        FloatVector y1 = FloatVector.fromArray(S, b, b1 + p);
        s01 = x0.fma(y1, s01);
        FloatVector y2 = FloatVector.fromArray(S, b, b2 + p);
        s02 = x0.fma(y2, s02);
        FloatVector y3 = FloatVector.fromArray(S, b, b3 + p);
        s03 = x0.fma(y3, s03);
      }
      s00.intoArray(lanes, h);
      s01.intoArray(lanes, 1 * LANES + h);
      s02.intoArray(lanes, 2 * LANES + h);
      s03.intoArray(lanes, 3 * LANES + h);
    }
  }

  /** The last k mod 16 terms of one row of A with four rows of B. */
  private static void tail(
      int k, float[] a, int a0, float[] b, int b0, int b1, int b2, int b3, float[] lanes, int t) {
    int p0 = k & -LANES;
    for (int l = 0; l < k - p0; l++) {
      float x = a[a0 + p0 + l];
      int at = t * LANES + l;
      lanes[at] = Math.fma(x, b[b0 + p0 + l], lanes[at]);
      lanes[at + LANES] = Math.fma(x, b[b1 + p0 + l], lanes[at + LANES]);
      lanes[at + 2 * LANES] = Math.fma(x, b[b2 + p0 + l], lanes[at + 2 * LANES]);
      lanes[at + 3 * LANES] = Math.fma(x, b[b3 + p0 + l], lanes[at + 3 * LANES]);
    }
  }

  /** lanes[16·t] = the sum of 16 lanes as a tree, for the first {@code count} dot products. */
  private static void reduce(int count, float[] lanes) {
    for (int t = 0; t < count * LANES; t += LANES) {
      for (int l = 0; l < 4; l++) {
        lanes[t + l] = (lanes[t + l] + lanes[t + l + 8]) + (lanes[t + l + 4] + lanes[t + l + 12]);
      }
    }
    for (int t = 0; t < count * LANES; t += LANES) {
      lanes[t] = (lanes[t] + lanes[t + 2]) + (lanes[t + 1] + lanes[t + 3]);
    }
  }

  private static void store(
      int mr, int nr, float[] lanes, float[] c, int cOffset, int ldc, boolean add) {
    for (int i = 0; i < mr; i++) {
      for (int j = 0; j < nr; j++) {
        int at = cOffset + i * ldc + j;
        float sum = lanes[(4 * i + j) * LANES];
        c[at] = add ? c[at] + sum : sum;
      }
    }
  }
}
