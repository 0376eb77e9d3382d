package io.github.densely.benchmark;

import org.ojalgo.OjAlgoUtils;
import org.ojalgo.function.constant.PrimitiveMath;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R032Store;

/**
 * ojAlgo's products.
 *
 * <p>Its stores are column-major and its fastest product takes both factors as stored, so the
 * weight is kept transposed, in x out. It cannot add to a product: gradWeight takes a product and a
 * sum.
 */
final class OjAlgoProducts {

  private OjAlgoProducts() {}

  static ProductWork of(Operands o, int threads) {
    OjAlgoUtils.limitThreadsTo(threads);
    int m = o.size().batch();
    int k = o.size().in();
    int n = o.size().out();
    return switch (o.task()) {
      case FORWARD -> {
        R032Store x = rows(m, k, o.left());
        R032Store w = columns(k, n, o.right());
        R032Store y = R032Store.FACTORY.make(m, n);
        yield product(() -> y.fillByMultiplying(x, w), y, false);
      }
      case GRAD_INPUT -> {
        R032Store g = rows(m, n, o.left());
        MatrixStore<Double> w = columns(k, n, o.right()).transpose();
        R032Store gradInput = R032Store.FACTORY.make(m, k);
        yield product(() -> gradInput.fillByMultiplying(g, w), gradInput, false);
      }
      default -> {
        R032Store g = rows(m, n, o.left());
        MatrixStore<Double> x = rows(m, k, o.right()).transpose();
        R032Store gradWeight = columns(k, n, o.result());
        R032Store part = R032Store.FACTORY.make(k, n);
        yield product(
            () -> {
              part.fillByMultiplying(x, g);
              gradWeight.modifyMatching(PrimitiveMath.ADD, part);
            },
            gradWeight,
            true);
      }
    };
  }

  private static ProductWork product(Runnable multiply, R032Store result, boolean transposed) {
    return new ProductWork() {
      @Override
      public void run() {
        multiply.run();
      }

      @Override
      public float at(int row, int col) {
        return transposed ? result.floatValue(col, row) : result.floatValue(row, col);
      }
    };
  }

  /** A row-major array as a matrix. */
  private static R032Store rows(int rows, int cols, float[] values) {
    R032Store store = R032Store.FACTORY.make(rows, cols);
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        store.set(i, j, values[i * cols + j]);
      }
    }
    return store;
  }

  /** A row-major array as the transpose of its matrix. */
  private static R032Store columns(int rows, int cols, float[] values) {
    R032Store store = R032Store.FACTORY.make(rows, cols);
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        store.set(i, j, values[j * rows + i]);
      }
    }
    return store;
  }
}
