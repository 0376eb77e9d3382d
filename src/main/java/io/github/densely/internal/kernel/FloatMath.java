package io.github.densely.internal.kernel;

/**
 * The transcendental functions of neural networks, with the same bits on every machine and JDK.
 *
 * <p>Formula: all functions use {@code eˣ = 2ⁿ·(1 + q(r))} with {@code n = round(x/ln 2)}, {@code r
 * = x − n·ln 2} and {@code q(r) ≈ eʳ − 1}. Softplus also uses {@code log(1+y) = 2·artanh(y/(2+y))};
 * erf and Φ use {@code Φ(−a) = e^(−a²/2)·m(a)} with a slowly changing {@code m}. Where a difference
 * would cancel (tanh, expm1 and erf near 0, the tails of softplus and Φ), another form is used, so
 * that the error is relative to the result everywhere.
 *
 * <p>Cost: no table, no loop, no allocation; 11 to 45 multiply-adds and at most two divisions. Only
 * {@link #erf} branches on the size of its argument. Polynomials are summed in pairs, since a loop
 * of independent calls is limited by the chain of dependent operations.
 *
 * <p>Numerics: a function of a float computes in double and rounds once, so its error is at most
 * 0.501 ulp of the result, which may be subnormal: in practice the correctly rounded value.
 * Measured on every 7th float (erf and Φ: every 61st); monotone over all floats. The functions of a
 * double state their own bound. Only IEEE operations with one possible result are used, in a fixed
 * order: no fused multiply-add, no {@code Math.exp}. NaN gives NaN; infinities give the limits; odd
 * functions keep the sign of zero.
 *
 * <p>Coefficients: a Remez exchange in 45 digits or more, rounded to double. The interval, the
 * degree and the largest error after rounding are given at each polynomial.
 *
 * <p>The logarithm of a sum is computed once for each row, by {@link StrictMath#log}.
 *
 * <p>Threads: no state.
 *
 * <p>Source: the reduction of the exponential is that of W. J. Cody and W. Waite, Software Manual
 * for the Elementary Functions, 1980. The one rational variable for the whole normal tail follows
 * M. M. Shepherd and J. G. Laframboise, Chebyshev Approximation of {@code (1 + 2x)exp(x²)erfc x in
 * 0 ≤ x < ∞}, Mathematics of Computation 36, 1981. Series: M. Abramowitz and I. A. Stegun, Handbook
 * of Mathematical Functions, 1964, 4.1.27 and 7.1.5.
 */
public final class FloatMath {

  private static final double LOG2_E = 1.4426950408889634;

  /** ln 2 cut to 41 binary places: its product with an exponent of up to 12 bits is exact. */
  private static final double LN2_HIGH = 0x1.62e42fefa3p-1;

  /** The rest of ln 2. */
  private static final double LN2_LOW = 0x1.3de6af278ece6p-42;

  /** Doubles of this size are integers. To add it rounds, and puts the integer in the low bits. */
  private static final double ROUND = 0x1.8p52;

  /** The same with the exponent's bias added, so that the low bits are those of 2ⁿ. */
  private static final double ROUND_BIASED = ROUND + 1023;

  /**
   * e to the power ±128 lies beyond all floats but well within the doubles: one scaling is enough.
   */
  private static final float FLOAT_RANGE = 128;

  private static final double SQRT_2 = 1.4142135623730951;

  /** 1/√(2π). */
  private static final double INV_SQRT_2PI = 0.3989422804014327;

  /** 2/√π. */
  private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  private FloatMath() {}

  /**
   * Returns eˣ. The relative error is below 2⁻⁵² while the result is normal; below that the result
   * underflows gradually, with at most 1 ulp, to 0; above {@code Double.MAX_VALUE} it is ∞.
   *
   * <p>A sum of such terms has the same relative bound plus that of the additions.
   */
  public static double exp(double x) {
    // Both limits are beyond the last results that are neither 0 nor ∞, and keep n within 12 bits.
    double v = Math.max(-746, Math.min(710, x));
    double rounded = v * LOG2_E + ROUND;
    double n = rounded - ROUND;
    double power = 1 + expm1Reduced(v - n * LN2_HIGH - n * LN2_LOW);
    // 2ⁿ may not be a double although the result is one, so it comes as two factors. The first
    // product is exact: a subnormal result is rounded once.
    long exponent = Double.doubleToRawLongBits(rounded) - Double.doubleToRawLongBits(ROUND);
    long half = exponent >> 1;
    return power * powerOfTwo(half) * powerOfTwo(exponent - half);
  }

  /** Returns eˣ; at most 0.501 ulp. 0 at −∞, ∞ at ∞ and from 88.73 on. */
  public static float exp(float x) {
    return (float) expInFloatRange(clamp(x));
  }

  /**
   * Returns eˣ − 1; at most 0.501 ulp, also near 0, where it is x + x²/2. −1 at −∞, ∞ at ∞ and from
   * 88.73 on, ±0 at ±0; x itself for a subnormal x.
   */
  public static float expm1(float x) {
    return Math.copySign((float) expm1InFloatRange(clamp(x)), x);
  }

  /**
   * Returns σ(x) = 1/(1 + e⁻ˣ); at most 0.501 ulp, also for the small results at negative x. 0 at
   * −∞, 1 at ∞.
   */
  public static float sigmoid(float x) {
    return (float) (1 / (1 + expInFloatRange(clamp(-x))));
  }

  /**
   * Returns tanh x = (e²ˣ − 1)/(e²ˣ + 1); at most 0.501 ulp, also near 0, where it is x − x³/3. ±1
   * at ±∞, ±0 at ±0; x itself for a subnormal x.
   */
  public static float tanh(float x) {
    double e = expm1InFloatRange(clamp(2 * Math.abs(x)));
    return Math.copySign((float) (e / (e + 2)), x);
  }

  /** Returns log(1 + eˣ); at most 0.501 ulp, also where it is eˣ. 0 at −∞, ∞ at ∞. */
  public static float softplus(float x) {
    return (float) (Math.max(x, 0) + log1p(expInFloatRange(clamp(-Math.abs(x)))));
  }

  /**
   * Returns log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|). The relative error is below 2⁻⁵¹ while the
   * result is normal; it underflows gradually. 0 at −∞, ∞ at ∞.
   */
  public static double softplus(double x) {
    return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
  }

  /**
   * Returns erf x = 2/√π·∫₀ˣ e^(−t²) dt; at most 0.501 ulp. ±1 at ±∞, ±0 at ±0.
   *
   * <p>Do not compute Φ(x) from it: 1 + erf(x/√2) cancels at negative x.
   */
  public static float erf(float x) {
    // erf 6 differs from 1 by less than half an ulp of a double.
    double a = Math.min(6, Math.abs(x));
    double value = a < 0.125 ? erfNearZero(a) : 1 - 2 * expInFloatRange(-a * a) * tail(SQRT_2 * a);
    return Math.copySign((float) value, x);
  }

  /**
   * Returns Φ(x), the distribution function of the standard normal distribution; at most 0.501 ulp,
   * also in the negative tail, down to the last subnormal at −14.2. 0 at −∞, 1 at ∞.
   */
  public static float normalCdf(float x) {
    // Φ(−16) is 0 in float.
    double a = Math.min(16, Math.abs(x));
    double lower = expInFloatRange(-0.5 * a * a) * tail(a);
    return (float) (x > 0 ? 1 - lower : lower);
  }

  /**
   * Returns Φ(x), the distribution function of the standard normal distribution. The relative error
   * is below 10⁻¹⁵ if x is a float; else the rounding of x² adds up to x²·2⁻⁵⁴, which is 10⁻¹³
   * where the result ceases to be normal, at −37.5. Beyond, it underflows gradually. 0 at −∞, 1 at
   * ∞.
   */
  public static double normalCdf(double x) {
    // Φ(−39) is 0 in double.
    double a = Math.min(39, Math.abs(x));
    double lower = exp(-0.5 * a * a) * tail(a);
    return x > 0 ? 1 - lower : lower;
  }

  /**
   * Returns Φ(x) + x·φ(x), the derivative of x·Φ(x), with the bits of {@link #normalCdf(double)} +
   * x·{@link #normalPdf} but only one exponential. Beyond 39 its argument differs from theirs, but
   * both powers are 0.
   */
  static double normalCdfPlusXPdf(double x) {
    double a = Math.min(39, Math.abs(x));
    double e = exp(-0.5 * a * a);
    double lower = e * tail(a);
    return (x > 0 ? 1 - lower : lower) + x * (INV_SQRT_2PI * e);
  }

  /**
   * Returns φ(x) = e^(−x²/2)/√(2π), the density of the standard normal distribution. The relative
   * error is as for {@link #normalCdf(double)}. 0 at ±∞.
   */
  public static double normalPdf(double x) {
    return INV_SQRT_2PI * exp(-0.5 * x * x);
  }

  // The limits apply to the float. In the code of C2 17, a double that is converted directly from
  // memory waits for the previous iteration (JDK-8323116): tanh took three times as long that way.
  private static double clamp(float x) {
    return Math.max(-FLOAT_RANGE, Math.min(FLOAT_RANGE, x));
  }

  /** eˣ for |x| ≤ 700. */
  private static double expInFloatRange(double x) {
    double rounded = x * LOG2_E + ROUND_BIASED;
    double n = rounded - ROUND_BIASED;
    double power = 1 + expm1Reduced(x - n * LN2_HIGH - n * LN2_LOW);
    return power * Double.longBitsToDouble(Double.doubleToRawLongBits(rounded) << 52);
  }

  /** eˣ − 1 for |x| ≤ 700. */
  private static double expm1InFloatRange(double x) {
    double rounded = x * LOG2_E + ROUND_BIASED;
    double n = rounded - ROUND_BIASED;
    double scale = Double.longBitsToDouble(Double.doubleToRawLongBits(rounded) << 52);
    // Near 0 the scale is 1, the second term vanishes and the first is accurate by itself.
    return scale * expm1Reduced(x - n * LN2_HIGH - n * LN2_LOW) + (scale - 1);
  }

  private static double powerOfTwo(long exponent) {
    return Double.longBitsToDouble((exponent + 1023) << 52);
  }

  /**
   * eʳ − 1 for |r| ≤ ½·ln 2, as r + r²·p(r): degree 11, relative error 4.3·10⁻¹⁷ (1.7·10⁻¹⁷ of eʳ).
   */
  private static double expm1Reduced(double r) {
    double r2 = r * r;
    double r4 = r2 * r2;
    double p0 = 0.5000000000000006 + r * 0.16666666666666685;
    double p2 = 4.166666666657821e-02 + r * 8.333333333315169e-03;
    double p4 = 1.3888888931181287e-03 + r * 1.984126990187196e-04;
    double p6 = 2.4801505665402487e-05 + r * 2.755722891947954e-06;
    double p8 = 2.7625901204343546e-07 + r * 2.5114186282804643e-08;
    return r + r2 * ((p0 + r2 * p2) + r4 * ((p4 + r2 * p6) + r4 * p8));
  }

  /** log(1 + y) = 2·artanh(y/(2 + y)) for 0 ≤ y ≤ 1. */
  private static double log1p(double y) {
    // 2z for z = y/(2 + y), doubled before the division for the sake of subnormal y.
    double z2 = (y + y) / (2 + y);
    double w = 0.25 * (z2 * z2);
    return z2 + z2 * w * artanhRest(w);
  }

  /**
   * (artanh(z)/z − 1)/z² for w = z² in [0, 1/9]: degree 9; artanh computed from it has a relative
   * error of 1.9·10⁻¹⁸.
   */
  private static double artanhRest(double w) {
    double w2 = w * w;
    double w4 = w2 * w2;
    double p0 = 0.3333333333333321 + w * 0.20000000000062232;
    double p2 = 0.14285714275667077 + w * 0.11111111890566247;
    double p4 = 0.09090874928709108 + w * 0.07693222603719259;
    double p6 = 0.0665117882128555 + w * 0.060479641342453254;
    double p8 = 0.04190799675132759 + w * 0.08473102880703705;
    return (p0 + w2 * p2) + w4 * ((p4 + w2 * p6) + w4 * p8);
  }

  /** The series of erf to x⁹, for 0 ≤ x ≤ 1/8, where the next term is 7·10⁻¹³ of the first. */
  private static double erfNearZero(double x) {
    double w = x * x;
    double p = 1 - w * (1 / 3.0 - w * (1 / 10.0 - w * (1 / 42.0 - w * (1 / 216.0))));
    return TWO_OVER_SQRT_PI * x * p;
  }

  /**
   * m(a) = Φ(−a)·e^(a²/2) for 0 ≤ a ≤ 39: (a + 5)·m(a) as a polynomial in t = (a − 5)/(a + 5) of
   * degree 20, relative error 2·10⁻¹⁶. With this factor one division serves both.
   */
  private static double tail(double a) {
    double inverse = 1 / (a + 5);
    double t = (a - 5) * inverse;
    double t2 = t * t;
    double t4 = t2 * t2;
    double p0 = 0.7691930497500629 - t * 0.6653825028900554;
    double p2 = 0.4953056159700089 - t * 0.3135331566714471;
    double p4 = 0.16502036616883636 - t * 6.911863870208237e-02;
    double p6 = 2.07950668289069e-02 - t * 2.993376824959398e-03;
    double p8 = -7.978696796643166e-04 + t * 5.448994279615954e-04;
    double p10 = -5.937413226610306e-05 - t * 4.976415503306417e-05;
    double p12 = 1.667559087162323e-05 + t * 3.983574779063423e-06;
    double p14 = -2.756768285098656e-06 - t * 3.3883407772558943e-07;
    double p16 = 4.1603164052497463e-07 + t * 4.119291648029138e-08;
    double p18 = -5.267865966491761e-08 - t * 5.9692797883498594e-09;
    double q12 = (p12 + t2 * p14) + t4 * ((p16 + t2 * p18) + t4 * 3.0672707615325498e-09);
    double q4 = (p4 + t2 * p6) + t4 * ((p8 + t2 * p10) + t4 * q12);
    return ((p0 + t2 * p2) + t4 * q4) * inverse;
  }
}
