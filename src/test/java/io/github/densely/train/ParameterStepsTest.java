package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each parameter counts the steps that updated it. */
class ParameterStepsTest {

  private final Parameter head = Parameter.of("head", Matrix.of(1, 1, 0));
  private final Parameter features = Parameter.of("features", Matrix.of(1, 1, 0));
  private final List<Parameter> both = List.of(features, head);

  private void steps(Optimizer optimizer, int steps) {
    for (int step = 0; step < steps; step++) {
      for (Parameter parameter : both) {
        if (!parameter.frozen()) {
          parameter.grad().fill(1);
        }
      }
      optimizer.step(both);
    }
  }

  @Test
  void aParameterThatWasFrozenForLongBeginsWithStepsOfTheRate() {
    Optimizer optimizer = Optimizer.adam(0.001);
    features.freeze();
    steps(optimizer, 10_000);
    features.unfreeze();

    for (int t = 1; t <= 5; t++) {
      steps(optimizer, 1);

      assertThat(features.value().get(0, 0)).isEqualTo(-0.001f * t, within(t * 4 * 0x1p-32f));
    }
    assertThat(optimizer.state().parameterSteps())
        .isEqualTo(Map.of("features", 5L, "head", 10_005L));
  }

  @Test
  void aParameterThatIsFrozenBetweenStepsContinuesFromItsOwnCount() {
    Optimizer optimizer = Optimizer.adam(0.25).betas(0.5, 0.75);
    steps(optimizer, 2);
    features.freeze();
    steps(optimizer, 3);
    features.unfreeze();
    steps(optimizer, 1);

    assertThat(optimizer.state().parameterSteps()).isEqualTo(Map.of("features", 3L, "head", 6L));
    assertThat(features.value()).isEqualTo(Matrix.of(1, 1, -0.75f)); // 3·0.25
  }

  @Test
  void theScheduleCountsTheStepsOfTheOptimizer() {
    Optimizer optimizer = Optimizer.sgd(Schedule.step(8, 0.5, 10));
    features.freeze();
    steps(optimizer, 25);
    features.unfreeze();

    steps(optimizer, 1);

    assertThat(features.value()).isEqualTo(Matrix.of(1, 1, -2)); // 8·½·½
  }

  @Test
  void aRestoredStateHasTheCountsAndGivesTheSameBits() {
    Optimizer straight = Optimizer.adam(0.01);
    features.freeze();
    steps(straight, 7);
    features.unfreeze();
    steps(straight, 2);
    Optimizer resumed = Optimizer.adam(0.01);
    resumed.restore(straight.state());
    float[] start = {features.value().get(0, 0), head.value().get(0, 0)};

    steps(straight, 5);
    float[] expected = {features.value().get(0, 0), head.value().get(0, 0)};
    features.value().set(0, 0, start[0]);
    head.value().set(0, 0, start[1]);
    steps(resumed, 5);

    assertThat(new float[] {features.value().get(0, 0), head.value().get(0, 0)})
        .isEqualTo(expected);
    assertThat(resumed.state()).isEqualTo(straight.state());
  }

  /** As in checkpoints of format 1: the head has made all steps, the features none. */
  @Test
  void aStateWithoutCountsHasMadeAllStepsForParametersWithSlots() {
    Optimizer optimizer = Optimizer.adam(0.25).betas(0.5, 0.75);

    optimizer.restore(
        new Optimizer.State(
            "adam",
            3,
            Map.of("head.mean", Matrix.of(1, 1, 0.875f), "head.square", Matrix.of(1, 1, 0.0625f))));
    steps(optimizer, 1);

    assertThat(optimizer.state().parameterSteps()).isEqualTo(Map.of("features", 1L, "head", 4L));
    assertThat(features.value()).isEqualTo(Matrix.of(1, 1, -0.25f));
    // m = ½·0.875 + ½ = 15/16 is corrected to 1; v = ¾·(1/4)² + ¼ by 1 − ¾⁴ = 175/256.
    double root = Math.sqrt((0.75 * 0.0625 + 0.25) * 256 / 175);
    assertThat((double) head.value().get(0, 0)).isEqualTo(-0.25 / root, within(8 * 0x1p-24));
  }

  @Test
  void countsOfAParameterThatDoesNotExistAreRefused() {
    Optimizer optimizer = Optimizer.sgd(0.5);
    optimizer.restore(new Optimizer.State("sgd", 3, Map.of(), Map.of("tail", 3L)));

    assertThatThrownBy(() -> optimizer.step(both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the restored state has [tail], but the parameters are");
  }
}
