package io.github.densely.train;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** An axis of a chart: its round tick values, and the position of a value between its ends. */
final class ChartAxis {

  /** A marked value. */
  record Tick(double value, String label) {}

  private static final int[] ROUND = {1, 2, 5};

  private final List<Tick> ticks;
  private final double low;
  private final double high;
  private final boolean logarithmic;

  private ChartAxis(List<Tick> ticks, double low, double high, boolean logarithmic) {
    this.ticks = List.copyOf(ticks);
    this.low = low;
    this.high = high;
    this.logarithmic = logarithmic;
  }

  /**
   * About five ticks at multiples of 1, 2 or 5 times a power of ten; the first and the last are the
   * ends.
   */
  static ChartAxis linear(double min, double max) {
    double size = Math.max(Math.abs(min), Math.abs(max));
    if (max - min <= 1e-5 * size || size == 0) { // constant, as far as labels can tell
      double margin = size == 0 ? 1 : 0.1 * size;
      return linear(min - margin, max + margin);
    }
    double raw = (max - min) / 5;
    int exponent = exponent(raw);
    double leading = raw / StrictMath.pow(10, exponent);
    int factor = leading <= 1 ? 1 : leading <= 2 ? 2 : 5;
    if (leading > 5) {
      factor = 1;
      exponent++;
    }
    double step = round(factor, exponent).doubleValue();
    // 1e-9: a quotient that is whole except for its last bits counts as whole.
    long first = (long) Math.floor(min / step + 1e-9);
    long last = (long) Math.ceil(max / step - 1e-9);
    List<Tick> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(tick(i == 0 ? BigDecimal.ZERO : round(i * factor, exponent)));
    }
    return new ChartAxis(ticks, ticks.get(0).value, ticks.get(ticks.size() - 1).value, false);
  }

  /**
   * Ticks at 1, 2 and 5 times each power of ten, or at powers alone where that would be too many.
   */
  static ChartAxis logarithmic(double min, double max) {
    int first = exponent(min);
    int last = exponent(max) + 1;
    boolean fine = last - first <= 4;
    int stride = (last - first + 7) / 8;
    List<Tick> all = new ArrayList<>();
    for (int exponent = first; exponent < last + stride; exponent += stride) {
      for (int factor : ROUND) {
        if (fine || factor == 1) {
          all.add(tick(round(factor, exponent)));
        }
      }
    }
    double low = all.stream().mapToDouble(Tick::value).filter(v -> v <= min).max().orElse(min);
    double high = all.stream().mapToDouble(Tick::value).filter(v -> v >= max).min().orElse(max);
    all.removeIf(tick -> tick.value < low || tick.value > high);
    return new ChartAxis(all, low, high, true);
  }

  /** Whole numbers from the first to the last epoch, at most eleven of them marked. */
  static ChartAxis epochs(int first, int last) {
    if (first == last) {
      Tick only = new Tick(first, Integer.toString(first));
      return new ChartAxis(List.of(only), first - 1.0, first + 1.0, false);
    }
    long step = 1;
    for (int i = 0; (last - first) / step >= 10; i++) {
      step = round(ROUND[i % ROUND.length], i / ROUND.length).longValueExact();
    }
    List<Tick> ticks = new ArrayList<>();
    if (first % step != 0 && step >= 5) { // else the first label would touch the next
      ticks.add(new Tick(first, Integer.toString(first)));
    }
    for (long epoch = (first + step - 1) / step * step; epoch <= last; epoch += step) {
      ticks.add(new Tick(epoch, Long.toString(epoch)));
    }
    return new ChartAxis(ticks, first, last, false);
  }

  List<Tick> ticks() {
    return ticks;
  }

  /** 0 at the low end, 1 at the high end. */
  double position(double value) {
    return logarithmic
        ? (StrictMath.log10(value) - StrictMath.log10(low))
            / (StrictMath.log10(high) - StrictMath.log10(low))
        : (value - low) / (high - low);
  }

  private static int exponent(double value) {
    return (int) Math.floor(StrictMath.log10(value));
  }

  private static BigDecimal round(long factor, int exponent) {
    return BigDecimal.valueOf(factor).scaleByPowerOfTen(exponent);
  }

  /** Plain, or with an exponent where the zeros would be long to read. */
  private static Tick tick(BigDecimal value) {
    BigDecimal shortest = value.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    boolean plain = shortest.signum() == 0 || exponent >= -4 && exponent <= 7;
    String label =
        plain
            ? value.toPlainString()
            : shortest.movePointLeft(exponent).toPlainString() + "e" + exponent;
    return new Tick(value.doubleValue(), label);
  }
}
