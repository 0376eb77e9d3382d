package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
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

  /** At rate 0 every epoch has the same validation loss, which is no gain. */
  @Test
  void anEqualLossIsNoGain() {
    History history =
        Trainer.of(one.layer, Loss.meanSquaredError(), Optimizer.sgd(0))
            .epochs(100)
            .validation(OneWeightTraining.samples(2, 1, 1))
            .earlyStopping(2)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.epochs()).hasSize(3);
    assertThat(history.bestEpoch()).isEqualTo(1);
  }

  /**
   * Validation losses ¼, 1/16, 1/64, 1/256, …: the fall to 1/64 is 3/64, which is less than 1/16,
   * and so is the whole rest.
   */
  @Test
  void aGainBelowTheSmallestDoesNotCountButItsWeightsDo() {
    History history =
        one.trainer()
            .epochs(100)
            .batchSize(3)
            .validation(OneWeightTraining.samples(2, 1, 1))
            .earlyStopping(3, 0x1p-4)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.stopReason()).isEqualTo(StopReason.EARLY_STOPPED);
    assertThat(history.epochs()).hasSize(2 + 3);
    assertThat(history.bestEpoch()).isEqualTo(5);
    assertThat(one.weight()).isEqualTo(1 - 0x1p-5f); // of the lowest loss, though it counts no more
  }

  /** From ¼ to 1/16 is 3/16, exactly the smallest gain and not more; to 1/64 it is 15/64. */
  @Test
  void smallGainsAddUp() {
    History history =
        one.trainer()
            .epochs(100)
            .batchSize(3)
            .validation(OneWeightTraining.samples(2, 1, 1))
            .earlyStopping(2, 3 * 0x1p-4)
            .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(history.epochs()).hasSize(3 + 2);
  }

  @Test
  void theBestWeightsOfAMatrixComeBackWhole() {
    DenseLayer layer = DenseLayer.of(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
    Matrix x = Matrix.of(1, 3, 1, 2, 3);
    List<Matrix> afterEachEpoch = new ArrayList<>();
    TrainingListener keeper =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report, Run run) {
            afterEachEpoch.add(layer.weight().value().copy());
          }
        };

    Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.01))
        .validation(Dataset.of(x, Matrix.of(1, 2, 20, 40)))
        .earlyStopping(2)
        .listener(keeper)
        .fit(Dataset.of(x, Matrix.of(1, 2, -20, -40)));

    assertThat(layer.weight().value()).isEqualTo(afterEachEpoch.get(0));
    assertThat(afterEachEpoch.get(2)).isNotEqualTo(afterEachEpoch.get(0));
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

  /**
   * The outputs are 0, so the loss is finite; the gradients of the weights are multiples of 3·10³⁸.
   * The running values, the dropout and the weights are those from before the batch.
   */
  @Test
  void aGradientThatOverflowsStopsBeforeTheStepThoughTheLossIsFinite() {
    BatchNorm norm = new BatchNorm(1);
    Dropout dropout = new Dropout(0.5, 1);
    DenseLayer wide = DenseLayer.of(Matrix.of(1, 2, 0, 0));
    Sequential net = Sequential.of(Sequential.of(wide), norm, dropout);
    float[] before = net.parameterVector();
    Dataset data =
        Dataset.of(
            Matrix.of(4, 2, 3e38f, 1, -3e38f, 2, 3e38f, 3, -3e38f, 4),
            Matrix.of(4, 1, 9, -9, 7, -8));
    Optimizer optimizer = Optimizer.sgd(0.01).momentum(0.25);

    History history = Trainer.of(net, Loss.meanSquaredError(), optimizer).fit(data);

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
    assertThat(net.parameterVector()).containsExactly(before);
    assertThat(dropout.passes()).isZero();
    assertThat(optimizer.state().steps()).isZero();
  }

  /**
   * Squares of 10³⁰ are no floats, so the running variance would be infinite; the loss is finite.
   */
  @Test
  void aRunningVarianceThatOverflowsStopsTheTraining() {
    Sequential net = Sequential.of(new BatchNorm(1), one.layer);
    float[] before = net.parameterVector();

    History history =
        Trainer.of(net, Loss.meanSquaredError(), Optimizer.sgd(0.25))
            .fit(Dataset.of(Matrix.of(2, 1, 1e30f, -3e30f), Matrix.of(2, 1, 1, 2)));

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
    assertThat(net.parameterVector()).containsExactly(before);
  }

  /** The far sample comes first or second, by the seed; the step on the other one stays. */
  @Test
  void aStepThatIsNotMadeKeepsThoseBefore() {
    List<Float> weights = new ArrayList<>();
    for (long seed = 0; seed < 4; seed++) {
      DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, 0));
      Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.25))
          .seed(seed)
          .batchSize(1)
          .fit(Dataset.of(Matrix.of(2, 1, 1, 3e38f), Matrix.of(2, 1, 1, 1)));

      weights.add(layer.weight().value().get(0, 0));
    }

    assertThat(weights).containsOnly(0f, 0.5f);
  }

  /** The sample 3·10³⁸ gives ∞ − ∞, which has no class. */
  @Test
  void aValidationLossThatIsNotANumberEndsNothing() {
    DenseLayer hidden = DenseLayer.of(Matrix.of(2, 1, 1e20f, 1e20f));
    DenseLayer difference = DenseLayer.of(Matrix.of(1, 2, 1, -1));

    History history =
        Trainer.of(Sequential.of(hidden, difference), Loss.meanSquaredError(), Optimizer.sgd(0.25))
            .epochs(3)
            .metric(Metric.accuracy())
            .validation(OneWeightTraining.samples(2, 3e38f, 0))
            .fit(OneWeightTraining.samples(3, 0, 0));

    assertThat(history.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(history.epochs()).hasSize(3);
    assertThat(history.epochs().get(2).trainMetric()).isEqualTo(1);
    assertThat(history.epochs().get(2).validationLoss()).isNaN();
    assertThat(history.epochs().get(2).validationMetric()).isNaN();
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
