package io.github.densely.train;

import io.github.densely.train.History.EpochReport;

/**
 * Is told how a training goes. All methods do nothing by default.
 *
 * <p>Calls come from the thread that trains, between steps, so the model is consistent in each. An
 * exception that a listener throws ends the training and reaches the caller of {@link Trainer#fit}.
 *
 * <pre>{@code
 * trainer.listener(new ProgressLine(System.out));
 * }</pre>
 */
public interface TrainingListener {

  /**
   * After each mini-batch.
   *
   * @param report where the epoch stands
   */
  default void onBatch(BatchReport report) {}

  /**
   * After each epoch.
   *
   * @param report the results of the epoch
   */
  default void onEpoch(EpochReport report) {}

  /**
   * After the last epoch, also when the training stopped early.
   *
   * @param history all epochs
   */
  default void onEnd(History history) {}

  /**
   * What a listener is told after each mini-batch.
   *
   * @param epoch the epoch, from 1
   * @param epochs how many epochs are planned
   * @param batch the batch within the epoch, from 1
   * @param batches how many batches an epoch has
   * @param samples samples of this epoch so far
   * @param loss mean loss of this epoch so far
   * @param metric mean metric of this epoch so far
   * @param metricName name of the metric
   * @param seconds time since the start of the epoch
   */
  record BatchReport(
      int epoch,
      int epochs,
      int batch,
      int batches,
      long samples,
      double loss,
      double metric,
      String metricName,
      double seconds) {}
}
