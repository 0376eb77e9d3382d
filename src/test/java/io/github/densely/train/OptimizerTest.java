package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One or two steps of each rule with numbers that float holds exactly; longer runs are in the
 * examples.
 */
class OptimizerTest {

  static Stream<Optimizer> all() {
    return Stream.of(
        Optimizer.sgd(0.25),
        Optimizer.sgd(0.25).momentum(0.5),
        Optimizer.sgd(0.25).momentum(0.5).nesterov(),
        Optimizer.rmsProp(0.25),
        Optimizer.adam(0.25),
        Optimizer.adamW(0.25, 0.5));
  }

  @Test
  void sgdGoesAgainstTheGradient() {
    OneWeight weight = new OneWeight(1);

    weight.step(Optimizer.sgd(0.5), 0.5f);

    assertThat(weight.value()).isEqualTo(0.75f); // 1 − 0.5·0.5
  }

  @Test
  void momentumKeepsAShareOfTheVelocity() {
    OneWeight weight = new OneWeight(0);
    Optimizer optimizer = Optimizer.sgd(0.25).momentum(0.5);

    weight.step(optimizer, 1); // v = 1
    weight.step(optimizer, 1); // v = 0.5 + 1

    assertThat(weight.value()).isEqualTo(-0.25f - 0.375f);
  }

  @Test
  void nesterovLooksAheadAlongTheVelocity() {
    OneWeight weight = new OneWeight(0);
    Optimizer optimizer = Optimizer.sgd(0.25).momentum(0.5).nesterov();

    weight.step(optimizer, 1); // v = 1,   g + 0.5·v = 1.5
    weight.step(optimizer, 1); // v = 1.5, g + 0.5·v = 1.75

    assertThat(weight.value()).isEqualTo(-0.375f - 0.4375f);
  }

  @Test
  void weightDecayOfSgdIsTheGradientOfHalfTheSquaredWeight() {
    OneWeight weight = new OneWeight(2);

    weight.step(Optimizer.sgd(0.25).weightDecay(0.5), 1);

    assertThat(weight.value()).isEqualTo(1.5f); // 2 − 0.25·(1 + 0.5·2)
  }

  @Test
  void rmsPropDividesByTheRootOfTheRunningSquare() {
    OneWeight weight = new OneWeight(0);

    weight.step(Optimizer.rmsProp(0.25).decay(0.75), 2); // s = 0.25·2² = 1

    assertThat(weight.value()).isEqualTo(-0.5f); // 0.25·2/√1
  }

  @Test
  void rmsPropAddsEpsilonOutsideTheRoot() {
    OneWeight weight = new OneWeight(0);

    weight.step(Optimizer.rmsProp(0.25).decay(0.75).epsilon(3), 2);

    assertThat(weight.value()).isEqualTo(-0.125f); // 0.25·2/(√1 + 3)
  }

  @Test
  void rmsPropPutsWeightDecayIntoTheGradient() {
    OneWeight weight = new OneWeight(1);

    weight.step(Optimizer.rmsProp(0.25).decay(0.75).epsilon(3).weightDecay(1), 1);

    assertThat(weight.value()).isEqualTo(0.875f); // as with a gradient of 2
  }

  @Test
  void firstStepOfAdamIsTheLearningRateWhateverTheGradient() {
    OneWeight weight = new OneWeight(0);

    weight.step(Optimizer.adam(0.25).betas(0.5, 0.75), 2); // m/(1 − β₁) = 2, √(v/(1 − β₂)) = 2

    assertThat(weight.value()).isEqualTo(-0.25f);
  }

  @Test
  void adamAddsEpsilonOutsideTheRoot() {
    OneWeight weight = new OneWeight(0);

    weight.step(Optimizer.adam(0.25).betas(0.5, 0.75).epsilon(2), 2);

    assertThat(weight.value()).isEqualTo(-0.125f); // 0.25·2/(2 + 2)
  }

  @Test
  void weightDecayOfAdamGoesThroughItsRootAndThatOfAdamWDoesNot() {
    OneWeight throughTheGradient = new OneWeight(4);
    OneWeight aside = new OneWeight(4);

    throughTheGradient.step(Optimizer.adam(0.25).betas(0.5, 0.75).weightDecay(0.5), 2);
    aside.step(Optimizer.adamW(0.25, 0.5).betas(0.5, 0.75), 2);

    assertThat(throughTheGradient.value())
        .isEqualTo(3.75f); // the gradient 2 + 0.5·4 makes the same step as 2
    assertThat(aside.value()).isEqualTo(3.25f); // (1 − 0.25·0.5)·4 − 0.25
  }

  @Test
  void settersReturnAFreshOptimizerAndLeaveTheOldOneAlone() {
    Sgd plain = Optimizer.sgd(0.25);
    OneWeight weight = new OneWeight(0);
    plain.step(List.of(weight.parameter()));

    Sgd withMomentum = plain.momentum(0.5);

    assertThat(withMomentum).isNotSameAs(plain);
    assertThat(withMomentum.state().steps()).isZero();
    assertThat(plain.state().steps()).isOne();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aFrozenParameterIsLeftAloneAndNothingIsRememberedOfIt(Optimizer optimizer) {
    Parameter frozen = Parameter.of("frozen", Matrix.of(1, 2, 1, 2));
    Parameter trained = Parameter.of("trained", Matrix.of(1, 2, 1, 2));
    frozen.grad().set(0, 0, 1);
    trained.grad().set(0, 0, 1);
    frozen.freeze();

    optimizer.step(List.of(frozen, trained));

    assertThat(frozen.value()).isEqualTo(Matrix.of(1, 2, 1, 2));
    assertThat(trained.value().get(0, 0)).isLessThan(1);
    assertThat(optimizer.state().slots().keySet()).allMatch(key -> key.startsWith("trained."));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aStepLeavesTheGradientAsItWas(Optimizer optimizer) {
    OneWeight weight = new OneWeight(1);

    weight.step(optimizer, 3);

    assertThat(weight.parameter().grad().get(0, 0)).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aGradientThatIsNotFiniteMakesNoStepAndChangesNothing(Optimizer optimizer) {
    Parameter first = Parameter.of("first", Matrix.of(1, 2, 1, 2));
    Parameter second = Parameter.of("second", Matrix.of(1, 3, 3, 4, 5));
    first.grad().fill(1);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      Optimizer.State before = optimizer.state();
      second.grad().set(0, 1, bad);

      assertThat(optimizer.step(List.of(first, second))).isFalse();

      assertThat(first.value()).isEqualTo(Matrix.of(1, 2, 1, 2));
      assertThat(second.value()).isEqualTo(Matrix.of(1, 3, 3, 4, 5));
      assertThat(optimizer.state()).isEqualTo(before);
    }
    second.grad().fill(1);

    assertThat(optimizer.step(List.of(first, second))).isTrue();
    assertThat(optimizer.state().steps()).isOne();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aParameterThatIsUnfrozenLaterJoinsIn(Optimizer optimizer) {
    OneWeight weight = new OneWeight(1);
    weight.parameter().freeze();
    optimizer.step(List.of(weight.parameter()));
    weight.parameter().unfreeze();

    weight.step(optimizer, 1);

    assertThat(weight.value()).isLessThan(1);
  }

  @Test
  void sgdAddsDecayToTheGradientThatEntersTheVelocity() {
    OneWeight plain = new OneWeight(2);
    OneWeight nesterov = new OneWeight(2);
    Sgd optimizer = Optimizer.sgd(0.25).momentum(0.5).weightDecay(0.5);

    plain.step(optimizer, 1);
    assertThat(plain.value()).isEqualTo(1.5f); // v = 1 + ½·2
    plain.step(optimizer, 1);
    assertThat(plain.value()).isEqualTo(0.8125f); // v = ½·2 + 1 + ½·1.5

    nesterov.step(optimizer.nesterov(), 1);
    assertThat(nesterov.value()).isEqualTo(1.25f); // 2 − ¼·(2 + ½·2)
  }
}
