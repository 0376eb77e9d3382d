package io.github.densely.internal.kernel;

/**
 * Products in plain Java loops that the JIT compiler C2 turns into SIMD instructions.
 *
 * <p>All three products are one loop: blocks of B are packed into rows of their own, and tiles of
 * MR rows of C gain two of the k terms at a time,
 *
 * <pre>{@code
 *        NC                       c0[j] += a00·b0[j] + a01·b1[j]
 *    ┌────────┐                   c1[j] += a10·b0[j] + a11·b1[j]      j = 0 … NC-1
 * KC │ packed │ b0, b1, …         c2[j] += a20·b0[j] + a21·b1[j]
 *    └────────┘
 * }</pre>
 *
 * <p>C2 vectorises a loop whose arrays are all read at the same index; rows addressed by offsets
 * within one array it leaves scalar on JDK 17, hence one array per row. Three rows by two terms is
 * the widest tile that JDK 17 still unrolls.
 *
 * <p>Every element is summed as {@code c = c + (a0·b0 + a1·b1)} over pairs of terms in ascending
 * order, whichever path is taken, so that all paths give the same bits.
 */
final class PlainKernel implements Kernel {

  /** Rows of C in a tile. */
  private static final int MR = 3;

  /** Floats in a packed row: three rows of C and two of B stay in the L1 cache. */
  private static final int NC = 512;

  /**
   * Packed rows of a block, 256 KB with {@link #NC}: half of a common L2 cache. Even, so that pairs
   * never straddle blocks.
   */
  private static final int KC = 128;

  /** Up to this many rows, packing Bᵀ costs more than dot products in scalar registers. */
  private static final int SCALAR_ROWS = 2;

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
    if (m <= SCALAR_ROWS) {
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
    Memory memory = memories.take();
    float[][] packed = memory.packed;
    float[][] tile = memory.tile;
    for (int j0 = 0; j0 < n; j0 += NC) {
      int nc = Math.min(NC, n - j0);
      for (int p0 = 0; p0 == 0 || p0 < k; p0 += KC) {
        int kc = Math.min(KC, k - p0);
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
            tile3(nc, kc, a, aTile, aRow, aCol, packed, tile);
          } else {
            for (int i = 0; i < mr; i++) {
              tile1(nc, kc, a, aTile + i * aRow, aCol, packed, tile[i]);
            }
          }
          for (int i = 0; i < mr; i++) {
            System.arraycopy(tile[i], 0, c, cTile + i * ldc, nc);
          }
        }
      }
    }
    memories.give(memory);
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
        java.util.Arrays.fill(tile[i], 0, nc, 0f);
      }
    }
  }

  /** tile[i][j] += Σₚ a[i, p] · packed[p][j] for three rows. */
  private static void tile3(
      int nc,
      int kc,
      float[] a,
      int aOffset,
      int aRow,
      int aCol,
      float[][] packed,
      float[][] tile) {
    int a0 = aOffset;
    int a1 = a0 + aRow;
    int a2 = a1 + aRow;
    int p = 0;
    for (; p + 2 <= kc; p += 2, a0 += 2 * aCol, a1 += 2 * aCol, a2 += 2 * aCol) {
      update3x2(
          nc,
          a[a0],
          a[a0 + aCol],
          a[a1],
          a[a1 + aCol],
          a[a2],
          a[a2 + aCol],
          packed[p],
          packed[p + 1],
          tile[0],
          tile[1],
          tile[2]);
    }
    if (p < kc) {
      update1x1(nc, a[a0], packed[p], tile[0]);
      update1x1(nc, a[a1], packed[p], tile[1]);
      update1x1(nc, a[a2], packed[p], tile[2]);
    }
  }

  private static void tile1(
      int nc, int kc, float[] a, int aOffset, int aCol, float[][] packed, float[] row) {
    int a0 = aOffset;
    int p = 0;
    for (; p + 2 <= kc; p += 2, a0 += 2 * aCol) {
      update1x2(nc, a[a0], a[a0 + aCol], packed[p], packed[p + 1], row);
    }
    if (p < kc) {
      update1x1(nc, a[a0], packed[p], row);
    }
  }

  // The updates are methods of their own because C2 compiles a small method with one loop reliably
  // well.

  private static void update3x2(
      int n,
      float a00,
      float a01,
      float a10,
      float a11,
      float a20,
      float a21,
      float[] b0,
      float[] b1,
      float[] c0,
      float[] c1,
      float[] c2) {
    for (int j = 0; j < n; j++) {
      c0[j] += a00 * b0[j] + a01 * b1[j];
      c1[j] += a10 * b0[j] + a11 * b1[j];
      c2[j] += a20 * b0[j] + a21 * b1[j];
    }
  }

  private static void update1x2(int n, float a0, float a1, float[] b0, float[] b1, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] += a0 * b0[j] + a1 * b1[j];
    }
  }

  private static void update1x1(int n, float a, float[] b, float[] c) {
    for (int j = 0; j < n; j++) {
      c[j] += a * b[j];
    }
  }

  /** C (+)= A·Bᵀ as dot products of rows, four at a time to hide the latency of each sum. */
  private static void dots(
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
    for (int i = 0; i < m; i++) {
      int a0 = aOffset + i * lda;
      int c0 = cOffset + i * ldc;
      int j = 0;
      for (; j + 4 <= n; j += 4) {
        dot4(k, a, a0, b, bOffset + j * ldb, ldb, c, c0 + j, add);
      }
      for (; j < n; j++) {
        dot1(k, a, a0, b, bOffset + j * ldb, c, c0 + j, add);
      }
    }
  }

  private static void dot4(
      int k, float[] a, int a0, float[] b, int b0, int ldb, float[] c, int c0, boolean add) {
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    float s0 = add ? c[c0] : 0f;
    float s1 = add ? c[c0 + 1] : 0f;
    float s2 = add ? c[c0 + 2] : 0f;
    float s3 = add ? c[c0 + 3] : 0f;
    int p = 0;
    for (; p + 2 <= k; p += 2) {
      float x = a[a0 + p];
      float y = a[a0 + p + 1];
      s0 += x * b[b0 + p] + y * b[b0 + p + 1];
      s1 += x * b[b1 + p] + y * b[b1 + p + 1];
      s2 += x * b[b2 + p] + y * b[b2 + p + 1];
      s3 += x * b[b3 + p] + y * b[b3 + p + 1];
    }
    if (p < k) {
      float x = a[a0 + p];
      s0 += x * b[b0 + p];
      s1 += x * b[b1 + p];
      s2 += x * b[b2 + p];
      s3 += x * b[b3 + p];
    }
    c[c0] = s0;
    c[c0 + 1] = s1;
    c[c0 + 2] = s2;
    c[c0 + 3] = s3;
  }

  private static void dot1(
      int k, float[] a, int a0, float[] b, int b0, float[] c, int c0, boolean add) {
    float sum = add ? c[c0] : 0f;
    int p = 0;
    for (; p + 2 <= k; p += 2) {
      sum += a[a0 + p] * b[b0 + p] + a[a0 + p + 1] * b[b0 + p + 1];
    }
    if (p < k) {
      sum += a[a0 + p] * b[b0 + p];
    }
    c[c0] = sum;
  }
}
