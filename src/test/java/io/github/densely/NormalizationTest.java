package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NormalizationTest {

  // Feature 0: 1, 3 with mean 2 and deviation 1. Feature 1: constant.
  private final Matrix data = Matrix.of(2, 2, 1, 0.1f, 3, 0.1f);

  @Test
  void subtractsAndDivides() {
    Normalization bytes = Normalization.of(3, 0, 255);
    Normalization each = Normalization.of(Matrix.of(1, 2, 1, 10), Matrix.of(1, 2, 2, -4));

    assertThat(bytes.forward(Matrix.of(1, 3, 0, 51, 255))).isEqualTo(Matrix.of(1, 3, 0, 0.2f, 1));
    assertThat(each.forward(Matrix.of(1, 2, 5, 6))).isEqualTo(Matrix.of(1, 2, 2, 1));
  }

  @Test
  void standardizeGivesMeanZeroAndVarianceOneOnItsOwnData() {
    Normalization layer = Normalization.standardize(data);

    assertThat(layer.offset().value()).isEqualTo(Matrix.of(1, 2, 2, 0.1f));
    assertThat(layer.scale().value()).isEqualTo(Matrix.of(1, 2, 1, 1)); // a constant feature gets 1
    assertThat(layer.forward(data)).isEqualTo(Matrix.of(2, 2, -1, 0, 1, 0));
  }

  /** Mean 3 and deviation 2; the variance is divided by 2 rows, not by 1. */
  @Test
  void standardizeDividesByTheDeviation() {
    Matrix two = Matrix.of(2, 2, 1, 7, 5, 7);
    Normalization layer = Normalization.standardize(two);

    assertThat(layer.scale().value()).isEqualTo(Matrix.of(1, 2, 2, 1));
    assertThat(layer.forward(two)).isEqualTo(Matrix.of(2, 2, -1, 0, 1, 0));
  }

  /** (3 − 1)/4 = ½, and back ½·4 + 1 = 3. */
  @Test
  void theInverseMultipliesAndAdds() {
    Normalization layer = Normalization.of(Matrix.of(1, 2, 1, 10), Matrix.of(1, 2, 4, -5));
    Normalization inverse = layer.inverse();

    assertThat(inverse.forward(Matrix.of(2, 2, 0.5f, 2, 3, -1)))
        .isEqualTo(Matrix.of(2, 2, 3, 0, 13, 15));
    assertThat(inverse.forward(layer.forward(Matrix.of(1, 2, 3, 20))))
        .isEqualTo(Matrix.of(1, 2, 3, 20));
    assertThat(inverse.forwardPass(Matrix.of(1, 2, 7, 7)).backward(Matrix.of(1, 2, 3, 2)))
        .isEqualTo(Matrix.of(1, 2, 12, -10));
    assertThat(inverse).hasToString("Normalization(2, inverse)");
    assertThat(inverse.isInverse()).isTrue();
    assertThat(inverse.inverse().forward(Matrix.of(1, 2, 3, 0)))
        .isEqualTo(layer.forward(Matrix.of(1, 2, 3, 0)));
    assertThat(Sequential.of(layer, inverse).parameters()).hasSize(4); // has its own copies
  }

  /** In float 0.1·3 + 7·10⁻⁹ would be rounded twice; the sum in double is rounded once. */
  @Test
  void theInverseIsRoundedOnce() {
    Normalization inverse = Normalization.of(1, -0.3f, 3).inverse();

    float exact = (float) (3 * (double) 0.1f + -0.3f);

    assertThat(inverse.forward(Matrix.of(1, 1, 0.1f)).get(0, 0)).isEqualTo(exact);
    assertThat(0.1f * 3 + -0.3f).isNotEqualTo(exact);
  }

  /** The distance 6·10³⁸ is no float; the scale is the largest one. */
  @Test
  void aRangeAboveTheLargestFloatGivesFiniteValues() {
    Matrix far = Matrix.of(3, 1, -3e38f, 0, 3e38f);
    float third = (float) (3e38f / (double) Float.MAX_VALUE);

    assertThat(Normalization.minMax(far).forward(far))
        .isEqualTo(Matrix.of(3, 1, 0, third, 2 * third));
  }

  /**
   * Mean 10³⁸ and deviation 2·10³⁸: the distance −4·10³⁸ of the first is no float, its result −2.
   */
  @Test
  void aDistanceAboveTheLargestFloatIsDividedBeforeItIsRounded() {
    Normalization layer = Normalization.of(1, 1e38f, 2e38f);

    assertThat(layer.forward(Matrix.of(2, 1, -3e38f, 3e38f)))
        .isEqualTo(
            Matrix.of(2, 1, (float) ((-3e38f - (double) 1e38f) / 2e38f), (3e38f - 1e38f) / 2e38f));
  }

  @Test
  void minMaxGivesZeroToOneOnItsOwnData() {
    Normalization layer = Normalization.minMax(data);

    assertThat(layer.forward(data)).isEqualTo(Matrix.of(2, 2, 0, 0, 1, 0));
    assertThat(layer.forward(Matrix.of(1, 2, 5, 0.1f)))
        .isEqualTo(Matrix.of(1, 2, 2, 0)); // not clipped
  }

  @Test
  void theGradientIsDividedByTheScale() {
    Normalization layer = Normalization.of(Matrix.of(1, 2, 1, 10), Matrix.of(1, 2, 2, -4));

    Matrix gradInput = layer.forwardPass(Matrix.of(1, 2, 5, 6)).backward(Matrix.of(1, 2, 1, 1));

    assertThat(gradInput).isEqualTo(Matrix.of(1, 2, 0.5f, -0.25f));
  }

  @Test
  void itsParametersAreFixed() {
    Normalization layer = Normalization.of(3, 0, 255);

    assertThat(layer.parameters()).extracting(Parameter::name).containsExactly("offset", "scale");
    assertThat(layer.parameters()).allMatch(Parameter::isFixed);
    assertThat(layer.inFeatures()).isEqualTo(3);
    assertThat(layer.outFeatures(3)).isEqualTo(3);
    assertThat(layer).hasToString("Normalization(3)");
  }

  @Test
  void naNStaysWhereItIs() {
    assertThat(Normalization.of(2, 1, 2).forward(Matrix.of(1, 2, Float.NaN, 3)))
        .isEqualTo(Matrix.of(1, 2, Float.NaN, 1));
  }
}
