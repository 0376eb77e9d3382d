package io.github.densely.internal.kernel;

import static io.github.densely.support.BoundedMatrix.exact;

import io.github.densely.Matrix;
import io.github.densely.support.BoundedMatrix;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The three products of a kernel as the tests call them: on whole matrices, stored as each product
 * wants them.
 */
enum Product {
  A_B {
    @Override
    void run(Kernel kernel, Matrix a, Matrix b, Matrix c, boolean add) {
      kernel.multiply(
          c.rows(), c.cols(), a.cols(), a.data(), 0, a.cols(), b.data(), 0, b.cols(), c.data(), 0,
          c.cols(), add);
    }
  },
  A_BT {
    @Override
    void run(Kernel kernel, Matrix a, Matrix b, Matrix c, boolean add) {
      kernel.multiplyTransposed(
          c.rows(), c.cols(), a.cols(), a.data(), 0, a.cols(), b.data(), 0, b.cols(), c.data(), 0,
          c.cols(), add);
    }
  },
  AT_B {
    @Override
    void run(Kernel kernel, Matrix a, Matrix b, Matrix c, boolean add) {
      kernel.transposedMultiply(
          c.rows(), c.cols(), a.rows(), a.data(), 0, a.cols(), b.data(), 0, b.cols(), c.data(), 0,
          c.cols(), add);
    }
  };

  /**
   * The plain kernel, and the one that this JVM uses if that is another: the vector kernel needs a
   * flag.
   */
  private static final List<Kernel> KERNELS =
      Kernels.active() instanceof PlainKernel
          ? List.of(new PlainKernel())
          : List.of(new PlainKernel(), Kernels.active());

  /** Every kernel with every product. */
  static Stream<Arguments> ofEveryKernel() {
    return KERNELS.stream()
        .flatMap(
            kernel ->
                Stream.of(values()).map(product -> Arguments.of(kernel.name(), kernel, product)));
  }

  /** C = product of A and B, or C += product if {@code add}. */
  abstract void run(Kernel kernel, Matrix a, Matrix b, Matrix c, boolean add);

  /** A, m x k, as this product stores it. */
  Matrix storedA(Matrix a) {
    return this == AT_B ? a.transpose() : a;
  }

  /** B, k x n, as this product stores it. */
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
