package io.github.densely.train;

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
}
