package io.github.densely.data;

import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.io.Serializable;

/**
 * The order and batch size in which training visits its samples.
 *
 * @param seed the seed of the order; each epoch has a different order
 * @param samples the number of samples
 * @param batchSize samples per mini-batch
 * @param dropLast whether the last batch of an epoch is left out if it is not full
 * @serial exclude
 */
public record BatchOrder(long seed, int samples, int batchSize, boolean dropLast)
    implements Serializable {

  /**
   * Odd, so that every epoch has a different seed; not the stride of SplittableRandom, which would
   * give shifted copies of one sequence.
   */
  private static final long EPOCH_STRIDE = 0xD1342543DE82EF95L;

  /**
   * Checks the sizes.
   *
   * @param seed the seed of the order
   * @param samples the number of samples, at least 1
   * @param batchSize samples per mini-batch, at least 1
   * @param dropLast whether a last batch that is not full is left out
   * @throws IllegalArgumentException if a number is below 1, or there is no batch
   */
  public BatchOrder {
    Settings.requireCount("samples", samples);
    Settings.requireCount("batch size", batchSize);
    if (dropLast && samples < batchSize) {
      throw new IllegalArgumentException(
          Text.of(
              "%d samples give no batch of %d, and the last one is dropped", samples, batchSize));
    }
  }

  /**
   * The number of rows of the largest batch.
   *
   * @return the batch size, or the number of samples if there are fewer
   */
  public int rows() {
    return Math.min(batchSize, samples);
  }

  /**
   * The number of steps in an epoch.
   *
   * @return at least 1
   */
  public int batches() {
    return dropLast ? samples / rows() : (samples - 1) / rows() + 1;
  }

  /**
   * The position of the first sample of a batch in {@link #ofEpoch}.
   *
   * @param batch from 0
   * @return the position of its first sample
   */
  public int start(int batch) {
    return batch * rows();
  }

  /**
   * The position after the last sample of a batch in {@link #ofEpoch}.
   *
   * @param batch from 0
   * @return the position after its last sample
   */
  public int end(int batch) {
    return Math.min(samples, start(batch) + rows());
  }

  /**
   * The indices of all samples in the order of an epoch: a batch has those from {@link #start} to
   * {@link #end}.
   *
   * @param epoch from 1
   * @return a new array
   */
  public int[] ofEpoch(int epoch) {
    return Dataset.order(samples, seed ^ epoch * EPOCH_STRIDE);
  }

  /** As {@code "150 samples in batches of 32, seed 0"}. */
  @Override
  public String toString() {
    return Text.of(
        "%d samples in batches of %d%s, seed %d",
        samples, batchSize, dropLast ? ", the last one dropped" : "", seed);
  }
}
