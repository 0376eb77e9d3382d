package io.github.densely.train;

/**
 * A schedule that prints as its formula.
 *
 * @param text the formula
 * @param rule the function
 */
record NamedSchedule(String text, Schedule rule) implements Schedule {

  @Override
  public double at(long step) {
    return rule.at(step);
  }

  /** A lambda expression prints as a name that differs in every run, so it gets a fixed one. */
  static String textOf(Schedule schedule) {
    return schedule.getClass().isHidden() ? "a schedule" : schedule.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
