package io.github.densely.benchmark;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's products: gemm into an existing array, column-major as gemm requires. */
final class Nd4jProducts {

  private Nd4jProducts() {}

  static ProductWork of(Operands o) {
    int m = o.size().batch();
    int k = o.size().in();
    int n = o.size().out();
    INDArray result = Nd4j.create(DataType.FLOAT, new long[] {o.resultRows(), o.resultCols()}, 'f');
    return switch (o.task()) {
      case FORWARD -> {
        INDArray x = array(m, k, o.left());
        INDArray w = array(n, k, o.right());
        yield product(() -> Nd4j.gemm(x, w, result, false, true, 1, 0), result);
      }
      case GRAD_INPUT -> {
        INDArray g = array(m, n, o.left());
        INDArray w = array(n, k, o.right());
        yield product(() -> Nd4j.gemm(g, w, result, false, false, 1, 0), result);
      }
      default -> {
        INDArray g = array(m, n, o.left());
        INDArray x = array(m, k, o.right());
        result.assign(array(n, k, o.result()));
        yield product(() -> Nd4j.gemm(g, x, result, true, false, 1, 1), result);
      }
    };
  }

  private static INDArray array(int rows, int cols, float[] values) {
    return Nd4j.create(values, new long[] {rows, cols}, 'c');
  }

  private static ProductWork product(Runnable multiply, INDArray result) {
    return new ProductWork() {
      @Override
      public void run() {
        multiply.run();
      }

      @Override
      public float at(int row, int col) {
        return result.getFloat(row, col);
      }
    };
  }
}
