package io.github.densely.internal.kernel;

import java.util.Arrays;

/**
 * {@code C (+)= A·Bᵀ} for a few rows of A, as dot products of stored rows in scalar registers.
 *
 * <p>Order of summation: {@link SumOrder}. A short sum is one chain, and eight stored rows run side
 * by side to hide its latency; a long one has eight lanes, which hide it in one row.
 */
final class PlainDots {

  /** Stored rows of B whose dot products run side by side, to hide the latency of each sum. */
  private static final int DOTS = 8;

  /** Rows of A, and floats of B, that are multiplied before vectors or blocks are set up. */
  private static final int FEW_ROWS = 2;

  private static final int SMALL = 1024;

  private PlainDots() {}

  /** Whether this is the fastest way of any kernel. */
  static boolean pays(int m, int n, int k) {
    return m <= FEW_ROWS && (k <= SumOrder.SHORT_SUM || (long) n * k <= SMALL);
  }

  /**
   * Element (i, p) of A is at {@code a0 + i·lda + p}, element (p, j) of B at {@code b0 + j·ldb +
   * p}.
   */
  static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int a0,
      int lda,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    for (int i = 0; i < m; i++) {
      int x = a0 + i * lda;
      int z = c0 + i * ldc;
      if (k > SumOrder.SHORT_SUM) {
        for (int j = 0; j < n; j++) {
          float sum = lanes(k, a, x, b, b0 + j * ldb);
          c[z + j] = add ? c[z + j] + sum : sum;
        }
        continue;
      }
      if (!add) {
        Arrays.fill(c, z, z + n, 0f);
      }
      int j = 0;
      for (; j + DOTS <= n; j += DOTS) {
        dots8(k, a, x, b, b0 + j * ldb, ldb, c, z + j);
      }
      for (; j < n; j += 4) {
        dots4(n - j, k, a, x, b, b0 + j * ldb, ldb, c, z + j);
      }
    }
  }

  /** The dot product of two rows in eight lanes. */
  private static float lanes(int k, float[] a, int a0, float[] b, int b0) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int full = k & -8;
    for (int p = 0; p < full; p += 8) {
      int x = a0 + p;
      int y = b0 + p;
      s0 = Math.fma(a[x], b[y], s0);
      s1 = Math.fma(a[x + 1], b[y + 1], s1);
      s2 = Math.fma(a[x + 2], b[y + 2], s2);
      s3 = Math.fma(a[x + 3], b[y + 3], s3);
      s4 = Math.fma(a[x + 4], b[y + 4], s4);
      s5 = Math.fma(a[x + 5], b[y + 5], s5);
      s6 = Math.fma(a[x + 6], b[y + 6], s6);
      s7 = Math.fma(a[x + 7], b[y + 7], s7);
    }
    int x = a0 + full;
    int y = b0 + full;
    int left = k - full;
    s0 = left > 0 ? Math.fma(a[x], b[y], s0) : s0;
    s1 = left > 1 ? Math.fma(a[x + 1], b[y + 1], s1) : s1;
    s2 = left > 2 ? Math.fma(a[x + 2], b[y + 2], s2) : s2;
    s3 = left > 3 ? Math.fma(a[x + 3], b[y + 3], s3) : s3;
    s4 = left > 4 ? Math.fma(a[x + 4], b[y + 4], s4) : s4;
    s5 = left > 5 ? Math.fma(a[x + 5], b[y + 5], s5) : s5;
    s6 = left > 6 ? Math.fma(a[x + 6], b[y + 6], s6) : s6;
    return SumOrder.tree(s0, s1, s2, s3, s4, s5, s6, s7);
  }

  /** c[j] += the products of a row of A and four stored rows of B, of which {@code left} exist. */
  private static void dots4(
      int left, int k, float[] a, int a0, float[] b, int b0, int ldb, float[] c, int c0) {
    // The first row stands in for a row that does not exist; its sum is dropped.
    int b1 = left > 1 ? b0 + ldb : b0;
    int b2 = left > 2 ? b0 + 2 * ldb : b0;
    int b3 = left > 3 ? b0 + 3 * ldb : b0;
    float s0 = c[c0];
    float s1 = left > 1 ? c[c0 + 1] : 0;
    float s2 = left > 2 ? c[c0 + 2] : 0;
    float s3 = left > 3 ? c[c0 + 3] : 0;
    for (int p = 0; p < k; p++) {
      float x = a[a0 + p];
      s0 = Math.fma(x, b[b0 + p], s0);
      s1 = Math.fma(x, b[b1 + p], s1);
      s2 = Math.fma(x, b[b2 + p], s2);
      s3 = Math.fma(x, b[b3 + p], s3);
    }
    c[c0] = s0;
    if (left > 1) {
      c[c0 + 1] = s1;
    }
    if (left > 2) {
      c[c0 + 2] = s2;
    }
    if (left > 3) {
      c[c0 + 3] = s3;
    }
  }

  /** c[j] += the products of a row of A and eight stored rows of B. */
  private static void dots8(
      int k, float[] a, int a0, float[] b, int b0, int ldb, float[] c, int c0) {
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    int b4 = b3 + ldb;
    int b5 = b4 + ldb;
    int b6 = b5 + ldb;
    int b7 = b6 + ldb;
    float s0 = c[c0];
    float s1 = c[c0 + 1];
    float s2 = c[c0 + 2];
    float s3 = c[c0 + 3];
    float s4 = c[c0 + 4];
    float s5 = c[c0 + 5];
    float s6 = c[c0 + 6];
    float s7 = c[c0 + 7];
    for (int p = 0; p < k; p++) {
      float x = a[a0 + p];
      s0 = Math.fma(x, b[b0 + p], s0);
      s1 = Math.fma(x, b[b1 + p], s1);
      s2 = Math.fma(x, b[b2 + p], s2);
      s3 = Math.fma(x, b[b3 + p], s3);
      s4 = Math.fma(x, b[b4 + p], s4);
      s5 = Math.fma(x, b[b5 + p], s5);
      s6 = Math.fma(x, b[b6 + p], s6);
      s7 = Math.fma(x, b[b7 + p], s7);
    }
    c[c0] = s0;
    c[c0 + 1] = s1;
    c[c0 + 2] = s2;
    c[c0 + 3] = s3;
    c[c0 + 4] = s4;
    c[c0 + 5] = s5;
    c[c0 + 6] = s6;
    c[c0 + 7] = s7;
  }
}
