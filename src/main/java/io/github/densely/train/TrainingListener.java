package io.github.densely.train;

import io.github.densely.train.History.EpochReport;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Receives progress events during training. All methods do nothing by default.
 *
 * <pre>{@code
 * trainer.listener(new ProgressLine(System.out)).fit(train);
 * }</pre>
 *
 * <p>A listener observes: nothing that it does to the {@link Trainer} changes the training that
 * runs, since settings make a new trainer, and the state that it takes is a copy. It must not
 * change the network, the optimiser or the data. To stop a training, it interrupts the thread.
 *
 * <p>Threads: calls come from the thread that trains, between two steps, so the model is consistent
 * in each. If a listener throws an exception, the training ends, later listeners receive nothing
 * more, {@link #onEnd} included, and the exception reaches the caller of {@link Trainer#fit}.
 */
public interface TrainingListener {

  /**
   * Called after each mini-batch.
   *
   * @param report the progress of the epoch
   * @param run gives the state of the training
   */
  default void onBatch(BatchReport report, Run run) {}

  /**
   * Called after each epoch, and after its validation.
   *
   * @param report the results of the epoch
   * @param run gives the state of the training
   */
  default void onEpoch(EpochReport report, Run run) {}

  /**
   * Called once at the end, for every {@link History.StopReason}: after the last epoch, and when
   * the training stopped before.
   *
   * @param history all epochs
   * @param run gives the last state of the training
   */
  default void onEnd(History history, Run run) {}

  /**
   * A listener that passes the state at the end of a training to an action.
   *
   * <pre>{@code
   * AtomicReference<TrainingState> end = new AtomicReference<>();
   * trainer.listener(TrainingListener.atEnd(end::set)).fit(train);
   * History more = trainer.epochs(20).resume(train, end.get());
   * }</pre>
   *
   * @param action receives the state once, whatever the reason for the end
   * @return a new listener
   */
  static TrainingListener atEnd(Consumer<TrainingState> action) {
    return new EndListener(Objects.requireNonNull(action, "action"));
  }

  /**
   * The training that calls a listener.
   *
   * <p>It answers only during the call: between two calls the model is in the middle of a step, and
   * after the training it may have changed.
   */
  @FunctionalInterface
  interface Run {

    /**
     * Copies the state of the training.
     *
     * <p>Cost: a copy of all parameters and of the optimiser's memory, made at each call.
     *
     * @return a state for {@link Trainer#resume}
     * @throws IllegalStateException if no listener is being called
     */
    TrainingState state();
  }

  /**
   * The progress of an epoch after a mini-batch.
   *
   * @param epoch the epoch, from 1
   * @param epochs the number of epochs that are planned
   * @param batch the batch within the epoch, from 1
   * @param batches the number of batches in an epoch
   * @param samples the number of samples of this epoch so far
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
