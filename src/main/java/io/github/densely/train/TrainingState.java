package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.data.BatchOrder;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import io.github.densely.train.History.EpochReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a training between two steps: everything that the next steps depend on, except the
 * data and the settings.
 *
 * <p>A {@link TrainingListener} takes it from {@link TrainingListener.Run#state}, and {@link
 * Trainer#resume} continues from it, to the same bits as if the training had never stopped. {@code
 * io.github.densely.io.CheckpointFile} saves it.
 *
 * <p>A schedule has no state: it is a function of the optimiser's number of steps. The order of the
 * samples has none either: it follows from the seed and the epoch.
 *
 * <p>Cost: a copy of all parameters, of the optimiser's memory, and with early stopping of the best
 * parameters. Threads: immutable, provided that no code writes to its matrices.
 *
 * @param order the order of the samples
 * @param position the progress of the training
 * @param metricName the name of the metric of the reports
 * @param epochs the reports of the completed epochs
 * @param network the network after the last step
 * @param best the parameters of the epoch with the lowest validation loss, by name; empty without
 *     early stopping and before the first such epoch
 * @param optimizer the state of the optimiser
 */
public record TrainingState(
    BatchOrder order,
    Position position,
    String metricName,
    List<EpochReport> epochs,
    NetworkState network,
    Map<String, Matrix> best,
    Optimizer.State optimizer) {

  /**
   * Checks that the parts belong together.
   *
   * @param order the order of the samples
   * @param position the progress of the training
   * @param metricName the name of the metric
   * @param epochs the reports of the completed epochs
   * @param network the network
   * @param best the best parameters, or none
   * @param optimizer the state of the optimiser
   * @throws IllegalArgumentException if the reports are not those of the epochs before the
   *     position, the position is past the last batch, or the best parameters differ from the
   *     network's in names or sizes
   */
  public TrainingState {
    epochs = List.copyOf(epochs);
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    if (position.batch() > order.batches()) {
      throw new IllegalArgumentException(
          Text.of("%d batches are done, an epoch has %d", position.batch(), order.batches()));
    }
    List<Integer> numbers = epochs.stream().map(EpochReport::epoch).toList();
    boolean inOrder = numbers.size() == position.epoch() - 1;
    for (int i = 0; i < numbers.size(); i++) {
      inOrder &= numbers.get(i) == i + 1;
    }
    if (!inOrder) {
      throw new IllegalArgumentException(
          Text.of(
              "the position is in epoch %d, but the reports are of epochs %s",
              position.epoch(), numbers));
    }
    if (!best.isEmpty()) {
      requireSameSizes(best, network.parameters());
    }
  }

  private static void requireSameSizes(Map<String, Matrix> best, Map<String, Matrix> parameters) {
    if (!sizes(best).equals(sizes(parameters))) {
      throw new IllegalArgumentException(
          Text.of(
              "the best parameters are %s, those of the network %s",
              sizes(best), sizes(parameters)));
    }
  }

  private static Map<String, String> sizes(Map<String, Matrix> matrices) {
    Map<String, String> sizes = new LinkedHashMap<>();
    matrices.forEach((name, matrix) -> sizes.put(name, matrix.shape()));
    return sizes;
  }

  /** The position, as {@code "TrainingState(epoch 3, 17 of 32 batches)"}. */
  @Override
  public String toString() {
    return Text.of(
        "TrainingState(epoch %d, %d of %d batches)",
        position.epoch(), position.batch(), order.batches());
  }

  /**
   * The progress of a training, with the sums over its current epoch.
   *
   * @param epoch the current epoch, from 1
   * @param batch the number of its batches that are done
   * @param samples the number of samples in these batches
   * @param lossSum the sum of their losses
   * @param metricSum the sum of their metrics
   * @param learningRate the learning rate of the last step
   * @param seconds duration of the epoch so far
   */
  public record Position(
      int epoch,
      int batch,
      long samples,
      double lossSum,
      double metricSum,
      double learningRate,
      double seconds) {

    /**
     * Checks the counts.
     *
     * @param epoch from 1
     * @param batch at least 0
     * @param samples at least one for each batch
     * @param lossSum any number
     * @param metricSum any number
     * @param learningRate any number
     * @param seconds any number
     * @throws IllegalArgumentException if a count is out of range
     */
    public Position {
      Settings.requireCount("epoch", epoch);
      if (batch < 0 || samples < batch || batch == 0 && samples > 0) {
        throw new IllegalArgumentException(
            Text.of("%d samples in %d batches are impossible", samples, batch));
      }
    }

    /**
     * The start of an epoch.
     *
     * @param epoch from 1
     * @param learningRate the learning rate of the last step before it
     * @return a position with no batch done
     */
    public static Position startOf(int epoch, double learningRate) {
      return new Position(epoch, 0, 0, 0, 0, learningRate, 0);
    }
  }
}
