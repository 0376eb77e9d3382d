package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Matrix;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {

  /**
   * The library's exponential and StrictMath's logarithm are each within one unit in the last
   * place.
   */
  private static final double DOUBLE_ROUNDINGS = 0x1p-50;

  @Test
  void crossEntropyOfEqualScoresIsTheLogarithmOfTheNumberOfClasses() {
    double loss = Loss.softmaxCrossEntropy().mean(Matrix.zeros(3, 4), Matrix.of(3, 1, 0, 1, 3));

    assertThat(loss).isEqualTo(Math.log(4), within(DOUBLE_ROUNDINGS));
  }

  @Test
  void gradientOfCrossEntropyIsSoftmaxMinusTarget() {
    Matrix gradient =
        Loss.softmaxCrossEntropy().gradient(Matrix.zeros(2, 4), Matrix.of(2, 1, 0, 3));

    assertThat(gradient)
        .isEqualTo(
            Matrix.of(2, 4, -0.375f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, 0.125f, -0.375f));
  }

  @Test
  void aClassIndexIsTheProbabilityOneOfThatClass() {
    Matrix scores = Matrix.of(2, 3, 0.5f, -1, 2, 3, 0.25f, -0.75f);
    Loss loss = Loss.softmaxCrossEntropy();
    Matrix indices = Matrix.of(2, 1, 1, 2);
    Matrix probabilities = Matrix.of(2, 3, 0, 1, 0, 0, 0, 1);

    assertThat(loss.sum(scores, indices)).isEqualTo(loss.sum(scores, probabilities));
    assertThat(loss.gradient(scores, indices)).isEqualTo(loss.gradient(scores, probabilities));
  }

  @Test
  void weightedTargetsWeighLossAndGradient() {
    Matrix scores = Matrix.zeros(1, 2);

    double loss = Loss.softmaxCrossEntropy().mean(scores, Matrix.of(1, 2, 0.5f, 0));

    assertThat(loss).isEqualTo(0.5 * Math.log(2), within(DOUBLE_ROUNDINGS));
    assertThat(Loss.softmaxCrossEntropy().gradient(scores, Matrix.of(1, 2, 0.5f, 0)))
        .isEqualTo(Matrix.of(1, 2, -0.25f, 0.25f)); // ½·(softmax − [1, 0])
  }

  @Test
  void crossEntropyOfHugeScoresIsTheirDistance() {
    Matrix scores = Matrix.of(2, 2, 1e30f, -1e30f, -1e30f, 1e30f);

    double right = Loss.softmaxCrossEntropy().sum(scores, Matrix.of(2, 1, 0, 1));
    double wrong = Loss.softmaxCrossEntropy().sum(scores, Matrix.of(2, 1, 1, 0));

    assertThat(right).isZero();
    assertThat(wrong).isEqualTo(4.0 * 1e30f);
  }

  @Test
  void aClassWithProbabilityZeroMayBeInfinitelyFar() {
    Matrix scores = Matrix.of(1, 3, 0, 0, Float.NEGATIVE_INFINITY);

    assertThat(Loss.softmaxCrossEntropy().sum(scores, Matrix.of(1, 1, 0)))
        .isEqualTo(Math.log(2), within(DOUBLE_ROUNDINGS));
  }

  @Test
  void binaryCrossEntropyOfAnUndecidedScoreIsTheLogarithmOfTwo() {
    double loss = Loss.binaryCrossEntropy().mean(Matrix.zeros(1, 2), Matrix.of(1, 2, 0, 1));

    assertThat(loss).isEqualTo(Math.log(2), within(DOUBLE_ROUNDINGS));
  }

  @Test
  void gradientOfBinaryCrossEntropyIsSigmoidMinusTarget() {
    Matrix gradient = Loss.binaryCrossEntropy().gradient(Matrix.zeros(1, 2), Matrix.of(1, 2, 0, 1));

    assertThat(gradient).isEqualTo(Matrix.of(1, 2, 0.25f, -0.25f)); // (½ − t)/2 columns
  }

  @Test
  void binaryCrossEntropyOfHugeScoresDoesNotOverflow() {
    Loss loss = Loss.binaryCrossEntropy();
    Matrix scores = Matrix.of(1, 1, 1e30f);

    assertThat(loss.sum(scores, Matrix.of(1, 1, 1))).isZero();
    assertThat(loss.sum(scores, Matrix.of(1, 1, 0))).isEqualTo((double) 1e30f);
    assertThat(loss.gradient(scores, Matrix.of(1, 1, 0))).isEqualTo(Matrix.of(1, 1, 1));
  }

  @Test
  void gradientOfASureAndRightYesIsItsSmallTail() {
    // σ(60) − 1 = −1/(1 + e⁶⁰), while σ(60) itself is 1 even in double.
    Matrix gradient = Loss.binaryCrossEntropy().gradient(Matrix.of(1, 1, 60), Matrix.of(1, 1, 1));

    assertThat(gradient).isEqualTo(Matrix.of(1, 1, (float) (-1 / (1 + StrictMath.exp(60)))));
  }

  @Test
  void binaryCrossEntropyIsSymmetric() {
    Loss loss = Loss.binaryCrossEntropy();
    Matrix yes = Matrix.of(1, 3, 0.3f, -2, 25);
    Matrix no = Matrix.of(1, 3, -0.3f, 2, -25);

    Matrix one = Matrix.of(1, 3, 1, 1, 1);

    assertThat(loss.sum(yes, one)).isEqualTo(loss.sum(no, Matrix.zeros(1, 3)));
    Matrix gradient = loss.gradient(yes, one);
    Matrix mirrored = loss.gradient(no, Matrix.zeros(1, 3));
    for (int j = 0; j < 3; j++) {
      assertThat(gradient.get(0, j)).isEqualTo(-mirrored.get(0, j));
    }
  }

  @Test
  void meanSquaredErrorIsTheMeanOverRowsAndColumns() {
    Matrix output = Matrix.of(2, 2, 1, 2, 3, 4);
    Matrix target = Matrix.of(2, 2, 0, 4, 3, 8);

    assertThat(Loss.meanSquaredError().mean(output, target)).isEqualTo((1 + 4 + 0 + 16) / 4.0);
    assertThat(Loss.meanSquaredError().gradient(output, target))
        .isEqualTo(Matrix.of(2, 2, 0.5f, -1, 0, -2)); // 2·(z − t)/4
  }

  @Test
  void huberIsSquaredNearTheTargetAndLinearFarFromIt() {
    Matrix output = Matrix.of(1, 4, 1, -2, 6, -10);
    Matrix target = Matrix.zeros(1, 4);

    // ½·1², ½·2², 2·(6 − 1), 2·(10 − 1)
    assertThat(Loss.huber(2).mean(output, target)).isEqualTo((0.5 + 2 + 10 + 18) / 4);
    assertThat(Loss.huber(2).gradient(output, target))
        .isEqualTo(Matrix.of(1, 4, 0.25f, -0.5f, 0.5f, -0.5f));
  }

  @Test
  void huberWithoutLimitIsHalfTheSquaredError() {
    Matrix output = Matrix.of(1, 2, 100, -7);
    Matrix target = Matrix.of(1, 2, 1, 0.5f);

    assertThat(2 * Loss.huber(Double.POSITIVE_INFINITY).sum(output, target))
        .isEqualTo(Loss.meanSquaredError().sum(output, target));
  }

  static Stream<Loss> all() {
    return Stream.of(
        Loss.softmaxCrossEntropy(),
        Loss.binaryCrossEntropy(),
        Loss.meanSquaredError(),
        Loss.huber(1));
  }

  @ParameterizedTest
  @MethodSource("all")
  void sumsOfPartsAddUpToTheWhole(Loss loss) {
    Matrix first = Matrix.of(1, 2, 0.5f, -3);
    Matrix second = Matrix.of(1, 2, 2, 0.25f);
    Matrix both = Matrix.of(2, 2, 0.5f, -3, 2, 0.25f);
    Matrix target = Matrix.of(1, 2, 0, 1);

    double parts = loss.sum(first, target) + loss.sum(second, target);

    double whole = loss.sum(both, Matrix.of(2, 2, 0, 1, 0, 1));
    assertThat(parts).isEqualTo(whole, within(whole * DOUBLE_ROUNDINGS));
  }

  @ParameterizedTest
  @MethodSource("all")
  void gradientsOfPartsWithTheScaleOfTheWholeAreItsRows(Loss loss) {
    Matrix target = Matrix.of(1, 2, 0, 1);
    Matrix part = Matrix.zeros(1, 2);

    loss.sumAndGradient(Matrix.of(1, 2, 2, 0.25f), target, 0.5, part);

    Matrix whole = loss.gradient(Matrix.of(2, 2, 0.5f, -3, 2, 0.25f), Matrix.of(2, 2, 0, 1, 0, 1));
    assertThat(part.row(0)).containsExactly(whole.row(1));
  }

  @ParameterizedTest
  @MethodSource("all")
  void sumAndGradientOverwriteTheGradientAndReturnTheUnscaledSum(Loss loss) {
    Matrix output = Matrix.of(1, 2, 2, 0.25f);
    Matrix target = Matrix.of(1, 2, 0, 1);
    Matrix gradOutput = Matrix.of(1, 2, Float.NaN, Float.NaN);

    double sum = loss.sumAndGradient(output, target, 1, gradOutput);

    assertThat(sum).isEqualTo(loss.sum(output, target));
    assertThat(gradOutput).isEqualTo(loss.gradient(output, target));
  }

  @ParameterizedTest
  @MethodSource("all")
  void anOutputThatIsNotANumberMakesTheLossNaN(Loss loss) {
    Matrix output = Matrix.of(2, 2, 1, Float.NaN, 1, 2);
    Matrix target = Matrix.of(2, 2, 0, 1, 0, 1);

    assertThat(loss.sum(output, target)).isNaN();
    assertThat(loss.gradient(output, target).get(0, 1)).isNaN();
    assertThat(loss.gradient(output, target).get(1, 1)).isFinite();
  }

  @ParameterizedTest
  @MethodSource("all")
  void anEmptyBatchHasTheSumZero(Loss loss) {
    assertThat(loss.sum(Matrix.zeros(0, 2), Matrix.zeros(0, 2))).isZero();
  }
}
