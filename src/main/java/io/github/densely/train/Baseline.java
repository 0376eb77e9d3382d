package io.github.densely.train;

import io.github.densely.Decision.Scale;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.Optional;

/**
 * The loss of always giving the mean of the targets: for the mean squared error their variance. A
 * network that is not below it has learned nothing from the features.
 */
final class Baseline {

  private static final int BATCH = 256;

  private Baseline() {}

  /**
   * A warning if a training with a loss for values ended no better than this.
   *
   * @param lastLoss the mean loss over the training samples in the last epoch
   */
  static Optional<String> warning(Layer network, Loss loss, Dataset train, double lastLoss) {
    if (loss.decision().filter(d -> d.scale() == Scale.VALUES).isEmpty()) {
      return Optional.empty();
    }
    double baseline = of(loss, train);
    if (!(baseline > 0) || lastLoss < baseline) {
      return Optional.empty();
    }
    // The loss of an epoch is measured while the weights change; only those of the end count.
    double now = Evaluator.loss(network, train, loss);
    return now < baseline
        ? Optional.empty()
        : Optional.of(
            Text.of(
                "the training loss %s is not below %s, the loss of always giving the mean of the"
                    + " targets; if the targets are not of the size of 1, train on"
                    + " Normalization.standardize(targets) and append its inverse()",
                Decimal.readable(now), Decimal.readable(baseline)));
  }

  private static double of(Loss loss, Dataset data) {
    Matrix targets = data.targets();
    Matrix means = Matrix.zeros(Math.min(BATCH, data.size()), targets.cols());
    for (int j = 0; j < targets.cols(); j++) {
      double sum = 0;
      for (int i = 0; i < targets.rows(); i++) {
        double weight = data.weights().isPresent() ? data.weights().get().get(i, 0) : 1;
        sum += weight * targets.get(i, j);
      }
      for (int i = 0; i < means.rows(); i++) {
        means.set(i, j, (float) (sum / data.totalWeight()));
      }
    }
    double[] sum = {0};
    data.forEachBatch(
        BATCH, (x, t, w) -> sum[0] += Evaluator.sum(loss, data, means.firstRows(t.rows()), t, w));
    return sum[0] / data.totalWeight();
  }
}
