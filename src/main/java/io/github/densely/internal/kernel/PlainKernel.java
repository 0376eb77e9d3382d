package io.github.densely.internal.kernel;

import java.util.Arrays;

/**
 * Products in plain Java loops that the JIT compiler C2 turns into SIMD instructions.
 *
 * <p>All three products are one loop: blocks of B are packed into rows of their own, and tiles of
 * two rows of C gain three of the k terms at a time,
 *
 * <pre>{@code
 *        NC
 *    ┌────────┐
 * KC │ packed │ b0, b1, b2, …     c0[j] = c0[j] + a00·b0[j] + a01·b1[j] + a02·b2[j]
 *    └────────┘                   c1[j] = c1[j] + a10·b0[j] + a11·b1[j] + a12·b2[j]
 * }</pre>
 *
 * <p>C2 vectorises a loop whose arrays are all read at the same index; rows addressed by offsets
 * within one array it leaves scalar on JDK 17, hence one array per row. Two rows by three terms is
 * the largest tile that JDK 17 vectorises wherever the method is called from.
 *
 * <p>Every element is one chain of multiplications and additions over ascending p, started from 0
 * or from the old C, so that all paths give the same bits. Not fused: on a machine without FMA
 * instructions {@link Math#fma} is a hundred times slower.
 */
final class PlainKernel implements Kernel {

  /** Rows of C in a tile. */
  private static final int MR = 2;

  /** Terms that are added to C at once. */
  private static final int TERMS = 3;

  /** Floats in a packed row: two rows of C and three of B stay in the L1 cache. */
  private static final int NC = 512;

  /** Packed rows of a block, 192 KB with {@link #NC}, so that it stays in the L2 cache. */
  private static final int KC = 96;

  /** Up to this many rows of C a packed row is used so seldom that it should stay in L1. */
  private static final int THIN_ROWS = 2;

  private static final int THIN_KC = 6;

  /** Rows of B whose dot products run side by side, to hide the latency of each sum. */
  private static final int DOTS = 8;

  /** What one product needs: a block of B and a tile of C. */
  private record Memory(float[][] packed, float[][] tile) {}

  private final Pool<Memory> memories =
      new Pool<>(() -> new Memory(new float[KC][NC], new float[MR][NC]));

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void multiply(
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
      boolean add) {
    blocked(m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, false, c, cOffset, ldc, add);
  }

  @Override
  public void multiplyTransposed(
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
      boolean add) {
    // For so few rows, transposing B costs more than dot products in scalar registers.
    if (m <= THIN_ROWS) {
      dots(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add);
    } else {
      blocked(m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, true, c, cOffset, ldc, add);
    }
  }

  @Override
  public void transposedMultiply(
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
      boolean add) {
    blocked(m, n, k, a, aOffset, 1, lda, b, bOffset, ldb, false, c, cOffset, ldc, add);
  }

  /**
   * C (+)= A·B where element (i, p) of A is at {@code aOffset + i*aRow + p*aCol} and B is stored as
   * it is or transposed.
   */
  private void blocked(
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
      boolean transposed,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    if (!transposed && PlainRows.pays(m, n, k)) {
      PlainRows.multiply(n, k, a, aOffset, aCol, b, bOffset, ldb, c, cOffset, add);
      return;
    }
    Memory memory = memories.take();
    float[][] packed = memory.packed;
    float[][] tile = memory.tile;
    int rows = m <= THIN_ROWS ? THIN_KC : KC;
    int cols = evenly(n);
    for (int j0 = 0; j0 < n; j0 += cols) {
      int nc = Math.min(cols, n - j0);
      for (int p0 = 0; p0 == 0 || p0 < k; p0 += rows) {
        int kc = Math.min(rows, k - p0);
        if (transposed) {
          packTransposed(kc, nc, b, bOffset + j0 * ldb + p0, ldb, packed);
        } else {
          packRows(kc, nc, b, bOffset + p0 * ldb + j0, ldb, packed);
        }
        boolean keep = add || p0 > 0;
        for (int i0 = 0; i0 < m; i0 += MR) {
          int mr = Math.min(MR, m - i0);
          int cTile = cOffset + i0 * ldc + j0;
          load(mr, nc, c, cTile, ldc, keep, tile);
          int aTile = aOffset + i0 * aRow + p0 * aCol;
          if (mr == MR) {
            rows2(nc, kc, a, aTile, aRow, aCol, packed, tile);
          } else {
            row(nc, kc, a, aTile, aCol, packed, tile[0]);
          }
          for (int i = 0; i < mr; i++) {
            System.arraycopy(tile[i], 0, c, cTile + i * ldc, nc);
          }
        }
      }
    }
    memories.give(memory);
  }

  /** Columns of a block: n in equal parts of up to NC, whole vectors but for the last. */
  private static int evenly(int n) {
    int blocks = Math.max(1, (n + NC - 1) / NC);
    return Math.max(1, Math.min(NC, (n + blocks - 1) / blocks + 15 & -16));
  }

  private static void packRows(int kc, int nc, float[] b, int bOffset, int ldb, float[][] packed) {
    for (int p = 0; p < kc; p++) {
      System.arraycopy(b, bOffset + p * ldb, packed[p], 0, nc);
    }
  }

  /**
   * packed[p][j] = B[j][p], four rows of B at a time so that a cache line of the target is written
   * while it is near.
   */
  private static void packTransposed(
      int kc, int nc, float[] b, int bOffset, int ldb, float[][] packed) {
    int j = 0;
    for (; j + 4 <= nc; j += 4) {
      int b0 = bOffset + j * ldb;
      int b1 = b0 + ldb;
      int b2 = b1 + ldb;
      int b3 = b2 + ldb;
      for (int p = 0; p < kc; p++) {
        float[] row = packed[p];
        row[j] = b[b0 + p];
        row[j + 1] = b[b1 + p];
        row[j + 2] = b[b2 + p];
        row[j + 3] = b[b3 + p];
      }
    }
    for (; j < nc; j++) {
      for (int p = 0; p < kc; p++) {
        packed[p][j] = b[bOffset + j * ldb + p];
      }
    }
  }

  private static void load(
      int mr, int nc, float[] c, int cOffset, int ldc, boolean keep, float[][] tile) {
    for (int i = 0; i < mr; i++) {
      if (keep) {
        System.arraycopy(c, cOffset + i * ldc, tile[i], 0, nc);
      } else {
        Arrays.fill(tile[i], 0, nc, 0f);
      }
    }
  }

  /** tile[i][j] += Σₚ a[i, p] · packed[p][j] for two rows. */
  private static void rows2(
      int nc,
      int kc,
      float[] a,
      int aOffset,
      int aRow,
      int aCol,
      float[][] packed,
      float[][] tile) {
    int a0 = aOffset;
    int a1 = aOffset + aRow;
    int p = 0;
    for (; p + TERMS <= kc; p += TERMS) {
      update2x3(
          nc,
          a[a0],
          a[a0 + aCol],
          a[a0 + 2 * aCol],
          a[a1],
          a[a1 + aCol],
          a[a1 + 2 * aCol],
          packed[p],
          packed[p + 1],
          packed[p + 2],
          tile[0],
          tile[1]);
      a0 += TERMS * aCol;
      a1 += TERMS * aCol;
    }
    for (; p < kc; p++, a0 += aCol, a1 += aCol) {
      update1x1(nc, a[a0], packed[p], tile[0]);
      update1x1(nc, a[a1], packed[p], tile[1]);
    }
  }

  private static void row(
      int nc, int kc, float[] a, int aOffset, int aCol, float[][] packed, float[] row) {
    int a0 = aOffset;
    int p = 0;
    for (; p + TERMS <= kc; p += TERMS, a0 += TERMS * aCol) {
      update1x3(
          nc, a[a0], a[a0 + aCol], a[a0 + 2 * aCol], packed[p], packed[p + 1], packed[p + 2], row);
    }
    for (; p < kc; p++, a0 += aCol) {
      update1x1(nc, a[a0], packed[p], row);
    }
  }

  // The updates are methods of their own because C2 compiles a small method with one loop reliably
  // well. JDK 17 vectorises this one only if all reads stand before the writes.

  private static void update2x3(
      int n,
      float a00,
      float a01,
      float a02,
      float a10,
      float a11,
      float a12,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] c0,
      float[] c1) {
    for (int j = 0; j < n; j++) {
      float x0 = b0[j];
      float x1 = b1[j];
      float x2 = b2[j];
      float sum0 = c0[j] + a00 * x0 + a01 * x1 + a02 * x2;
      float sum1 = c1[j] + a10 * x0 + a11 * x1 + a12 * x2;
      c0[j] = sum0;
      c1[j] = sum1;
    }
  }

  private static void update1x3(
      int n, float a0, float a1, float a2, float[] b0, float[] b1, float[] b2, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] = c[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j];
    }
  }

  private static void update1x1(int n, float a, float[] b, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] += a * b[j];
    }
  }

  /** C (+)= A·Bᵀ as dot products of rows, in scalar registers. */
  private void dots(
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
      boolean add) {
    Memory memory = memories.take();
    float[] sums = memory.tile[0];
    for (int j0 = 0; j0 < n; j0 += DOTS) {
      int nb = Math.min(DOTS, n - j0);
      for (int i = 0; i < m; i++) {
        int c0 = cOffset + i * ldc + j0;
        for (int j = 0; j < nb; j++) {
          sums[j] = add ? c[c0 + j] : 0f;
        }
        dots8(k, a, aOffset + i * lda, b, bOffset + j0 * ldb, ldb, nb, sums);
        System.arraycopy(sums, 0, c, c0, nb);
      }
    }
    memories.give(memory);
  }

  /** sums[j] += the products of a row of A and eight rows of B, of which {@code nb} are there. */
  private static void dots8(
      int k, float[] a, int a0, float[] b, int b0, int ldb, int nb, float[] sums) {
    // A row that is not there is the first one again; nobody reads its sum.
    int b1 = nb > 1 ? b0 + ldb : b0;
    int b2 = nb > 2 ? b0 + 2 * ldb : b0;
    int b3 = nb > 3 ? b0 + 3 * ldb : b0;
    int b4 = nb > 4 ? b0 + 4 * ldb : b0;
    int b5 = nb > 5 ? b0 + 5 * ldb : b0;
    int b6 = nb > 6 ? b0 + 6 * ldb : b0;
    int b7 = nb > 7 ? b0 + 7 * ldb : b0;
    float s0 = sums[0];
    float s1 = sums[1];
    float s2 = sums[2];
    float s3 = sums[3];
    float s4 = sums[4];
    float s5 = sums[5];
    float s6 = sums[6];
    float s7 = sums[7];
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      float x = a[a0 + p];
      float y = a[a0 + p + 1];
      float z = a[a0 + p + 2];
      float w = a[a0 + p + 3];
      s0 = s0 + x * b[b0 + p] + y * b[b0 + p + 1] + z * b[b0 + p + 2] + w * b[b0 + p + 3];
      s1 = s1 + x * b[b1 + p] + y * b[b1 + p + 1] + z * b[b1 + p + 2] + w * b[b1 + p + 3];
      s2 = s2 + x * b[b2 + p] + y * b[b2 + p + 1] + z * b[b2 + p + 2] + w * b[b2 + p + 3];
      s3 = s3 + x * b[b3 + p] + y * b[b3 + p + 1] + z * b[b3 + p + 2] + w * b[b3 + p + 3];
      s4 = s4 + x * b[b4 + p] + y * b[b4 + p + 1] + z * b[b4 + p + 2] + w * b[b4 + p + 3];
      s5 = s5 + x * b[b5 + p] + y * b[b5 + p + 1] + z * b[b5 + p + 2] + w * b[b5 + p + 3];
      s6 = s6 + x * b[b6 + p] + y * b[b6 + p + 1] + z * b[b6 + p + 2] + w * b[b6 + p + 3];
      s7 = s7 + x * b[b7 + p] + y * b[b7 + p + 1] + z * b[b7 + p + 2] + w * b[b7 + p + 3];
    }
    for (; p < k; p++) {
      float x = a[a0 + p];
      s0 += x * b[b0 + p];
      s1 += x * b[b1 + p];
      s2 += x * b[b2 + p];
      s3 += x * b[b3 + p];
      s4 += x * b[b4 + p];
      s5 += x * b[b5 + p];
      s6 += x * b[b6 + p];
      s7 += x * b[b7 + p];
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
    sums[4] = s4;
    sums[5] = s5;
    sums[6] = s6;
    sums[7] = s7;
  }
}
