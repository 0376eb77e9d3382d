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
