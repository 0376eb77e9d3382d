package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;
import io.github.densely.support.RandomMatrix;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCheckTest {

  /** No element is near 0, where ReLU and its kin have a kink. */
  private static final Matrix INPUT =
      Matrix.of(4, 3, 0.5f, -1, 2, -0.25f, 0.75f, -1.5f, 1.25f, 0.3f, -0.6f, -2, 1.75f, 0.9f);

  static Stream<Layer> layers() {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.of(
        new DenseLayer(3, 5, random),
        DenseLayer.of(Matrix.of(2, 3, 1, -2, 3, -4, 5, -6)),
        Activation.relu(),
        Activation.leakyRelu(),
        Activation.elu(),
        Activation.selu(),
        Activation.gelu(),
        Activation.geluTanh(),
        Activation.silu(),
        Activation.softplus(),
        Activation.sigmoid(),
        Activation.tanh(),
        Activation.softmax(),
        Activation.identity(),
        new LayerNorm(3),
        new BatchNorm(3),
        Normalization.of(3, 1, 4),
        Sequential.of(
            Normalization.of(3, 0, 2),
            new DenseLayer(3, 4, random),
            Sequential.of(new BatchNorm(4), Activation.tanh()),
            new DenseLayer(4, 2, random)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyLayerPasses(Layer layer) {
    GradientCheck.of(layer, INPUT).verify();
  }

  @Test
  void aBiasBeforeABatchNormHasTheGradientZeroUpToRounding() {
    DenseLayer dense = new DenseLayer(3, 4, new SplittableRandom(1));

    GradientCheck.of(Sequential.of(dense, new BatchNorm(4)), INPUT).verify();
  }

  @ParameterizedTest
  @ValueSource(floats = {0.2f, 1, 5})
  void aBiasBeforeABatchNormPassesForSmallAndLargeInputs(float scale) {
    SplittableRandom random = new SplittableRandom(7);
    for (int rows = 6; rows < 16; rows++) {
      Matrix input = RandomMatrix.normal(rows, 3, random);
      for (int at = 0; at < input.data().length; at++) {
        input.data()[at] *= scale;
      }
      DenseLayer dense = new DenseLayer(3, 4, random);

      GradientCheck.of(Sequential.of(dense, new BatchNorm(4), Activation.tanh()), input).verify();
    }
  }

  @Test
  void dropoutPassesIfItsMaskIsRepeated() {
    Dropout dropout = new Dropout(0.5, 3);

    GradientCheck.of(dropout, INPUT).before(() -> dropout.passes(0)).verify();
  }

  @Test
  void dropoutWhoseMaskChangesFails() {
    Dropout dropout = new Dropout(0.5, 3);

    assertThat(GradientCheck.of(dropout, INPUT).mismatches()).isNotEmpty();
  }

  static Stream<Arguments> losses() {
    Matrix zeroToOne = Matrix.of(4, 3, 0.5f, 0, 0.5f, 1, 0, 0, 0.25f, 0.25f, 0.5f, 0, 0.25f, 0.75f);
    return Stream.of(
        Arguments.of(Loss.softmaxCrossEntropy(), Matrix.of(4, 1, 0, 2, 1, 1)),
        Arguments.of(Loss.softmaxCrossEntropy(), zeroToOne),
        Arguments.of(Loss.softmaxCrossEntropy(0.3, 7, 1.7), zeroToOne),
        Arguments.of(Loss.softmaxCrossEntropy(0.3, 7, 1.7), Matrix.of(4, 1, 0, 2, 1, 1)),
        Arguments.of(Loss.binaryCrossEntropy(), zeroToOne),
        Arguments.of(Loss.binaryCrossEntropy(19), zeroToOne),
        Arguments.of(Loss.binaryCrossEntropy(0.3, 7, 1.7), zeroToOne),
        Arguments.of(sampleWeights(Loss.softmaxCrossEntropy()), Matrix.of(4, 1, 0, 2, 1, 1)),
        Arguments.of(sampleWeights(Loss.binaryCrossEntropy(19)), zeroToOne),
        Arguments.of(sampleWeights(Loss.huber(0.6)), zeroToOne),
        Arguments.of(Loss.meanSquaredError(), zeroToOne),
        Arguments.of(Loss.huber(0.6), zeroToOne));
  }

  /** A loss of four samples with the weights 2, ½, 3 and 1. */
  private static Loss sampleWeights(Loss loss) {
    Matrix weights = Matrix.of(4, 1, 2, 0.5f, 3, 1);
    return new Loss() {
      @Override
      public double sum(Matrix output, Matrix target) {
        return loss.sum(output, target, weights);
      }

      @Override
      public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
        return loss.sumAndGradient(output, target, weights, scale, gradOutput);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyLossPasses(Loss loss, Matrix target) {
    GradientCheck.of(loss, INPUT, target).verify();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(WrongLayer.Fault.TWICE_ONE_WEIGHT, List.of("weight[1, 2]")),
        Arguments.of(
            WrongLayer.Fault.TRANSPOSED_WEIGHT,
            List.of(
                "weight[0, 1]",
                "weight[0, 2]",
                "weight[1, 0]",
                "weight[1, 2]",
                "weight[2, 0]",
                "weight[2, 1]")),
        Arguments.of(
            WrongLayer.Fault.BIAS_OF_FIRST_ROW, List.of("bias[0, 0]", "bias[0, 1]", "bias[0, 2]")),
        Arguments.of(WrongLayer.Fault.NO_GRAD_INPUT, null),
        Arguments.of(WrongLayer.Fault.NAN_IN_ONE_WEIGHT, List.of("weight[0, 0]")));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void everyWrongGradientIsFoundAndNoRightOneIsBlamed(
      WrongLayer.Fault fault, List<String> expected) {
    WrongLayer layer = new WrongLayer(fault);

    List<String> found =
        GradientCheck.of(layer, INPUT).mismatches().stream()
            .map(mismatch -> Text.of("%s[%d, %d]", mismatch.name(), mismatch.row(), mismatch.col()))
            .toList();

    if (expected == null) { // every element of the input
      assertThat(found).hasSize(12).allMatch(name -> name.startsWith("input["));
    } else {
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void theSameLayerWithoutFaultPasses() {
    GradientCheck.of(new WrongLayer(WrongLayer.Fault.NONE), INPUT).verify();
  }

  @Test
  void theMessageNamesParameterIndexBothValuesAndTheBound() {
    WrongLayer layer = new WrongLayer(WrongLayer.Fault.TWICE_ONE_WEIGHT);
    Matrix input = Matrix.of(1, 3, 1, 2, 4);
    // The second output is 12.5, its factor r is 1.471, and 4·r = 5.884. The second step is
    // 2·2⁻³·0.3125 = 0.078, so the bound is 2⁻¹⁸·(1.471·2·12.5/0.156 + 11.768) = 9.43e-4, and a
    // little for the other two outputs.

    assertThatThrownBy(() -> GradientCheck.of(layer, input).verify())
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            1 wrong gradient in WrongLayer:
              weight[1, 2]: backward gives 11.768022, the difference quotient is 5.884011 (bound 9.696556E-4)\
            """);
  }

  @Test
  void theMessageListsTheFirstTenAndCountsAll() {
    WrongLayer layer = new WrongLayer(WrongLayer.Fault.NO_GRAD_INPUT);

    assertThatThrownBy(() -> GradientCheck.of(layer, INPUT).verify())
        .hasMessageStartingWith(
            "12 wrong gradients in WrongLayer:\n  input[0, 0]: backward gives 0.0, ")
        .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1 + 10));
  }

  @Test
  void aWrongLossIsFound() {
    Loss half = new HalfGradient(Loss.meanSquaredError());

    assertThatThrownBy(
            () -> GradientCheck.of(half, Matrix.of(1, 1, 3), Matrix.of(1, 1, 1)).verify())
        .hasMessageStartingWith(
            "1 wrong gradient in half of mean squared error:\n"
                + "  output[0, 0]: backward gives 2.0, the difference quotient is 4.0 (bound ");
  }

  @Test
  void parametersGradientsRunningValuesAndInputStayAsTheyWere() {
    BatchNorm norm = new BatchNorm(4);
    Sequential net = Sequential.of(new DenseLayer(3, 4, new SplittableRandom(5)), norm);
    net.forwardPass(INPUT)
        .backward(Matrix.of(4, 4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6));
    float[] values = net.parameterVector();
    float[] gradients = net.gradientVector();
    Matrix input = INPUT.copy();

    GradientCheck.of(net, input).verify();

    assertThat(net.parameterVector()).containsExactly(values);
    assertThat(net.gradientVector()).containsExactly(gradients);
    assertThat(input).isEqualTo(INPUT);
  }

  @Test
  void aLayerThatThrowsLeavesItsParametersAsTheyWere() {
    DenseLayer dense = new DenseLayer(3, 2, new SplittableRandom(5));
    Matrix before = dense.weight().value().copy();
    int[] passes = {0};
    Runnable failing =
        () -> {
          if (++passes[0] == 100) {
            throw new IllegalStateException("pass 100");
          }
        };

    assertThatThrownBy(() -> GradientCheck.of(dense, INPUT).before(failing).verify())
        .hasMessage("pass 100");

    assertThat(dense.weight().value()).isEqualTo(before);
  }

  @Test
  void frozenParametersAreNotChecked() {
    WrongLayer layer = new WrongLayer(WrongLayer.Fault.TWICE_ONE_WEIGHT);
    layer.parameters().forEach(Parameter::freeze);

    GradientCheck.of(layer, INPUT).verify();
  }

  @Test
  void aLossThatIgnoresTheScaleIsFound() {
    Loss right = Loss.meanSquaredError();
    Loss wrong =
        new Loss() {
          @Override
          public double sum(Matrix output, Matrix target) {
            return right.sum(output, target);
          }

          @Override
          public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix out) {
            return right.sumAndGradient(output, target, 1, out);
          }
        };

    assertThat(GradientCheck.of(wrong, Matrix.of(1, 1, 3), Matrix.of(1, 1, 1)).mismatches())
        .hasSize(1);
  }

  @Test
  void aCheckSaysWhatItChecks() {
    assertThat(GradientCheck.of(Activation.relu(), INPUT)).hasToString("GradientCheck(ReLU)");
    assertThat(GradientCheck.of(Loss.meanSquaredError(), INPUT, INPUT))
        .hasToString("GradientCheck(mean squared error)");
  }

  /** A loss whose gradient is half of the right one. */
  private record HalfGradient(Loss right) implements Loss {
    @Override
    public double sum(Matrix output, Matrix target) {
      return right.sum(output, target);
    }

    @Override
    public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
      return right.sumAndGradient(output, target, scale / 2, gradOutput);
    }

    @Override
    public String toString() {
      return "half of " + right;
    }
  }
}
