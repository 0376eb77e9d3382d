package io.github.densely.internal.kernel;

/**
 * The three matrix products of a dense layer over row-major {@code float[]}, and the functions
 * between two of them.
 *
 * <p>Sizes follow BLAS: C is m x n and k is the index that is summed over. {@code lda}, {@code ldb}
 * and {@code ldc} are the distances in floats between the rows of a matrix as it is stored. With
 * {@code add} false the old content of C is not read; with {@code add} true the product is added to
 * it.
 *
 * <p>The order in which the k terms of one element of C are summed depends on k alone, never on m,
 * n, an offset or a thread, so a row gives the same bits alone and in any batch.
 */
public interface Kernel {

  /** The name by which the kernel is chosen and reported. */
  String name();

  /** {@code C = A·B} or {@code C += A·B}, where A is m x k and B is k x n. */
  void multiply(
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
      boolean add);

  /** {@code C = A·Bᵀ} or {@code C += A·Bᵀ}, where A is m x k and B is n x k. */
  void multiplyTransposed(
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
      boolean add);

  /** {@code C = Aᵀ·B} or {@code C += Aᵀ·B}, where A is k x m and B is k x n. */
  void transposedMultiply(
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
      boolean add);

  /** The same function with the same bits, as this kernel computes it; maybe {@code f} itself. */
  default ActivationFunction accelerated(ActivationFunction f) {
    return f;
  }

  /** Replaces the first n of {@code x} by eˣ, with the bits of {@link FloatMath#exp(double)}. */
  default void exp(int n, double[] x) {
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }
}
