package io.github.densely.internal.kernel;

/**
 * {@code C (+)= A·Bᵀ} for a few rows of A, as dot products of stored rows in scalar registers.
 *
 * <p>Each element is the same chain of multiplications and additions as in the blocks of the plain
 * kernel.
 */
final class PlainDots {

  /** Stored rows of B whose dot products run side by side, to hide the latency of each sum. */
  private static final int DOTS = 8;

  private PlainDots() {}

  /**
   * Element (i, p) of A is at {@code a0 + i·lda + p}, element (p, j) of B at {@code b0 + j·ldb +
   * p}; {@code sums} is working memory of at least 8 floats.
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
      boolean add,
      float[] sums) {
    for (int j0 = 0; j0 < n; j0 += DOTS) {
      int nb = Math.min(DOTS, n - j0);
      for (int i = 0; i < m; i++) {
        int at = c0 + i * ldc + j0;
        for (int j = 0; j < nb; j++) {
          sums[j] = add ? c[at + j] : 0f;
        }
        dots8(k, a, a0 + i * lda, b, b0 + j0 * ldb, ldb, nb, sums);
        System.arraycopy(sums, 0, c, at, nb);
      }
    }
  }

  /**
   * sums[j] += the products of a row of A and eight stored rows of B, of which {@code nb} exist.
   */
  private static void dots8(
      int k, float[] a, int a0, float[] b, int b0, int ldb, int nb, float[] sums) {
    // The first row stands in for a row that does not exist; nothing reads its sum.
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
