package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchNormTest {

  // Two features: [3, 5] with mean 4 and variance 1, [10, 10] with mean 10 and variance 0.
  private final Matrix x = Matrix.of(2, 2, 3, 10, 5, 10);

  @Test
  void trainingBringsEveryFeatureToMeanZeroAndVarianceOne() {
    float one = (float) (1 / Math.sqrt(1 + 1e-5));

    Matrix y = new BatchNorm(2).forwardPass(x).output();

    assertThat(y).isEqualTo(Matrix.of(2, 2, -one, 0, one, 0));
  }

  /** Momentum ½: halfway from 0 to 4 and 10, and from 1 to the unbiased variances 2 and 0. */
  @Test
  void trainingMovesTheRunningValues() {
    BatchNorm layer = new BatchNorm(2, 0.5, 1e-5);

    layer.forwardPass(x);

    assertThat(layer.parameters().get(2).value()).isEqualTo(Matrix.of(1, 2, 2, 5));
    assertThat(layer.parameters().get(3).value()).isEqualTo(Matrix.of(1, 2, 1.5f, 0.5f));
  }

  /** ε = 3 and running variance 1: (x − 0)/2. */
  @Test
  void inferenceUsesTheRunningValuesAndLeavesThem() {
    BatchNorm layer = new BatchNorm(2, 0.1, 3);

    assertThat(layer.forward(x)).isEqualTo(Matrix.of(2, 2, 1.5f, 5, 2.5f, 5));
    assertThat(layer.forward(Matrix.of(1, 2, 3, 10))).isEqualTo(Matrix.of(1, 2, 1.5f, 5));
    assertThat(layer.parameters().get(2).value()).isEqualTo(Matrix.zeros(1, 2));
    assertThat(layer.parameters().get(3).value()).isEqualTo(Matrix.of(1, 2, 1, 1));
  }

  /** As in LayerNormTest, down a column: 1/√(1 + 3) = ½, x̂ = [−½, ½], g = [1, 0]. */
  @Test
  void backwardGoesThroughMeanAndVariance() {
    BatchNorm layer = new BatchNorm(1, 0.1, 3);

    Matrix gradInput = layer.forwardPass(Matrix.of(2, 1, 3, 5)).backward(Matrix.of(2, 1, 1, 0));

    assertThat(gradInput).isEqualTo(Matrix.of(2, 1, 0.1875f, -0.1875f));
    assertThat(layer.parameters().get(0).grad()).isEqualTo(Matrix.of(1, 1, -0.5f));
    assertThat(layer.parameters().get(1).grad()).isEqualTo(Matrix.of(1, 1, 1));
  }

  @Test
  void naNSpreadsOverItsFeatureAlone() {
    Matrix withNaN = Matrix.of(2, 2, 3, Float.NaN, 5, 10);

    Matrix y = new BatchNorm(2).forwardPass(withNaN).output();

    assertThat(y.get(0, 1)).isNaN();
    assertThat(y.get(1, 1)).isNaN();
    assertThat(y.get(0, 0)).isNotNaN();
    assertThat(y.get(1, 0)).isNotNaN();
  }

  @Test
  void namesAreThoseOfPyTorchAndTheRunningValuesAreFixed() {
    BatchNorm layer = new BatchNorm(3);

    assertThat(layer.parameters())
        .extracting(Parameter::name)
        .containsExactly("weight", "bias", "running_mean", "running_var");
    assertThat(layer.parameters())
        .extracting(Parameter::isFixed)
        .containsExactly(false, false, true, true);
    assertThat(layer.momentum()).isEqualTo(0.1);
    assertThat(layer.epsilon()).isEqualTo(1e-5);
    assertThat(layer.inFeatures()).isEqualTo(3);
    assertThat(layer.outFeatures(3)).isEqualTo(3);
    assertThat(layer).hasToString("BatchNorm(3)");
  }
}
