package io.github.densely;

import io.github.densely.internal.kernel.Kernel;
import io.github.densely.internal.kernel.Kernels;
import io.github.densely.internal.text.Text;

/**
 * The three forms of a product of a {@link Matrix}. Checks the sizes, then calls the kernel with
 * the strides of the form. Allocates only the result.
 */
enum Product {
  A_B("A·B", false, false),
  A_BT("A·Bᵀ", false, true),
  AT_B("Aᵀ·B", true, false);

  private final String formula;
  private final boolean aTransposed;
  private final boolean bTransposed;

  Product(String formula, boolean aTransposed, boolean bTransposed) {
    this.formula = formula;
    this.aTransposed = aTransposed;
    this.bTransposed = bTransposed;
  }

  /** The product as a new matrix. */
  Matrix of(Matrix a, Matrix b) {
    requireSameInner(a, b);
    Matrix out = Matrix.zeros(m(a), n(b));
    run(a, b, out, false);
    return out;
  }

  /** Overwrites {@code out} with the product, or adds the product to it. */
  void to(Matrix a, Matrix b, Matrix out, boolean add) {
    requireSameInner(a, b);
    if (out.rows() != m(a) || out.cols() != n(b)) {
      throw new IllegalArgumentException(
          Text.of(
              "%s of A %s and B %s needs out %d x %d, got %s",
              formula, a.shape(), b.shape(), m(a), n(b), out.shape()));
    }
    if (out.data() == a.data() || out.data() == b.data()) {
      throw new IllegalArgumentException(
          formula + ": out shares its array with an operand; pass a separate matrix");
    }
    run(a, b, out, add);
  }

  private void run(Matrix a, Matrix b, Matrix out, boolean add) {
    int m = m(a);
    int n = n(b);
    int k = k(a);
    int lda = a.cols();
    int ldb = b.cols();
    float[] x = a.data();
    float[] y = b.data();
    float[] c = out.data();
    if (this == A_BT && Kernels.multiplySmall(m, n, k, x, y, c, add)) {
      return;
    }
    Kernel kernel = Kernels.active();
    switch (this) {
      case A_B -> kernel.multiply(m, n, k, x, 0, lda, 1, y, 0, ldb, 1, c, 0, n, add);
      case A_BT -> kernel.multiply(m, n, k, x, 0, lda, 1, y, 0, 1, ldb, c, 0, n, add);
      case AT_B -> kernel.multiply(m, n, k, x, 0, 1, lda, y, 0, ldb, 1, c, 0, n, add);
    }
  }

  private int m(Matrix a) {
    return aTransposed ? a.cols() : a.rows();
  }

  private int n(Matrix b) {
    return bTransposed ? b.rows() : b.cols();
  }

  private int k(Matrix a) {
    return aTransposed ? a.rows() : a.cols();
  }

  private void requireSameInner(Matrix a, Matrix b) {
    int other = bTransposed ? b.cols() : b.rows();
    if (k(a) != other) {
      throw new IllegalArgumentException(
          Text.of(
              "%s of A %s and B %s: %d does not match %d",
              formula, a.shape(), b.shape(), k(a), other));
    }
  }
}
