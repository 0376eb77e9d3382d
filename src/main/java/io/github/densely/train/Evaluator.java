package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;

/** Computes mean losses and metrics over a data set in batches, in bounded memory. */
final class Evaluator {

  /** Rows of a batch: enough to be fast, few enough to stay in the cache. */
  private static final int BATCH = 256;

  private Evaluator() {}

  /** A sum over the rows of a batch, of outputs and targets. */
  interface RowSum {
    double of(Matrix output, Matrix target);
  }

  /** Several means over all samples, from one forward pass per batch. */
  static double[] means(Layer network, Dataset data, RowSum... sums) {
    double[] totals = new double[sums.length];
    data.forEachBatch(
        BATCH,
        (inputs, target) -> {
          Matrix output = network.forward(inputs);
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
