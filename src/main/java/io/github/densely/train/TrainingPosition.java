package io.github.densely.train;

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
public record TrainingPosition(
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
  public TrainingPosition {
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
  public static TrainingPosition startOf(int epoch, double learningRate) {
    return new TrainingPosition(epoch, 0, 0, 0, 0, learningRate, 0);
  }
}
