package io.github.densely.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·Bᵀ by dot products of stored rows. Both operands are contiguous along k, so B, the
 * weight of a layer, is read in place, and only the few rows of A are packed.
 *
 * <p>A dot product has the 8 lanes of {@link SumOrder}; zeros fill up the last terms. Narrower
 * hardware computes the same 8 lanes in two passes, so the bits do not depend on the hardware.
 *
 * <pre>{@code
 * A packed by four rows          B in place, two rows          sums
 * ┌──────┬──────┬──────┬──────┐  ┌──────────────┐  16 terms    ┌───────────┐
 * │ a0   │ a1   │ a2   │ a3   │  │ b0 …         │  a step      │ 4 x 2     │
 * │ 16   │ 16   │ 16   │ 16   │  ├──────────────┤              │ of 8 each │
 * └──────┴──────┴──────┴──────┘  │ b1 …         │              └───────────┘
 *   64 floats, then the next 64  └──────────────┘
 * }</pre>
 */
final class VectorDots {

  private static final VectorSpecies<Float> S = VectorLanes.DOTS;
  private static final int L = S.length();
  private static final int LANES = SumOrder.LANES;

  /** Rows of A and of B in a tile. */
  private static final int MR = 4;

  private static final int NR = 2;

  /** The sums of a tile. */
  private static final int TILE = MR * NR * LANES;

  /** Terms in a step, and floats in a packed one. */
  private static final int TERMS = 2 * LANES;

  private static final int STEP = MR * TERMS;

  /** Rows of A that share one reading of B: 256 KB of packed rows at 1024 terms. */
  private static final int MB = 64;

  /** Rows of B in a block: with {@link #KC} 64 KB, so that it stays in the L2 cache. */
  private static final int NB = 16;

  /** Terms in a block: four packed rows of A take 16 KB, half of the L1 cache. */
  private static final int KC = 1024;

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
      VectorMemory memory) {
    int full = k & -TERMS;
    int perTile = (k + TERMS - 1) / TERMS * STEP;
    float[] sums = memory.sums(MB / MR * (NB / NR) * TILE);
    float[] tails = memory.tails((NB + 1) * TERMS);
    for (int i0 = 0; i0 < m; i0 += MB) {
      int mb = Math.min(MB, m - i0);
      // Three last rows are cheaper as a tile with a row of zeros; one or two are not.
      int tiles = (mb + 1) / MR;
      float[] packed = memory.packed(tiles * perTile);
      for (int t = 0; t < tiles; t++) {
        int rows = Math.min(MR, mb - t * MR);
        pack(rows, k, a, aOffset + (i0 + t * MR) * lda, lda, packed, t * perTile);
      }
      for (int j0 = 0; j0 < n; j0 += NB) {
        int nb = Math.min(NB, n - j0);
        int b0 = bOffset + j0 * ldb;
        int c0 = cOffset + i0 * ldc + j0;
        if (full < k) {
          for (int j = 0; j < nb; j++) {
            packTail(k, b, b0 + j * ldb, tails, j * TERMS);
          }
        }
        Arrays.fill(sums, 0, tiles * (NB / NR) * TILE, 0f);
        for (int p0 = 0; p0 < full; p0 += KC) {
          int kc = Math.min(KC, full - p0);
          tiles(tiles, nb, kc, packed, p0 * MR, perTile, b, b0 + p0, ldb, sums);
        }
        if (full < k) {
          tiles(tiles, nb, TERMS, packed, full * MR, perTile, tails, 0, TERMS, sums);
        }
        for (int t = 0; t < tiles; t++) {
          store(Math.min(MR, mb - t * MR), nb, sums, t, c, c0 + t * MR * ldc, ldc, add);
        }
        for (int i = tiles * MR; i < mb; i++) {
          int a0 = aOffset + (i0 + i) * lda;
          row(nb, k, a, a0, b, b0, ldb, tails, sums);
          for (int j = 0; j < nb; j++) {
            store(SumOrder.tree(sums, j * LANES), c, c0 + i * ldc + j, add);
          }
        }
      }
    }
  }

  /** The sums of all tiles of A with all pairs of rows of B. */
  private static void tiles(
      int tiles,
      int nb,
      int kc,
      float[] packed,
      int at,
      int perTile,
      float[] b,
      int b0,
      int ldb,
      float[] sums) {
    for (int t = 0; t < tiles; t++) {
      for (int j = 0; j < nb; j += NR) {
        int row = b0 + j * ldb;
        int next = j + 1 < nb ? row + ldb : row;
        int sum = (t * (NB / NR) + j / NR) * TILE;
        for (int h = 0; h < LANES; h += L) {
          tile(kc * MR, packed, t * perTile + at + h, b, row + h, next + h, sums, sum + h);
        }
      }
    }
  }

  private static void store(
      int rows, int nb, float[] sums, int tile, float[] c, int c0, int ldc, boolean add) {
    for (int j = 0; j < nb; j += NR) {
      int t = (tile * (NB / NR) + j / NR) * TILE;
      for (int i = 0; i < rows; i++, t += NR * LANES) {
        int at = c0 + i * ldc + j;
        store(SumOrder.tree(sums, t), c, at, add);
        if (j + 1 < nb) {
          store(SumOrder.tree(sums, t + LANES), c, at + 1, add);
        }
      }
    }
  }

  private static void store(float sum, float[] c, int at, boolean add) {
    c[at] = add ? c[at] + sum : sum;
  }

  /** Packs rows of A side by side, 16 terms of each in turn; missing rows and terms are 0. */
  private static void pack(int rows, int k, float[] a, int aOffset, int lda, float[] to, int at) {
    int full = k & -TERMS;
    for (int i = 0; i < MR; i++) {
      int row = at + i * TERMS;
      if (i >= rows) {
        for (int q = 0; q < k * MR; q += STEP) {
          Arrays.fill(to, row + q, row + q + TERMS, 0f);
        }
        continue;
      }
      int from = aOffset + i * lda;
      for (int h = 0; h < TERMS; h += L) {
        spread(full, a, from + h, to, row + h);
      }
      if (full < k) {
        packTail(k, a, from, to, row + full * MR);
      }
    }
  }

  /** One vector of each 16 terms of a row, to every 64th float. */
  private static void spread(int k, float[] row, int from, float[] to, int at) {
    for (int p = 0, q = 0; p < k; p += TERMS, q += STEP) {
      FloatVector.fromArray(S, row, from + p).intoArray(to, at + q);
    }
  }

  /** The last k mod 16 terms of a row, filled up with zeros. */
  private static void packTail(int k, float[] row, int from, float[] to, int at) {
    int full = k & -TERMS;
    System.arraycopy(row, from + full, to, at, k - full);
    Arrays.fill(to, at + k - full, at + TERMS, 0f);
  }

  /**
   * sums[i, j] += the products of four rows of A, packed, and two rows of B, in L of the 8 lanes.
   *
   * <p>Eight sums and the loads of one step fit the 16 registers of AVX2. The loop counts in packed
   * steps because C2 does not unroll a stride of 64. Unrolled further, C2 would move all loads to
   * the front and spill registers.
   */
  private static void tile(
      int kc, float[] a, int a0, float[] b, int b0, int b1, float[] sums, int t) {
    FloatVector s00 = FloatVector.fromArray(S, sums, t);
    FloatVector s01 = FloatVector.fromArray(S, sums, t + LANES);
    FloatVector s10 = FloatVector.fromArray(S, sums, t + 2 * LANES);
    FloatVector s11 = FloatVector.fromArray(S, sums, t + 3 * LANES);
    FloatVector s20 = FloatVector.fromArray(S, sums, t + 4 * LANES);
    FloatVector s21 = FloatVector.fromArray(S, sums, t + 5 * LANES);
    FloatVector s30 = FloatVector.fromArray(S, sums, t + 6 * LANES);
    FloatVector s31 = FloatVector.fromArray(S, sums, t + 7 * LANES);
    for (int q = 0; q < kc; q += STEP, b0 += TERMS, b1 += TERMS) {
      FloatVector y0 = FloatVector.fromArray(S, b, b0);
      FloatVector y1 = FloatVector.fromArray(S, b, b1);
      FloatVector x0 = FloatVector.fromArray(S, a, a0 + q);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = FloatVector.fromArray(S, a, a0 + q + TERMS);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = FloatVector.fromArray(S, a, a0 + q + 2 * TERMS);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = FloatVector.fromArray(S, a, a0 + q + 3 * TERMS);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
      FloatVector y2 = FloatVector.fromArray(S, b, b0 + LANES);
      FloatVector y3 = FloatVector.fromArray(S, b, b1 + LANES);
      FloatVector x4 = FloatVector.fromArray(S, a, a0 + q + LANES);
      s00 = x4.fma(y2, s00);
      s01 = x4.fma(y3, s01);
      FloatVector x5 = FloatVector.fromArray(S, a, a0 + q + LANES + TERMS);
      s10 = x5.fma(y2, s10);
      s11 = x5.fma(y3, s11);
      FloatVector x6 = FloatVector.fromArray(S, a, a0 + q + LANES + 2 * TERMS);
      s20 = x6.fma(y2, s20);
      s21 = x6.fma(y3, s21);
      FloatVector x7 = FloatVector.fromArray(S, a, a0 + q + LANES + 3 * TERMS);
      s30 = x7.fma(y2, s30);
      s31 = x7.fma(y3, s31);
    }
    s00.intoArray(sums, t);
    s01.intoArray(sums, t + LANES);
    s10.intoArray(sums, t + 2 * LANES);
    s11.intoArray(sums, t + 3 * LANES);
    s20.intoArray(sums, t + 4 * LANES);
    s21.intoArray(sums, t + 5 * LANES);
    s30.intoArray(sums, t + 6 * LANES);
    s31.intoArray(sums, t + 7 * LANES);
  }

  /** The sums of one row of A with all rows of B in a block. */
  private static void row(
      int nb, int k, float[] a, int a0, float[] b, int b0, int ldb, float[] tails, float[] sums) {
    int full = k & -TERMS;
    Arrays.fill(sums, 0, NB * LANES, 0f);
    if (full < k) {
      packTail(k, a, a0, tails, NB * TERMS);
    }
    for (int j = 0; j < nb; j += 4) {
      int left = nb - j;
      for (int h = 0; h < LANES; h += L) {
        int at = j * LANES + h;
        four(full, a, a0 + h, b, b0 + j * ldb + h, ldb, left, sums, at);
        if (full < k) {
          four(TERMS, tails, NB * TERMS + h, tails, j * TERMS + h, TERMS, left, sums, at);
        }
      }
    }
  }

  /** sums[j] += the products of a row of A and four rows of B, of which {@code left} exist. */
  private static void four(
      int k, float[] a, int a0, float[] b, int b0, int ldb, int left, float[] sums, int t) {
    // The first row stands in for a row that does not exist; nothing reads its sum.
    int b1 = left > 1 ? b0 + ldb : b0;
    int b2 = left > 2 ? b0 + 2 * ldb : b0;
    int b3 = left > 3 ? b0 + 3 * ldb : b0;
    FloatVector s0 = FloatVector.fromArray(S, sums, t);
    FloatVector s1 = FloatVector.fromArray(S, sums, t + LANES);
    FloatVector s2 = FloatVector.fromArray(S, sums, t + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(S, sums, t + 3 * LANES);
    for (int p = 0; p < k; p += LANES) {
      FloatVector x = FloatVector.fromArray(S, a, a0 + p);
      s0 = x.fma(FloatVector.fromArray(S, b, b0 + p), s0);
      s1 = x.fma(FloatVector.fromArray(S, b, b1 + p), s1);
      s2 = x.fma(FloatVector.fromArray(S, b, b2 + p), s2);
      s3 = x.fma(FloatVector.fromArray(S, b, b3 + p), s3);
    }
    s0.intoArray(sums, t);
    s1.intoArray(sums, t + LANES);
    s2.intoArray(sums, t + 2 * LANES);
    s3.intoArray(sums, t + 3 * LANES);
  }
}
