package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.Activation;
import io.github.densely.Decision;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.metrics.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a network's outputs mean once it has trained. */
class TrainedDecisionTest {

  private static final Loss SQUARED = Loss.meanSquaredError();
  private static final Loss BINARY = Loss.binaryCrossEntropy();

  // No below 0, yes above.
  private final Dataset yesOrNo =
      Dataset.ofClasses(Matrix.of(4, 1, -4, -2, 2, 4), List.of("no", "yes"), 0, 0, 1, 1);

  @Test
  void logitsSayYesAboveZero() {
    Sequential network = Sequential.builder(1).seed(3).dense(1).build();

    History history = train(network, BINARY, yesOrNo);

    assertThat(network.decision()).isEqualTo(Decision.logits().forLabels());
    assertAllRight(network, history);
  }

  @Test
  void aSigmoidFittedBySquaredErrorSaysYesAboveOneHalf() {
    Sequential network = Sequential.builder(1).seed(3).dense(1).sigmoid().build();

    History history = train(network, SQUARED, yesOrNo);

    assertThat(network.decision()).isEqualTo(Decision.probabilities());
    assertAllRight(network, history);
  }

  /** By least squares 0.15·x + 0.5: −0.1 and 0.2 are no, 0.8 and 1.1 yes. */
  @Test
  void valuesFittedToZeroAndOneSayYesAboveOneHalf() {
    Sequential network = Sequential.builder(1).seed(3).dense(1).build();

    History history = train(network, SQUARED, yesOrNo);

    assertThat(network.decision()).isEqualTo(Decision.values());
    assertAllRight(network, history);
  }

  private void assertAllRight(Sequential network, History history) {
    assertThat(history.epochs().get(199).trainMetric()).isEqualTo(1);
    assertThat(Metric.accuracy().mean(network, yesOrNo)).isEqualTo(1);
    assertThat(ConfusionMatrix.of(network, yesOrNo).accuracy()).isEqualTo(1);
    Predictor predictor = new Predictor(network, 1);
    assertThat(predictor.classify(-2)).isZero();
    assertThat(predictor.classify(2)).isEqualTo(1);
  }

  /** Two epochs at rate 0 keep the weights: logits are the features. */
  @Test
  void labelsAreCountedOneByOneByDefaultAndAsAWholeOnRequest() {
    Sequential network = Sequential.of(DenseLayer.of(Matrix.of(3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1)));
    Dataset labels =
        Dataset.of(
            Matrix.of(2, 3, 5, -1, 2, 3, 4, -7), Matrix.of(2, 3, 1, 0, 0, 1, 1, 0)); // 5 of 6
    Trainer trainer = Trainer.of(network, BINARY, Optimizer.sgd(0)).epochs(2);

    History byLabel = trainer.fit(labels);
    History bySample = trainer.metric(Metric.exactMatch()).fit(labels);

    assertThat(byLabel.metricName()).isEqualTo("accuracy");
    assertThat(byLabel.epochs().get(1).trainMetric()).isEqualTo(2.5 / 3);
    assertThat(bySample.epochs().get(1).trainMetric()).isEqualTo(0.5);
    assertThat(bySample).asString().endsWith("exact match 50.0 %");
    assertThat(new Predictor(network, 1).labels(5, -1, 2)).containsExactly(true, false, true);
  }

  @Test
  void squaredErrorMeansLabelsUnlessEveryRowHasOneYes() {
    Matrix x = Matrix.of(2, 1, 1, 2);

    assertThat(decision(SQUARED, Dataset.of(x, Matrix.of(2, 3, 1, 0, 1, 0, 1, 0))))
        .isEqualTo(Decision.values().forLabels());
    assertThat(decision(SQUARED, Dataset.of(x, Matrix.of(2, 3, 0, 0, 0, 0, 1, 0))))
        .isEqualTo(Decision.values().forLabels());
    assertThat(decision(Loss.huber(2), Dataset.of(x, Matrix.of(2, 3, 0, 0, 1, 0, 1, 0))))
        .isEqualTo(Decision.values());
    assertThat(decision(SQUARED, Dataset.of(x, Matrix.of(2, 3, 1, 0, 0.5f, 0, 1, 1))))
        .isEqualTo(Decision.values());
  }

  @Test
  void aThresholdStays() {
    Sequential network = Sequential.builder(1).seed(3).dense(1).build();
    network.decision(Decision.probabilities().threshold(0.25));

    train(network, BINARY, yesOrNo);

    assertThat(network.decision()).isEqualTo(Decision.logits().forLabels().threshold(0.25));
  }

  /** The metric uses the decision though a dense layer cannot keep it: 0.4 is no, not yes. */
  @Test
  void aLayerThatKeepsNoDecisionIsMeasuredByIt() {
    DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, 1));
    Dataset data = Dataset.ofClasses(Matrix.of(3, 1, 0.4f, 0.75f, 0.25f), 0, 1, 0);

    History history = Trainer.of(layer, SQUARED, Optimizer.sgd(0)).epochs(1).fit(data);

    assertThat(history.epochs().get(0).trainMetric()).isEqualTo(1);
    assertThat(layer.decision()).isEqualTo(Decision.logits());
  }

  @Test
  void aLossOfYourOwnLeavesTheDecisionOfTheNetwork() {
    Sequential network = Sequential.builder(1).seed(3).dense(1).sigmoid().build();

    train(network, new HalfSquares(), yesOrNo);

    assertThat(network.decision()).isEqualTo(Activation.sigmoid().decision());
  }

  @Test
  void aSigmoidOrSoftmaxBeforeALossThatTakesLogitsIsRefused() {
    MapShape map = MapShape.channelsFirst(3, 2, 1);
    Sequential sigmoid = Sequential.builder(2).dense(4).sigmoid().build();
    Sequential nested =
        Sequential.of(Sequential.of(Sequential.builder(2).dense(3).softmax().build()));
    nested.decision(Decision.logits()); // what was set does not hide the layer
    Layer positions = EveryPosition.of(Sequential.of(Activation.softmax()), map);

    assertRefused(sigmoid, BINARY, "binary cross-entropy", "Sigmoid");
    assertRefused(nested, Loss.softmaxCrossEntropy(), "softmax cross-entropy", "Softmax");
    assertRefused(positions, BINARY, "binary cross-entropy", "Softmax");
    Trainer.of(sigmoid, SQUARED, Optimizer.sgd(1)); // takes probabilities
    Trainer.of(sigmoid, new HalfSquares(), Optimizer.sgd(1)); // cannot tell
  }

  private static void assertRefused(Layer network, Loss loss, String name, String last) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(network, loss, Optimizer.sgd(1)))
        .withMessage(
            name
                + " takes logits, but the last layer, "
                + last
                + ", gives probabilities; leave that layer out: Predictor.probabilities gives the"
                + " probabilities of logits");
  }

  private static Decision decision(Loss loss, Dataset data) {
    Sequential network = Sequential.builder(1).seed(3).dense(3).build();
    Trainer.of(network, loss, Optimizer.sgd(0)).epochs(1).fit(data);
    return network.decision();
  }

  private static History train(Sequential network, Loss loss, Dataset data) {
    return Trainer.of(network, loss, Optimizer.adam(0.1)).epochs(200).fit(data);
  }

  private record HalfSquares() implements Loss {
    @Override
    public double sum(Matrix output, Matrix target) {
      return SQUARED.sum(output, target) / 2;
    }

    @Override
    public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
      return SQUARED.sumAndGradient(output, target, scale / 2, gradOutput) / 2;
    }
  }
}
