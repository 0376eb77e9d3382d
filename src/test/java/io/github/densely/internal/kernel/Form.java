package io.github.densely.internal.kernel;

import static io.github.densely.support.BoundedMatrix.exact;

import io.github.densely.Matrix;
import io.github.densely.support.BoundedMatrix;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The three forms of a product, as the tests call them. */
enum Form {
  A_B,
  A_BT,
  AT_B;

  /** The plain kernels, and the vector kernel if the JVM was started with the flag it needs. */
  private static final List<Kernel> KERNELS =
      Kernels.active().name().equals("plain")
          ? List.of(new PlainKernel(), new ScalarKernel())
          : List.of(new PlainKernel(), new ScalarKernel(), Kernels.active());

  /** Every kernel with every form. */
  static Stream<Arguments> ofEveryKernel() {
    return KERNELS.stream()
        .flatMap(
            kernel ->
                Stream.of(values())
                    .map(form -> Arguments.of(kernel.getClass().getSimpleName(), kernel, form)));
  }

  /** C = product of A and B, or C += product if {@code add}; A and B as this form stores them. */
  void run(Kernel kernel, Matrix a, Matrix b, Matrix c, boolean add) {
    int k = this == AT_B ? a.rows() : a.cols();
    run(
        kernel, c.rows(), c.cols(), k, a.data(), 0, a.cols(), b.data(), 0, b.cols(), c.data(), 0,
        c.cols(), add);
  }

  /** The same on matrices that lie in larger arrays, with {@code ld} floats from row to row. */
  void run(
      Kernel kernel,
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
    switch (this) {
      case A_B -> kernel.multiply(m, n, k, a, a0, lda, 1, b, b0, ldb, 1, c, c0, ldc, add);
      case A_BT -> kernel.multiply(m, n, k, a, a0, lda, 1, b, b0, 1, ldb, c, c0, ldc, add);
      case AT_B -> kernel.multiply(m, n, k, a, a0, 1, lda, b, b0, ldb, 1, c, c0, ldc, add);
      default -> throw new AssertionError(this);
    }
  }

  /** A, m x k, as this form stores it. */
  Matrix storedA(Matrix a) {
    return this == AT_B ? a.transpose() : a;
  }

  /** B, k x n, as this form stores it. */
  Matrix storedB(Matrix b) {
    return this == A_BT ? b.transpose() : b;
  }

  /** The exact product of A and B as they are before storing, with its bound. */
  static BoundedMatrix bound(Matrix a, Matrix b) {
    return BoundedMatrix.product(exact(a), exact(b));
  }

  /** The same added to C. */
  static BoundedMatrix boundPlus(Matrix a, Matrix b, Matrix c) {
    return BoundedMatrix.productPlus(exact(a), exact(b), exact(c));
  }
}
