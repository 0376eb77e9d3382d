package io.github.densely.train;

import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;

/**
 * The learning rate as a function of the number of steps so far.
 *
 * <p>It is a pure function, so a training that resumes needs the number of steps alone. With t the
 * number of the step, from 0:
 *
 * <table class="striped">
 * <caption>Schedules</caption>
 * <tr><th>factory</th><th>rate at step t</th></tr>
 * <tr><td>{@code constant(r)}</td><td>{@code r}</td></tr>
 * <tr><td>{@code step(r, factor, every)}</td><td>{@code r·factor^⌊t/every⌋}</td></tr>
 * <tr><td>{@code exponential(r, factor, every)}</td><td>{@code r·factor^(t/every)}</td></tr>
 * <tr><td>{@code cosine(r, end, steps)}</td><td>{@code end + ½·(r − end)·(1 + cos(π·t/steps))}, then {@code end}</td></tr>
 * <tr><td>{@code s.warmup(steps)}</td><td>{@code s(0)·(t + 1)/steps} for the first steps, then {@code s(t − steps)}</td></tr>
 * </table>
 *
 * <pre>{@code
 * Optimizer adam = Optimizer.adam(Schedule.cosine(1e-3, 1e-5, 10_000).warmup(500));
 * }</pre>
 *
 * <p>Numerics: computed in double with {@link StrictMath}, with the same result on every platform.
 * Threads: the schedules here are immutable. Their {@code toString} is the formula, as {@code
 * "0.1·0.5^⌊t/1000⌋"}.
 *
 * <p>Source of cosine: I. Loshchilov, F. Hutter, SGDR, 2017, arXiv:1608.03983.
 */
@FunctionalInterface
public interface Schedule {

  /**
   * The learning rate of a step.
   *
   * @param step the number of steps before it, from 0
   * @return the learning rate
   */
  double at(long step);

  /**
   * The same rate at every step.
   *
   * @param rate the rate, finite and at least 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is out of range
   */
  static Schedule constant(double rate) {
    Settings.requireNonNegative("learning rate", rate);
    return new NamedSchedule("" + rate, step -> rate);
  }

  /**
   * Multiplies the rate by a factor after each period of steps.
   *
   * @param rate the first rate
   * @param factor the factor, finite and at least 0
   * @param every the number of steps of a period, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule step(double rate, double factor, long every) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("factor", factor);
    Settings.requireCount("every", every);
    return new NamedSchedule(
        Text.of("%s·%s^⌊t/%d⌋", rate, factor, every),
        step -> rate * StrictMath.pow(factor, step / every));
  }

  /**
   * Multiplies the rate by the same factor at each step: by {@code factor} over a period.
   *
   * @param rate the first rate
   * @param factor the factor over {@code every} steps, finite and at least 0
   * @param every the number of steps of a period, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule exponential(double rate, double factor, long every) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("factor", factor);
    Settings.requireCount("every", every);
    return new NamedSchedule(
        Text.of("%s·%s^(t/%d)", rate, factor, every),
        step -> rate * StrictMath.pow(factor, (double) step / every));
  }

  /**
   * Decays along half a cosine wave, then stays constant.
   *
   * @param rate the first rate
   * @param end the last rate
   * @param steps the number of steps of the decay, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule cosine(double rate, double end, long steps) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("last learning rate", end);
    Settings.requireCount("steps", steps);
    return new NamedSchedule(
        Text.of("cosine from %s to %s in %d steps", rate, end, steps),
        step ->
            step >= steps
                ? end
                : end + (rate - end) / 2 * (1 + StrictMath.cos(StrictMath.PI * step / steps)));
  }

  /**
   * Rises linearly to the first rate of this schedule, then follows this schedule.
   *
   * @param steps the number of steps of the rise, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if it is below 1
   */
  default Schedule warmup(long steps) {
    Settings.requireCount("steps", steps);
    return new NamedSchedule(
        Text.of("warmup in %d steps, then %s", steps, NamedSchedule.textOf(this)),
        step -> step < steps ? at(0) * (step + 1) / steps : at(step - steps));
  }
}
