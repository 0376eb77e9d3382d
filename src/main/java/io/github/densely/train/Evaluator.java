package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;

/** Computes mean losses and metrics over a data set in batches, in bounded memory. */
final class Evaluator {

  /** Rows of a batch: enough to be fast, few enough to stay in the cache. */
  private static final int BATCH = 256;

  private Evaluator() {}

  /**
   * Mean loss and mean metric over all samples, from one forward pass per batch. Once the loss is
   * NaN the metric is NaN too: outputs that are NaN have no class to judge.
   */
  static double[] lossAndMetric(Layer network, Dataset data, Loss loss, Metric metric) {
    double[] totals = {0, 0};
    data.forEachBatch(
        BATCH,
        (inputs, target) -> {
          Matrix output = network.forward(inputs);
          totals[0] += loss.sum(output, target);
          totals[1] = Double.isNaN(totals[0]) ? Double.NaN : totals[1] + metric.sum(output, target);
        });
    return new double[] {totals[0] / data.size(), totals[1] / data.size()};
  }

  /** Mean loss over all samples. */
  static double loss(Layer network, Dataset data, Loss loss) {
    double[] total = {0};
    data.forEachBatch(BATCH, (inputs, t) -> total[0] += loss.sum(network.forward(inputs), t));
    return total[0] / data.size();
  }
}
