package io.github.densely.internal.check;

/** Checks of the settings of optimisers and trainers, with one message for all callers. */
public final class Settings {

  private Settings() {}

  public static void requireFraction(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " must be at least 0 and below 1, got " + value);
    }
  }

  public static void requireNonNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " must be finite and at least 0, got " + value);
    }
  }

  public static void requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " must be finite and above 0, got " + value);
    }
  }

  public static void requireCount(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, got " + value);
    }
  }
}
