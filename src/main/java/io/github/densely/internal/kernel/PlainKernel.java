package io.github.densely.internal.kernel;

import java.util.Arrays;

/**
 * Products in plain Java loops that the JIT compiler C2 turns into SIMD instructions.
 *
 * <p>All three forms are one loop. Blocks of B are packed, each row into an array, and a step adds
 * three of the k terms to a tile of two rows of C:
 *
 * <pre>{@code
 *        NC
 *    ┌────────┐
 * KC │ packed │ b0, b1, b2, …     c0[j] = c0[j] + a00·b0[j] + a01·b1[j] + a02·b2[j]
 *    └────────┘                   c1[j] = c1[j] + a10·b0[j] + a11·b1[j] + a12·b2[j]
 * }</pre>
 *
 * <p>C2 vectorises a loop whose arrays are all read at the same index. On JDK 17 it leaves rows at
 * offsets within one array scalar, hence one array for each row. Two rows by three terms is the
 * largest tile that JDK 17 vectorises, whatever code calls the method.
 *
 * <p>Order of summation, in all forms: one chain of multiplications and additions over ascending p,
 * started from 0 or from the old C. So all paths give the same bits. Not fused: on a machine
 * without FMA instructions {@link Math#fma} is a hundred times slower.
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

  /** Up to this many rows of C, a packed row is used so few times that it should stay in L1. */
  private static final int THIN_ROWS = 2;

  private static final int THIN_KC = 6;

  /** Working memory of one product: a block of B and a tile of C. */
  private record Memory(float[][] packed, float[][] tile) {}

  private final Pool<Memory> memories =
      new Pool<>(() -> new Memory(new float[KC][NC], new float[MR][NC]));

  @Override
  public String name() {
    return "plain";
  }

  /** One chain over ascending p, not fused. */
  @Override
  public String order() {
    return "ascending-1";
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int bRow,
      int bCol,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    boolean inRows = bCol == 1;
    if (inRows && PlainRows.pays(m, n, k)) {
      PlainRows.multiply(n, k, a, a0, aCol, b, b0, bRow, c, c0, add);
      return;
    }
    Memory memory = memories.take();
    float[][] packed = memory.packed;
    float[][] tile = memory.tile;
    // For so few rows, transposing B costs more than dot products in scalar registers.
    if (!inRows && m <= THIN_ROWS) {
      PlainDots.multiply(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add, tile[0]);
      memories.give(memory);
      return;
    }
    int rows = m <= THIN_ROWS ? THIN_KC : KC;
    int cols = evenly(n);
    for (int j0 = 0; j0 < n; j0 += cols) {
      int nc = Math.min(cols, n - j0);
      for (int p0 = 0; p0 == 0 || p0 < k; p0 += rows) {
        int kc = Math.min(rows, k - p0);
        if (inRows) {
          packRows(kc, nc, b, b0 + p0 * bRow + j0, bRow, packed);
        } else {
          packTransposed(kc, nc, b, b0 + j0 * bCol + p0, bCol, packed);
        }
        boolean keep = add || p0 > 0;
        for (int i0 = 0; i0 < m; i0 += MR) {
          int mr = Math.min(MR, m - i0);
          int cTile = c0 + i0 * ldc + j0;
          load(mr, nc, c, cTile, ldc, keep, tile);
          int aTile = a0 + i0 * aRow + p0 * aCol;
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

  /** Columns of a block: n in equal parts of up to NC, all but the last in whole vectors. */
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
   * packed[p][j] = B[p, j] from stored rows of Bᵀ. Four of them at a time, so that a cache line of
   * the target is written while it is in the cache.
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

  // Each update is a separate method: C2 compiles a small method with one loop reliably well. This
  // one is vectorised by JDK 17 only if all reads stand before the writes.

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
}
