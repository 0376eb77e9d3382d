package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·B where A or C is so thin that each element of B or C is used only a few times. Nothing
 * is packed: the loops run along whole rows in place, as fast as memory delivers them.
 *
 * <p>The sums have the bits of {@link VectorOuter}: one chain of fused multiply-adds over ascending
 * p.
 */
final class VectorRows {

  private static final VectorSpecies<Float> S = VectorLanes.SPECIES;
  private static final int L = S.length();

  /** Up to this many rows of C, or terms, an element of B or C is used too seldom to pack it. */
  private static final int THIN_ROWS = 2;

  private static final int THIN_TERMS = 7;

  /** Columns at a time: four rows of B, used for every row of C, take 16 KB of the L1 cache. */
  private static final int NC = 1024;

  /**
   * Columns at a time with one or two rows of C. B then comes from memory only once, and long runs
   * suit the prefetcher. With 1 x 25088 by 25088 x 4096 this is twice as fast as 1024.
   */
  private static final int LONG_NC = 16384;

  private VectorRows() {}

  /** Whether this is the fastest way. */
  static boolean pays(int m, int k) {
    return m <= THIN_ROWS || k <= THIN_TERMS;
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
      boolean add) {
    if (!add) {
      VectorOuter.clear(m, n, c, cOffset, ldc);
    }
    int cols = m <= THIN_ROWS ? LONG_NC : NC;
    for (int j0 = 0; j0 < n; j0 += cols) {
      int nc = Math.min(cols, n - j0);
      int p = 0;
      for (; p + 4 <= k; p += 4) {
        int b0 = bOffset + p * ldb + j0;
        for (int i = 0; i < m; i++) {
          int a0 = aOffset + i * aRow + p * aCol;
          int c0 = cOffset + i * ldc + j0;
          rows4(nc, a, a0, aCol, b, b0, ldb, c, c0);
        }
      }
      for (; p < k; p++) {
        int b0 = bOffset + p * ldb + j0;
        for (int i = 0; i < m; i++) {
          row(nc, a[aOffset + i * aRow + p * aCol], b, b0, c, cOffset + i * ldc + j0);
        }
      }
    }
  }

  /** c[j] += a0·b0[j] + a1·b1[j] + a2·b2[j] + a3·b3[j], one after another. */
  private static void rows4(
      int nc, float[] a, int a0, int aCol, float[] b, int b0, int ldb, float[] c, int c0) {
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    float f0 = a[a0];
    float f1 = a[a0 + aCol];
    float f2 = a[a0 + 2 * aCol];
    float f3 = a[a0 + 3 * aCol];
    FloatVector x0 = FloatVector.broadcast(S, f0);
    FloatVector x1 = FloatVector.broadcast(S, f1);
    FloatVector x2 = FloatVector.broadcast(S, f2);
    FloatVector x3 = FloatVector.broadcast(S, f3);
    int full = nc & -L;
    for (int j = 0; j < full; j += L) {
      FloatVector s = FloatVector.fromArray(S, c, c0 + j);
      s = FloatVector.fromArray(S, b, b0 + j).fma(x0, s);
      s = FloatVector.fromArray(S, b, b1 + j).fma(x1, s);
      s = FloatVector.fromArray(S, b, b2 + j).fma(x2, s);
      s = FloatVector.fromArray(S, b, b3 + j).fma(x3, s);
      s.intoArray(c, c0 + j);
    }
    for (int j = full; j < nc; j++) {
      float s = Math.fma(b[b0 + j], f0, c[c0 + j]);
      s = Math.fma(b[b1 + j], f1, s);
      s = Math.fma(b[b2 + j], f2, s);
      c[c0 + j] = Math.fma(b[b3 + j], f3, s);
    }
  }

  /** c[j] += a·b[j]. */
  private static void row(int nc, float a, float[] b, int b0, float[] c, int c0) {
    FloatVector x = FloatVector.broadcast(S, a);
    int full = nc & -L;
    for (int j = 0; j < full; j += L) {
      FloatVector s = FloatVector.fromArray(S, c, c0 + j);
      FloatVector.fromArray(S, b, b0 + j).fma(x, s).intoArray(c, c0 + j);
    }
    for (int j = full; j < nc; j++) {
      c[c0 + j] = Math.fma(b[b0 + j], a, c[c0 + j]);
    }
  }
}
