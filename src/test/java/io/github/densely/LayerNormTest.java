package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayerNormTest {

  // The mean of [3, 5] is 4 and the variance 1, so both lie one standard deviation from the mean.
  private static final float ONE = (float) (1 / Math.sqrt(1 + 1e-5));

  @Test
  void everyRowIsBroughtToMeanZeroAndVarianceOne() {
    Matrix y = new LayerNorm(2).forward(Matrix.of(2, 2, 3, 5, -10, -30));

    assertThat(y.row(0)).containsExactly(-ONE, ONE);
    float ten = (float) (10 / Math.sqrt(100 + 1e-5));
    assertThat(y.row(1)).containsExactly(ten, -ten);
  }

  @Test
  void weightScalesAndBiasShifts() {
    LayerNorm layer = new LayerNorm(2, 3); // √(1 + 3) = 2
    layer.weight().value().set(0, 0, 4);
    layer.bias().value().set(0, 1, 10);

    assertThat(layer.forward(Matrix.of(1, 2, 3, 5))).isEqualTo(Matrix.of(1, 2, -2, 10.5f));
  }

  @Test
  void aConstantRowGivesTheBias() {
    LayerNorm layer = new LayerNorm(3);
    layer.bias().value().set(0, 1, 7);

    assertThat(layer.forward(Matrix.of(1, 3, 5, 5, 5))).isEqualTo(Matrix.of(1, 3, 0, 7, 0));
  }

  /**
   * Two neighbouring floats: a sum in float, or of squares in float, would lose their difference.
   */
  @Test
  void aLargeMeanDoesNotCancelTheVariance() {
    float large = 1.1e15f;
    float next = Math.nextUp(large);
    double half = (next - (double) large) / 2;
    float expected = (float) (half / Math.sqrt(half * half + 1e-5));

    assertThat(new LayerNorm(2).forward(Matrix.of(1, 2, large, next)))
        .isEqualTo(Matrix.of(1, 2, -expected, expected));
  }

  /**
   * ε = 3 and variance 1 give 1/√(σ² + ε) = ½ and x̂ = [−½, ½]. gradOutput [1, 0] has mean ½ and
   * mean(g·x̂) = −¼, so gradInput = ½·(g − ½ + ¼·x̂) = [½·(½ − ⅛), ½·(−½ + ⅛)].
   */
  @Test
  void backwardGoesThroughMeanAndVariance() {
    LayerNorm layer = new LayerNorm(2, 3);

    Matrix gradInput = layer.forwardPass(Matrix.of(1, 2, 3, 5)).backward(Matrix.of(1, 2, 1, 0));

    assertThat(gradInput).isEqualTo(Matrix.of(1, 2, 0.1875f, -0.1875f));
    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(1, 2, -0.5f, 0));
    assertThat(layer.bias().grad()).isEqualTo(Matrix.of(1, 2, 1, 0));
  }

  @Test
  void trainingAndInferenceGiveTheSame() {
    LayerNorm layer = new LayerNorm(3);
    Matrix x = Matrix.of(2, 3, 1, 2, 4, -7, 0, 1);

    assertThat(layer.forwardPass(x).output()).isEqualTo(layer.forward(x));
  }

  @Test
  void naNSpreadsOverItsRowAlone() {
    Matrix y = new LayerNorm(2).forward(Matrix.of(2, 2, Float.NaN, 5, 3, 5));

    assertThat(y.row(0)).containsExactly(Float.NaN, Float.NaN);
    assertThat(y.row(1)).containsExactly(-ONE, ONE);
  }

  @Test
  void namesDefaultsAndText() {
    LayerNorm layer = new LayerNorm(3);

    assertThat(layer.parameters()).extracting(Parameter::name).containsExactly("weight", "bias");
    assertThat(layer.weight().value()).isEqualTo(Matrix.of(1, 3, 1, 1, 1));
    assertThat(layer.bias().value()).isEqualTo(Matrix.zeros(1, 3));
    assertThat(layer.epsilon()).isEqualTo(1e-5);
    assertThat(layer.inFeatures()).isEqualTo(3);
    assertThat(layer.outFeatures(3)).isEqualTo(3);
    assertThat(layer).hasToString("LayerNorm(3)");
  }
}
