package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.metrics.Metric;
import org.junit.jupiter.api.Test;

/** A trainer is immutable, and prints its settings. */
class TrainerSettingsTest {

  private static final String DEFAULTS =
      "Trainer(DenseLayer(1 -> 1, no bias), mean squared error, SGD(0.25), 10 epochs, batches of 32, seed 0)";

  private final OneWeightTraining one = new OneWeightTraining();

  private static Trainer defaults() {
    DenseLayer network = DenseLayer.of(Matrix.of(1, 1, 0));
    return Trainer.of(network, Loss.meanSquaredError(), Optimizer.sgd(0.25));
  }

  @Test
  void aSettingWhoseResultIsIgnoredChangesNothing() {
    Trainer trainer = defaults();

    trainer.epochs(9);
    trainer.batchSize(8);
    trainer.dropLast();
    trainer.seed(7);
    trainer.validation(OneWeightTraining.samples(2, 1, 1));
    trainer.earlyStopping(3);
    trainer.clipNorm(5);
    trainer.metric(Metric.accuracy());
    trainer.listener(one);

    assertThat(trainer).hasToString(DEFAULTS);
    trainer.fit(OneWeightTraining.samples(1, 1, 1));
    assertThat(one.batches).isEmpty();
  }

  @Test
  void everySettingIsKeptByTheSettingsThatFollow() {
    Trainer trainer =
        defaults()
            .listener(one)
            .metric(Metric.accuracy())
            .clipNorm(5)
            .earlyStopping(3, 0.25)
            .validation(OneWeightTraining.samples(2, 1, 1))
            .seed(7)
            .dropLast()
            .batchSize(8)
            .epochs(1);

    assertThat(trainer)
        .hasToString(
            "Trainer(DenseLayer(1 -> 1, no bias), mean squared error, SGD(0.25), 1 epoch, batches of 8, the"
                + " last one dropped, seed 7, validation on 2 samples of 1 features, 1 target, early"
                + " stopping after 3 without a gain of 0.25, gradient norm at most 5.0, metric accuracy, listeners: 1)");
  }

  /** The weight halves its distance to 1 in each step: 0.5, then 0.75. */
  @Test
  void trainersFromOneShareNetworkAndOptimiser() {
    Trainer first = one.trainer().epochs(1);
    Trainer second = first.batchSize(2);

    first.fit(OneWeightTraining.samples(1, 1, 1));
    second.fit(OneWeightTraining.samples(1, 1, 1));

    assertThat(one.weight()).isEqualTo(0.75f);
    assertThat(first.optimizer.state().steps()).isEqualTo(2);
    assertThat(second.optimizer).isSameAs(first.optimizer);
  }

  @Test
  void lossesMetricsAndListenersPrintAName() {
    assertThat(Loss.softmaxCrossEntropy()).hasToString("softmax cross-entropy");
    assertThat(Loss.binaryCrossEntropy()).hasToString("binary cross-entropy");
    assertThat(Loss.meanSquaredError()).hasToString("mean squared error");
    assertThat(Loss.huber(1)).hasToString("Huber loss (delta 1.0)");
    assertThat(Metric.accuracy()).hasToString("accuracy");
    assertThat(Metric.exactMatch()).hasToString("exact match");
    assertThat(Metric.meanAbsoluteError()).hasToString("MAE");
    assertThat(new ProgressLine(System.err)).hasToString("ProgressLine");
    assertThat(new ProgressLine(System.err, true)).hasToString("ProgressLine(on a terminal)");
    assertThat(TrainingListener.atEnd(state -> {})).hasToString("TrainingListener.atEnd");
  }

  @Test
  void optimisersPrintTheirRateAndWhatDiffersFromTheDefaults() {
    assertThat(Optimizer.sgd(0.1)).hasToString("SGD(0.1)");
    assertThat(Optimizer.sgd(0.1).momentum(0.9).nesterov().weightDecay(0.01))
        .hasToString("SGD(0.1, momentum 0.9, Nesterov, weight decay 0.01)");
    assertThat(Optimizer.rmsProp(0.01)).hasToString("RMSProp(0.01)");
    assertThat(Optimizer.adam(Schedule.constant(0.001).warmup(5)))
        .hasToString("Adam(warmup in 5 steps, then 0.001)");
    assertThat(Optimizer.adamW(0.001, 0.01)).hasToString("AdamW(0.001, weight decay 0.01)");
    assertThat(Optimizer.adam(step -> 1.0 / (step + 1))).hasToString("Adam(a schedule)");
  }
}
