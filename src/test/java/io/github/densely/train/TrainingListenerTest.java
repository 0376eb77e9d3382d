package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.metrics.Metric;
import io.github.densely.train.History.EpochReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What a listener receives, and what it cannot change; each test is a {@link OneWeightTraining}.
 */
class TrainingListenerTest {

  private static final String OUTSIDE_A_CALL =
      "the state of a training can be read only during onBatch, onEpoch and onEnd of a listener;"
          + " call state() there";

  private final OneWeightTraining one = new OneWeightTraining();

  @Test
  void everyCallCanTakeTheState() {
    StateKeeper keeper = new StateKeeper();

    one.trainer().epochs(2).batchSize(1).listener(keeper).fit(OneWeightTraining.samples(2, 1, 1));

    // Two batches and the end of the epoch, twice; then the end of the training.
    assertThat(keeper.states)
        .extracting(TrainingState::toString)
        .containsExactly(
            "TrainingState(epoch 1, 1 of 2 batches)",
            "TrainingState(epoch 1, 2 of 2 batches)",
            "TrainingState(epoch 2, 0 of 2 batches)",
            "TrainingState(epoch 2, 1 of 2 batches)",
            "TrainingState(epoch 2, 2 of 2 batches)",
            "TrainingState(epoch 3, 0 of 2 batches)",
            "TrainingState(epoch 3, 0 of 2 batches)");
    assertThat(keeper.states)
        .extracting(TrainingListenerTest::weight)
        .containsExactly(0.5f, 0.75f, 0.75f, 0.875f, 0.9375f, 0.9375f, 0.9375f);
  }

  private static float weight(TrainingState state) {
    return state.network().parameters().get("weight").get(0, 0);
  }

  /** The weight of the first epoch, 0.5, is the best one for the target 0. */
  @Test
  void afterEarlyStoppingTheStateHasTheLastWeightsAndTheBestOnes() {
    AtomicReference<TrainingState> end = new AtomicReference<>();

    one.trainer()
        .validation(OneWeightTraining.samples(1, 1, 0))
        .earlyStopping(1)
        .listener(TrainingListener.atEnd(end::set))
        .fit(OneWeightTraining.samples(1, 1, 1));

    assertThat(one.weight()).isEqualTo(0.5f);
    assertThat(weight(end.get())).isEqualTo(0.75f);
    assertThat(end.get().best().get("weight")).isEqualTo(Matrix.of(1, 1, 0.5f));
  }

  /** The lines of the javadoc. */
  @Test
  void aTrainingContinuesFromItsEnd() {
    AtomicReference<TrainingState> end = new AtomicReference<>();
    Trainer trainer = one.trainer().epochs(1);

    trainer.listener(TrainingListener.atEnd(end::set)).fit(OneWeightTraining.samples(1, 1, 1));
    History more = trainer.epochs(3).resume(OneWeightTraining.samples(1, 1, 1), end.get());

    assertThat(more.epochs()).extracting(EpochReport::epoch).containsExactly(1, 2, 3);
    assertThat(one.weight()).isEqualTo(0.875f);
  }

  @Test
  void aTrainingThatEndsBeforeItsFirstStepHasAStateToo() {
    AtomicReference<TrainingState> end = new AtomicReference<>();

    Thread.currentThread().interrupt();
    one.trainer()
        .listener(TrainingListener.atEnd(end::set))
        .fit(OneWeightTraining.samples(1, 1, 1));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(end.get()).hasToString("TrainingState(epoch 1, 0 of 1 batches)");
    assertThat(weight(end.get())).isZero();
  }

  @Test
  void aListenerCannotChangeTheTrainingThatRuns() {
    StateKeeper added = new StateKeeper();
    Trainer[] trainer = new Trainer[1];
    TrainingListener meddling =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            trainer[0].epochs(100).clipNorm(1e-9).listener(added);
            TrainingState state = run.state();
            state.network().parameters().get("weight").set(0, 0, 99);
          }
        };
    trainer[0] = one.trainer().epochs(2).listener(meddling);

    History history = trainer[0].fit(OneWeightTraining.samples(1, 1, 1));

    assertThat(history.epochs()).hasSize(2);
    assertThat(one.weight()).isEqualTo(0.75f);
    assertThat(added.states).isEmpty();
  }

  @Test
  void betweenTwoCallsThereIsNoState() {
    StateKeeper keeper = new StateKeeper();
    Metric asking =
        new Metric() {
          @Override
          public String name() {
            return "asking";
          }

          @Override
          public double sum(Matrix output, Matrix target) {
            if (keeper.run != null) {
              keeper.run.state();
            }
            return 0;
          }
        };
    Trainer trainer = one.trainer().batchSize(1).listener(keeper);

    assertThatThrownBy(() -> trainer.metric(asking).fit(OneWeightTraining.samples(2, 1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(OUTSIDE_A_CALL);
  }

  @Test
  void afterTheTrainingThereIsNoState() {
    StateKeeper keeper = new StateKeeper();

    one.trainer().listener(keeper).fit(OneWeightTraining.samples(1, 1, 1));

    assertThatThrownBy(() -> keeper.run.state())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(OUTSIDE_A_CALL);
  }

  private static final class StateKeeper implements TrainingListener {
    final List<TrainingState> states = new ArrayList<>();
    Run run;

    @Override
    public void onBatch(BatchReport report, Run now) {
      run = now;
      states.add(now.state());
    }

    @Override
    public void onEpoch(EpochReport report, Run now) {
      states.add(now.state());
    }

    @Override
    public void onEnd(History history, Run now) {
      states.add(now.state());
    }
  }
}
