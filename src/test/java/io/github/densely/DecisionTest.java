package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {

  @ParameterizedTest
  @CsvSource({
    // logit, class
    "-3, 0",
    "-1e-30, 0",
    "0, 0",
    "1e-30, 1",
    "Infinity, 1",
    "-Infinity, 0"
  })
  void oneLogitSaysYesAboveZero(float logit, int expected) {
    assertThat(Decision.logits().classOf(Matrix.of(1, 1, logit), 0)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 0", "0.4999, 0", "0.5, 0", "0.5001, 1", "1, 1"})
  void oneProbabilitySaysYesAboveOneHalf(float probability, int expected) {
    Matrix output = Matrix.of(1, 1, probability);

    assertThat(Decision.probabilities().classOf(output, 0)).isEqualTo(expected);
    assertThat(Decision.values().classOf(output, 0)).isEqualTo(expected);
  }

  @Test
  void ofSeveralOutputsTheLargestWinsAndOfEqualOnesTheFirst() {
    Matrix outputs = Matrix.of(3, 3, -2, -1, -3, 5, 5, 1, 0, 1, 9);

    assertThat(Decision.logits().classOf(outputs, 0)).isEqualTo(1);
    assertThat(Decision.logits().classOf(outputs, 1)).isZero();
    assertThat(Decision.probabilities().classOf(outputs, 2)).isEqualTo(2);
  }

  @Test
  void everyLabelIsDecidedByItself() {
    Matrix logits = Matrix.of(1, 3, 2, -1, 0.5f);
    Matrix probabilities = Matrix.of(1, 3, 0.9f, 0.2f, 0.6f);

    assertThat(Decision.logits().forLabels().labelsOf(logits, 0))
        .containsExactly(true, false, true);
    assertThat(Decision.probabilities().forLabels().labelsOf(probabilities, 0))
        .containsExactly(true, false, true);
    assertThat(Decision.probabilities().forLabels().threshold(0.7).labelsOf(probabilities, 0))
        .containsExactly(true, false, false);
  }

  /** log(0.8/0.2) = log 4 = 1.386… */
  @Test
  void aThresholdIsAProbabilityAlsoForLogits() {
    Decision careful = Decision.logits().threshold(0.8);

    assertThat(careful.classOf(Matrix.of(1, 1, 1.38f), 0)).isZero();
    assertThat(careful.classOf(Matrix.of(1, 1, 1.39f), 0)).isEqualTo(1);
    assertThat(careful.classOf(Matrix.of(1, 2, 3, 4.38f), 0)).isZero(); // by the difference of two
    assertThat(careful.classOf(Matrix.of(1, 2, 3, 4.39f), 0)).isEqualTo(1);
  }

  @Test
  void twoProbabilitiesAreDecidedByTheSecond() {
    Decision eager = Decision.probabilities().threshold(0.3);

    assertThat(eager.classOf(Matrix.of(1, 2, 0.65f, 0.35f), 0)).isEqualTo(1);
    assertThat(eager.classOf(Matrix.of(1, 2, 0.75f, 0.25f), 0)).isZero();
  }

  /** As likely as the threshold is not above it: no. */
  @Test
  void atTheThresholdTheAnswerIsNo() {
    Decision quarter = Decision.probabilities().threshold(0.25);

    assertThat(quarter.classOf(Matrix.of(1, 1, 0.25f), 0)).isZero();
    assertThat(quarter.classOf(Matrix.of(1, 2, 0.75f, 0.25f), 0)).isZero();
    assertThat(quarter.forLabels().labelsOf(Matrix.of(1, 2, 0.25f, 0.5f), 0))
        .containsExactly(false, true);
  }

  @Test
  void oneOutputTellsTwoClassesApart() {
    assertThat(Decision.logits().classes(1)).isEqualTo(2);
    assertThat(Decision.logits().classes(2)).isEqualTo(2);
    assertThat(Decision.logits().classes(3)).isEqualTo(3);
    assertThat(Decision.logits().labelsOf(Matrix.of(1, 1, 3), 0)).containsExactly(true);
  }

  @Test
  void twoValuesHaveNoThreshold() {
    Matrix two = Matrix.of(1, 2, 1, 2);

    assertThat(Decision.values().classOf(two, 0)).isEqualTo(1);
    assertThatIllegalStateException()
        .isThrownBy(() -> Decision.values().threshold(0.3).classOf(two, 0))
        .withMessage("two values have no probability to compare with the threshold 0.3");
  }

  /** σ(log 3) = 3/4; softmax(log 1, log 3) = 1/4, 3/4. */
  @Test
  void probabilitiesHaveAColumnForEachClass() {
    float log3 = (float) Math.log(3);
    Decision logits = Decision.logits();

    assertThat(logits.probabilities(Matrix.of(1, 1, log3)))
        .isEqualTo(Matrix.of(1, 2, 0.25f, 0.75f));
    assertThat(logits.probabilities(Matrix.of(1, 2, 0, log3)))
        .isEqualTo(Matrix.of(1, 2, 0.25f, 0.75f));
    assertThat(logits.forLabels().probabilities(Matrix.of(1, 2, 0, log3)))
        .isEqualTo(Matrix.of(1, 2, 0.5f, 0.75f));
    assertThat(Decision.probabilities().probabilities(Matrix.of(1, 1, 0.75f)))
        .isEqualTo(Matrix.of(1, 2, 0.25f, 0.75f));
    assertThat(Decision.probabilities().probabilities(Matrix.of(1, 3, 0.5f, 0.25f, 0.25f)))
        .isEqualTo(Matrix.of(1, 3, 0.5f, 0.25f, 0.25f));
  }

  /** The limits of softmax; equal infinities share. */
  @Test
  void aLogitOfInfinityIsCertain() {
    float inf = Float.POSITIVE_INFINITY;
    Matrix logits = Matrix.of(4, 3, inf, 0, -inf, 3, inf, inf, -inf, 0, -inf, inf, Float.NaN, 0);

    Matrix probabilities = Decision.logits().probabilities(logits);

    assertThat(probabilities.row(0)).containsExactly(1, 0, 0);
    assertThat(probabilities.row(1)).containsExactly(0, 0.5f, 0.5f);
    assertThat(probabilities.row(2)).containsExactly(0, 1, 0);
    assertThat(probabilities.row(3)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
    assertThat(Decision.logits().forLabels().probabilities(Matrix.of(1, 2, inf, -inf)))
        .isEqualTo(Matrix.of(1, 2, 1, 0));
  }

  /** 1 − σ(40) would be 0 in float; σ(−40) = e⁻⁴⁰ = 4.2e-18. */
  @Test
  void aSmallProbabilityOfNoIsNotLost() {
    Matrix both = Decision.logits().probabilities(Matrix.of(1, 1, 40));

    assertThat(both.get(0, 0)).isEqualTo((float) Math.exp(-40));
    assertThat(both.get(0, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void notANumberIsNoClass(int outputs) {
    Matrix scores = Matrix.zeros(5, outputs);
    scores.set(3, outputs - 1, Float.NaN);

    assertThat(Decision.logits().classOf(scores, 2)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decision.logits().classOf(scores, 3))
        .withMessage(
            "output "
                + (outputs - 1)
                + " of row 3 is NaN, which is not a class;"
                + " look for NaN in the inputs, or in the weights");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decision.logits().forLabels().labelsOf(scores, 3))
        .withMessageContaining("row 3");
    assertThat(Decision.logits().probabilities(scores).get(3, 0)).isNaN();
    assertThat(Decision.logits().probabilities(scores).get(2, 0)).isNotNaN();
  }

  @Test
  void questionsThatDoNotFitTheOutputsAreRefused() {
    Matrix three = Matrix.of(1, 3, 1, 2, 3);

    assertThatIllegalStateException()
        .isThrownBy(() -> Decision.logits().forLabels().classOf(three, 0))
        .withMessage(
            "these 3 outputs are labels, each yes or no; ask for the labels instead of the class");
    assertThatIllegalStateException()
        .isThrownBy(() -> Decision.logits().labelsOf(three, 0))
        .withMessage(
            "these 3 outputs choose one class; ask for the class, or set decision(...forLabels())");
    assertThatIllegalStateException()
        .isThrownBy(() -> Decision.logits().threshold(0.3).classOf(three, 0))
        .withMessage(
            "a threshold decides yes or no; with 3 classes the largest output wins, so remove the threshold 0.3");
    assertThatIllegalStateException()
        .isThrownBy(() -> Decision.values().probabilities(three))
        .withMessageContaining("are not probabilities; train with binaryCrossEntropy()");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
  void aThresholdIsAboveZeroAndBelowOne(double threshold) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Decision.logits().threshold(threshold))
        .withMessage("a threshold is a probability above 0 and below 1, got %s", threshold);
  }

  @Test
  void itTellsItself() {
    assertThat(Decision.logits()).hasToString("logits");
    assertThat(Decision.probabilities().forLabels().threshold(0.3))
        .hasToString("probabilities of labels, yes above 0.3");
  }
}
