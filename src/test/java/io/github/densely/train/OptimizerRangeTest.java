package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Numbers that float arithmetic would lose: too small or too large to square, ε below its range.
 */
class OptimizerRangeTest {

  static Stream<Optimizer> withRoot() {
    return Stream.of(Optimizer.adam(0.001).epsilon(1e-46), Optimizer.rmsProp(0.001).epsilon(1e-46));
  }

  @ParameterizedTest
  @MethodSource("withRoot")
  void aGradientOfZeroMakesNoStepHoweverSmallEpsilonIs(Optimizer optimizer) {
    OneWeight weight = new OneWeight(3);

    weight.step(optimizer, 0);

    assertThat(weight.value()).isEqualTo(3);
  }

  /**
   * The square, 10⁻⁵⁰, is no float. At every step m and √v are the gradient, so each is the rate.
   */
  @Test
  void stepsOfAdamAreTheRateHoweverSmallTheGradientIs() {
    for (float g : new float[] {1e-25f, 1e-30f, -1e-20f}) {
      Optimizer optimizer = Optimizer.adam(0.001).epsilon(1e-40);
      OneWeight weight = new OneWeight(0);
      for (int t = 1; t <= 100; t++) {
        weight.step(optimizer, g);

        // Root and mean are rounded at each step: t roundings each of the slots and the weight.
        double exact = -0.001 * t * Math.signum(g);
        assertThat((double) weight.value()).isEqualTo(exact, within(0.001 * t * 4 * t * 0x1p-24));
      }
    }
  }

  /** s = (1 − ρ)·g² with ρ = ¾: the step is rate·g/(½·|g|). */
  @Test
  void theFirstStepOfRmsPropDoesNotDependOnTheSizeOfTheGradient() {
    for (float g : new float[] {0x1p-80f, 0x1p-120f, 0x1p90f}) {
      OneWeight weight = new OneWeight(0);

      weight.step(Optimizer.rmsProp(0.25).decay(0.75).epsilon(1e-60), g);

      assertThat(weight.value()).isEqualTo(-0.5f);
    }
  }

  /** After one gradient of 10²⁰ the running root falls by √β₂ a step, as for any other gradient. */
  @Test
  void oneHugeGradientDoesNotStopAWeightForever() {
    for (float huge : new float[] {1e20f, 1e25f, 3e38f}) {
      Optimizer optimizer = Optimizer.adam(0.001).betas(0.5, 0.9);
      OneWeight weight = new OneWeight(0);
      weight.step(optimizer, huge);
      assertThat(weight.value()).isEqualTo(-0.001f);

      for (int t = 0; t < 4000; t++) { // 0.9²⁰⁰⁰ of the root is left: less than 10⁻⁹⁰
        weight.step(optimizer, 1);
      }
      float before = weight.value();
      weight.step(optimizer, 1);

      assertThat(before - weight.value()).isEqualTo(0.001f, within(0x1p-20f));
      assertThat(optimizer.state().slots().get("w.root").get(0, 0)).isEqualTo(1, within(0x1p-23f));
    }
  }

  static Stream<Optimizer> all() {
    return Stream.of(
        Optimizer.sgd(4),
        Optimizer.sgd(4).momentum(0.5),
        Optimizer.sgd(4).momentum(0.5).nesterov(),
        Optimizer.rmsProp(0x1p120).epsilon(0x1p-20).weightDecay(0x1p30),
        Optimizer.adam(0x1p127),
        Optimizer.adamW(4, 4));
  }

  /** The first parameter alone could make its step; the second would become infinite. */
  @ParameterizedTest
  @MethodSource("all")
  void aWeightThatWouldBecomeInfiniteMakesNoStepAndChangesNothing(Optimizer optimizer) {
    Parameter first = Parameter.of("first", Matrix.of(1, 2, 1, 2));
    Parameter second = Parameter.of("second", Matrix.of(1, 2, 1, -3e38f));
    first.grad().fill(1);
    second.grad().set(0, 1, 3e38f);
    Optimizer.State before = optimizer.state();

    assertThat(optimizer.step(List.of(first, second))).isFalse();

    assertThat(first.value()).isEqualTo(Matrix.of(1, 2, 1, 2));
    assertThat(second.value()).isEqualTo(Matrix.of(1, 2, 1, -3e38f));
    assertThat(optimizer.state()).isEqualTo(before);
  }

  /**
   * v = 2·10³⁸ at first, then ¾·2·10³⁸ + 2·10³⁸ > 3.4·10³⁸; the rate is 0, so w would stay finite.
   */
  @Test
  void aVelocityThatWouldBecomeInfiniteMakesNoStep() {
    Optimizer optimizer = Optimizer.sgd(0).momentum(0.75);
    OneWeight weight = new OneWeight(1);
    weight.step(optimizer, 2e38f);

    assertThat(optimizer.step(List.of(weight.parameter()))).isFalse();

    assertThat(optimizer.state().slots().get("w.velocity")).isEqualTo(Matrix.of(1, 1, 2e38f));
    assertThat(optimizer.state().steps()).isOne();
  }

  static Stream<Optimizer> inBoth() {
    return Stream.of(
        Optimizer.sgd(0.1).weightDecay(0.3),
        Optimizer.sgd(0.1).momentum(0.7).weightDecay(0.3),
        Optimizer.sgd(0.1).momentum(0.7).nesterov().weightDecay(0.3),
        Optimizer.rmsProp(0.1).decay(0.7).epsilon(0.2).weightDecay(0.3),
        Optimizer.adam(0.1).betas(0.7, 0.6).epsilon(0.2).weightDecay(0.3),
        Optimizer.adamW(0.1, 0.3).betas(0.7, 0.6).epsilon(0.2));
  }

  /**
   * A check, not an example: numbers of ordinary size are computed in float. A second element with
   * a gradient of 2⁷⁰ brings the same first element into double. Both take the same steps, but for
   * some 20 roundings of numbers below 4 at each.
   */
  @ParameterizedTest
  @MethodSource("inBoth")
  void floatAndDoubleAreTheSameRule(Optimizer optimizer) {
    Optimizer other =
        inBoth().filter(o -> o.toString().equals(optimizer.toString())).toList().get(0);
    Parameter inFloat = Parameter.of("w", Matrix.of(1, 2, 1.25f, 0));
    Parameter inDouble = Parameter.of("w", Matrix.of(1, 2, 1.25f, 0));
    SplittableRandom random = new SplittableRandom(5);
    for (int t = 1; t <= 20; t++) {
      float g = (float) random.nextDouble(-2, 2);
      inFloat.grad().set(0, 0, g);
      inDouble.grad().set(0, 0, g);
      inDouble.grad().set(0, 1, 0x1p70f);
      optimizer.step(List.of(inFloat));
      other.step(List.of(inDouble));

      assertThat(inFloat.value().get(0, 0))
          .isEqualTo(inDouble.value().get(0, 0), within(t * 20 * 4 * 0x1p-24f));
    }
  }
}
