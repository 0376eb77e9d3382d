package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import io.github.densely.train.TrainingListener.BatchReport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How a training ends, and that the model is whole then; most tests are a {@link
 * OneWeightTraining}.
 */
class TrainerStopTest {

  private final OneWeightTraining one = new OneWeightTraining();

  @Test
  void earlyStoppingPutsTheBestWeightsBack() {
    // The better it learns the target 1, the worse it is at the validation target 0: best after the
    // first epoch.
    History history =
        one.trainer()
            .epochs(100)
            .batchSize(3)
            .validation(OneWeightTraining.samples(2, 1, 0))
            .earlyStopping(2)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.stopReason()).isEqualTo(StopReason.EARLY_STOPPED);
    assertThat(one.epochs).hasSize(3);
    assertThat(one.weight()).isEqualTo(0.5f);
  }

  @Test
  void earlyStoppingGoesOnAsLongAsValidationGetsBetter() {
    History history =
        one.trainer()
            .epochs(5)
            .batchSize(3)
            .validation(OneWeightTraining.samples(2, 1, 1))
            .earlyStopping(1)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(one.epochs).hasSize(5);
    assertThat(one.weight()).isEqualTo(1 - 0x1p-5f);
  }

  @Test
  void theBestWeightsComeBackAlsoWhenAListenerEndsTheTraining() {
    TrainingListener failing =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report, Run run) {
            if (report.epoch() == 3) {
              throw new IllegalStateException("enough");
            }
          }
        };

    assertThatThrownBy(
            () ->
                one.trainer()
                    .epochs(100)
                    .batchSize(3)
                    .validation(OneWeightTraining.samples(2, 1, 0))
                    .earlyStopping(50)
                    .listener(failing)
                    .fit(OneWeightTraining.samples(3, 1, 1)))
        .hasMessage("enough");

    assertThat(one.weight()).isEqualTo(0.5f);
  }

  @Test
  void runningValuesComeBackWithTheBestWeights() {
    BatchNorm norm = new BatchNorm(1);
    Matrix inputs = Matrix.of(2, 1, -3, 5);
    List<float[]> afterEachEpoch = new ArrayList<>();
    Sequential net = Sequential.of(norm, one.layer);
    TrainingListener keeper =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report, Run run) {
            afterEachEpoch.add(net.parameterVector());
          }
        };

    Trainer.of(net, Loss.meanSquaredError(), Optimizer.sgd(0.25))
        .validation(Dataset.of(inputs, Matrix.of(2, 1, 1, -1)))
        .earlyStopping(2)
        .listener(keeper)
        .fit(Dataset.of(inputs, Matrix.of(2, 1, -1, 1)));

    assertThat(net.parameterVector()).containsExactly(afterEachEpoch.get(0));
    assertThat(afterEachEpoch.get(0)).isNotEqualTo(afterEachEpoch.get(2));
  }

  @Test
  void aLossThatIsNotANumberStopsBeforeTheStep() {
    one.layer.weight().value().set(0, 0, 3);

    History history =
        one.trainer().fit(OneWeightTraining.samples(1, 3e38f, 1)); // 9·10³⁸ is infinite

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
    assertThat(one.batches).isEmpty();
    assertThat(one.epochs).isEmpty();
    assertThat(one.ends).containsExactly(history);
    assertThat(one.weight()).isEqualTo(3);
  }

  @Test
  void aLossThatIsNotANumberLeavesTheRunningValuesAsTheyWere() {
    DenseLayer huge = DenseLayer.of(Matrix.of(1, 1, 3e38f));
    one.layer.weight().value().set(0, 0, 3e38f);
    Sequential net = Sequential.of(new BatchNorm(1), huge, one.layer);
    float[] before = net.parameterVector();

    Trainer.of(net, Loss.meanSquaredError(), Optimizer.sgd(0.25))
        .fit(Dataset.of(Matrix.of(2, 1, 1, 3), Matrix.zeros(2, 1)));

    assertThat(net.parameterVector()).containsExactly(before);
  }

  @Test
  void aLossThatGrowsToInfinityStops() {
    // At rate 2 the distance to 1 triples in every step.
    History history =
        Trainer.of(one.layer, Loss.meanSquaredError(), Optimizer.sgd(2))
            .epochs(1000)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
  }

  @Test
  void aClippedGradientThatOverflowsStopsBeforeTheStepThoughTheLossIsFinite() {
    History history =
        one.trainer().clipNorm(1).fit(OneWeightTraining.samples(1, 3e38f, 1)); // 2·(0 − 1)·3·10³⁸

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
    assertThat(one.weight()).isZero();
  }

  @Test
  void anInterruptStopsBeforeTheNextStepAndKeepsTheFlag() {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            if (report.epoch() == 2 && report.batch() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };

    History history =
        one.trainer()
            .epochs(100)
            .batchSize(1)
            .listener(interrupting)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(Thread.interrupted()).isTrue(); // and clears it for the next test
    assertThat(history.stopReason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(one.epochs).hasSize(1);
    assertThat(one.batches).hasSize(3 + 2);
    assertThat(one.weight()).isEqualTo(1 - 0x1p-5f); // five whole steps
  }

  @Test
  void anInterruptAfterTheLastStepIsTooLateToStopAnything() {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report, Run run) {
            Thread.currentThread().interrupt();
          }
        };

    History history =
        one.trainer().epochs(1).listener(interrupting).fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(history.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void whatAListenerThrowsReachesTheCallerAfterAWholeStep() {
    TrainingListener failing =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            throw new IllegalStateException("the disk is full");
          }
        };

    assertThatThrownBy(
            () ->
                one.trainer()
                    .batchSize(1)
                    .listener(failing)
                    .fit(OneWeightTraining.samples(3, 1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk is full");

    assertThat(one.weight()).isEqualTo(0.5f);
    assertThat(one.ends).isEmpty();
  }

  @Test
  void aMetricThatThrowsEndsTheTrainingBeforeTheStep() {
    Metric failing = new FailsAtCall(3); // the first call is the check of the data

    assertThatThrownBy(
            () ->
                one.trainer().batchSize(1).metric(failing).fit(OneWeightTraining.samples(3, 1, 1)))
        .hasMessage("call 3");

    assertThat(one.weight()).isEqualTo(0.5f); // one whole step, for call 2
  }

  private static final class FailsAtCall implements Metric {
    private final int failing;
    private int calls;

    FailsAtCall(int failing) {
      this.failing = failing;
    }

    @Override
    public String name() {
      return "fails";
    }

    @Override
    public double sum(Matrix output, Matrix target) {
      if (++calls == failing) {
        throw new IllegalStateException("call " + calls);
      }
      return 0;
    }
  }
}
