package io.github.densely.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·B as a sum of outer products: an element of A is broadcast over a part of a row of B.
 *
 * <p>Every element of C is one chain of fused multiply-adds over ascending p, started from 0 or
 * from the old C. So the bits do not depend on the width of the hardware or on the tiles of C.
 *
 * <pre>{@code
 *          NC in panels of 64              tile of C, in place
 *      ┌────────┬────────┬────┐            ┌───────┐
 *   KC │ packed │ packed │ …  │   MR rows  │ 2     │ vectors
 *      └────────┴────────┴────┘            └───────┘
 * A packed likewise: 64 floats for each p, of which 60 or 64 are rows
 * }</pre>
 */
final class VectorOuter {

  private static final VectorSpecies<Float> S = VectorLanes.SPECIES;
  private static final int L = S.length();

  /** Floats of a packed row of A and of B: the same, so that one index serves both. */
  static final int PANEL = 64;

  /** Vectors of 512 bits come with 32 registers; narrower ones may have 16. */
  private static final boolean WIDE = L > SumOrder.LANES;

  /** Rows of C in the largest tile, and columns in every tile. */
  private static final int MR = WIDE ? 8 : 5;

  private static final int NR = 2 * L;

  /** Rows of A that are packed at once: whole tiles. */
  private static final int MC = WIDE ? 64 : 60;

  /** Terms in a block: a panel of B takes 16 KB, half of the L1 cache. */
  private static final int KC = 64;

  /** Columns in a block: B takes 128 KB, a quarter of a common L2 cache. */
  private static final int NC = 512;

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
      VectorMemory memory) {
    if (!add) {
      clear(m, n, c, cOffset, ldc);
    }
    float[] packedA = memory.packed(KC * PANEL);
    float[] packedB = memory.block(KC * NC);
    float[] edge = memory.sums(MR * NR);
    for (int j0 = 0; j0 < n; j0 += NC) {
      int nc = Math.min(NC, n - j0);
      for (int p0 = 0; p0 < k; p0 += KC) {
        int kc = Math.min(KC, k - p0);
        packB(kc, nc, b, bOffset + p0 * ldb + j0, ldb, packedB);
        for (int i0 = 0; i0 < m; i0 += MC) {
          int mc = Math.min(MC, m - i0);
          packA(mc, kc, a, aOffset + i0 * aRow + p0 * aCol, aRow, aCol, packedA);
          block(mc, nc, kc, packedA, packedB, c, cOffset + i0 * ldc + j0, ldc, edge);
        }
      }
    }
  }

  /** Sets C to 0, the start of the sums. */
  static void clear(int m, int n, float[] c, int cOffset, int ldc) {
    for (int i = 0; i < m; i++) {
      Arrays.fill(c, cOffset + i * ldc, cOffset + i * ldc + n, 0f);
    }
  }

  /** Packs panels of 64 columns one after another; zeros fill up the last one. */
  private static void packB(int kc, int nc, float[] b, int bOffset, int ldb, float[] to) {
    int full = nc & -NR;
    for (int j = 0; j < full; j += NR) {
      copyStrip(kc * PANEL, b, bOffset + j, ldb, to, at(j));
    }
    if (full < nc) {
      for (int p = 0; p < kc; p++) {
        int row = at(full) + p * PANEL;
        System.arraycopy(b, bOffset + p * ldb + full, to, row, nc - full);
        Arrays.fill(to, row + nc - full, row + NR, 0f);
      }
    }
  }

  /** Where column j of a packed block starts. */
  private static int at(int j) {
    return j / PANEL * PANEL * KC + j % PANEL;
  }

  private static void copyStrip(int kc, float[] from, int f, int ldf, float[] to, int t) {
    for (int q = 0; q < kc; q += PANEL, f += ldf) {
      FloatVector x = FloatVector.fromArray(S, from, f);
      FloatVector y = FloatVector.fromArray(S, from, f + L);
      x.intoArray(to, t + q);
      y.intoArray(to, t + q + L);
    }
  }

  /** to[p, i] = A[i, p]. */
  static void packA(int mc, int kc, float[] a, int aOffset, int aRow, int aCol, float[] to) {
    if (aRow == 1) {
      for (int p = 0; p < kc; p++) {
        System.arraycopy(a, aOffset + p * aCol, to, p * PANEL, mc);
      }
      return;
    }
    for (int i = 0; i < mc; i++) {
      int from = aOffset + i * aRow;
      for (int p = 0; p < kc; p++) {
        to[p * PANEL + i] = a[from + p * aCol];
      }
    }
  }

  private static void block(
      int mc, int nc, int kc, float[] a, float[] b, float[] c, int cOffset, int ldc, float[] edge) {
    for (int j0 = 0; j0 < nc; j0 += PANEL) {
      int panel = at(j0);
      int cols = Math.min(PANEL, nc - j0);
      for (int i = 0; i < mc; ) {
        int mr = rows(mc - i);
        int c0 = cOffset + i * ldc + j0;
        for (int j = 0; j < cols; j += NR) {
          if (j + NR <= cols) {
            tile(mr, kc * PANEL, a, i, b, panel + j, c, c0 + j, ldc);
          } else {
            copy(mr, cols - j, c, c0 + j, ldc, edge, 0, NR);
            tile(mr, kc * PANEL, a, i, b, panel + j, edge, 0, NR);
            copy(mr, cols - j, edge, 0, NR, c, c0 + j, ldc);
          }
        }
        i += mr;
      }
    }
  }

  /** How many of the remaining rows the next tile takes: 5 and 4 if these add up to all of them. */
  private static int rows(int left) {
    if (WIDE && left >= MR) {
      return MR;
    }
    return switch (left) {
      case 1, 2, 3, 4 -> left;
      case 6 -> 3;
      case 7, 8, 11, 12, 16 -> 4;
      default -> 5;
    };
  }

  private static void copy(
      int rows, int cols, float[] from, int f, int ldf, float[] to, int t, int ldt) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        to[t + i * ldt + j] = from[f + i * ldf + j];
      }
    }
  }

  /** C[mr x 2 vectors] += A·B over {@code kc/64} terms. */
  private static void tile(
      int mr, int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0, int ldc) {
    switch (mr) {
      case 8 -> tile8(kc, a, a0, b, b0, c, c0, ldc);
      case 5 -> tile5(kc, a, a0, b, b0, c, c0, ldc);
      case 4 -> tile4(kc, a, a0, b, b0, c, c0, ldc);
      case 3 -> tile3(kc, a, a0, b, b0, c, c0, ldc);
      default -> {
        for (int i = 0; i < mr; i++) {
          tile1(kc, a, a0 + i, b, b0, c, c0 + i * ldc);
        }
      }
    }
  }

  // Ten sums, two vectors of B and one of A fit the 16 registers of AVX2; twelve sums do not, in
  // the order of C2's instructions. C2 does not unroll a stride of 64: unrolled, it would spill.

  private static void tile8(
      int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0, int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    int c5 = c4 + ldc;
    int c6 = c5 + ldc;
    int c7 = c6 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + L);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + L);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + L);
    FloatVector s40 = FloatVector.fromArray(S, c, c4);
    FloatVector s41 = FloatVector.fromArray(S, c, c4 + L);
    FloatVector s50 = FloatVector.fromArray(S, c, c5);
    FloatVector s51 = FloatVector.fromArray(S, c, c5 + L);
    FloatVector s60 = FloatVector.fromArray(S, c, c6);
    FloatVector s61 = FloatVector.fromArray(S, c, c6 + L);
    FloatVector s70 = FloatVector.fromArray(S, c, c7);
    FloatVector s71 = FloatVector.fromArray(S, c, c7 + L);
    for (int q = 0; q < kc; q += PANEL) {
      FloatVector y0 = FloatVector.fromArray(S, b, b0 + q);
      FloatVector y1 = FloatVector.fromArray(S, b, b0 + q + L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + q]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a0 + q + 1]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a0 + q + 2]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[a0 + q + 3]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      FloatVector x4 = FloatVector.broadcast(S, a[a0 + q + 4]);
      s40 = x4.fma(y0, s40);
      s41 = x4.fma(y1, s41);
      FloatVector x5 = FloatVector.broadcast(S, a[a0 + q + 5]);
      s50 = x5.fma(y0, s50);
      s51 = x5.fma(y1, s51);
      FloatVector x6 = FloatVector.broadcast(S, a[a0 + q + 6]);
      s60 = x6.fma(y0, s60);
      s61 = x6.fma(y1, s61);
      FloatVector x7 = FloatVector.broadcast(S, a[a0 + q + 7]);
      s70 = x7.fma(y0, s70);
      s71 = x7.fma(y1, s71);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + L);
    s60.intoArray(c, c6);
    s61.intoArray(c, c6 + L);
    s70.intoArray(c, c7);
    s71.intoArray(c, c7 + L);
  }

  private static void tile5(
      int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0, int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    int c4 = c3 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + L);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + L);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + L);
    FloatVector s40 = FloatVector.fromArray(S, c, c4);
    FloatVector s41 = FloatVector.fromArray(S, c, c4 + L);
    for (int q = 0; q < kc; q += PANEL) {
      FloatVector y0 = FloatVector.fromArray(S, b, b0 + q);
      FloatVector y1 = FloatVector.fromArray(S, b, b0 + q + L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + q]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a0 + q + 1]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a0 + q + 2]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[a0 + q + 3]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      FloatVector x4 = FloatVector.broadcast(S, a[a0 + q + 4]);
      s40 = x4.fma(y0, s40);
      s41 = x4.fma(y1, s41);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + L);
  }

  private static void tile4(
      int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0, int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    int c3 = c2 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + L);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + L);
    FloatVector s30 = FloatVector.fromArray(S, c, c3);
    FloatVector s31 = FloatVector.fromArray(S, c, c3 + L);
    for (int q = 0; q < kc; q += PANEL) {
      FloatVector y0 = FloatVector.fromArray(S, b, b0 + q);
      FloatVector y1 = FloatVector.fromArray(S, b, b0 + q + L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + q]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a0 + q + 1]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a0 + q + 2]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.broadcast(S, a[a0 + q + 3]);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + L);
  }

  private static void tile3(
      int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0, int ldc) {
    int c1 = c0 + ldc;
    int c2 = c1 + ldc;
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    FloatVector s10 = FloatVector.fromArray(S, c, c1);
    FloatVector s11 = FloatVector.fromArray(S, c, c1 + L);
    FloatVector s20 = FloatVector.fromArray(S, c, c2);
    FloatVector s21 = FloatVector.fromArray(S, c, c2 + L);
    for (int q = 0; q < kc; q += PANEL) {
      FloatVector y0 = FloatVector.fromArray(S, b, b0 + q);
      FloatVector y1 = FloatVector.fromArray(S, b, b0 + q + L);
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + q]);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.broadcast(S, a[a0 + q + 1]);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.broadcast(S, a[a0 + q + 2]);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + L);
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + L);
  }

  private static void tile1(int kc, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    for (int q = 0; q < kc; q += PANEL) {
      FloatVector x0 = FloatVector.broadcast(S, a[a0 + q]);
      s00 = FloatVector.fromArray(S, b, b0 + q).fma(x0, s00);
      s01 = FloatVector.fromArray(S, b, b0 + q + L).fma(x0, s01);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
  }
}
