package io.github.densely.internal.kernel;

import java.util.Arrays;

/**
 * {@code c (+)= a·B} for one row a and a B that comes from memory, in place and in scalar
 * registers.
 *
 * <p>While B is in a cache, it is faster to pack its rows so that C2 vectorises the loop. But that
 * first copies, then computes. Here the sums are computed while the memory is read: with 4096 x
 * 4096 weights 1.6 times as fast. Each element is the chain of {@link SumOrder}.
 */
final class PlainRows {

  /** With more floats than this, B does not stay in a cache. */
  private static final int FROM_MEMORY = 1 << 20;

  /** Columns of a block: long runs for the prefetcher, and C stays in the L2 cache. */
  private static final int NC = 16384;

  /** Rows of B that are read side by side. */
  private static final int ROWS = 4;

  private PlainRows() {}

  /** Whether this is the fastest way. */
  static boolean pays(int m, int n, int k) {
    return m == 1 && (long) n * k > FROM_MEMORY;
  }

  /** Element p of the row is at {@code aOffset + p·aCol}. */
  static void multiply(
      int n,
      int k,
      float[] a,
      int aOffset,
      int aCol,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      boolean add) {
    if (!add) {
      Arrays.fill(c, cOffset, cOffset + n, 0f);
    }
    for (int j0 = 0; j0 < n; j0 += NC) {
      int nc = Math.min(NC, n - j0);
      int c0 = cOffset + j0;
      int p = 0;
      for (; p + ROWS <= k; p += ROWS) {
        rows4(nc, a, aOffset + p * aCol, aCol, b, bOffset + p * ldb + j0, ldb, c, c0);
      }
      for (; p < k; p++) {
        row(nc, a[aOffset + p * aCol], b, bOffset + p * ldb + j0, c, c0);
      }
    }
  }

  /** c[j] += a0·b0[j] + a1·b1[j] + a2·b2[j] + a3·b3[j], one after another. */
  private static void rows4(
      int nc, float[] a, int a0, int aCol, float[] b, int b0, int ldb, float[] c, int c0) {
    float x0 = a[a0];
    float x1 = a[a0 + aCol];
    float x2 = a[a0 + 2 * aCol];
    float x3 = a[a0 + 3 * aCol];
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    for (int j = 0; j < nc; j++) {
      float s = Math.fma(x0, b[b0 + j], c[c0 + j]);
      s = Math.fma(x1, b[b1 + j], s);
      s = Math.fma(x2, b[b2 + j], s);
      c[c0 + j] = Math.fma(x3, b[b3 + j], s);
    }
  }

  /** c[j] += a·b[j]. */
  private static void row(int nc, float a, float[] b, int b0, float[] c, int c0) {
    for (int j = 0; j < nc; j++) {
      c[c0 + j] = Math.fma(a, b[b0 + j], c[c0 + j]);
    }
  }
}
