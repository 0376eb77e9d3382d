package io.github.densely.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·B as a sum of outer products: an element of A is broadcast, rows of B are read in place.
 *
 * <p>Every element of C is one chain of fused multiply-adds over ascending p, started from 0 or
 * from the old C, so the bits do not depend on the width of the hardware or on how C is cut into
 * tiles.
 */
final class VectorOuter {

  private static final VectorSpecies<Float> S = VectorKernel.SPECIES;
  private static final int L = S.length();

  /** Columns and rows of the block of B that stays in the L2 cache: 512 KB. */
  private static final int NC = 1024;

  private static final int KC = 128;

  /**
   * Floats of working memory: the last columns of a block of B, and of a tile of C, filled up to a
   * whole vector.
   */
  static final int MEMORY = KC * L + 4 * L;

  private VectorOuter() {}

  /** Element (i, p) of A is at {@code aOffset + i·aRow + p·aCol}. */
  static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aCol,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add,
      float[] memory) {
    if (!add) {
      for (int i = 0; i < m; i++) {
        Arrays.fill(c, cOffset + i * ldc, cOffset + i * ldc + n, 0f);
      }
    }
    for (int j0 = 0; j0 < n; j0 += NC) {
      int nc = Math.min(NC, n - j0);
      for (int p0 = 0; p0 < k; p0 += KC) {
        int kc = Math.min(KC, k - p0);
        block(
            m,
            nc,
            kc,
            a,
            aOffset + p0 * aCol,
            aRow,
            aCol,
            b,
            bOffset + p0 * ldb + j0,
            ldb,
            c,
            cOffset + j0,
            ldc,
            memory);
      }
    }
  }

  private static void block(
      int m,
      int nc,
      int kc,
      float[] a,
      int aOffset,
      int aRow,
      int aCol,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      float[] memory) {
    int tail = nc % L;
    int full = nc - tail;
    if (tail > 0) {
      for (int p = 0; p < kc; p++) {
        int from = bOffset + p * ldb + full;
        for (int l = 0; l < L; l++) {
          memory[p * L + l] = l < tail ? b[from + l] : 0;
        }
      }
    }
    int i = 0;
    for (; i + 4 <= m; i += 4) {
      int a0 = aOffset + i * aRow;
      int c0 = cOffset + i * ldc;
      int j = 0;
      for (; j + 4 * L <= full; j += 4 * L) {
        tile4x4(kc, a, a0, aRow, aCol, b, bOffset + j, ldb, c, c0 + j, ldc);
      }
      for (; j < full; j += L) {
        tile4x1(kc, a, a0, aRow, aCol, b, bOffset + j, ldb, c, c0 + j, ldc);
      }
      if (tail > 0) {
        int at = KC * L;
        copy(4, tail, c, c0 + j, ldc, memory, at, L);
        tile4x1(kc, a, a0, aRow, aCol, memory, 0, L, memory, at, L);
        copy(4, tail, memory, at, L, c, c0 + j, ldc);
      }
    }
    for (; i < m; i++) {
      int a0 = aOffset + i * aRow;
      int c0 = cOffset + i * ldc;
      int j = 0;
      for (; j + 4 * L <= full; j += 4 * L) {
        tile1x4(kc, a, a0, aRow, aCol, b, bOffset + j, ldb, c, c0 + j, ldc);
      }
      for (; j < full; j += L) {
        tile1x1(kc, a, a0, aRow, aCol, b, bOffset + j, ldb, c, c0 + j, ldc);
      }
      if (tail > 0) {
        int at = KC * L;
        copy(1, tail, c, c0 + j, ldc, memory, at, L);
        tile1x1(kc, a, a0, aRow, aCol, memory, 0, L, memory, at, L);
        copy(1, tail, memory, at, L, c, c0 + j, ldc);
      }
    }
  }

  private static void copy(
      int rows, int cols, float[] from, int f, int ldf, float[] to, int t, int ldt) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        to[t + i * ldt + j] = from[f + i * ldf + j];
      }
    }
  }

  /** C[4 x 4 vectors] (+)= A·B over kc terms. */
  private static void tile4x4(
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s02 = FloatVector.fromArray(S, c, c0 + 2 * L);
    FloatVector s03 = FloatVector.fromArray(S, c, c0 + 3 * L);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + L);
    FloatVector s12 = FloatVector.fromArray(S, c, c1 + 2 * L);
    FloatVector s13 = FloatVector.fromArray(S, c, c1 + 3 * L);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + L);
    FloatVector s22 = FloatVector.fromArray(S, c, c2 + 2 * L);
    FloatVector s23 = FloatVector.fromArray(S, c, c2 + 3 * L);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + L);
    FloatVector s32 = FloatVector.fromArray(S, c, c3 + 2 * L);
    FloatVector s33 = FloatVector.fromArray(S, c, c3 + 3 * L);
    for (int p = 0; p < kc; p++) {
      FloatVector b_0 = FloatVector.fromArray(S, b, b0);
      FloatVector b_1 = FloatVector.fromArray(S, b, b0 + L);
      FloatVector b_2 = FloatVector.fromArray(S, b, b0 + 2 * L);
      FloatVector b_3 = FloatVector.fromArray(S, b, b0 + 3 * L);
      FloatVector a_0 = FloatVector.broadcast(S, a[a0]);
      s00 = a_0.fma(b_0, s00);
      s01 = a_0.fma(b_1, s01);
      s02 = a_0.fma(b_2, s02);
      s03 = a_0.fma(b_3, s03);
      FloatVector a_1 = FloatVector.broadcast(S, a[a0 + aRow]);
      s10 = a_1.fma(b_0, s10);
      s11 = a_1.fma(b_1, s11);
      s12 = a_1.fma(b_2, s12);
      s13 = a_1.fma(b_3, s13);
      FloatVector a_2 = FloatVector.broadcast(S, a[a0 + 2 * aRow]);
      s20 = a_2.fma(b_0, s20);
      s21 = a_2.fma(b_1, s21);
      s22 = a_2.fma(b_2, s22);
      s23 = a_2.fma(b_3, s23);
      FloatVector a_3 = FloatVector.broadcast(S, a[a0 + 3 * aRow]);
      s30 = a_3.fma(b_0, s30);
      s31 = a_3.fma(b_1, s31);
      s32 = a_3.fma(b_2, s32);
      s33 = a_3.fma(b_3, s33);
      a0 += aCol;
      b0 += ldb;
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s12.intoArray(c, c1 + 2 * L);
    s13.intoArray(c, c1 + 3 * L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s22.intoArray(c, c2 + 2 * L);
    s23.intoArray(c, c2 + 3 * L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s32.intoArray(c, c3 + 2 * L);
    s33.intoArray(c, c3 + 3 * L);
  }

  /** C[4 x 1 vectors] (+)= A·B over kc terms. */
  private static void tile4x1(
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    for (int p = 0; p < kc; p++) {
      FloatVector b_0 = FloatVector.fromArray(S, b, b0);
      FloatVector a_0 = FloatVector.broadcast(S, a[a0]);
      s00 = a_0.fma(b_0, s00);
      FloatVector a_1 = FloatVector.broadcast(S, a[a0 + aRow]);
      s10 = a_1.fma(b_0, s10);
      FloatVector a_2 = FloatVector.broadcast(S, a[a0 + 2 * aRow]);
      s20 = a_2.fma(b_0, s20);
      FloatVector a_3 = FloatVector.broadcast(S, a[a0 + 3 * aRow]);
      s30 = a_3.fma(b_0, s30);
      a0 += aCol;
      b0 += ldb;
    }
    s00.intoArray(c, c0);
    s10.intoArray(c, c1);
    s20.intoArray(c, c2);
    s30.intoArray(c, c3);
  }

  /** C[1 x 4 vectors] (+)= A·B over kc terms. */
  private static void tile1x4(
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s02 = FloatVector.fromArray(S, c, c0 + 2 * L);
    FloatVector s03 = FloatVector.fromArray(S, c, c0 + 3 * L);
    for (int p = 0; p < kc; p++) {
      FloatVector b_0 = FloatVector.fromArray(S, b, b0);
      FloatVector b_1 = FloatVector.fromArray(S, b, b0 + L);
      FloatVector b_2 = FloatVector.fromArray(S, b, b0 + 2 * L);
      FloatVector b_3 = FloatVector.fromArray(S, b, b0 + 3 * L);
      FloatVector a_0 = FloatVector.broadcast(S, a[a0]);
      s00 = a_0.fma(b_0, s00);
      s01 = a_0.fma(b_1, s01);
      s02 = a_0.fma(b_2, s02);
      s03 = a_0.fma(b_3, s03);
      a0 += aCol;
      b0 += ldb;
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s02.intoArray(c, c0 + 2 * L);
    s03.intoArray(c, c0 + 3 * L);
  }

  /** C[1 x 1 vectors] (+)= A·B over kc terms. */
  private static void tile1x1(
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    for (int p = 0; p < kc; p++) {
      FloatVector b_0 = FloatVector.fromArray(S, b, b0);
      FloatVector a_0 = FloatVector.broadcast(S, a[a0]);
      s00 = a_0.fma(b_0, s00);
      a0 += aCol;
      b0 += ldb;
    }
    s00.intoArray(c, c0);
  }
}
