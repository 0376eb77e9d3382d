package io.github.densely.train;

import io.github.densely.internal.check.Settings;

/**
 * The learning rate as a function of the number of steps so far.
 *
 * <p>A pure function: to resume a training, the number of steps is all that must be known. With t
 * the step, from 0:
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
 * <p>Numerics: computed in double with {@link StrictMath}, the same on every platform. Threads:
 * immutable.
 *
 * <p>Source of cosine: I. Loshchilov, F. Hutter, SGDR, 2017, arXiv:1608.03983.
 */
@FunctionalInterface
public interface Schedule {

  /**
   * The learning rate of a step.
   *
   * @param step the number of steps before, from 0
   * @return the rate
   */
  double at(long step);

  /**
   * The same rate always.
   *
   * @param rate the rate, finite and at least 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is out of range
   */
  static Schedule constant(double rate) {
    Settings.requireNonNegative("learning rate", rate);
    return step -> rate;
  }

  /**
   * Multiplies the rate by a factor every so many steps.
   *
   * @param rate the rate to start with
   * @param factor what it is multiplied by
   * @param every after how many steps, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule step(double rate, double factor, long every) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("factor", factor);
    Settings.requireCount("every", every);
    return step -> rate * StrictMath.pow(factor, step / every);
  }

  /**
   * Falls by a factor over so many steps, evenly.
   *
   * @param rate the rate to start with
   * @param factor what it is multiplied by over {@code every} steps
   * @param every how many steps that takes, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule exponential(double rate, double factor, long every) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("factor", factor);
    Settings.requireCount("every", every);
    return step -> rate * StrictMath.pow(factor, (double) step / every);
  }

  /**
   * Falls along half a cosine wave, then stays.
   *
   * @param rate the rate to start with
   * @param end the rate to end with
   * @param steps how many steps the fall takes, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if a number is out of range
   */
  static Schedule cosine(double rate, double end, long steps) {
    Settings.requireNonNegative("learning rate", rate);
    Settings.requireNonNegative("last learning rate", end);
    Settings.requireCount("steps", steps);
    return step ->
        step >= steps
            ? end
            : end + (rate - end) / 2 * (1 + StrictMath.cos(StrictMath.PI * step / steps));
  }

  /**
   * Rises evenly to the first rate of this schedule, then follows it.
   *
   * @param steps how many steps the rise takes, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if it is below 1
   */
  default Schedule warmup(long steps) {
    Settings.requireCount("steps", steps);
    return step -> step < steps ? at(0) * (step + 1) / steps : at(step - steps);
  }
}
