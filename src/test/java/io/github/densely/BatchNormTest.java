package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.support.RandomMatrix;
import io.github.densely.train.GradientCheck;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One feature, momentum ¼, ε = 1.5, weight 1 and bias 10, unless a test says otherwise. */
class BatchNormTest {

  /** Mean 3, squared distances 4, 1 and 9: variance 14/3, unbiased 7. */
  private final Matrix x = Matrix.of(3, 1, 1, 2, 6);

  private static BatchNorm layer() {
    BatchNorm layer = new BatchNorm(1, 0.25, 1.5);
    layer.bias().value().set(0, 0, 10);
    return layer;
  }

  /** After one pass over x: running mean ¾, running variance 2.5. */
  private BatchNorm trained() {
    BatchNorm layer = layer();
    layer.forwardPass(x);
    return layer;
  }

  @Test
  void trainingNormalizesByTheBatchThenScalesAndShifts() {
    BatchNorm layer = layer();
    layer.weight().value().set(0, 0, 3);
    double deviation = Math.sqrt(14.0 / 3 + 1.5);

    Matrix y = layer.forwardPass(x).output();

    assertThat(y)
        .isEqualTo(
            Matrix.of(
                3,
                1,
                (float) (3 * (-2 * (1 / deviation)) + 10),
                (float) (3 * (-1 * (1 / deviation)) + 10),
                (float) (3 * (3 * (1 / deviation)) + 10)));
  }

  @Test
  void trainingMovesTheRunningValuesByTheMomentum() {
    BatchNorm layer = layer();

    layer.forwardPass(x);

    assertThat(layer.runningMean().value()).isEqualTo(Matrix.of(1, 1, 0.75f)); // 0 + ¼·(3 − 0)
    assertThat(layer.runningVariance().value()).isEqualTo(Matrix.of(1, 1, 2.5f)); // 1 + ¼·(7 − 1)
  }

  @Test
  void inferenceAfterTrainingUsesTheRunningValuesAndLeavesThem() {
    BatchNorm layer = trained();

    Matrix y = layer.forward(Matrix.of(2, 1, 4.75f, -3.25f));

    assertThat(y).isEqualTo(Matrix.of(2, 1, 12, 8)); // (4.75 − 0.75)/√(2.5 + 1.5) + 10
    assertThat(layer.runningMean().value()).isEqualTo(Matrix.of(1, 1, 0.75f));
    assertThat(layer.runningVariance().value()).isEqualTo(Matrix.of(1, 1, 2.5f));
  }

  @Test
  void everyFeatureHasItsOwnValues() {
    BatchNorm layer = new BatchNorm(2, 0.25, 1.5);

    layer.forwardPass(Matrix.of(3, 2, 1, 30, 2, 10, 6, 20)); // mean 20, unbiased variance 100

    assertThat(layer.runningMean().value()).isEqualTo(Matrix.of(1, 2, 0.75f, 5));
    assertThat(layer.runningVariance().value()).isEqualTo(Matrix.of(1, 2, 2.5f, 25.75f));
  }

  /**
   * Two rows and ε = 3: 1/√(1 + 3) = ½, x̂ = [−½, ½], g = [1, 0]; weight·½·(g − ½ − x̂·(−¼)) with
   * weight 3.
   */
  @Test
  void backwardGoesThroughMeanAndVariance() {
    BatchNorm layer = new BatchNorm(1, 0.25, 3);
    layer.weight().value().set(0, 0, 3);

    Matrix gradInput = layer.forwardPass(Matrix.of(2, 1, 3, 5)).backward(Matrix.of(2, 1, 1, 0));

    assertThat(gradInput).isEqualTo(Matrix.of(2, 1, 0.5625f, -0.5625f));
    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(1, 1, -0.5f));
    assertThat(layer.bias().grad()).isEqualTo(Matrix.of(1, 1, 1));
  }

  @Test
  void aFrozenLayerIsInInferenceModeWhenTheLayersAboveAreTrained() {
    BatchNorm layer = trained();
    layer.weight().value().set(0, 0, 3);
    Sequential.of(layer).freeze();

    ForwardPass pass = layer.forwardPass(Matrix.of(1, 1, 4.75f));

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 1, 16)); // 3·(4.75 − 0.75)/2 + 10
    assertThat(pass.backward(Matrix.of(1, 1, 5))).isEqualTo(Matrix.of(1, 1, 7.5f)); // 5·3/2
    assertThat(layer.runningMean().value()).isEqualTo(Matrix.of(1, 1, 0.75f));
    assertThat(layer.runningVariance().value()).isEqualTo(Matrix.of(1, 1, 2.5f));
  }

  @Test
  void aFrozenLayerTrainsOnOneRowAndAnUnfrozenOneOnTwoAgain() {
    BatchNorm layer = trained();
    Sequential network = Sequential.of(layer, DenseLayer.of(Matrix.of(1, 1, 2)));

    layer.weight().freeze();
    layer.bias().freeze();
    assertThat(network.minTrainingRows()).isEqualTo(1);

    layer.bias().unfreeze();
    assertThat(network.minTrainingRows()).isEqualTo(2);
    assertThatThrownBy(() -> network.forwardPass(Matrix.of(1, 1, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs at least 2 rows");
  }

  @Test
  void aLayerWithOnlyItsWeightOrOnlyItsBiasFrozenStillTrains() {
    BatchNorm weightFrozen = layer();
    weightFrozen.weight().freeze();
    BatchNorm biasFrozen = layer();
    biasFrozen.bias().freeze();

    weightFrozen.forwardPass(x).backward(Matrix.of(3, 1, 1, 0, 1));
    biasFrozen.forwardPass(x);

    assertThat(weightFrozen.runningMean().value()).isEqualTo(Matrix.of(1, 1, 0.75f));
    assertThat(weightFrozen.bias().grad()).isEqualTo(Matrix.of(1, 1, 2));
    assertThat(biasFrozen.runningVariance().value()).isEqualTo(Matrix.of(1, 1, 2.5f));
  }

  /** A check, not an example: the gradients of a frozen layer, alone and inside a network. */
  @Test
  void gradientsOfAFrozenLayerAgreeWithDifferences() {
    SplittableRandom random = new SplittableRandom(3);
    BatchNorm layer = new BatchNorm(3, 0.25, 1.5);
    layer.forwardPass(RandomMatrix.normal(5, 3, random));
    Sequential.of(layer).freeze();
    Sequential network =
        Sequential.of(new DenseLayer(4, 3, random), layer, new DenseLayer(3, 2, random));

    GradientCheck.of(layer, RandomMatrix.normal(1, 3, random)).verify();
    GradientCheck.of(network, RandomMatrix.normal(1, 4, random)).verify();
  }

  @Test
  void naNSpreadsOverItsFeatureAlone() {
    Matrix withNaN = Matrix.of(3, 2, 3, Float.NaN, 5, 10, 7, 11);

    Matrix y = new BatchNorm(2).forwardPass(withNaN).output();

    for (int row = 0; row < 3; row++) {
      assertThat(y.get(row, 0)).isNotNaN();
      assertThat(y.get(row, 1)).isNaN();
    }
  }

  @Test
  void namesAreThoseOfPyTorchAndTheRunningValuesAreFixed() {
    BatchNorm layer = new BatchNorm(3);

    assertThat(layer.parameters())
        .containsExactly(
            layer.weight(), layer.bias(), layer.runningMean(), layer.runningVariance());
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
