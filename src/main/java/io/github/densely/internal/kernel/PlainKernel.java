package io.github.densely.internal.kernel;

import java.util.Arrays;

/**
 * Products in plain Java loops that the JIT compiler C2 turns into SIMD instructions.
 *
 * <p>Blocks of B are packed, each row into an array, and a step adds three of the k terms to a tile
 * of three rows of C ({@link PlainUpdate}):
 *
 * <pre>{@code
 *        NC
 *    ┌────────┐                   c0[j] = c0[j] + a00·b0[j] + a01·b1[j] + a02·b2[j]
 * KC │ packed │ b0, b1, b2, …     c1[j] = c1[j] + a10·b0[j] + a11·b1[j] + a12·b2[j]
 *    └────────┘                   c2[j] = c2[j] + a20·b0[j] + a21·b1[j] + a22·b2[j]
 * }</pre>
 *
 * <p>C2 vectorises a loop whose arrays are all read at the same index. On JDK 17 it leaves rows at
 * offsets within one array scalar, hence one array for each row.
 *
 * <p>Order of summation: {@link SumOrder}. The eight lanes of a long A·Bᵀ are eight products of
 * every eighth term, one after another; each is a chain like that of the other forms.
 */
final class PlainKernel implements Kernel {

  /** Rows of C in a tile. */
  private static final int MR = PlainUpdate.ROWS;

  /** Terms that are added to C at once. */
  private static final int TERMS = PlainUpdate.TERMS;

  /** Floats in a packed row: three rows of C and three of B stay in the L1 cache. */
  private static final int NC = 512;

  /**
   * The length of a row in memory. With its header it is a multiple of 64 bytes, so that all rows
   * lie alike in their cache lines, and no multiple of 2048, at which rows evict each other.
   */
  private static final int ROW = NC + 12;

  /** Packed rows of a block, 192 KB with {@link #NC}, so that it stays in the L2 cache. */
  private static final int KC = 96;

  /** Up to this many rows of C, a packed row is used so few times that it should stay in L1. */
  private static final int THIN_ROWS = 2;

  private static final int THIN_KC = 6;

  /** Rows of C for which B is packed once, where there are lanes: a multiple of {@link #MR}. */
  private static final int MB = 192;

  /** The lanes in the order in which the tree needs them, so that few wait to be added. */
  private static final int[] LANES = {0, 4, 2, 6, 1, 5, 3, 7};

  /** Lanes, or sums of lanes, that wait at a time. */
  private static final int WAITING = 4;

  /** Working memory of one product: a block of B, a tile of C, and lanes of C. */
  private static final class Memory {
    private final float[][] packed = new float[KC][ROW];
    private final float[][] tile = new float[MR][ROW];
    private final float[][][] lanes = new float[WAITING][0][];

    /** Lanes with at least so many rows. */
    private float[][][] lanes(int rows) {
      if (lanes[0].length < rows) {
        for (int w = 0; w < WAITING; w++) {
          lanes[w] = new float[rows][ROW];
        }
      }
      return lanes;
    }
  }

  private final Pool<Memory> memories = new Pool<>(Memory::new);

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
    } else if (!inRows && m <= THIN_ROWS) {
      // For so few rows, transposing B costs more than dot products in scalar registers.
      PlainDots.multiply(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add);
    } else {
      Memory memory = memories.take();
      if (inRows || k <= SumOrder.SHORT_SUM) {
        chains(m, n, k, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, ldc, add, memory);
      } else {
        lanes(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add, memory);
      }
      memories.give(memory);
    }
  }

  /** Each element is one chain over all terms. */
  private static void chains(
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
      boolean add,
      Memory memory) {
    float[][] packed = memory.packed;
    float[][] tile = memory.tile;
    int rows = m <= THIN_ROWS ? THIN_KC : KC;
    int cols = evenly(n);
    for (int j0 = 0; j0 < n; j0 += cols) {
      int nc = Math.min(cols, n - j0);
      for (int p0 = 0; p0 == 0 || p0 < k; p0 += rows) {
        int kc = Math.min(rows, k - p0);
        if (bCol == 1) {
          packRows(kc, nc, b, b0 + p0 * bRow + j0, bRow, packed);
        } else {
          packTransposed(kc, nc, b, b0 + j0 * bCol + p0, bCol, 1, packed);
        }
        boolean keep = add || p0 > 0;
        for (int i0 = 0; i0 < m; i0 += MR) {
          int mr = Math.min(MR, m - i0);
          int cTile = c0 + i0 * ldc + j0;
          load(mr, nc, c, cTile, ldc, keep, tile);
          update(mr, nc, kc, a, a0 + i0 * aRow + p0 * aCol, aRow, aCol, packed, tile, 0);
          for (int i = 0; i < mr; i++) {
            System.arraycopy(tile[i], 0, c, cTile + i * ldc, nc);
          }
        }
      }
    }
  }

  /** A·Bᵀ in lanes: each lane is a chain over every eighth term. */
  private static void lanes(
      int m,
      int n,
      int k,
      float[] a,
      int a0,
      int aRow,
      float[] b,
      int b0,
      int bCol,
      float[] c,
      int c0,
      int ldc,
      boolean add,
      Memory memory) {
    float[][][] waiting = memory.lanes(Math.min(m, MB));
    int cols = evenly(n);
    for (int j0 = 0; j0 < n; j0 += cols) {
      int nc = Math.min(cols, n - j0);
      for (int i0 = 0; i0 < m; i0 += MB) {
        int mb = Math.min(MB, m - i0);
        int count = 0;
        for (int done = 1; done <= LANES.length; done++) {
          int lane = LANES[done - 1];
          int aLane = a0 + i0 * aRow + lane;
          int bLane = b0 + j0 * bCol + lane;
          lane(
              mb, nc, (k - lane + 7) / 8, a, aLane, aRow, b, bLane, bCol, memory, waiting[count++]);
          // As a binary counter carries: two sums of as many lanes become one.
          for (int sums = done; sums % 2 == 0; sums /= 2) {
            count--;
            for (int i = 0; i < mb; i++) {
              add(nc, waiting[count][i], waiting[count - 1][i]);
            }
          }
        }
        for (int i = 0; i < mb; i++) {
          store(nc, waiting[0][i], c, c0 + (i0 + i) * ldc + j0, add);
        }
      }
    }
  }

  /** sums[i][j] = the terms of one lane, which are 8 floats apart in A and in B. */
  private static void lane(
      int mb,
      int nc,
      int terms,
      float[] a,
      int a0,
      int aRow,
      float[] b,
      int b0,
      int bCol,
      Memory memory,
      float[][] sums) {
    for (int i = 0; i < mb; i++) {
      Arrays.fill(sums[i], 0, nc, 0f);
    }
    for (int p0 = 0; p0 < terms; p0 += KC) {
      int kc = Math.min(KC, terms - p0);
      packTransposed(kc, nc, b, b0 + 8 * p0, bCol, 8, memory.packed);
      for (int i0 = 0; i0 < mb; i0 += MR) {
        int mr = Math.min(MR, mb - i0);
        update(mr, nc, kc, a, a0 + i0 * aRow + 8 * p0, aRow, 8, memory.packed, sums, i0);
      }
    }
  }

  private static void add(int n, float[] x, float[] to) {
    for (int j = 0; j < n; j++) {
      to[j] = to[j] + x[j];
    }
  }

  private static void store(int n, float[] sums, float[] c, int at, boolean add) {
    if (add) {
      for (int j = 0; j < n; j++) {
        c[at + j] += sums[j];
      }
    } else {
      System.arraycopy(sums, 0, c, at, n);
    }
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
   * packed[p][j] = B[p·step, j] from stored rows of Bᵀ. Four of them at a time, so that a cache
   * line of the target is written while it is in the cache.
   */
  private static void packTransposed(
      int kc, int nc, float[] b, int bOffset, int ldb, int step, float[][] packed) {
    int j = 0;
    for (; j + 4 <= nc; j += 4) {
      int b0 = bOffset + j * ldb;
      int b1 = b0 + ldb;
      int b2 = b1 + ldb;
      int b3 = b2 + ldb;
      for (int p = 0; p < kc; p++) {
        float[] row = packed[p];
        int at = p * step;
        row[j] = b[b0 + at];
        row[j + 1] = b[b1 + at];
        row[j + 2] = b[b2 + at];
        row[j + 3] = b[b3 + at];
      }
    }
    for (; j < nc; j++) {
      for (int p = 0; p < kc; p++) {
        packed[p][j] = b[bOffset + j * ldb + p * step];
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

  /** rows[first + i][j] += Σₚ a[i, p] · packed[p][j] for up to three rows. */
  private static void update(
      int mr,
      int nc,
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[][] packed,
      float[][] rows,
      int first) {
    if (mr == MR) {
      rows3(nc, kc, a, a0, aRow, aCol, packed, rows[first], rows[first + 1], rows[first + 2]);
    } else {
      for (int i = 0; i < mr; i++) {
        row(nc, kc, a, a0 + i * aRow, aCol, packed, rows[first + i]);
      }
    }
  }

  private static void rows3(
      int nc,
      int kc,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[][] packed,
      float[] c0,
      float[] c1,
      float[] c2) {
    int last = kc - 1;
    for (int p = 0; p < kc; p += TERMS) {
      // At the end the last term stands in for terms that do not exist; nothing adds it.
      int terms = Math.min(TERMS, kc - p);
      int p1 = Math.min(p + 1, last);
      int p2 = Math.min(p + 2, last);
      int x0 = a0 + p * aCol;
      int x1 = a0 + p1 * aCol;
      int x2 = a0 + p2 * aCol;
      PlainUpdate.apply(
          nc,
          terms,
          a[x0],
          a[x1],
          a[x2],
          a[x0 + aRow],
          a[x1 + aRow],
          a[x2 + aRow],
          a[x0 + 2 * aRow],
          a[x1 + 2 * aRow],
          a[x2 + 2 * aRow],
          packed[p],
          packed[p1],
          packed[p2],
          c0,
          c1,
          c2);
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

  // Each update is a separate method: C2 compiles a small method with one loop reliably well.

  private static void update1x3(
      int n, float a0, float a1, float a2, float[] b0, float[] b1, float[] b2, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] = Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j])));
    }
  }

  private static void update1x1(int n, float a, float[] b, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] = Math.fma(a, b[j], c[j]);
    }
  }
}
