package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.io.StoppedTraining.Recipe;
import io.github.densely.io.StoppedTraining.Stop;
import io.github.densely.io.StoppedTraining.Stopped;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import io.github.densely.train.NetworkState;
import io.github.densely.train.Optimizer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingListener.BatchReport;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stopped, saved, loaded and resumed gives the bits of a training that was never stopped. */
class ResumedTrainingTest {

  /** Steps of an epoch, and of all; fewer if the last batch is dropped or it stops early. */
  private static final int BATCHES = 6;

  private static final int ALL = BATCHES * StoppedTraining.EPOCHS;

  @TempDir Path folder;

  /** All that a training leaves behind; times apart. */
  private record Outcome(
      Matrix parameters, List<EpochReport> epochs, StopReason reason, Optimizer.State optimizer) {

    Outcome(StoppedTraining training, History history) {
      this(
          Matrix.of(1, (int) training.network.parameterCount(), training.network.parameterVector()),
          history.epochs().stream().map(Outcome::withoutTime).toList(),
          history.stopReason(),
          training.optimizer.state());
    }

    /** Short enough for a failure to be read. */
    @Override
    public String toString() {
      return Text.of(
          "parameters %08x, %s, optimizer %08x",
          parameters.hashCode(), epochs, optimizer.hashCode());
    }

    private static EpochReport withoutTime(EpochReport r) {
      return new EpochReport(
          r.epoch(),
          r.trainLoss(),
          r.trainMetric(),
          r.validationLoss(),
          r.validationMetric(),
          r.learningRate(),
          0);
    }
  }

  private static Outcome neverStopped(Recipe recipe) {
    StoppedTraining training = new StoppedTraining(recipe);
    return new Outcome(training, training.trainer.fit(training.train));
  }

  @ParameterizedTest
  @EnumSource(Recipe.class)
  void stoppedAtAnyBatchInAnyWay(Recipe recipe) throws IOException {
    Outcome expected = neverStopped(recipe);
    for (Stop stop : Stop.values()) {
      for (int batch = 1; batch <= expected.optimizer().steps(); batch++) {
        StoppedTraining stopped = new StoppedTraining(recipe);
        stopped.stopAt(batch, stop);
        fitUntilStop(stopped);

        Outcome outcome =
            stopped.last == null ? neverStopped(recipe) : resumed(recipe, reloaded(stopped.last));
        assertThat(outcome).as("%s at batch %d", stop, batch).isEqualTo(expected);
      }
    }
  }

  private static void fitUntilStop(StoppedTraining training) {
    try {
      History history = training.trainer.fit(training.train);
      assertThat(Thread.interrupted() || history.stopReason() == StopReason.INTERRUPTED).isTrue();
    } catch (Stopped e) {
      // As a listener's or a loss's exception reaches the caller.
    }
  }

  private TrainingState reloaded(TrainingState state) throws IOException {
    Path file = folder.resolve("checkpoint.safetensors");
    CheckpointFile.save(state, file);
    TrainingState loaded = CheckpointFile.load(file);
    assertThat(loaded).isEqualTo(state);
    return loaded;
  }

  /** As a new process would. */
  private static Outcome resumed(Recipe recipe, TrainingState state) {
    StoppedTraining again = new StoppedTraining(recipe);
    return new Outcome(again, again.trainer.resume(again.train, state));
  }

  @ParameterizedTest
  @EnumSource(Recipe.class)
  void stoppedAfterEveryBatch(Recipe recipe) throws IOException {
    Outcome expected = neverStopped(recipe);
    StoppedTraining training = new StoppedTraining(recipe);
    training.stopAt(1, Stop.INTERRUPT);
    fitUntilStop(training);
    History history = null;
    int stops = 1;
    while (history == null || Thread.interrupted()) {
      TrainingState state = reloaded(training.last);
      training = new StoppedTraining(recipe);
      training.stopAt(1, Stop.INTERRUPT);
      history = training.trainer.resume(training.train, state);
      stops++;
    }

    assertThat(new Outcome(training, history)).isEqualTo(expected);
    assertThat(stops).isGreaterThanOrEqualTo((int) expected.optimizer().steps());
  }

  /** The optimiser has made no step, and running values and dropout masks are as before. */
  @ParameterizedTest
  @EnumSource(names = {"LOSS", "METRIC"})
  void aStepThatThrowsChangesNothing(Stop stop) {
    StoppedTraining training = new StoppedTraining(Recipe.MOMENTUM);
    training.stopAt(8, stop);

    fitUntilStop(training);

    assertThat(training.last).hasToString("TrainingState(epoch 2, 2 of 5 batches)");
    assertThat(NetworkState.of(training.network)).isEqualTo(training.last.network());
    assertThat(training.optimizer.state()).isEqualTo(training.last.optimizer());
  }

  /** In the same process, without new objects. */
  @Test
  void theSameTrainerGoesOn() {
    Outcome expected = neverStopped(Recipe.ADAM_WITH_EARLY_STOP);
    StoppedTraining training = new StoppedTraining(Recipe.ADAM_WITH_EARLY_STOP);
    training.stopAt(15, Stop.LISTENER);
    fitUntilStop(training);

    History history = training.trainer.resume(training.train, training.last);

    assertThat(new Outcome(training, history)).isEqualTo(expected);
  }

  @Test
  void aTrainingThatEndedStaysAsItIs() throws IOException {
    for (Recipe recipe : Recipe.values()) {
      StoppedTraining ended = new StoppedTraining(recipe);
      Outcome expected = new Outcome(ended, ended.trainer.fit(ended.train));

      assertThat(resumed(recipe, reloaded(ended.last))).isEqualTo(expected);
    }
  }

  @Test
  void aTrainingThatEndedGoesOnForMoreEpochs() throws IOException {
    StoppedTraining straight = new StoppedTraining(Recipe.RMS_PROP);
    Outcome expected = new Outcome(straight, straight.trainer.epochs(7).fit(straight.train));
    StoppedTraining first = new StoppedTraining(Recipe.RMS_PROP);
    first.trainer.fit(first.train);

    StoppedTraining more = new StoppedTraining(Recipe.RMS_PROP);
    History history = more.trainer.epochs(7).resume(more.train, reloaded(first.last));

    assertThat(new Outcome(more, history)).isEqualTo(expected);
  }

  @Test
  void aStateTakenByAListenerIsTheOneOfThatBatch() throws IOException {
    Outcome expected = neverStopped(Recipe.MOMENTUM);
    StoppedTraining training = new StoppedTraining(Recipe.MOMENTUM);
    List<TrainingState> states = new ArrayList<>();
    TrainingListener taking =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            states.add(run.state());
          }
        };

    training.trainer.listener(taking).fit(training.train);

    for (TrainingState state : states) {
      assertThat(resumed(Recipe.MOMENTUM, state)).isEqualTo(expected);
    }
    assertThat(states).hasSize(ALL - StoppedTraining.EPOCHS); // the last batches are dropped
  }
}
