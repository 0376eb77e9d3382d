package io.github.densely.metrics;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.check.Outputs;
import io.github.densely.train.Loss;

/**
 * A measure of quality for people who watch a training; unlike a {@link Loss} it has no gradient.
 *
 * <p>{@link #accuracy()} and {@link #exactMatch()} count right answers by the network's {@link
 * Decision}:
 *
 * <table class="striped">
 * <caption>What is counted</caption>
 * <tr><th>outputs</th><th>accuracy</th><th>exact match</th></tr>
 * <tr><td>one: yes or no</td><td colspan="2">share of samples on the right side of the
 *     threshold</td></tr>
 * <tr><td>several: one class of several</td><td colspan="2">share of samples whose class has the
 *     largest output</td></tr>
 * <tr><td>several: labels, each yes or no</td><td>share of labels that are right</td><td>share of
 *     samples whose labels are all right</td></tr>
 * </table>
 *
 * <p>The targets of one output are from 0 to 1, and yes above ½. The targets of one class of
 * several are class indices, or rows of probabilities that add up to about 1. Other targets, such
 * as prices or several labels, are refused.
 *
 * <p>{@link #meanAbsoluteError()} is {@code 1/C·Σ |z − t|}, with z an output, t its target and C
 * the number of columns.
 *
 * <pre>{@code
 * double share = Metric.accuracy().mean(network, test);
 * }</pre>
 *
 * <p>NaN: an output that is NaN is an error of accuracy and exact match, and makes the mean
 * absolute error NaN.
 *
 * <p>Threads: the metrics here are immutable.
 */
public interface Metric {

  /**
   * The name in a progress line and a table.
   *
   * @return a short name
   */
  String name();

  /**
   * The sum over the samples. Divided by their number, it is the metric.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return the sum
   * @throws IllegalArgumentException if the sizes do not fit
   */
  double sum(Matrix output, Matrix target);

  /**
   * The weighted sum over the samples. Divided by the sum of the weights, it is the weighted
   * metric. The default computes each row apart.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @param weights batch x 1, finite and not negative; a row of weight 0 adds nothing
   * @return the sum
   * @throws IllegalArgumentException if the sizes do not fit
   */
  default double sum(Matrix output, Matrix target, Matrix weights) {
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      float weight = weights.get(i, 0);
      if (weight != 0) {
        Matrix z = Matrix.wrap(1, output.cols(), output.row(i));
        sum += weight * sum(z, Matrix.wrap(1, target.cols(), target.row(i)));
      }
    }
    return sum;
  }

  /**
   * This metric for outputs of a given meaning. The trainer and {@link #mean} bind the network's.
   *
   * @param decision the rule from outputs to a class or labels
   * @return a metric that uses the rule; this one, the default, if it needs none
   */
  default Metric with(Decision decision) {
    return this;
  }

  /**
   * The metric of a network on a data set, by the network's {@link Layer#decision()} and the sample
   * weights of the data.
   *
   * @param network the network to evaluate
   * @param data at least one sample
   * @return the mean over the samples, weighted if they have weights
   * @throws IllegalArgumentException if there is no sample, the sizes do not fit, accuracy gets
   *     targets that are not classes, or an output has no class because it is NaN; the message
   *     names the row of the data set
   */
  default double mean(Layer network, Dataset data) {
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.features());
    Metric bound = with(network.decision());
    if (bound instanceof Accuracy accuracy) {
      accuracy.requireMeaning(outputs, data.targets());
    }
    double[] sum = {0};
    int[] row = {0};
    data.forEachBatch(
        Accuracy.BATCH,
        (inputs, targets, weights) -> {
          Matrix output = network.forward(inputs);
          if (bound instanceof Accuracy) {
            Outputs.requireNumbers(output, row[0]);
          }
          sum[0] +=
              data.weights().isPresent()
                  ? bound.sum(output, targets, weights)
                  : bound.sum(output, targets);
          row[0] += output.rows();
        });
    return sum[0] / data.totalWeight();
  }

  /**
   * The share of right answers; for several labels the share of right labels. Until it is bound to
   * a {@link Decision}, several outputs share one class, and one output says yes above 0.
   *
   * @return the metric
   */
  static Metric accuracy() {
    return new Accuracy("accuracy", false, null);
  }

  /**
   * The share of samples whose answer is right as a whole: for several labels, all of them.
   *
   * @return the metric
   */
  static Metric exactMatch() {
    return new Accuracy("exact match", true, null);
  }

  /**
   * The mean absolute difference between output and target.
   *
   * @return the metric
   */
  static Metric meanAbsoluteError() {
    return new MeanAbsoluteError();
  }
}
