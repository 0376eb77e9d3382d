package io.github.densely;

import static io.github.densely.support.BoundedMatrix.exact;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.BoundAssert;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class DenseLayerTest {

  // weight  1 2 3    bias  10    batch of two:  1 0 1
  //         4 5 6          20                   0 1 2
  private final DenseLayer layer =
      DenseLayer.of(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6), Matrix.of(1, 2, 10, 20));
  private final Matrix x = Matrix.of(2, 3, 1, 0, 1, 0, 1, 2);
  private final Matrix gradOutput = Matrix.of(2, 2, 1, 0, 1, -1);

  @Test
  void forwardIsTheWeightedSumPlusBias() {
    // 1 + 3 + 10, 4 + 6 + 20; 2 + 6 + 10, 5 + 12 + 20
    assertThat(layer.forward(x)).isEqualTo(Matrix.of(2, 2, 14, 30, 18, 37));
  }

  @Test
  void withoutBiasItIsTheWeightedSum() {
    DenseLayer noBias = DenseLayer.of(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));

    assertThat(noBias.forward(x)).isEqualTo(Matrix.of(2, 2, 4, 10, 8, 17));
    assertThat(noBias.bias()).isEmpty();
    assertThat(noBias.parameters()).containsExactly(noBias.weight());
  }

  @Test
  void backwardGivesTheThreeDerivatives() {
    Matrix gradInput = layer.backward(x, gradOutput);

    assertThat(gradInput).isEqualTo(Matrix.of(2, 3, 1, 2, 3, -3, -3, -3)); // gradOutput·W
    assertThat(layer.weight().grad())
        .isEqualTo(Matrix.of(2, 3, 1, 1, 3, 0, -1, -2)); // gradOutputᵀ·X
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 2, -1)); // column sums
  }

  @Test
  void gradientsAddUpUntilTheyAreZeroed() {
    layer.backward(x, gradOutput);
    layer.backward(x, gradOutput);

    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(2, 3, 2, 2, 6, 0, -2, -4));
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 4, -2));

    layer.zeroGrad();

    assertThat(layer.weight().grad()).isEqualTo(Matrix.zeros(2, 3));
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.zeros(1, 2));
  }

  @Test
  void aPassGivesTheOutputAndGradientsOfTheLayer() {
    ForwardPass pass = layer.forwardPass(x);

    assertThat(pass.output()).isEqualTo(layer.forward(x));
    assertThat(pass.backward(gradOutput)).isEqualTo(Matrix.of(2, 3, 1, 2, 3, -3, -3, -3));
    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(2, 3, 1, 1, 3, 0, -1, -2));
  }

  @Test
  void theBackwardPassForParametersAloneGivesTheSameGradients() {
    layer.forwardPass(x).backwardParameters(gradOutput);

    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(2, 3, 1, 1, 3, 0, -1, -2));
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 2, -1));
  }

  @Test
  void inputAndGradientAreNotModified() {
    layer.forwardPass(x).backward(gradOutput);

    assertThat(x).isEqualTo(Matrix.of(2, 3, 1, 0, 1, 0, 1, 2));
    assertThat(gradOutput).isEqualTo(Matrix.of(2, 2, 1, 0, 1, -1));
  }

  @Test
  void forwardIntoOverwritesWhatWasThere() {
    Matrix out = Matrix.of(2, 2, Float.NaN, Float.NaN, Float.NaN, Float.NaN);

    layer.forwardInto(x, out);

    assertThat(out).isEqualTo(layer.forward(x));
  }

  @Test
  void anEmptyBatchGivesAnEmptyOutputAndNoGradient() {
    ForwardPass pass = layer.forwardPass(Matrix.zeros(0, 3));

    assertThat(pass.output()).isEqualTo(Matrix.zeros(0, 2));
    assertThat(pass.backward(Matrix.zeros(0, 2))).isEqualTo(Matrix.zeros(0, 3));
    assertThat(layer.weight().grad()).isEqualTo(Matrix.zeros(2, 3));
  }

  @Test
  void sizesAndNamesAreThoseOfPyTorch() {
    assertThat(layer.inFeatures()).isEqualTo(3);
    assertThat(layer.outFeatures()).isEqualTo(2);
    assertThat(layer.outFeatures(3)).isEqualTo(2);
    assertThat(layer.parameters()).extracting(Parameter::name).containsExactly("weight", "bias");
    assertThat(layer).hasToString("DenseLayer(3 -> 2)");
    assertThat(DenseLayer.of(Matrix.zeros(2, 3))).hasToString("DenseLayer(3 -> 2, no bias)");
  }

  @Test
  void theDefaultWeightIsGlorotUniformAndTheBiasZero() {
    DenseLayer made = new DenseLayer(4, 3, new SplittableRandom(7));
    Matrix expected = Matrix.zeros(3, 4);
    Initializer.glorotUniform().initializeWeight(expected, new SplittableRandom(7));

    assertThat(made.weight().value()).isEqualTo(expected);
    assertThat(made.bias().orElseThrow().value()).isEqualTo(Matrix.zeros(1, 3));
  }

  /** Three outputs of four inputs: PyTorch's bound is 1/√4 for both, and not 1/√3. */
  @Test
  void anInitializerDrawsTheWeightAndThenTheBiasFromOneSource() {
    DenseLayer made = new DenseLayer(4, 3, Initializer.pytorch(), new SplittableRandom(7));
    SplittableRandom source = new SplittableRandom(7);
    Matrix weight = Matrix.zeros(3, 4);
    Matrix bias = Matrix.zeros(1, 3);
    Initializer.pytorch().initializeWeight(weight, source);
    Initializer.pytorch().initializeBias(bias, 4, source);

    assertThat(made.weight().value()).isEqualTo(weight);
    assertThat(made.bias().orElseThrow().value()).isEqualTo(bias).isNotEqualTo(Matrix.zeros(1, 3));
  }

  @Test
  void givenValuesAreNotCopied() {
    Matrix weight = Matrix.of(1, 1, 2);
    DenseLayer shared = DenseLayer.of(weight);
    weight.set(0, 0, 3);

    assertThat(shared.forward(Matrix.of(1, 1, 5))).isEqualTo(Matrix.of(1, 1, 15));
  }

  @Test
  void aLayerOfAnotherOnesParametersTrainsWithIt() {
    DenseLayer layer = DenseLayer.of(Matrix.of(1, 2, 3, 4), Matrix.of(1, 1, 5));

    DenseLayer twin = DenseLayer.of(layer.weight(), layer.bias().orElseThrow());
    twin.backward(Matrix.of(1, 2, 1, 2), Matrix.of(1, 1, 10));

    assertThat(twin.parameters()).isEqualTo(layer.parameters());
    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(1, 2, 10, 20));
    assertThat(DenseLayer.of(layer.weight()).bias()).isEmpty();
  }

  @Test
  void aNaNInASampleStaysInItsRowAndOneInTheWeightInItsColumn() {
    Matrix withNaN = x.copy();
    withNaN.set(0, 1, Float.NaN);

    assertThat(layer.forward(withNaN)).isEqualTo(Matrix.of(2, 2, Float.NaN, Float.NaN, 18, 37));

    layer.weight().value().set(1, 0, Float.NaN);

    assertThat(layer.forward(x)).isEqualTo(Matrix.of(2, 2, 14, Float.NaN, 18, Float.NaN));
  }

  /** Every output of a layer is within the bound with k = inFeatures + 1. */
  @Test
  void outputIsWithinTheBound(SplittableRandom random) {
    DenseLayer large = new DenseLayer(300, 70, Initializer.pytorch(), random);
    Matrix input = RandomMatrix.normal(33, 300, random);

    Matrix output = large.forward(input);

    BoundAssert.assertThat(output)
        .isWithin(
            BoundedMatrix.productPlus(
                exact(input),
                exact(large.weight().value()).transpose(),
                exact(large.bias().orElseThrow().value()).repeated(33)));
  }
}
