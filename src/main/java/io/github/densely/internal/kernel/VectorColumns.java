package io.github.densely.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·B for a few rows of A. A vector holds a part of a column of A or C, and elements of B,
 * the weight of a layer, are broadcast from where they lie. If each element of B is used only 16
 * times, packing B costs as much as a quarter of the product.
 *
 * <p>The sums have the bits of {@link VectorOuter}: one chain of fused multiply-adds over ascending
 * p.
 *
 * <pre>{@code
 * B in place          A packed by columns        Cᵀ
 *      5              ┌─────────┐  KC            ┌─────────┐
 * p ─ ▪▪▪▪▪ ─         │ 2 vectors  of rows       │ 5 x 2   │ vectors
 *                     └─────────┘                └─────────┘
 * }</pre>
 */
final class VectorColumns {

  private static final VectorSpecies<Float> S = VectorLanes.SPECIES;
  private static final int L = S.length();

  /** Rows in a tile of two vectors. */
  private static final int MR = 2 * L;

  /** Columns in a tile. */
  private static final int NR = 5;

  /** Floats of a packed column. */
  private static final int PANEL = VectorOuter.PANEL;

  /** Terms in a block: the lines of B that a tile touches take 8 KB of the L1 cache. */
  private static final int KC = 128;

  /** Columns in a block: 16 rows of Cᵀ take 128 KB of the L2 cache. */
  private static final int NC = 2048;

  /** Floats of B that a last-level cache of 16 MB holds. */
  private static final int CACHED = 1 << 22;

  private VectorColumns() {}

  /**
   * Whether each element of B is used too seldom to pack it. Measured: with 16 rows always a gain,
   * with 32 where B is larger than the caches; with 8 or fewer, half of a tile is empty. With
   * vectors of 512 bits never: a tile would take 32 rows.
   */
  static boolean pays(int m, int n, int k) {
    return L <= SumOrder.LANES && paysNarrow(m, n, k);
  }

  private static boolean paysNarrow(int m, int n, int k) {
    return m > 8 && m <= 16 || m > 16 && m <= 32 && (long) n * k > CACHED;
  }

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
    int rows = (m + MR - 1) / MR * MR;
    float[] packed = memory.packed(KC * PANEL);
    float[] columns = memory.block(Math.min(n, NC) * rows);
    for (int j0 = 0; j0 < n; j0 += NC) {
      int nc = Math.min(NC, n - j0);
      Arrays.fill(columns, 0, nc * rows, 0f);
      if (add) {
        transpose(m, nc, c, cOffset + j0, ldc, columns, rows);
      }
      for (int p0 = 0; p0 < k; p0 += KC) {
        int kc = Math.min(KC, k - p0);
        pack(m, rows, kc, a, aOffset + p0 * aCol, aRow, aCol, packed);
        block(rows, nc, kc, packed, b, bOffset + p0 * ldb + j0, ldb, columns);
      }
      transposeBack(m, nc, columns, rows, c, cOffset + j0, ldc);
    }
  }

  /** to[p, i] = A[i, p], filled up with zeros. */
  private static void pack(
      int m, int rows, int kc, float[] a, int aOffset, int aRow, int aCol, float[] to) {
    for (int p = 0; p < kc; p++) {
      Arrays.fill(to, p * PANEL + m, p * PANEL + rows, 0f);
    }
    VectorOuter.packA(m, kc, a, aOffset, aRow, aCol, to);
  }

  private static void transpose(
      int m, int nc, float[] c, int cOffset, int ldc, float[] columns, int rows) {
    for (int i = 0; i < m; i++) {
      int from = cOffset + i * ldc;
      for (int j = 0; j < nc; j++) {
        columns[j * rows + i] = c[from + j];
      }
    }
  }

  private static void transposeBack(
      int m, int nc, float[] columns, int rows, float[] c, int cOffset, int ldc) {
    for (int i = 0; i < m; i++) {
      int to = cOffset + i * ldc;
      for (int j = 0; j < nc; j++) {
        c[to + j] = columns[j * rows + i];
      }
    }
  }

  private static void block(
      int rows, int nc, int kc, float[] a, float[] b, int b0, int ldb, float[] columns) {
    int j = 0;
    for (; j + NR <= nc; j += NR) {
      for (int i = 0; i < rows; i += MR) {
        tile(kc * PANEL, a, i, b, b0 + j, ldb, columns, j * rows + i, rows);
      }
    }
    for (; j < nc; j++) {
      for (int i = 0; i < rows; i += MR) {
        column(kc * PANEL, a, i, b, b0 + j, ldb, columns, j * rows + i);
      }
    }
  }

  /** Cᵀ[5 x 2 vectors] += Bᵀ·Aᵀ over {@code kc/64} terms. */
  private static void tile(
      int kc, float[] a, int a0, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
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
    for (int q = 0; q < kc; q += PANEL, b0 += ldb) {
      FloatVector x0 = FloatVector.fromArray(S, a, a0 + q);
      FloatVector x1 = FloatVector.fromArray(S, a, a0 + q + L);
      FloatVector y0 = FloatVector.broadcast(S, b[b0]);
      s00 = x0.fma(y0, s00);
      s01 = x1.fma(y0, s01);
      FloatVector y1 = FloatVector.broadcast(S, b[b0 + 1]);
      s10 = x0.fma(y1, s10);
      s11 = x1.fma(y1, s11);
      FloatVector y2 = FloatVector.broadcast(S, b[b0 + 2]);
      s20 = x0.fma(y2, s20);
      s21 = x1.fma(y2, s21);
      FloatVector y3 = FloatVector.broadcast(S, b[b0 + 3]);
      s30 = x0.fma(y3, s30);
      s31 = x1.fma(y3, s31);
      FloatVector y4 = FloatVector.broadcast(S, b[b0 + 4]);
      s40 = x0.fma(y4, s40);
      s41 = x1.fma(y4, s41);
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

  private static void column(
      int kc, float[] a, int a0, float[] b, int b0, int ldb, float[] c, int c0) {
    FloatVector s00 = FloatVector.fromArray(S, c, c0);
    FloatVector s01 = FloatVector.fromArray(S, c, c0 + L);
    for (int q = 0; q < kc; q += PANEL, b0 += ldb) {
      FloatVector y0 = FloatVector.broadcast(S, b[b0]);
      s00 = FloatVector.fromArray(S, a, a0 + q).fma(y0, s00);
      s01 = FloatVector.fromArray(S, a, a0 + q + L).fma(y0, s01);
    }
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + L);
  }
}
