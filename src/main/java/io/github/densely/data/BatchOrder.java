package io.github.densely.data;

import io.github.densely.internal.check.Settings;
import java.io.Serializable;

/**
 * The order and batch size in which training visits its samples.
 *
 * @param seed where the order comes from; every epoch has another one
 * @param samples how many there are
 * @param batchSize samples per step
 * @param dropLast whether the last batch of an epoch is left out if it is not full
 * @serial exclude
 */
public record BatchOrder(long seed, int samples, int batchSize, boolean dropLast)
    implements Serializable {

  /**
   * Odd, so that every epoch has a seed of its own; not SplittableRandom's own stride, which would
   * shift one sequence.
   */
  private static final long EPOCH_STRIDE = 0xD1342543DE82EF95L;

  /**
   * Checks the sizes.
   *
   * @param seed where the order comes from
   * @param samples how many there are
   * @param batchSize samples per step
   * @param dropLast whether a last batch that is not full is left out
   * @throws IllegalArgumentException if there is no sample, no batch, or a batch size below 1
   */
  public BatchOrder {
    Settings.requireCount("samples", samples);
    Settings.requireCount("batch size", batchSize);
    if (dropLast && samples < batchSize) {
      throw new IllegalArgumentException(
          "%d samples give no batch of %d, and the last one is dropped"
              .formatted(samples, batchSize));
    }
  }

  /**
   * The rows of the largest batch.
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
   * Where a batch begins in {@link #ofEpoch}.
   *
   * @param batch from 0
   * @return the index of its first sample
   */
  public int start(int batch) {
    return batch * rows();
  }

  /**
   * Where a batch ends in {@link #ofEpoch}.
   *
   * @param batch from 0
   * @return the index after its last sample
   */
  public int end(int batch) {
    return Math.min(samples, start(batch) + rows());
  }

  /**
   * The numbers of the samples as an epoch takes them: a batch has those from {@link #start} to
   * {@link #end}.
   *
   * @param epoch from 1
   * @return a new array of all samples
   */
  public int[] ofEpoch(int epoch) {
    return Dataset.order(samples, seed ^ epoch * EPOCH_STRIDE);
  }

  /** As {@code "150 samples in batches of 32, seed 0"}. */
  @Override
  public String toString() {
    return "%d samples in batches of %d%s, seed %d"
        .formatted(samples, batchSize, dropLast ? ", the last one dropped" : "", seed);
  }
}
