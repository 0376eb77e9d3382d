package io.github.densely.support;

import java.math.BigDecimal;
import java.math.MathContext;

/** Exponential and logarithm with 60 right digits, as a reference for computations in double. */
public final class BigFunctions {

  /** More digits than are used, for the roundings on the way. */
  public static final MathContext DIGITS = new MathContext(70);

  private static final BigDecimal SMALLEST = new BigDecimal("-1000");
  private static final int HALVINGS = 12;

  private BigFunctions() {}

  /** eˣ for x ≤ 0; 0 below −1000, where it is smaller than any double. */
  public static BigDecimal exp(BigDecimal x) {
    if (x.compareTo(SMALLEST) < 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal part = x.divide(BigDecimal.valueOf(1 << HALVINGS), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 60; i++) {
      term = term.multiply(part, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < HALVINGS; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /**
   * log(1 + y) = 2·artanh(y/(2 + y)) for 0 ≤ y ≤ 3, where each term is at most 0.36 of the last.
   */
  public static BigDecimal log1p(BigDecimal y) {
    BigDecimal z = y.divide(y.add(BigDecimal.valueOf(2)), DIGITS);
    BigDecimal square = z.multiply(z, DIGITS);
    BigDecimal power = z;
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 1; i < 320; i += 2) {
      sum = sum.add(power.divide(BigDecimal.valueOf(i), DIGITS), DIGITS);
      power = power.multiply(square, DIGITS);
    }
    return sum.multiply(BigDecimal.valueOf(2), DIGITS);
  }
}
