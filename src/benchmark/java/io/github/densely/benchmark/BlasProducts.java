package io.github.densely.benchmark;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;

/**
 * The products by BLAS, in Java or native.
 *
 * <p>BLAS is column-major, where a row-major matrix is its transpose, so each product is computed
 * as {@code Cᵀ = Bᵀ·Aᵀ}. A single sample is gemv or ger, which a user of BLAS would call: it is the
 * faster.
 */
final class BlasProducts {

  private BlasProducts() {}

  /** netlib's VectorBLAS. */
  static ProductWork inJava(Operands operands) {
    BLAS blas = JavaBLAS.getInstance();
    if (!blas.getClass().getSimpleName().equals("VectorBLAS")) {
      throw new IllegalStateException("netlib gave " + blas.getClass() + ", not VectorBLAS");
    }
    return of(blas, operands);
  }

  /** OpenBLAS through netlib's JNI. */
  static ProductWork inC(Operands operands) {
    return of(NativeBLAS.getInstance(), operands);
  }

  private static ProductWork of(BLAS blas, Operands o) {
    int m = o.size().batch();
    int k = o.size().in();
    int n = o.size().out();
    float[] a = o.left();
    float[] b = o.right();
    float[] c = o.result();
    Runnable multiply =
        switch (o.task()) {
          case FORWARD ->
              m == 1
                  ? () -> blas.sgemv("T", k, n, 1, b, k, a, 1, 0, c, 1)
                  : () -> blas.sgemm("T", "N", n, m, k, 1, b, k, a, k, 0, c, n);
          case GRAD_INPUT ->
              m == 1
                  ? () -> blas.sgemv("N", k, n, 1, b, k, a, 1, 0, c, 1)
                  : () -> blas.sgemm("N", "N", k, m, n, 1, b, k, a, n, 0, c, k);
          default ->
              m == 1
                  ? () -> blas.sger(k, n, 1, b, 1, a, 1, c, k)
                  : () -> blas.sgemm("N", "T", k, n, m, 1, b, k, a, n, 1, c, k);
        };
    return ProductWork.of(multiply, c, o.resultCols());
  }
}
