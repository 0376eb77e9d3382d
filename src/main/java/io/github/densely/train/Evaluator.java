package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import java.util.function.BiConsumer;

/** Runs a network over a data set in batches, so that memory does not grow with the data. */
final class Evaluator {

  /** Rows at a time: enough to be fast, few enough to stay in the cache. */
  private static final int BATCH = 256;

  private Evaluator() {}

  /** A sum over the rows of a batch, of outputs and targets. */
  interface RowSum {
    double of(Matrix output, Matrix target);
  }

  /**
   * Gives output and targets of each batch in turn to an action; the targets are a buffer that is
   * used again.
   */
  static void forEachBatch(Layer network, Dataset data, BiConsumer<Matrix, Matrix> action) {
    Matrix inputs = Matrix.zeros(Math.min(BATCH, data.size()), data.inputs().cols());
    Matrix targets = Matrix.zeros(inputs.rows(), data.targets().cols());
    for (int from = 0; from < data.size(); from += BATCH) {
      int to = Math.min(data.size(), from + BATCH);
      Matrix x = inputs.firstRows(to - from);
      Matrix t = targets.firstRows(to - from);
      data.copyRows(from, to, x, t);
      action.accept(network.forward(x), t);
    }
  }

  /** The means over all samples of several sums, in one run. */
  static double[] means(Layer network, Dataset data, RowSum... sums) {
    double[] totals = new double[sums.length];
    forEachBatch(
        network,
        data,
        (output, target) -> {
          for (int i = 0; i < sums.length; i++) {
            totals[i] += sums[i].of(output, target);
          }
        });
    for (int i = 0; i < totals.length; i++) {
      totals[i] /= data.size();
    }
    return totals;
  }
}
