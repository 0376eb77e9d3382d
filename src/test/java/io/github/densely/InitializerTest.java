package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.BoundAssert;
import io.github.densely.support.BoundedMatrix;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitializerTest {

  private static final int FAN_IN = 300;
  private static final int FAN_OUT = 200;

  /**
   * The first values of a 2 x 3 weight from seed 1: the same on every JDK and platform, now and
   * later.
   */
  static Stream<Arguments> firstValues() {
    return Stream.of(
        Arguments.of(
            "Glorot uniform",
            Initializer.glorotUniform(),
            0x1.2aa874p-3f,
            0x1.13b3c4p-1f,
            0x1.082b9ap0f),
        Arguments.of(
            "Glorot normal",
            Initializer.glorotNormal(),
            0x1.1620c8p-2f,
            0x1.00c01p0f,
            0x1.279dbap-2f),
        Arguments.of(
            "He uniform", Initializer.heUniform(), 0x1.8190dap-3f, 0x1.63ee14p-1f, 0x1.550adcp0f),
        Arguments.of(
            "He normal", Initializer.heNormal(), 0x1.670fdp-2f, 0x1.4b769p0f, 0x1.7da386p-2f),
        Arguments.of(
            "LeCun uniform",
            Initializer.lecunUniform(),
            0x1.10a2dep-3f,
            0x1.f75c6ep-2f,
            0x1.e24e8cp-1f),
        Arguments.of(
            "LeCun normal",
            Initializer.lecunNormal(),
            0x1.fbca3ep-3f,
            0x1.d4c278p-1f,
            0x1.0ddcp-2f),
        Arguments.of(
            "PyTorch", Initializer.pytorch(), 0x1.3ad02cp-4f, 0x1.229d9ap-2f, 0x1.1675cp-1f),
        Arguments.of(
            "orthogonal",
            Initializer.orthogonal(1),
            0x1.01e776p-2f,
            0x1.dc295cp-1f,
            0x1.121edep-2f));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("firstValues")
  void aSeedGivesTheseBits(String name, Initializer initializer, float v0, float v1, float v2) {
    assertThat(weight(initializer, 2, 3, 1).row(0)).containsExactly(v0, v1, v2);
    assertThat(weight(initializer, 2, 3, 2).row(0)).doesNotContain(v0, v1, v2);
  }

  static Stream<Arguments> uniform() {
    return Stream.of(
        Arguments.of("Glorot", Initializer.glorotUniform(), Math.sqrt(6.0 / (FAN_IN + FAN_OUT))),
        Arguments.of("He", Initializer.heUniform(), Math.sqrt(6.0 / FAN_IN)),
        Arguments.of("LeCun", Initializer.lecunUniform(), Math.sqrt(3.0 / FAN_IN)),
        Arguments.of("PyTorch", Initializer.pytorch(), 1 / Math.sqrt(FAN_IN)));
  }

  /** A uniform variable in ±limit has variance limit²/3 and fourth moment limit⁴/5. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("uniform")
  void uniformValuesFillTheirRange(String name, Initializer initializer, double limit) {
    float[] values = weight(initializer, FAN_OUT, FAN_IN, 5).data();

    for (float value : values) {
      assertThat(Math.abs(value)).isLessThanOrEqualTo((float) limit);
    }
    requireMoments(values, limit * limit / 3, limit * limit * limit * limit / 5);
  }

  static Stream<Arguments> normal() {
    return Stream.of(
        Arguments.of("Glorot", Initializer.glorotNormal(), 2.0 / (FAN_IN + FAN_OUT)),
        Arguments.of("He", Initializer.heNormal(), 2.0 / FAN_IN),
        Arguments.of("LeCun", Initializer.lecunNormal(), 1.0 / FAN_IN));
  }

  /** A normal variable has fourth moment 3·variance². */
  @ParameterizedTest(name = "{0}")
  @MethodSource("normal")
  void normalValuesHaveTheirVariance(String name, Initializer initializer, double variance) {
    float[] values = weight(initializer, FAN_OUT, FAN_IN, 5).data();

    requireMoments(values, variance, 3 * variance * variance);
  }

  /**
   * Beyond one, two and three standard deviations lie 31.73 %, 4.55 % and 0.27 % of a normal
   * distribution.
   */
  @Test
  void normalValuesHaveNormalTails() {
    float[] values = weight(Initializer.lecunNormal(), FAN_OUT, FAN_IN, 5).data();
    double[] shares = {0.31731050786, 0.04550026390, 0.00269979606};
    for (int sigma = 1; sigma <= 3; sigma++) {
      double share = shares[sigma - 1];
      int beyond = 0;
      for (float value : values) {
        beyond += Math.abs(value) > sigma / Math.sqrt(FAN_IN) ? 1 : 0;
      }

      double limit = 6 * Math.sqrt(values.length * share * (1 - share));
      assertThat((double) beyond)
          .isBetween(values.length * share - limit, values.length * share + limit);
    }
  }

  /**
   * Within six standard deviations of the estimators: √(variance/n) of the mean, √((fourth −
   * variance²)/n) of the variance.
   */
  private static void requireMoments(float[] values, double variance, double fourth) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    int n = values.length;
    double limitOfMean = 6 * Math.sqrt(variance / n);
    double limitOfVariance = 6 * Math.sqrt((fourth - variance * variance) / n);

    assertThat(sum / n).isBetween(-limitOfMean, limitOfMean);
    assertThat(squares / n).isBetween(variance - limitOfVariance, variance + limitOfVariance);
  }

  /**
   * Rows (or columns) of length 1 and at right angles: W·Wᵀ = I. Each weight was rounded once to
   * float, so the exact product of the rounded weights differs from I by no more than {@code
   * 2u·|W||Wᵀ|} and some, which the bound of the float product covers.
   */
  @Test
  void orthogonalRowsOrColumnsAreOrthonormal() {
    Matrix wide = weight(Initializer.orthogonal(1), 20, 50, 3);
    Matrix tall = weight(Initializer.orthogonal(1), 50, 20, 3);

    BoundAssert.assertThat(identity(20)).isWithin(product(wide, wide.transpose()));
    BoundAssert.assertThat(identity(20)).isWithin(product(tall.transpose(), tall));
  }

  /** Of a square matrix the rows are drawn, not the columns: the first row keeps its direction. */
  @Test
  void theFirstRowOfASquareOrthogonalMatrixIsTheFirstRowDrawn() {
    Matrix drawn = Matrix.zeros(2, 2);
    Draw.normal(drawn, 1, new SplittableRandom(3));

    Matrix orthogonal = Matrix.zeros(2, 2);
    Draw.orthogonal(orthogonal, 1, new SplittableRandom(3));

    double a = drawn.get(0, 0);
    double b = drawn.get(0, 1);
    assertThat(orthogonal.get(0, 0)).isEqualTo((float) (a / Math.sqrt(a * a + b * b)));
    assertThat(orthogonal.get(0, 1)).isEqualTo((float) (b / Math.sqrt(a * a + b * b)));
  }

  @Test
  void aGainScalesAnOrthogonalMatrix() {
    Matrix one = weight(Initializer.orthogonal(1), 3, 4, 3);
    Matrix two = weight(Initializer.orthogonal(2), 3, 4, 3);

    for (int i = 0; i < 12; i++) {
      assertThat(two.data()[i]).isEqualTo(2 * one.data()[i]);
    }
  }

  @Test
  void biasesAreZeroButPyTorchs() {
    Matrix bias = Matrix.of(1, 3, 7, 7, 7);
    Initializer.heNormal().initializeBias(bias, 4, new SplittableRandom(1));
    assertThat(bias).isEqualTo(Matrix.zeros(1, 3));

    Initializer.pytorch().initializeBias(bias, 4, new SplittableRandom(1));

    Matrix sameDistribution = weight(Initializer.pytorch(), 1, 4, 1); // ±½ too
    assertThat(bias.row(0))
        .containsExactly(
            sameDistribution.get(0, 0), sameDistribution.get(0, 1), sameDistribution.get(0, 2));
  }

  @Test
  void aConstantIsEverywhere() {
    assertThat(weight(Initializer.constant(0.5f), 1, 3, 1))
        .isEqualTo(Matrix.of(1, 3, 0.5f, 0.5f, 0.5f));
  }

  @Test
  void aViewIsFilledAndWhatLiesBehindItIsNot() {
    for (Initializer initializer :
        new Initializer[] {
          Initializer.heUniform(),
          Initializer.heNormal(),
          Initializer.orthogonal(1),
          Initializer.constant(1)
        }) {
      Matrix buffer = Matrix.zeros(3, 3);

      initializer.initializeWeight(buffer.firstRows(1), new SplittableRandom(1));

      assertThat(buffer.row(0)).doesNotContain(0);
      assertThat(buffer.row(1)).containsOnly(0);
      assertThat(buffer.row(2)).containsOnly(0);
    }
  }

  private static Matrix weight(
      Initializer initializer, int outFeatures, int inFeatures, long seed) {
    Matrix weight = Matrix.zeros(outFeatures, inFeatures);
    initializer.initializeWeight(weight, new SplittableRandom(seed));
    return weight;
  }

  private static BoundedMatrix product(Matrix a, Matrix b) {
    return BoundedMatrix.product(BoundedMatrix.exact(a), BoundedMatrix.exact(b));
  }

  private static Matrix identity(int n) {
    Matrix identity = Matrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      identity.set(i, i, 1);
    }
    return identity;
  }
}
