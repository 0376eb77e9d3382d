package io.github.densely.benchmark;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.CommonOps_MT_FDRM;

/** EJML's products: row-major as ours, one method for each. */
final class EjmlProducts {

  private EjmlProducts() {}

  static ProductWork of(Operands o, int threads) {
    Size size = o.size();
    FMatrixRMaj result = FMatrixRMaj.wrap(o.resultRows(), o.resultCols(), o.result());
    boolean one = threads == 1;
    Runnable multiply =
        switch (o.task()) {
          case FORWARD -> {
            FMatrixRMaj x = FMatrixRMaj.wrap(size.batch(), size.in(), o.left());
            FMatrixRMaj w = FMatrixRMaj.wrap(size.out(), size.in(), o.right());
            yield one
                ? () -> CommonOps_FDRM.multTransB(x, w, result)
                : () -> CommonOps_MT_FDRM.multTransB(x, w, result);
          }
          case GRAD_INPUT -> {
            FMatrixRMaj g = FMatrixRMaj.wrap(size.batch(), size.out(), o.left());
            FMatrixRMaj w = FMatrixRMaj.wrap(size.out(), size.in(), o.right());
            yield one
                ? () -> CommonOps_FDRM.mult(g, w, result)
                : () -> CommonOps_MT_FDRM.mult(g, w, result);
          }
          default -> {
            FMatrixRMaj g = FMatrixRMaj.wrap(size.batch(), size.out(), o.left());
            FMatrixRMaj x = FMatrixRMaj.wrap(size.batch(), size.in(), o.right());
            yield one
                ? () -> CommonOps_FDRM.multAddTransA(g, x, result)
                : () -> CommonOps_MT_FDRM.multAddTransA(g, x, result);
          }
        };
    return ProductWork.of(multiply, o.result(), o.resultCols());
  }
}
