package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.support.RandomMatrix;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerStateTest {

  private static final Schedule FALLING = Schedule.exponential(0.1, 0.5, 2);

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("sgd", () -> Optimizer.sgd(FALLING).weightDecay(0.1)),
        rule("momentum", () -> Optimizer.sgd(FALLING).momentum(0.9)),
        rule("nesterov", () -> Optimizer.sgd(FALLING).momentum(0.9).nesterov()),
        rule("rmsprop", () -> Optimizer.rmsProp(FALLING)),
        rule("adam", () -> Optimizer.adam(FALLING)),
        rule("adamw", () -> Optimizer.adamW(FALLING, 0.1)));
  }

  private static Arguments rule(String name, Supplier<Optimizer> optimizer) {
    return Arguments.of(name, optimizer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void aRestoredOptimizerGoesOnWithTheSameBits(String name, Supplier<Optimizer> rule) {
    Optimizer straight = rule.get();
    List<Parameter> expected = parameters();
    steps(straight, expected, 1, 6);

    Optimizer first = rule.get();
    List<Parameter> actual = parameters();
    steps(first, actual, 1, 3);
    Optimizer second = rule.get();
    second.restore(first.state());
    steps(second, actual, 4, 6);

    assertThat(values(actual)).isEqualTo(values(expected));
    assertThat(second.state()).isEqualTo(straight.state());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void anOptimizerGoesBackToAStateOfItsOwn(String name, Supplier<Optimizer> rule) {
    Optimizer optimizer = rule.get();
    List<Parameter> parameters = parameters();
    steps(optimizer, parameters, 1, 3);
    Optimizer.State state = optimizer.state();
    List<Matrix> before = values(parameters);
    steps(optimizer, parameters, 4, 6);
    List<Matrix> after = values(parameters);

    optimizer.restore(state);
    for (int i = 0; i < before.size(); i++) {
      before.get(i).copyInto(parameters.get(i).value());
    }
    steps(optimizer, parameters, 4, 6);

    assertThat(values(parameters)).isEqualTo(after);
  }

  @Test
  void aStateIsACopyThatLaterStepsDoNotChange() {
    Optimizer optimizer = Optimizer.sgd(0.5).momentum(0.5);
    OneWeight weight = new OneWeight(0);
    weight.step(optimizer, 1);
    Optimizer.State state = optimizer.state();

    weight.step(optimizer, 1);

    assertThat(state.steps()).isEqualTo(1);
    assertThat(state.slots()).isEqualTo(Map.of("w.velocity", Matrix.of(1, 1, 1)));
  }

  @Test
  void writingToAStateDoesNotChangeTheOptimizerItWasRestoredInto() {
    Matrix velocity = Matrix.of(1, 1, 2);
    Optimizer optimizer = Optimizer.sgd(0.5).momentum(0.5);
    optimizer.restore(new Optimizer.State("sgd", 1, Map.of("w.velocity", velocity)));
    velocity.set(0, 0, 100);
    OneWeight weight = new OneWeight(0);

    weight.step(optimizer, 0);

    assertThat(weight.value()).isEqualTo(-0.5f); // v = 0.5·2
  }

  @Test
  void aStateThatWasRestoredButNotYetUsedIsGivenOn() {
    Optimizer first = Optimizer.adam(0.1);
    steps(first, parameters(), 1, 2);
    Optimizer second = Optimizer.adam(0.1);
    second.restore(first.state());

    assertThat(second.state()).isEqualTo(first.state());
  }

  @Test
  void slotsComeInTheOrderOfTheParameters() {
    Optimizer optimizer = Optimizer.adam(0.1);

    steps(optimizer, parameters(), 1, 1);

    assertThat(optimizer.state().slots().keySet())
        .containsExactly("0.weight.mean", "0.weight.root", "0.bias.mean", "0.bias.root");
  }

  @Test
  void theNumberOfStepsComesBackSoThatTheScheduleGoesOn() {
    Optimizer optimizer = Optimizer.sgd(Schedule.step(8, 0.5, 10));

    optimizer.restore(new Optimizer.State("sgd", 25, Map.of()));

    assertThat(optimizer.learningRate()).isEqualTo(2);
  }

  @Test
  void aNegativeRateOfAScheduleIsRefusedBeforeTheStep() {
    Optimizer optimizer = Optimizer.adam(step -> step < 2 ? 0.5 : -0.25);
    OneWeight weight = new OneWeight(1);
    weight.step(optimizer, 1);
    weight.step(optimizer, 1);
    float before = weight.value();

    assertThatThrownBy(() -> weight.step(optimizer, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the learning rate must be finite and at least 0, the schedule gives -0.25 at step 2");
    assertThat(weight.value()).isEqualTo(before);
  }

  @Test
  void aRefusedStepChangesNothing() {
    Optimizer optimizer = Optimizer.adam(0.1);
    List<Parameter> parameters = parameters();
    steps(optimizer, parameters, 1, 2);
    Optimizer.State state = optimizer.state();
    List<Parameter> others = parameters();
    List<Matrix> before = values(others);

    assertThatThrownBy(() -> optimizer.step(others)).isInstanceOf(IllegalArgumentException.class);

    assertThat(optimizer.state()).isEqualTo(state);
    assertThat(values(others)).isEqualTo(before);
  }

  @Test
  void theSameParametersUnderAnotherListAreAccepted() {
    Optimizer optimizer = Optimizer.sgd(0.5);
    OneWeight weight = new OneWeight(1);
    weight.step(optimizer, 1);

    weight.parameter().grad().set(0, 0, 1);
    optimizer.step(List.of(weight.parameter().prefixed("net")));

    assertThat(weight.value()).isZero();
  }

  private static List<Parameter> parameters() {
    SplittableRandom random = new SplittableRandom(7);
    return List.of(
        Parameter.of("0.weight", RandomMatrix.normal(3, 2, random)),
        Parameter.of("0.bias", RandomMatrix.normal(1, 3, random)));
  }

  private static void steps(Optimizer optimizer, List<Parameter> parameters, int from, int to) {
    for (int step = from; step <= to; step++) {
      for (Parameter parameter : parameters) {
        Matrix grad = parameter.grad();
        RandomMatrix.normal(grad.rows(), grad.cols(), new SplittableRandom(step)).copyInto(grad);
      }
      optimizer.step(parameters);
    }
  }

  private static List<Matrix> values(List<Parameter> parameters) {
    return parameters.stream().map(parameter -> parameter.value().copy()).toList();
  }
}
