package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A training on samples with weights; whole numbers, so that every sum is exact. */
class SampleWeightsTest {

  private static final Dataset TWO = Dataset.of(Matrix.of(2, 1, 1, 2), Matrix.of(2, 1, 3, -4));

  @Test
  void aSampleOfWeightThreeTrainsAsThreeSamples() {
    Dataset repeated = Dataset.of(Matrix.of(4, 1, 1, 1, 1, 2), Matrix.of(4, 1, 3, 3, 3, -4));
    DenseLayer weighted = zero();
    DenseLayer plain = zero();

    History history = trainer(weighted, 2).fit(TWO.weights(3, 1));
    trainer(plain, 4).fit(repeated);

    // The gradient is ¼·2·(3·(0 − 3)·1 + (0 + 4)·2) = −½, and the loss (3·9 + 16)/4.
    assertThat(weighted.weight().value()).isEqualTo(Matrix.of(1, 1, 0.25f));
    assertThat(plain.weight().value()).isEqualTo(weighted.weight().value());
    assertThat(history.epochs().get(0).trainLoss()).isEqualTo(43 / 4.0);
  }

  @Test
  void onlyTheRatioOfTheWeightsCounts() {
    DenseLayer small = zero();
    DenseLayer large = zero();

    History first = trainer(small, 1).fit(TWO.weights(0.75f, 0.25f));
    History second = trainer(large, 1).fit(TWO.weights(12, 4));

    assertThat(small.weight().value()).isEqualTo(large.weight().value());
    assertThat(first.epochs().get(0).trainLoss()).isEqualTo(second.epochs().get(0).trainLoss());
  }

  @Test
  void equalWeightsTrainAsNone() {
    DenseLayer weighted = zero();
    DenseLayer plain = zero();

    trainer(weighted, 1).epochs(3).fit(TWO.weights(2, 2));
    trainer(plain, 1).epochs(3).fit(TWO);

    assertThat(weighted.weight().value()).isEqualTo(plain.weight().value());
  }

  @Test
  void aSampleOfWeightZeroDoesNotTrain() {
    DenseLayer one = zero();

    trainer(one, 2).fit(TWO.weights(0, 1));

    // ½·2·2·(0 + 4)·2 divided by the mean weight ½ of 2 samples: 2·4·2 = 16, times the rate ½.
    assertThat(one.weight().value()).isEqualTo(Matrix.of(1, 1, -8));
  }

  /** The last two of four samples, which have no weight. */
  @Test
  void aSetOfWhichNoSampleCountsIsRefusedBeforeTheFirstStep() {
    Dataset four = Dataset.of(Matrix.of(4, 1, 1, 2, 3, 4), Matrix.of(4, 1, 3, -4, 5, 6));
    Dataset weightless = four.weights(2, 1, 0, 0).slice(2, 4);
    AtomicReference<TrainingState> state = new AtomicReference<>();
    DenseLayer one = zero();
    trainer(one, 2).listener(TrainingListener.atEnd(state::set)).fit(TWO);
    Matrix before = one.weight().value().copy();
    String rest =
        " set are 0: 2 samples of 1 features, 1 target, weighted; give at least one sample a"
            + " positive weight, or shuffle before splitting";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(one, 2).fit(weightless))
        .withMessage("the weights of all samples of the training" + rest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(one, 2).resume(weightless, state.get()))
        .withMessage("the weights of all samples of the training" + rest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trainer(one, 2).validation(weightless))
        .withMessage("the weights of all samples of the validation" + rest);
    assertThat(one.weight().value()).isEqualTo(before);
  }

  private static DenseLayer zero() {
    return DenseLayer.of(Matrix.zeros(1, 1));
  }

  private static Trainer trainer(DenseLayer layer, int batchSize) {
    return Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.5))
        .epochs(1)
        .batchSize(batchSize);
  }
}
