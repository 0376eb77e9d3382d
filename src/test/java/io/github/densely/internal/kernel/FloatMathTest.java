package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FloatMathTest {

  /** The bound in the javadoc of every function of a float. */
  private static final double BOUND = 0.501;

  private static final double INV_SQRT_2PI = 0.3989422804014327;

  /** 60 digits: Φ(−12) is 10⁻³³, and the series for it cancels from ½. */
  private static final MathContext DIGITS = new MathContext(60);

  private static final BigDecimal INV_SQRT_2PI_EXACTLY =
      new BigDecimal("0.398942280401432677939946059934381868475858631164934657665925829671");

  private interface FloatFunction {
    float at(float x);
  }

  /** The functions, each with a reference whose error is far below half an ulp of a float. */
  private enum Function {
    EXP(FloatMath::exp, StrictMath::exp),
    EXPM1(FloatMath::expm1, StrictMath::expm1),
    SIGMOID(FloatMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x))),
    TANH(FloatMath::tanh, StrictMath::tanh),
    SOFTPLUS(
        FloatMath::softplus, x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)))),
    ERF(FloatMath::erf, FloatMathTest::erfReference),
    NORMAL_CDF(FloatMath::normalCdf, FloatMathTest::normalCdfReference);

    private final FloatFunction function;
    private final DoubleUnaryOperator reference;

    Function(FloatFunction function, DoubleUnaryOperator reference) {
      this.function = function;
      this.reference = reference;
    }

    double error(float x) {
      return ulps(function.at(x), reference.applyAsDouble(x));
    }
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void theErrorIsBelowTheBoundOverAllFloats(Function f) {
    double largest =
        allFloats().mapToDouble(bits -> f.error(Float.intBitsToFloat(bits))).max().orElseThrow();

    assertThat(largest).isBetween(0.49, BOUND);
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void theErrorIsBelowTheBoundAroundEveryPointWhereTheFormulaChanges(Function f) {
    double largest =
        changes()
            .flatMap(x -> neighbours((float) x))
            .map(x -> f.error((float) x))
            .max()
            .orElseThrow();

    assertThat(largest).isBetween(0.49, BOUND);
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void noStepBackAroundAnyPointWhereTheFormulaChanges(Function f) {
    long stepsBack =
        changes()
            .flatMap(x -> neighbours((float) x))
            .filter(x -> f.function.at(Math.nextUp((float) x)) < f.function.at((float) x))
            .count();

    assertThat(stepsBack).isZero();
  }

  /** The sweep would notice each of the cancellations that the formulas avoid. */
  @Test
  void theFormsThatCancelBreakTheBound() {
    assertThat(ulps((float) (StrictMath.exp(1e-12f) - 1), StrictMath.expm1(1e-12f)))
        .isGreaterThan(10);
    assertThat(
            ulps(
                (float) StrictMath.log(1 + StrictMath.exp(-30)),
                Function.SOFTPLUS.reference.applyAsDouble(-30)))
        .isGreaterThan(10);
    assertThat(ulps((float) (1 - 2 / (StrictMath.exp(2e-12f) + 1)), StrictMath.tanh(1e-12f)))
        .isGreaterThan(10);
    assertThat(ulps((float) (0.5 + 0.5 * erfReference(-7 / Math.sqrt(2))), normalCdfReference(-7)))
        .isGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource({
    "EXP,        0,   Infinity,  1",
    "EXPM1,     -1,   Infinity,  0",
    "SIGMOID,    0,   1,         0.5",
    "TANH,      -1,   1,         0",
    "SOFTPLUS,   0,   Infinity,  0.6931472",
    "ERF,       -1,   1,         0",
    "NORMAL_CDF, 0,   1,         0.5"
  })
  void limitsAndTheValueAtZeroAreExact(
      Function f, float atMinusInfinity, float atInfinity, float atZero) {
    assertThat(f.function.at(Float.NEGATIVE_INFINITY)).isEqualTo(atMinusInfinity);
    assertThat(f.function.at(-Float.MAX_VALUE)).isEqualTo(atMinusInfinity);
    assertThat(f.function.at(Float.POSITIVE_INFINITY)).isEqualTo(atInfinity);
    assertThat(f.function.at(0f)).isEqualTo(atZero);
    assertThat(f.function.at(Float.NaN)).isNaN();
    assertThat(f.function.at(Float.intBitsToFloat(0xffc12345))).isNaN();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPM1", "TANH", "ERF"})
  void theSignOfZeroIsKept(Function f) {
    assertThat(Float.floatToRawIntBits(f.function.at(-0f))).isEqualTo(0x80000000);
    assertThat(Float.floatToRawIntBits(f.function.at(0f))).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPM1", "TANH"})
  void aSubnormalArgumentComesBackUnchanged(Function f) {
    for (float x = Float.MIN_VALUE; x < Float.MIN_NORMAL; x *= 3) {
      assertThat(f.function.at(x)).isEqualTo(x);
      assertThat(f.function.at(-x)).isEqualTo(-x);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TANH", "ERF"})
  void oddFunctionsAreOddBitForBit(Function f) {
    assertThat(allFloats().filter(bits -> bits > 0 && bits <= 0x7f800000))
        .allMatch(
            bits ->
                f.function.at(Float.intBitsToFloat(bits))
                    == -f.function.at(-Float.intBitsToFloat(bits)));
  }

  @Test
  void expOfADoubleIsWithinItsBound() {
    SplittableRandom random = new SplittableRandom(1);

    for (int i = 0; i < 3000; i++) {
      double x = i % 2 == 0 ? random.nextDouble() * 1417 - 708 : random.nextDouble() * 2 - 1;
      assertThat(relativeError(FloatMath.exp(x), exactExp(new BigDecimal(x)))).isLessThan(0x1p-52);
    }
  }

  @Test
  void expOfADoubleUnderflowsGraduallyAndOverflows() {
    for (double x = -745.5; x < -708; x += 0.01) {
      assertThat(Math.abs(FloatMath.exp(x) - StrictMath.exp(x)))
          .isLessThanOrEqualTo(Double.MIN_VALUE);
    }
    assertThat(FloatMath.exp(-745.13)).isEqualTo(Double.MIN_VALUE);
    assertThat(FloatMath.exp(-745.14)).isZero();
    assertThat(FloatMath.exp(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.exp(709.78)).isLessThan(Double.MAX_VALUE);
    assertThat(FloatMath.exp(709.79)).isInfinite();
    assertThat(FloatMath.exp(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(FloatMath.exp(0.0)).isEqualTo(1);
    assertThat(FloatMath.exp(Double.NaN)).isNaN();
  }

  @Test
  void softplusOfADoubleIsWithinItsBound() {
    // Below −3 the exact series is short. Above, each of the two StrictMath functions is within one
    // ulp, which may add as much to the difference again.
    for (double x = -700; x < -3; x += 0.37) {
      assertThat(relativeError(FloatMath.softplus(x), exactSoftplus(x))).isLessThan(0x1p-51);
    }
    for (double x = -3; x < 40; x += 0.01) {
      double reference = Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      assertThat(Math.abs(FloatMath.softplus(x) / reference - 1)).isLessThan(0x1p-50);
    }
    assertThat(FloatMath.softplus(-740.0)).isEqualTo(FloatMath.exp(-740.0));
    assertThat(FloatMath.softplus(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.softplus(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(FloatMath.softplus(Double.NaN)).isNaN();
  }

  @Test
  void normalCdfAndPdfOfADoubleAreWithinTheirBounds() {
    SplittableRandom random = new SplittableRandom(2);

    for (int i = 0; i < 400; i++) {
      double x = random.nextDouble() * 17 - 12;
      double rounded = (float) x;
      double roundingOfSquare = 1e-15 + x * x * 0x1p-54;
      assertThat(relativeError(FloatMath.normalCdf(rounded), exactNormalCdf(rounded)))
          .isLessThan(1e-15);
      assertThat(relativeError(FloatMath.normalPdf(rounded), exactNormalPdf(rounded)))
          .isLessThan(1e-15);
      assertThat(relativeError(FloatMath.normalCdf(x), exactNormalCdf(x)))
          .isLessThan(roundingOfSquare);
      assertThat(relativeError(FloatMath.normalPdf(x), exactNormalPdf(x)))
          .isLessThan(roundingOfSquare);
    }
  }

  @Test
  void normalCdfOfADoubleReachesDownToTheLastNormalResult() {
    // The fraction in double has an error below 10⁻¹⁵ here, since a float's square is exact.
    for (float x = -37.5f; x < -12; x += 0.0625f) {
      assertThat(FloatMath.normalCdf((double) x) / normalCdfReference(x) - 1)
          .isBetween(-2e-15, 2e-15);
    }
    assertThat(FloatMath.normalCdf(-38.4)).isBetween(Double.MIN_VALUE, Double.MIN_NORMAL);
    assertThat(FloatMath.normalCdf(-39.0)).isZero();
    assertThat(FloatMath.normalCdf(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.normalCdf(9.0)).isEqualTo(1);
    assertThat(FloatMath.normalCdf(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(FloatMath.normalCdf(Double.NaN)).isNaN();
    assertThat(FloatMath.normalPdf(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.normalPdf(Double.NaN)).isNaN();
  }

  /** One checksum for interpreter and compiler, every JDK and every machine. */
  @Test
  void theBitsAreTheSameEverywhere() {
    CRC32 checksum = new CRC32();

    for (float x = -40; x < 40; x += 0.00390625f) {
      for (Function f : Function.values()) {
        update(checksum, Float.floatToRawIntBits(f.function.at(x)));
      }
      update(checksum, Double.doubleToRawLongBits(FloatMath.exp((double) x)));
      update(checksum, Double.doubleToRawLongBits(FloatMath.softplus((double) x)));
      update(checksum, Double.doubleToRawLongBits(FloatMath.normalCdf((double) x)));
      update(checksum, Double.doubleToRawLongBits(FloatMath.normalPdf((double) x)));
    }

    assertThat(checksum.getValue()).isEqualTo(1105587420L);
  }

  /**
   * Every 16381st of all bit patterns, and every 2039th where the functions do most of their work.
   */
  private static IntStream allFloats() {
    int first = Float.floatToRawIntBits(0x1p-14f);
    int end = Float.floatToRawIntBits(128f);
    IntStream everywhere = IntStream.range(0, (int) ((1L << 32) / 16381)).map(i -> i * 16381);
    IntStream middle = IntStream.range(0, (end - first) / 2039).map(i -> first + i * 2039);
    return IntStream.concat(
        everywhere, middle.flatMap(bits -> IntStream.of(bits, bits | Integer.MIN_VALUE)));
  }

  /** Limits, and arguments where the power of e reaches the next power of 2. */
  private static DoubleStream changes() {
    DoubleStream limits = DoubleStream.of(0, 0x1p-126, 0.125, 6, 14.2, 16, 64, 88.72284, 104, 128);
    DoubleStream reductions =
        IntStream.range(0, 151)
            .mapToDouble(n -> (n + 0.5) * StrictMath.log(2))
            .flatMap(p -> DoubleStream.of(p, p / 2, Math.sqrt(p), Math.sqrt(2 * p)));
    return DoubleStream.concat(limits, reductions).flatMap(x -> DoubleStream.of(x, -x));
  }

  private static DoubleStream neighbours(float x) {
    float first = x;
    for (int i = 0; i < 8; i++) {
      first = Math.nextDown(first);
    }
    return DoubleStream.iterate(first, v -> Math.nextUp((float) v)).limit(17);
  }

  /**
   * |actual − exact| in units of the distance of floats in the binade of exact; ∞ stands for 2¹²⁸.
   */
  private static double ulps(float actual, double exact) {
    if (Double.isNaN(exact)) {
      return Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if (Float.isNaN(actual)) {
      return Double.POSITIVE_INFINITY;
    }
    double value = Float.isInfinite(actual) ? Math.copySign(0x1p128, actual) : actual;
    double wanted = Math.max(-0x1p128, Math.min(0x1p128, exact));
    int exponent = Math.max(Float.MIN_EXPONENT, Math.min(127, Math.getExponent(wanted)));
    return Math.abs(value - wanted) / Math.scalb(1.0, exponent - 23);
  }

  /** Abramowitz and Stegun 7.1.6, whose terms are all positive; from 3 on, 1 minus the tail. */
  private static double erfReference(double x) {
    double a = Math.min(9, Math.abs(x));
    double value =
        a < 3
            ? 2 * Math.sqrt(2) * INV_SQRT_2PI * StrictMath.exp(-a * a) * oddSeries(a, 2 * a * a)
            : 1 - 2 * StrictMath.exp(-a * a) * INV_SQRT_2PI * fraction(a * Math.sqrt(2));
    return Math.copySign(value, x);
  }

  /** Abramowitz and Stegun 26.2.11 and, from 3 on, 26.2.14. */
  private static double normalCdfReference(double x) {
    double a = Math.min(38, Math.abs(x));
    double density = INV_SQRT_2PI * StrictMath.exp(-a * a / 2);
    if (a < 3) {
      return 0.5 + Math.signum(x) * density * oddSeries(a, a * a);
    }
    return x < 0 ? density * fraction(a) : 1 - density * fraction(a);
  }

  /** x·(1 + s/3 + s²/(3·5) + s³/(3·5·7) + …). */
  private static double oddSeries(double x, double s) {
    double term = x;
    double sum = x;
    for (int n = 3; term > sum * 1e-18; n += 2) {
      term *= s / n;
      sum += term;
    }
    return sum;
  }

  /** 1/(a + 1/(a + 2/(a + 3/(a + …)))), Laplace's continued fraction of the tail. */
  private static double fraction(double a) {
    double denominator = a;
    for (int k = 60; k > 0; k--) {
      denominator = a + k / denominator;
    }
    return 1 / denominator;
  }

  private static double relativeError(double actual, BigDecimal exact) {
    return new BigDecimal(actual).subtract(exact).divide(exact, DIGITS).abs().doubleValue();
  }

  /** The Taylor series of e^(x/4096), squared 12 times. */
  private static BigDecimal exactExp(BigDecimal x) {
    BigDecimal y = x.divide(BigDecimal.valueOf(4096), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; n < 40; n++) {
      term = term.multiply(y, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < 12; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  private static BigDecimal exactSoftplus(double x) {
    BigDecimal y = exactExp(new BigDecimal(x));
    BigDecimal power = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = 1; k < 20; k++) {
      power = power.multiply(y, DIGITS);
      BigDecimal term = power.divide(BigDecimal.valueOf(k), DIGITS);
      sum = k % 2 == 1 ? sum.add(term, DIGITS) : sum.subtract(term, DIGITS);
    }
    return sum;
  }

  private static BigDecimal exactNormalPdf(double x) {
    BigDecimal half = new BigDecimal(-0.5);
    BigDecimal square = new BigDecimal(x).pow(2);
    return exactExp(square.multiply(half)).multiply(INV_SQRT_2PI_EXACTLY, DIGITS);
  }

  /** ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …). */
  private static BigDecimal exactNormalCdf(double x) {
    BigDecimal square = new BigDecimal(x).pow(2);
    BigDecimal term = new BigDecimal(x);
    BigDecimal sum = term;
    for (int n = 3; term.abs().doubleValue() > 1e-30; n += 2) {
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return exactNormalPdf(x).multiply(sum, DIGITS).add(new BigDecimal(0.5));
  }

  private static void update(CRC32 checksum, long bits) {
    for (int shift = 0; shift < 64; shift += 8) {
      checksum.update((int) (bits >> shift));
    }
  }
}
