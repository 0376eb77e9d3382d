package io.github.densely.internal.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as text. {@code Double.toString} differs between JDK 17 and 19, formatters differ between
 * locales; this is the same everywhere.
 */
public final class Decimal {

  private Decimal() {}

  /** With a fixed number of decimals, halves rounded away from zero: {@code 0.1250}. */
  public static String fixed(double value, int decimals) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString()
        : Double.toString(value);
  }

  /** With at most the given number of significant digits: {@code 0.125}, {@code 1.25E-9}. */
  public static String significant(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
    boolean whole = rounded.scale() < 0 && rounded.precision() - rounded.scale() <= digits;
    return (whole ? rounded.setScale(0) : rounded).toString();
  }

  /**
   * With four decimals, or four digits and an exponent where those would say little: {@code
   * 1.234e-5}.
   */
  public static String readable(double value) {
    double size = Math.abs(value);
    boolean four = size == 0 || size >= 0.01 && size < 10_000;
    if (four || !Double.isFinite(value)) {
      return fixed(value, 4);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.movePointLeft(exponent).setScale(3) + "e" + exponent;
  }

  /** A share as {@code "96.1 %"}. */
  public static String percent(double share, int decimals) {
    return fixed(100 * share, decimals) + " %";
  }

  /** Thousands apart: {@code 12 345}. */
  public static String grouped(long count) {
    StringBuilder digits = new StringBuilder(Long.toString(count));
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      digits.insert(i, ' ');
    }
    return digits.toString();
  }
}
