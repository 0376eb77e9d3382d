package io.github.densely.benchmark;

import io.github.densely.Matrix;

/** This library's products. */
final class DenselyProducts {

  private DenselyProducts() {}

  static ProductWork of(Operands o) {
    Size size = o.size();
    Matrix result = Matrix.wrap(o.resultRows(), o.resultCols(), o.result());
    Runnable multiply =
        switch (o.task()) {
          case FORWARD -> {
            Matrix x = Matrix.wrap(size.batch(), size.in(), o.left());
            Matrix w = Matrix.wrap(size.out(), size.in(), o.right());
            yield () -> x.timesTransposedInto(w, result);
          }
          case GRAD_INPUT -> {
            Matrix g = Matrix.wrap(size.batch(), size.out(), o.left());
            Matrix w = Matrix.wrap(size.out(), size.in(), o.right());
            yield () -> g.timesInto(w, result);
          }
          default -> {
            Matrix g = Matrix.wrap(size.batch(), size.out(), o.left());
            Matrix x = Matrix.wrap(size.batch(), size.in(), o.right());
            yield () -> g.transposedTimesAddTo(x, result);
          }
        };
    return ProductWork.of(multiply, o.result(), o.resultCols());
  }
}
