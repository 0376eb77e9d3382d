package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.data.BatchOrder;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.check.Targets;
import io.github.densely.train.History.EpochReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands between two steps: all that the next steps depend on, besides the data
 * and the settings.
 *
 * <p>A {@link TrainingListener} takes it from {@link TrainingListener.Run#state}, and {@link
 * Trainer#resume} continues from it, to the same bits as if the training had never stopped. {@code
 * io.github.densely.io.CheckpointFile} saves it.
 *
 * <p>A schedule needs no state: it is a function of the optimiser's number of steps. Nor does the
 * order of the samples: it follows from the seed and the epoch.
 *
 * <p>Cost: a copy of all parameters, of what the optimiser remembers of them, and with early
 * stopping of the best ones. Threads: immutable, as long as nobody writes to its matrices.
 *
 * @param order the order of the samples
 * @param position how far the training has come
 * @param metricName what the metric of the reports is called
 * @param epochs the reports of the epochs that are done
 * @param network the network as the last step left it
 * @param best the parameters of the epoch with the lowest validation loss, by name; empty without
 *     early stopping and before the first such epoch
 * @param optimizer what the optimiser remembers
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
   * @param position how far the training has come
   * @param metricName the name of the metric
   * @param epochs the epochs that are done
   * @param network the network
   * @param best the best parameters, or none
   * @param optimizer what the optimiser remembers
   * @throws IllegalArgumentException if the reports are not those of the epochs before the
   *     position, the position is past the last batch, or the best parameters are others than the
   *     network's
   */
  public TrainingState {
    epochs = List.copyOf(epochs);
    best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    if (position.batch() > order.batches()) {
      throw new IllegalArgumentException(
          "%d batches are done, an epoch has %d".formatted(position.batch(), order.batches()));
    }
    List<Integer> numbers = epochs.stream().map(EpochReport::epoch).toList();
    boolean inOrder = numbers.size() == position.epoch() - 1;
    for (int i = 0; i < numbers.size(); i++) {
      inOrder &= numbers.get(i) == i + 1;
    }
    if (!inOrder) {
      throw new IllegalArgumentException(
          "epoch %d goes on, the reports are of %s".formatted(position.epoch(), numbers));
    }
    if (!best.isEmpty()) {
      requireSameSizes(best, network.parameters());
    }
  }

  private static void requireSameSizes(Map<String, Matrix> best, Map<String, Matrix> parameters) {
    if (!sizes(best).equals(sizes(parameters))) {
      throw new IllegalArgumentException(
          "the best parameters are %s, those of the network %s"
              .formatted(sizes(best), sizes(parameters)));
    }
  }

  private static Map<String, String> sizes(Map<String, Matrix> matrices) {
    Map<String, String> sizes = new LinkedHashMap<>();
    matrices.forEach((name, matrix) -> sizes.put(name, Targets.sizes(matrix)));
    return sizes;
  }

  /** The position, as {@code "TrainingState(epoch 3, 17 of 32 batches)"}. */
  @Override
  public String toString() {
    return "TrainingState(epoch %d, %d of %d batches)"
        .formatted(position.epoch(), position.batch(), order.batches());
  }

  /**
   * How far a training has come, and its sums over the epoch that is under way.
   *
   * @param epoch the epoch that goes on, from 1
   * @param batch how many of its batches are done
   * @param samples how many samples these had
   * @param lossSum the sum of their losses
   * @param metricSum the sum of their metrics
   * @param learningRate the rate of the last step
   * @param seconds time that the epoch took so far
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
            "%d samples in %d batches cannot be".formatted(samples, batch));
      }
    }

    /**
     * The start of an epoch.
     *
     * @param epoch from 1
     * @param learningRate the rate of the last step before
     * @return no batch is done
     */
    public static Position startOf(int epoch, double learningRate) {
      return new Position(epoch, 0, 0, 0, 0, learningRate, 0);
    }
  }
}
