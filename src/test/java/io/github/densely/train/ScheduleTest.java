package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void constantNeverChanges() {
    Schedule schedule = Schedule.constant(0.25);

    assertThat(rates(schedule, 0, 1, 1_000_000_000_000L)).containsExactly(0.25, 0.25, 0.25);
  }

  @Test
  void stepMultipliesEverySoManySteps() {
    Schedule schedule = Schedule.step(8, 0.5, 10);

    assertThat(rates(schedule, 0, 9, 10, 19, 20)).containsExactly(8, 8, 4, 4, 2);
  }

  @Test
  void exponentialIsStepWithoutItsStairs() {
    Schedule schedule = Schedule.exponential(8, 0.25, 10);

    assertThat(rates(schedule, 0, 5, 10, 15, 20)).containsExactly(8, 4, 2, 1, 0.5);
  }

  @Test
  void cosineIsHalfWayInTheMiddleAndStaysAtItsEnd() {
    Schedule schedule = Schedule.cosine(9, 1, 100);

    assertThat(rates(schedule, 0, 50, 100, 101, 1_000_000)).containsExactly(9, 5, 1, 1, 1);
  }

  @Test
  void cosineFallsSlowlyAtBothEnds() {
    Schedule schedule = Schedule.cosine(1, 0, 3);

    // cos 60° = ½ and cos 120° = −½, each to the last bits of a double.
    assertThat(schedule.at(1)).isBetween(Math.nextDown(0.75), Math.nextUp(0.75));
    assertThat(schedule.at(2)).isBetween(0.25 - 0x1p-53, 0.25 + 0x1p-53);
  }

  @Test
  void warmupRisesEvenlyToTheFirstRateAndThenStartsTheSchedule() {
    Schedule schedule = Schedule.step(8, 0.5, 2).warmup(4);

    assertThat(rates(schedule, 0, 1, 2, 3)).containsExactly(2, 4, 6, 8);
    assertThat(rates(schedule, 4, 5, 6, 7, 8)).containsExactly(8, 8, 4, 4, 2);
  }

  @Test
  void optimizerTakesTheRateOfItsNumberOfSteps() {
    Optimizer optimizer = Optimizer.sgd(Schedule.step(1, 0.5, 1));
    OneWeight weight = new OneWeight(0);

    assertThat(optimizer.learningRate()).isEqualTo(1);
    weight.step(optimizer, 1); // − 1
    assertThat(optimizer.learningRate()).isEqualTo(0.5);
    weight.step(optimizer, 1); // − 0.5
    weight.step(optimizer, 1); // − 0.25

    assertThat(weight.value()).isEqualTo(-1.75f);
  }

  private static double[] rates(Schedule schedule, long... steps) {
    double[] rates = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      rates[i] = schedule.at(steps[i]);
    }
    return rates;
  }

  @Test
  void aSchedulePrintsItsFormula() {
    assertThat(Schedule.constant(0.1)).hasToString("0.1");
    assertThat(Schedule.step(0.1, 0.5, 1000)).hasToString("0.1·0.5^⌊t/1000⌋");
    assertThat(Schedule.exponential(0.1, 0.5, 1000)).hasToString("0.1·0.5^(t/1000)");
    assertThat(Schedule.cosine(0.1, 0, 500)).hasToString("cosine from 0.1 to 0.0 in 500 steps");
    assertThat(Schedule.constant(0.1).warmup(5)).hasToString("warmup in 5 steps, then 0.1");
  }

  /** A lambda expression has a name that differs in every run. */
  @Test
  void yourOwnFunctionPrintsWithoutItsName() {
    Schedule own = step -> 1.0 / (step + 1);

    assertThat(own.warmup(5)).hasToString("warmup in 5 steps, then a schedule");
  }
}
