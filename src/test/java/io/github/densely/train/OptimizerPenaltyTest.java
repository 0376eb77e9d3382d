package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Window;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weight decay, the L1 penalty, and the parameters that have them. */
class OptimizerPenaltyTest {

  /** A step of each with gradient 0 moves a weight by its penalty alone. */
  static Stream<Optimizer> onWeightsAlone() {
    return Stream.of(
        Optimizer.sgd(0.25).weightDecay(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.sgd(0.25).momentum(0.75).l1Penalty(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.rmsProp(0.25).weightDecay(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.rmsProp(0.25).l1Penalty(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.adam(0.25).weightDecay(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.adam(0.25).l1Penalty(0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.adamW(0.25, 0.5).penalizeOnly(Parameter::isWeight),
        Optimizer.adamW(0.25, 0).l1Penalty(0.5).penalizeOnly(Parameter::isWeight));
  }

  @Test
  void weightsAreWeightsAndBiasesAndNormParametersAreNot() {
    SplittableRandom random = new SplittableRandom(1);
    Sequential network =
        Sequential.of(
            new Convolution(MapShape.channelsFirst(1, 3, 2), 1, Window.of(2), random),
            new BatchNorm(2),
            new LayerNorm(2),
            new DenseLayer(2, 1, random)); // a weight of one row is one too

    assertThat(network.parameters())
        .filteredOn(Parameter::isWeight)
        .extracting(Parameter::name)
        .containsExactly("0.weight", "3.weight");
  }

  @ParameterizedTest
  @MethodSource("onWeightsAlone")
  void biasesAndNormParametersKeepTheirValuesWhereTheGradientIsZero(Optimizer optimizer) {
    DenseLayer dense = DenseLayer.of(Matrix.of(1, 2, 3, -5), Matrix.of(1, 1, 7));
    LayerNorm norm = new LayerNorm(1);
    norm.bias().value().set(0, 0, -2);

    optimizer.step(Sequential.of(dense, norm).parameters());

    assertThat(dense.weight().value().get(0, 0)).isLessThan(3).isPositive();
    assertThat(dense.weight().value().get(0, 1)).isGreaterThan(-5).isNegative();
    assertThat(dense.bias().orElseThrow().value()).isEqualTo(Matrix.of(1, 1, 7));
    assertThat(norm.weight().value()).isEqualTo(Matrix.of(1, 1, 1));
    assertThat(norm.bias().value()).isEqualTo(Matrix.of(1, 1, -2));
  }

  @Test
  void withoutAChoiceAllParametersDecayAsInPyTorch() {
    DenseLayer dense = DenseLayer.of(Matrix.of(1, 2, 4, -8), Matrix.of(1, 1, 16));

    Optimizer.adamW(0.25, 0.5).step(dense.parameters()); // (1 − 1/8)·w

    assertThat(dense.weight().value()).isEqualTo(Matrix.of(1, 2, 3.5f, -7));
    assertThat(dense.bias().orElseThrow().value()).isEqualTo(Matrix.of(1, 1, 14));
  }

  /**
   * g = 1, λ₁ = 3, λ = ½: the gradient of w = 2 is 1 + 1 + 3, of −2 it is 1 − 1 − 3, of 0 it is 1.
   */
  @Test
  void theL1PenaltyAddsItsSignToTheGradient() {
    Parameter w = Parameter.of("w", Matrix.of(1, 3, 2, -2, 0));
    w.grad().fill(1);

    Optimizer.sgd(0.25).weightDecay(0.5).l1Penalty(3).step(List.of(w));

    assertThat(w.value()).isEqualTo(Matrix.of(1, 3, 0.75f, -1.25f, -0.25f));
  }

  /** λ₁ = 3 enters the velocity: v = 1 + 3, then ½·4 + 1 + 3; with Nesterov 4 + ½·4 at first. */
  @Test
  void theL1PenaltyEntersTheVelocity() {
    OneWeight plain = new OneWeight(5);
    OneWeight nesterov = new OneWeight(5);
    Sgd optimizer = Optimizer.sgd(0.25).momentum(0.5).l1Penalty(3);

    plain.step(optimizer, 1);
    plain.step(optimizer, 1);
    nesterov.step(optimizer.nesterov(), 1);

    assertThat(plain.value()).isEqualTo(2.5f); // 5 − ¼·4 − ¼·6
    assertThat(nesterov.value()).isEqualTo(3.5f); // 5 − ¼·6
  }

  /** g = 1 + 3 = 4: s = ¼·16 = 4, so 0.25·4/(2 + 2). */
  @Test
  void rmsPropDividesTheL1PenaltyWithTheGradient() {
    OneWeight weight = new OneWeight(5);

    weight.step(Optimizer.rmsProp(0.25).decay(0.75).epsilon(2).l1Penalty(3), 1);

    assertThat(weight.value()).isEqualTo(4.75f);
  }

  @Test
  void theL1PenaltyOfAdamGoesThroughItsRootAndThatOfAdamWDoesNot() {
    OneWeight throughTheGradient = new OneWeight(-4);
    OneWeight aside = new OneWeight(-4);

    throughTheGradient.step(Optimizer.adam(0.25).betas(0.5, 0.75).epsilon(2).l1Penalty(4), 2);
    aside.step(Optimizer.adamW(0.25, 0.5).betas(0.5, 0.75).epsilon(2).l1Penalty(3), 2);

    // g = 2 − 4: −4 + 0.25·2/(2 + 2)
    assertThat(throughTheGradient.value()).isEqualTo(-3.875f);
    // −4 + 0.25·(0.5·4 + 3) − 0.25·2/(2 + 2)
    assertThat(aside.value()).isEqualTo(-2.875f);
  }

  @Test
  void toStringTellsThePenalties() {
    assertThat(Optimizer.sgd(0.1).momentum(0.9).weightDecay(0.01).l1Penalty(0.001))
        .hasToString("SGD(0.1, momentum 0.9, weight decay 0.01, L1 penalty 0.001)");
    assertThat(Optimizer.adamW(0.1, 0.01).penalizeOnly(Parameter::isWeight))
        .hasToString("AdamW(0.1, weight decay 0.01 of chosen parameters)");
    assertThat(Optimizer.rmsProp(0.1).weightDecay(0.01).l1Penalty(0.5).penalizeOnly(p -> false))
        .hasToString("RMSProp(0.1, weight decay 0.01, L1 penalty 0.5, both of chosen parameters)");
    assertThat(Optimizer.adam(0.1).penalizeOnly(Parameter::isWeight)).hasToString("Adam(0.1)");
  }

  @Test
  void aNegativePenaltyIsRefused() {
    assertThatThrownBy(() -> Optimizer.sgd(0.1).l1Penalty(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("L1 penalty must be finite and at least 0, got -1.0");
    assertThatThrownBy(() -> Optimizer.adamW(0.1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weight decay must be finite and at least 0, got -1.0");
  }
}
