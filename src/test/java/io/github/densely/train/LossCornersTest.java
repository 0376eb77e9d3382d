package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses of answers that are sure, infinitely sure, or not numbers. */
class LossCornersTest {

  private static final float INF = Float.POSITIVE_INFINITY;
  private static final float NAN = Float.NaN;

  @ParameterizedTest
  @CsvSource({
    // logit, target, loss, gradient
    "Infinity, 1, 0, 0",
    "Infinity, 0, Infinity, 1",
    "Infinity, 0.25, Infinity, 0.75",
    "-Infinity, 0, 0, 0",
    "-Infinity, 1, Infinity, -1",
    "-Infinity, 0.25, Infinity, -0.25",
    "NaN, 1, NaN, NaN",
    "NaN, 0, NaN, NaN",
  })
  void binaryCrossEntropyOfAnInfiniteLogitIsTheLimit(float z, float t, double loss, float slope) {
    Matrix output = Matrix.of(1, 1, z);
    Matrix target = Matrix.of(1, 1, t);

    assertThat(Loss.binaryCrossEntropy().sum(output, target)).isEqualTo(Double.valueOf(loss));
    assertThat(Loss.binaryCrossEntropy().gradient(output, target).get(0, 0))
        .isEqualTo(Float.valueOf(slope));
  }

  @Test
  void aPositiveWeightLeavesTheLimitsAndScalesTheSlopeOfAWrongNo() {
    Loss loss = Loss.binaryCrossEntropy(3);
    Matrix yes = Matrix.of(1, 1, 1);

    assertThat(loss.sum(Matrix.of(1, 1, INF), yes)).isZero();
    assertThat(loss.sum(Matrix.of(1, 1, -INF), yes)).isInfinite();
    assertThat(loss.gradient(Matrix.of(1, 1, -INF), yes)).isEqualTo(Matrix.of(1, 1, -3));
  }

  @Test
  void crossEntropyOfOneInfiniteLogitIsZeroIfItIsRight() {
    Matrix output = Matrix.of(1, 3, 2, INF, -INF);

    assertClasses(output, 1, 0, 0, 0, 0);
    assertClasses(output, 0, Double.POSITIVE_INFINITY, -1, 1, 0);
    assertClasses(output, 2, Double.POSITIVE_INFINITY, 0, 1, -1);
  }

  @Test
  void aClassAtMinusInfinityIsLeftOutAndIsInfinitelyWrong() {
    Matrix output = Matrix.of(1, 3, 1, 1, -INF);

    assertClasses(output, 0, StrictMath.log1p(1), -0.5f, 0.5f, 0);
    assertClasses(output, 2, Double.POSITIVE_INFINITY, 0.5f, 0.5f, -1);
  }

  @Test
  void logitsWhoseDifferenceIsNotKnownGiveNaN() {
    assertClasses(Matrix.of(1, 3, INF, 0, INF), 0, Double.NaN, NAN, NAN, NAN);
    assertClasses(Matrix.of(1, 3, -INF, -INF, -INF), 1, Double.NaN, NAN, NAN, NAN);
    assertClasses(Matrix.of(1, 3, 1, NAN, 5), 2, Double.NaN, NAN, NAN, NAN);
  }

  @Test
  void aNaNIsSeenEvenIfNothingIsWanted() {
    Matrix output = Matrix.of(1, 2, 1, NAN);

    assertThat(Loss.softmaxCrossEntropy(0, 3).sum(output, Matrix.of(1, 1, 0))).isNaN();
  }

  @Test
  void numbersThatAreFittedToInfinityHaveNoLoss() {
    Matrix infinite = Matrix.of(1, 1, INF);

    assertThat(Loss.meanSquaredError().sum(infinite, infinite)).isNaN();
    assertThat(Loss.huber(0.7).sum(infinite, infinite)).isNaN();
    assertThat(Loss.meanSquaredError().sum(infinite, Matrix.of(1, 1, 3))).isInfinite();
    assertThat(Loss.huber(0.7).sum(infinite, Matrix.of(1, 1, 3))).isInfinite();
    assertThat(Loss.huber(0.7).gradient(infinite, Matrix.of(1, 1, 3)))
        .isEqualTo(Matrix.of(1, 1, 0.7f));
  }

  @ParameterizedTest
  @CsvSource({"30", "40", "100"})
  void aSureAnswerKeepsItsSmallLossAndGradient(int gap) {
    // log(1 + e⁻ᵍ) and ∓e⁻ᵍ/(1 + e⁻ᵍ) are both e⁻ᵍ·(1 − O(e⁻ᵍ)); at 40 that is 4.248e-18.
    double tail = StrictMath.exp(-gap);
    Matrix output = Matrix.of(1, 2, 5 + gap, 5);

    double loss = Loss.softmaxCrossEntropy().sum(output, Matrix.of(1, 1, 0));
    Matrix gradient = Loss.softmaxCrossEntropy().gradient(output, Matrix.of(1, 1, 0));

    assertThat((float) loss).isEqualTo((float) tail).isPositive();
    assertThat(gradient).isEqualTo(Matrix.of(1, 2, (float) -tail, (float) tail));
    assertThat(Loss.softmaxCrossEntropy().gradient(output, Matrix.of(1, 2, 1, 0)))
        .isEqualTo(gradient);
  }

  @Test
  void theSmallTargetOfASureAnswerIsNotLost() {
    // Σt − t of the largest logit is the other target, 1e-20, which 1 − t in double would not show.
    Matrix gradient =
        Loss.softmaxCrossEntropy().gradient(Matrix.of(1, 2, 200, 0), Matrix.of(1, 2, 1, 1e-20f));

    assertThat(gradient).isEqualTo(Matrix.of(1, 2, 1e-20f, -1e-20f));
  }

  private static void assertClasses(Matrix output, int right, double loss, float... gradient) {
    Matrix target = Matrix.of(1, 1, right);
    assertThat(Loss.softmaxCrossEntropy().sum(output, target)).isEqualTo(Double.valueOf(loss));
    assertThat(Loss.softmaxCrossEntropy().gradient(output, target).row(0))
        .containsExactly(gradient);
  }
}
