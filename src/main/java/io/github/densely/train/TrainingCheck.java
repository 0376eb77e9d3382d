package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.text.Text;
import io.github.densely.metrics.Metric;
import java.util.List;

/** The checks that {@link Trainer#fit} makes before the first step. */
final class TrainingCheck {

  /** Outputs per batch of the check: 16 MB of floats. */
  private static final int OUTPUTS_AT_ONCE = 1 << 22;

  private static final int ROWS_AT_ONCE = 256;

  private TrainingCheck() {}

  /**
   * Refuses features that are NaN or infinite, and targets too where the loss is of the library;
   * your own loss may give them a meaning. The loss would be NaN at the first batch that has one.
   *
   * @param which the name of the data set in a message
   */
  static void requireFinite(String which, Dataset data, Loss loss) {
    int[] from = {0};
    data.forEachBatch(
        ROWS_AT_ONCE,
        (inputs, targets) -> {
          requireFinite(which, "feature", inputs, from[0]);
          from[0] += inputs.rows();
        });
    if (loss.decision().isPresent()) {
      requireFinite(which, "target", data.targets(), 0);
    }
  }

  private static void requireFinite(String which, String kind, Matrix values, int from) {
    for (int i = 0; i < values.rows(); i++) {
      for (int j = 0; j < values.cols(); j++) {
        if (!Float.isFinite(values.get(i, j))) {
          throw new IllegalArgumentException(
              Text.of(
                  "the %s set has the %s %s in row %d, column %d (from 0); leave such rows out, or"
                      + " replace the value, as by the mean of its column",
                  which, kind, values.get(i, j), from + i, j));
        }
      }
    }
  }

  /**
   * Refuses a data set without a sample that counts: its mean loss would be 0/0. A slice of a
   * weighted data set may be one.
   *
   * @param which the name of the data set in a message
   */
  static void requireWeight(String which, Dataset data) {
    if (data.size() > 0 && data.totalWeight() == 0) {
      throw new IllegalArgumentException(
          Text.of(
              "the weights of all samples of the %s set are 0: %s; give at least one sample a"
                  + " positive weight, or shuffle before splitting",
              which, data));
    }
  }

  /**
   * Refuses a loss for one class of several if there is one output, and a loss with another number
   * of weights than there are outputs.
   *
   * @param outputs the number of outputs of the network
   */
  static void requireOutputs(Loss loss, int outputs) {
    if (loss instanceof LossOnParts parts) {
      parts.requireOutputs(outputs);
      return;
    }
    if (loss instanceof SoftmaxCrossEntropy && outputs < 2) {
      throw new IllegalArgumentException(
          Text.of(
              "%s needs at least 2 outputs, the network has %d; use binary cross-entropy for one"
                  + " yes-or-no output",
              loss, outputs));
    }
    int weights =
        loss instanceof SoftmaxCrossEntropy softmax
            ? softmax.weights()
            : loss instanceof ElementwiseLoss elementwise ? elementwise.weights() : 0;
    if (weights != 0 && weights != outputs) {
      throw new IllegalArgumentException(
          Text.of(
              "%s has %d weights, the network has %d %s; give one weight for each output",
              loss, weights, outputs, outputs == 1 ? "output" : "outputs"));
    }
  }

  /**
   * Refuses a data set whose features the network does not take, or with more classes than it has
   * outputs. Returns the number of outputs.
   *
   * @param which the name of the data set in a message
   */
  static int requireSizes(String which, Dataset data, Layer network) {
    int outputs = NetworkCheck.requireFeatures(which, network, data.features());
    int classes = data.classNames().size();
    if (classes > 2 && outputs < classes) {
      throw new IllegalArgumentException(
          Text.of(
              "the %s set has %d classes, the network has %d outputs", which, classes, outputs));
    }
    return outputs;
  }

  /**
   * Computes loss and metric of outputs that are zero, so that the code that needs the targets
   * finds those that do not fit.
   *
   * @param which the name of the data set in a message
   */
  static void requireFit(String which, Dataset data, Layer network, Loss loss, Metric metric) {
    int outputs = requireSizes(which, data, network);
    requireOutputs(loss, outputs);
    requireFinite(which, data, loss);
    int rows = Math.max(1, OUTPUTS_AT_ONCE / Math.max(1, outputs));
    Matrix zeros = Matrix.zeros(Math.min(rows, data.size()), outputs);
    int cols = data.targets().cols();
    Matrix some = Matrix.zeros(zeros.rows(), cols);
    for (int from = 0; from < data.size(); from += rows) {
      Matrix targets = some.firstRows(Math.min(rows, data.size() - from));
      System.arraycopy(
          data.targets().data(), from * cols, targets.data(), 0, targets.rows() * cols);
      try {
        loss.sum(zeros.firstRows(targets.rows()), targets);
        metric.sum(zeros.firstRows(targets.rows()), targets);
      } catch (IllegalArgumentException e) {
        String where = from == 0 ? "" : " from row " + from + " on";
        throw new IllegalArgumentException(
            Text.of("the %s set%s: %s", which, where, e.getMessage()), e);
      }
    }
  }

  /**
   * Classes are compared by index, so an index must mean the same class in both sets. One set may
   * lack the last classes.
   */
  static void requireSameClasses(List<String> train, List<String> validation) {
    int common = Math.min(train.size(), validation.size());
    if (!train.subList(0, common).equals(validation.subList(0, common))) {
      throw new IllegalArgumentException(
          Text.of("the training set has classes %s, the validation set %s", train, validation));
    }
  }

  /**
   * Without this check, a BatchNorm would refuse a last batch of one row only when it comes, after
   * the network has trained on the others.
   */
  static void requireRows(Layer network, int samples, int batchSize, boolean dropLast) {
    int rows = Math.min(batchSize, samples);
    int last = samples % rows;
    int fewest = dropLast || last == 0 ? rows : last;
    int needed = network.minTrainingRows();
    if (fewest < needed) {
      Layer demanding =
          network
              .walk()
              .filter(layer -> layer.layers().isEmpty() && layer.minTrainingRows() > 1)
              .findFirst()
              .orElse(network);
      throw new IllegalArgumentException(
          Text.of(
              "%d samples in batches of %d give a batch of %d %s, and the network needs at least %d for %s; %s",
              samples,
              batchSize,
              fewest,
              fewest == 1 ? "row" : "rows",
              needed,
              demanding,
              rows < needed
                  ? "train on larger batches"
                  : "call dropLast() or choose another batch size"));
    }
  }
}
