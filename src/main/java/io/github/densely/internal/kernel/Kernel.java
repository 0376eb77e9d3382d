package io.github.densely.internal.kernel;

/**
 * The matrix product of a dense layer, over {@code float[]}.
 *
 * <p>Sizes follow BLAS: C is m x n, and k is the index of the sum. A and B are given by a start and
 * two strides, so a transpose is an exchange of two strides. There are three forms:
 *
 * <pre>{@code
 * form    A as stored     aRow  aCol   B as stored     bRow  bCol
 * A·B     m rows of k     lda   1      k rows of n     ldb   1
 * A·Bᵀ    m rows of k     lda   1      n rows of k     1     ldb
 * Aᵀ·B    k rows of m     1     lda    k rows of n     ldb   1
 * }</pre>
 *
 * <p>A kernel decides by {@code bCol} alone how it reads B. If {@code bCol} is 1, B is read in
 * rows. Otherwise B is read in columns, and {@code bRow} and {@code aCol} are 1. The strides of two
 * forms can be equal, which changes no bit: in A·Bᵀ, {@code bCol} is at least k, so it is 1 only
 * for k = 1, where both readings find the same floats and a sum of one term has one order. In A·B,
 * a B with one column has {@code bRow = bCol = 1} and is read in rows.
 *
 * <p>The order in which the k terms of an element of C are summed depends on the form and on k. It
 * never depends on m, n, a start, a stride, a thread or the kernel, so a row has the same bits
 * alone and in any batch: {@link SumOrder}.
 */
public interface Kernel {

  /** The name by which the kernel is chosen and reported. */
  String name();

  /**
   * Computes {@code C[i, j] = Σₚ A[i, p]·B[p, j]}, or adds it to C.
   *
   * @param a holds element (i, p) of A at {@code a0 + i·aRow + p·aCol}
   * @param b holds element (p, j) of B at {@code b0 + p·bRow + j·bCol}
   * @param c holds element (i, j) of C at {@code c0 + i·ldc + j}; shares no element with A or B
   * @param add whether the product is added to C; if not, the old content of C is not read
   */
  void multiply(
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
      boolean add);
}
