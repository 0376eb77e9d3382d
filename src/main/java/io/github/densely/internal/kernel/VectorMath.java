package io.github.densely.internal.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link FloatMath}, several doubles at a time and with the same bits: the same
 * IEEE operations in the same order. The formulas and their bounds are explained there.
 *
 * <p>Two differences do not change a result. The operands of a sum or product are exchanged where
 * that saves a broadcast. And {@link #exp} splits 2ⁿ into two factors by rounding n/2 instead of
 * shifting n: the first product is exact for any split, so the second rounds the same value.
 *
 * <p>Loops run over whole vectors. The arrays have room for the last one, and the results beyond
 * {@code n} are not used.
 *
 * <p>Each loop is a pass over an array that stays in the L1 cache. It first calls methods that take
 * a vector, and contains the rest of its code itself: past 18000 nodes (NodeCountInliningCutoff) C2
 * inlines only the Vector API, and boxes the arguments and results of other methods.
 */
final class VectorMath {

  /** The widest vector of this machine, but at most 256 bits, as for the products. */
  private static final VectorSpecies<Double> SPECIES =
      DoubleVector.SPECIES_PREFERRED.length() > 4
          ? DoubleVector.SPECIES_256
          : DoubleVector.SPECIES_PREFERRED;

  static final int LANES = SPECIES.length();

  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2_HIGH = 0x1.62e42fefa3p-1;
  private static final double LN2_LOW = 0x1.3de6af278ece6p-42;
  private static final double ROUND = 0x1.8p52;
  private static final double ROUND_BIASED = ROUND + 1023;
  private static final double FLOAT_RANGE = 128;
  private static final double INV_SQRT_2PI = 0.3989422804014327;

  /** √(2/π). */
  private static final double GELU_A = 0.7978845608028654;

  private static final double GELU_B = 0.044715;

  private VectorMath() {}

  /** out = eˣ in double. */
  static void exp(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      power(DoubleVector.fromArray(SPECIES, x, i).min(710).max(-746)).intoArray(out, i);
    }
  }

  /** out = e^(−a²/2) for a = min(39, |x|), the factor of Φ and of its density. */
  static void bell(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector a = DoubleVector.fromArray(SPECIES, x, i).abs().min(39);
      power(a.mul(-0.5).mul(a)).intoArray(out, i);
    }
  }

  /** out = eˣ, x limited to ±128. */
  static void floatExp(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i).min(FLOAT_RANGE).max(-FLOAT_RANGE);
      floatPower(v).intoArray(out, i);
    }
  }

  /** out = σ(x). */
  static void sigmoid(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i).neg();
      DoubleVector e = floatPower(v.min(FLOAT_RANGE).max(-FLOAT_RANGE));
      DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
      one.div(e.add(1)).intoArray(out, i);
    }
  }

  /** out = eˣ − 1. */
  static void expm1(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector e = floatPowerMinus1(v.min(FLOAT_RANGE).max(-FLOAT_RANGE));
      e.abs()
          .reinterpretAsLongs()
          .or(v.reinterpretAsLongs().and(Long.MIN_VALUE))
          .reinterpretAsDoubles()
          .intoArray(out, i);
    }
  }

  /** out = tanh x. */
  static void tanh(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector e = floatPowerMinus1(v.abs().mul(2).min(FLOAT_RANGE));
      e.div(e.add(2))
          .reinterpretAsLongs()
          .or(v.reinterpretAsLongs().and(Long.MIN_VALUE))
          .reinterpretAsDoubles()
          .intoArray(out, i);
    }
  }

  /** out = log(1 + eˣ). */
  static void softplus(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i).abs().neg();
      floatPower(v.max(-FLOAT_RANGE)).intoArray(out, i);
    }
    addLog1p(n, x, out);
  }

  /** out = max(x, 0) + log(1 + out); a separate loop, because of the limit of inlined nodes. */
  private static void addLog1p(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector y = DoubleVector.fromArray(SPECIES, out, i);
      DoubleVector z2 = y.add(y).div(y.add(2));
      DoubleVector w = z2.mul(z2).mul(0.25);
      DoubleVector log = z2.add(z2.mul(w).mul(artanhRest(w)));
      DoubleVector.fromArray(SPECIES, x, i).max(0).add(log).intoArray(out, i);
    }
  }

  /** out = x·Φ(x). */
  static void gelu(int n, double[] x, double[] out) {
    bell(n, x, out);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector lower = DoubleVector.fromArray(SPECIES, out, i).mul(tail(v.abs().min(39)));
      DoubleVector upper = DoubleVector.broadcast(SPECIES, 1).sub(lower);
      DoubleVector cdf = lower.blend(upper, v.compare(VectorOperators.GT, 0));
      // At −∞ the product would be −∞·0.
      v.max(-Float.MAX_VALUE).mul(cdf).intoArray(out, i);
    }
  }

  /** out = Φ(x) + x·φ(x). */
  static void geluSlope(int n, double[] x, double[] out) {
    bell(n, x, out);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector e = DoubleVector.fromArray(SPECIES, out, i);
      DoubleVector lower = e.mul(tail(v.abs().min(39)));
      DoubleVector upper = DoubleVector.broadcast(SPECIES, 1).sub(lower);
      DoubleVector cdf = lower.blend(upper, v.compare(VectorOperators.GT, 0));
      // Finite, as ∞·0 would be NaN.
      v = v.min(Float.MAX_VALUE).max(-Float.MAX_VALUE);
      v.mul(e.mul(INV_SQRT_2PI)).add(cdf).intoArray(out, i);
    }
  }

  /** out = x·gate(x) with the gate of GELU's approximation by tanh. */
  static void geluTanh(int n, double[] x, double[] out) {
    gate(n, x, out);
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i).max(-Float.MAX_VALUE);
      v.mul(DoubleVector.fromArray(SPECIES, out, i)).intoArray(out, i);
    }
  }

  /** The derivative of {@link #geluTanh}. */
  static void geluTanhSlope(int n, double[] x, double[] out) {
    gate(n, x, out);
    for (int i = 0; i < n; i += LANES) {
      // Finite, so that a gate of 0 or 1 makes the curve 0.
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      v = v.min(Float.MAX_VALUE).max(-Float.MAX_VALUE);
      DoubleVector gate = DoubleVector.fromArray(SPECIES, out, i);
      DoubleVector rest = DoubleVector.broadcast(SPECIES, 1).sub(gate);
      DoubleVector inner = v.mul(3 * GELU_B).mul(v).add(1);
      v.mul(2).mul(gate).mul(rest).mul(GELU_A).mul(inner).add(gate).intoArray(out, i);
    }
  }

  private static void gate(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector cubic = v.mul(GELU_B).mul(v).mul(v).add(v);
      DoubleVector e = power(cubic.mul(-2 * GELU_A).min(710).max(-746));
      DoubleVector.broadcast(SPECIES, 1).div(e.add(1)).intoArray(out, i);
    }
  }

  /** out = x·σ(x). */
  static void silu(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector e = power(v.neg().min(710).max(-746));
      v.max(-Float.MAX_VALUE).div(e.add(1)).intoArray(out, i);
    }
  }

  /** out = σ(x) + x·σ(x)·(1 − σ(x)). */
  static void siluSlope(int n, double[] x, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
      DoubleVector gate = one.div(power(v.neg().min(710).max(-746)).add(1));
      // Finite, so that a gate of 0 or 1 makes the curve 0.
      v = v.min(Float.MAX_VALUE).max(-Float.MAX_VALUE);
      v.mul(gate).mul(one.sub(gate)).add(gate).intoArray(out, i);
    }
  }

  /** out = scale·x for x > 0 and NaN, else slope·out. */
  static void bendAtZero(int n, double[] x, double slope, double scale, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector negative = DoubleVector.fromArray(SPECIES, out, i).mul(slope);
      v.mul(scale).blend(negative, v.compare(VectorOperators.LE, 0)).intoArray(out, i);
    }
  }

  /** out = scale for x > 0 and NaN, else slope·out. */
  static void stepAtZero(int n, double[] x, double slope, double scale, double[] out) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
      DoubleVector negative = DoubleVector.fromArray(SPECIES, out, i).mul(slope);
      DoubleVector positive = DoubleVector.broadcast(SPECIES, scale);
      positive.blend(negative, v.compare(VectorOperators.LE, 0)).intoArray(out, i);
    }
  }

  /** The largest of x from {@code from} to {@code to}; NaN if one is NaN. */
  static double max(double[] x, int from, int to) {
    DoubleVector most = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      most = most.max(DoubleVector.fromArray(SPECIES, x, i));
    }
    double max = most.reduceLanes(VectorOperators.MAX);
    for (; i < to; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  /** Subtracts from x from {@code from} to {@code to}. */
  static void subtract(double[] x, int from, int to, double value) {
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i).sub(value).intoArray(x, i);
    }
    for (; i < to; i++) {
      x[i] -= value;
    }
  }

  /** Divides x from {@code from} to {@code to}. */
  static void divide(double[] x, int from, int to, double divisor) {
    int i = from;
    for (; i + LANES <= to; i += LANES) {
      DoubleVector.fromArray(SPECIES, x, i).div(divisor).intoArray(x, i);
    }
    for (; i < to; i++) {
      x[i] /= divisor;
    }
  }

  /** eˣ for x from −761 to 710, the scaling in two factors. */
  private static DoubleVector power(DoubleVector x) {
    DoubleVector n = x.mul(LOG2_E).add(ROUND).sub(ROUND);
    DoubleVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    DoubleVector half = n.mul(0.5).add(ROUND_BIASED);
    DoubleVector rest = n.sub(half.sub(ROUND_BIASED)).add(ROUND_BIASED);
    DoubleVector power = expm1Reduced(r).add(1);
    power =
        power.mul(
            half.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles());
    return power.mul(
        rest.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles());
  }

  /** eˣ for |x| ≤ 700. */
  private static DoubleVector floatPower(DoubleVector x) {
    DoubleVector rounded = x.mul(LOG2_E).add(ROUND_BIASED);
    DoubleVector n = rounded.sub(ROUND_BIASED);
    DoubleVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    DoubleVector scale =
        rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
    return expm1Reduced(r).add(1).mul(scale);
  }

  /** eˣ − 1 for |x| ≤ 700. */
  private static DoubleVector floatPowerMinus1(DoubleVector x) {
    DoubleVector rounded = x.mul(LOG2_E).add(ROUND_BIASED);
    DoubleVector n = rounded.sub(ROUND_BIASED);
    DoubleVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
    DoubleVector scale =
        rounded.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
    return expm1Reduced(r).mul(scale).add(scale.sub(1));
  }

  private static DoubleVector expm1Reduced(DoubleVector r) {
    DoubleVector r2 = r.mul(r);
    DoubleVector r4 = r2.mul(r2);
    DoubleVector p0 = r.mul(0.16666666666666685).add(0.5000000000000006);
    DoubleVector p2 = r.mul(8.333333333315169e-03).add(4.166666666657821e-02);
    DoubleVector p4 = r.mul(1.984126990187196e-04).add(1.3888888931181287e-03);
    DoubleVector p6 = r.mul(2.755722891947954e-06).add(2.4801505665402487e-05);
    DoubleVector p8 = r.mul(2.5114186282804643e-08).add(2.7625901204343546e-07);
    DoubleVector high = p4.add(r2.mul(p6)).add(r4.mul(p8));
    return r.add(r2.mul(p0.add(r2.mul(p2)).add(r4.mul(high))));
  }

  private static DoubleVector artanhRest(DoubleVector w) {
    DoubleVector w2 = w.mul(w);
    DoubleVector w4 = w2.mul(w2);
    DoubleVector p0 = w.mul(0.20000000000062232).add(0.3333333333333321);
    DoubleVector p2 = w.mul(0.11111111890566247).add(0.14285714275667077);
    DoubleVector p4 = w.mul(0.07693222603719259).add(0.09090874928709108);
    DoubleVector p6 = w.mul(0.060479641342453254).add(0.0665117882128555);
    DoubleVector p8 = w.mul(0.08473102880703705).add(0.04190799675132759);
    DoubleVector high = p4.add(w2.mul(p6)).add(w4.mul(p8));
    return p0.add(w2.mul(p2)).add(w4.mul(high));
  }

  /** Negative coefficients instead of differences: −(t·c) and t·(−c) are the same number. */
  private static DoubleVector tail(DoubleVector a) {
    DoubleVector inverse = DoubleVector.broadcast(SPECIES, 1).div(a.add(5));
    DoubleVector t = a.sub(5).mul(inverse);
    DoubleVector t2 = t.mul(t);
    DoubleVector t4 = t2.mul(t2);
    DoubleVector p0 = t.mul(-0.6653825028900554).add(0.7691930497500629);
    DoubleVector p2 = t.mul(-0.3135331566714471).add(0.4953056159700089);
    DoubleVector p4 = t.mul(-6.911863870208237e-02).add(0.16502036616883636);
    DoubleVector p6 = t.mul(-2.993376824959398e-03).add(2.07950668289069e-02);
    DoubleVector p8 = t.mul(5.448994279615954e-04).add(-7.978696796643166e-04);
    DoubleVector p10 = t.mul(-4.976415503306417e-05).add(-5.937413226610306e-05);
    DoubleVector p12 = t.mul(3.983574779063423e-06).add(1.667559087162323e-05);
    DoubleVector p14 = t.mul(-3.3883407772558943e-07).add(-2.756768285098656e-06);
    DoubleVector p16 = t.mul(4.119291648029138e-08).add(4.1603164052497463e-07);
    DoubleVector p18 = t.mul(-5.9692797883498594e-09).add(-5.267865966491761e-08);
    DoubleVector q16 = p16.add(t2.mul(p18)).add(t4.mul(3.0672707615325498e-09));
    DoubleVector q12 = p12.add(t2.mul(p14)).add(t4.mul(q16));
    DoubleVector q8 = p8.add(t2.mul(p10)).add(t4.mul(q12));
    DoubleVector q4 = p4.add(t2.mul(p6)).add(t4.mul(q8));
    return p0.add(t2.mul(p2)).add(t4.mul(q4)).mul(inverse);
  }
}
