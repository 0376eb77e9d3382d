package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTest {

  private static final Metric ACCURACY = Metric.accuracy();

  @Test
  void accuracyCountsRowsWhoseLargestScoreIsAtTheClass() {
    Matrix scores = Matrix.of(3, 2, 1, 0, 0, 1, 5, 6);

    assertThat(ACCURACY.sum(scores, Matrix.of(3, 1, 0, 0, 1))).isEqualTo(2);
  }

  @Test
  void accuracyTakesTheLargestProbabilityAsTheClass() {
    Matrix scores = Matrix.of(2, 3, 1, 2, 3, 3, 2, 1);

    assertThat(ACCURACY.sum(scores, Matrix.of(2, 3, 0, 0.25f, 0.75f, 0, 1, 0))).isEqualTo(1);
  }

  @Test
  void aSingleScoreAboveZeroMeansYes() {
    Matrix scores = Matrix.of(4, 1, 0.1f, -0.1f, 0, 7);

    assertThat(ACCURACY.sum(scores, Matrix.of(4, 1, 1, 0, 0, 0))).isEqualTo(3);
  }

  @Test
  void theFirstOfEqualScoresIsPredicted() {
    assertThat(ACCURACY.sum(Matrix.of(1, 3, 2, 2, 2), Matrix.of(1, 1, 0))).isEqualTo(1);
  }

  @Test
  void aScoreThatIsNotANumberIsRefusedWithItsRow() {
    Matrix scores = Matrix.of(2, 2, 1, 2, Float.NaN, -5);

    assertThatThrownBy(() -> ACCURACY.sum(scores, Matrix.of(2, 1, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "output 0 of row 1 is NaN, which is not a class;"
                + " look for NaN in the inputs, or in the weights");
  }

  /** Right answers of weights 2 and ¼ among 2, 1 and ¼: 2.25 of 3.25. */
  @Test
  void sampleWeightsCountInTheMean() {
    Matrix scores = Matrix.of(3, 2, 1, 0, 1, 0, 0, 1);
    Dataset data = Dataset.ofClasses(scores, List.of("a", "b"), 0, 1, 1).weights(2, 1, 0.25f);
    Normalization identity = Normalization.of(2, 0, 1);

    assertThat(ACCURACY.mean(identity, data)).isEqualTo(2.25 / 3.25);
    assertThat(
            Metric.meanAbsoluteError()
                .mean(identity, data.withTargets(Matrix.of(3, 2, 1, 0, 0, 2, 0, 1))))
        .isEqualTo((1 * 1.5) / 3.25); // |1 − 0| and |0 − 2| in the second row
  }

  /** Among 300 rows only row 270 is NaN, which is row 14 of the second batch. */
  @Test
  void theMeanOverADataSetNamesTheRowOfTheDataSet() {
    Matrix inputs = Matrix.zeros(300, 2);
    inputs.set(270, 1, Float.NaN);
    Dataset data = Dataset.ofClasses(inputs, new int[300]);

    assertThatThrownBy(() -> ACCURACY.mean(Activation.identity(), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "output 1 of row 270 of the data set is NaN, which is not a class;"
                + " look for NaN in the inputs, or in the weights");
    assertThat(
            Metric.meanAbsoluteError()
                .mean(Activation.identity(), Dataset.of(inputs, Matrix.zeros(300, 2))))
        .isNaN();
  }

  /** Logits of yes above 0, probabilities and fitted values above ½. */
  @Test
  void whatAnOutputMeansDecidesBetweenYesAndNo() {
    Matrix outputs = Matrix.of(4, 1, 0.25f, 0.75f, -0.25f, 1.5f);
    Matrix yes = Matrix.of(4, 1, 1, 1, 1, 1);

    assertThat(ACCURACY.with(Decision.logits()).sum(outputs, yes)).isEqualTo(3);
    assertThat(ACCURACY.with(Decision.values()).sum(outputs, yes)).isEqualTo(2);
    assertThat(ACCURACY.with(Decision.values().threshold(0.8)).sum(outputs, yes)).isEqualTo(1);
  }

  /** Of 3 samples with 4 labels 4 + 3 + 2 labels are right. */
  @Test
  void labelsAreCountedOneByOneOrAsAWhole() {
    Matrix logits = Matrix.of(3, 4, 1, -1, 2, -3, 1, 1, -1, -1, -5, 0.5f, 1, 0);
    Matrix targets = Matrix.of(3, 4, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 1);
    Decision labels = Decision.logits().forLabels();

    assertThat(ACCURACY.with(labels).sum(logits, targets)).isEqualTo(9 / 4.0);
    assertThat(Metric.exactMatch().with(labels).sum(logits, targets)).isEqualTo(1);
  }

  @Test
  void exactMatchOfOneClassIsAccuracy() {
    Matrix scores = Matrix.of(3, 2, 1, 0, 0, 1, 5, 6);

    assertThat(Metric.exactMatch().sum(scores, Matrix.of(3, 1, 0, 0, 1))).isEqualTo(2);
  }

  @Test
  void labelsNeedADecisionThatSaysSo() {
    Matrix logits = Matrix.of(2, 3, 1, 2, 3, 3, 2, 1);
    Matrix labels = Matrix.of(2, 3, 0, 1, 0, 1, 0, 1);

    assertThatThrownBy(() -> ACCURACY.sum(logits, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the targets of row 1 add up to 2, so they are labels and not one class;"
                + " use accuracy with(Decision.logits().forLabels()), or mean(network, data)");
  }

  @Test
  void labelsAreNoClassesWhateverTheDecisionIs() {
    Matrix logits = Matrix.of(3, 3, 1, 2, 3, 3, 2, 1, 2, 3, 1);
    Matrix labels = Matrix.of(3, 3, 0, 1, 0, 1, 0, 0, 1, 0, 1);
    Matrix none = Matrix.of(3, 3, 0, 1, 0, 0, 0, 0, 1, 0, 0);

    assertThatThrownBy(() -> ACCURACY.with(Decision.values()).sum(logits, labels))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the targets of row 2 add up to 2, so they are labels and not one class; use"
                + " Loss.binaryCrossEntropy() for the training, or set the network's decision to"
                + " Decision.values().forLabels()");
    assertThatThrownBy(
            () -> Metric.exactMatch().mean(Activation.identity(), Dataset.of(logits, none)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the targets of row 1 add up to 0, so they are labels")
        .hasMessageEndingWith("Decision.logits().forLabels()");
    assertThatThrownBy(
            () -> ACCURACY.with(Decision.logits()).sum(logits, labels, Matrix.of(3, 1, 1, 0.5f, 2)))
        .hasMessageStartingWith("the targets of row 2 add up to 2");
  }

  @Test
  void numbersAreNotYesOrNo() {
    Matrix prices = Matrix.of(3, 1, 1, 0.25f, 410.5f);
    Matrix classes = Matrix.of(3, 1, 0, 2, 1);

    assertThatThrownBy(() -> ACCURACY.sum(prices, prices))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "row 2 has target 410.5, but accuracy of one output, yes or no, needs targets from 0"
                + " to 1; for numbers use RegressionReport or Metric.meanAbsoluteError(), for"
                + " several classes a network with an output for each");
    assertThatThrownBy(() -> ACCURACY.with(Decision.values()).sum(prices, classes))
        .hasMessageStartingWith("row 1 has target 2, but accuracy of one output");
    assertThatThrownBy(
            () ->
                Metric.exactMatch()
                    .sum(prices, Matrix.of(3, 1, 1, 1, -1), Matrix.of(3, 1, 1, 2, 3)))
        .hasMessageStartingWith("row 2 has target -1, but exact match of one output");
  }

  /** Row 270 is row 14 of the second batch. */
  @Test
  void aTargetThatIsNoClassIsNamedByItsRowOfTheDataSet() {
    Matrix targets = Matrix.zeros(300, 1);
    targets.set(270, 0, 3);

    assertThatThrownBy(
            () -> ACCURACY.mean(Activation.identity(), Dataset.of(Matrix.zeros(300, 1), targets)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("row 270 has target 3, but accuracy of one output");
  }

  @Test
  void oneHotTargetsAreClasses() {
    Matrix scores = Matrix.of(2, 2, 1, 2, 3, 4);

    assertThat(ACCURACY.sum(scores, Matrix.of(2, 2, 0, 1, 1, 0))).isEqualTo(1);
  }

  /** Thirds do not add up to 1 in floats. */
  @Test
  void probabilitiesThatWereRoundedStillAddUpToOne() {
    float third = 1 / 3f;
    float seventh = 1 / 7f;

    assertThat(ACCURACY.sum(Matrix.of(1, 3, 1, 0, 0), Matrix.of(1, 3, third, third, third)))
        .isEqualTo(1);
    assertThat(
            ACCURACY.sum(
                Matrix.of(1, 3, 0, 0, 1), Matrix.of(1, 3, seventh, 2 * seventh, 4 * seventh)))
        .isEqualTo(1);
  }

  /** 1 of 2 is right at the network's threshold 0.9, the logit 2.2; 2 of 2 at ½. */
  @Test
  void theMeanUsesTheThresholdOfTheNetwork() {
    Sequential network = Sequential.of(Activation.identity());
    Dataset data = Dataset.of(Matrix.of(2, 1, 2, 3), Matrix.of(2, 1, 1, 1));

    assertThat(ACCURACY.mean(network, data)).isEqualTo(1);
    network.decision(network.decision().threshold(0.9));
    assertThat(ACCURACY.mean(network, data)).isEqualTo(0.5);
  }

  @Test
  void meanAbsoluteErrorIsTheMeanOverTheColumnsSummedOverTheRows() {
    Matrix output = Matrix.of(2, 2, 1, 2, 3, 4);
    Matrix target = Matrix.of(2, 2, 0, 4, 3, 5);

    assertThat(Metric.meanAbsoluteError().sum(output, target)).isEqualTo(1.5 + 0.5);
  }

  @Test
  void anEmptyBatchAddsNothing() {
    assertThat(ACCURACY.sum(Matrix.zeros(0, 2), Matrix.zeros(0, 1))).isZero();
    assertThat(Metric.meanAbsoluteError().sum(Matrix.zeros(0, 2), Matrix.zeros(0, 2))).isZero();
  }

  @Test
  void namesAreShort() {
    assertThat(ACCURACY.name()).isEqualTo("accuracy");
    assertThat(Metric.meanAbsoluteError().name()).isEqualTo("MAE");
  }
}
