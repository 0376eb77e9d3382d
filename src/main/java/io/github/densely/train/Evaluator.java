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
   * Mean loss and mean metric over all samples, with their weights, from one forward pass per
   * batch. Once the loss is NaN the metric is NaN too: outputs that are NaN have no class to judge.
   */
  static double[] lossAndMetric(Layer network, Dataset data, Loss loss, Metric metric) {
    double[] totals = {0, 0};
    data.forEachBatch(
        BATCH,
        (inputs, target, weights) -> {
          Matrix output = network.forward(inputs);
          totals[0] += sum(loss, data, output, target, weights);
          totals[1] +=
              Double.isNaN(totals[0])
                  ? Double.NaN
                  : data.weights().isPresent()
                      ? metric.sum(output, target, weights)
                      : metric.sum(output, target);
        });
    return new double[] {totals[0] / data.totalWeight(), totals[1] / data.totalWeight()};
  }

  /** Mean loss over all samples. */
  static double loss(Layer network, Dataset data, Loss loss) {
    double[] total = {0};
    data.forEachBatch(
        BATCH, (inputs, t, w) -> total[0] += sum(loss, data, network.forward(inputs), t, w));
    return total[0] / data.totalWeight();
  }

  /** The sum of a batch; without weights by the method that every loss has. */
  static double sum(Loss loss, Dataset data, Matrix output, Matrix target, Matrix weights) {
    return data.weights().isPresent()
        ? loss.sum(output, target, weights)
        : loss.sum(output, target);
  }
}
