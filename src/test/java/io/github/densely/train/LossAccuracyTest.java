package io.github.densely.train;

import static io.github.densely.support.BigFunctions.DIGITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.support.BigFunctions;
import io.github.densely.support.Seeds;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The bound in the javadoc of {@link Loss}, over the whole range of floats: a grid of zeros,
 * subnormals, ordinary and huge numbers, and random ones, compared with 60 digits.
 */
@ExtendWith(Seeds.class)
class LossAccuracyTest {

  private static final float[] SIZES = {
    0,
    Float.MIN_VALUE,
    1e-40f,
    Float.MIN_NORMAL,
    1e-9f,
    0.3f,
    0.99999994f,
    2.5f,
    30,
    40,
    104,
    709,
    744,
    3e30f,
    Float.MAX_VALUE
  };

  private static final float[] PROBABILITIES = {
    0, Float.MIN_VALUE, 1e-30f, 0.2f, 0.5f, 0.7f, 0.99999994f, 1
  };

  /** Powers below it are subnormal doubles, which have fewer digits. */
  private static final BigDecimal UNDERFLOW = new BigDecimal("1e-300");

  private static final double SCALE = 0.3;

  /** A loss of a row and its gradient {@code a − b}, in 60 digits. */
  private record Exact(BigDecimal value, BigDecimal[] a, BigDecimal[] b) {}

  @Test
  void crossEntropyOfClasses(SplittableRandom random) {
    for (float first : signed()) {
      for (float second : signed()) {
        float third = any(random);
        for (int c = 0; c < 3; c++) {
          double[] wanted = new double[3];
          wanted[c] = 1;
          check(
              Loss.softmaxCrossEntropy(),
              new float[] {first, second, third},
              new float[] {c},
              softmax(new float[] {first, second, third}, wanted),
              true);
        }
      }
    }
  }

  @Test
  void crossEntropyOfProbabilitiesWithAndWithoutClassWeights(SplittableRandom random) {
    double[] weights = {0.3, 7, 1.7};
    for (float first : signed()) {
      for (float second : signed()) {
        float[] z = {first, second, any(random)};
        float[] t = {pick(PROBABILITIES, random), pick(PROBABILITIES, random), random.nextFloat()};
        scaleToOneClass(t);
        double[] weighted = {weights[0] * t[0], weights[1] * t[1], weights[2] * t[2]};
        check(Loss.softmaxCrossEntropy(), z, t, softmax(z, doubles(t)), false);
        check(Loss.softmaxCrossEntropy(weights), z, t, softmax(z, weighted), false);
      }
    }
  }

  /** The loss takes probabilities that add up to a number from ½ to 1½. */
  private static void scaleToOneClass(float... t) {
    float sum = t[0] + t[1] + t[2];
    for (int j = 0; (sum < 0.5f || sum > 1.5f) && j < t.length; j++) {
      t[j] /= sum;
    }
  }

  @Test
  void binaryCrossEntropyWithAndWithoutAPositiveWeight(SplittableRandom random) {
    for (float z : signed()) {
      for (float t : PROBABILITIES) {
        boolean hard = t == 0 || t == 1;
        check(Loss.binaryCrossEntropy(), new float[] {z}, new float[] {t}, logistic(z, t, 1), hard);
        check(
            Loss.binaryCrossEntropy(19.3),
            new float[] {z},
            new float[] {t},
            logistic(z, t, 19.3),
            hard);
      }
      float t = random.nextFloat();
      check(Loss.binaryCrossEntropy(), new float[] {z}, new float[] {t}, logistic(z, t, 1), false);
    }
  }

  @Test
  void meanSquaredErrorAndHuber(SplittableRandom random) {
    for (float z : signed()) {
      for (float t : signed()) {
        checkDifferences(z, t);
      }
      checkDifferences(z, any(random));
      checkDifferences(any(random), any(random));
    }
  }

  private static void checkDifferences(float z, float t) {
    BigDecimal d = big(z).subtract(big(t));
    Exact squared =
        new Exact(
            d.multiply(d),
            new BigDecimal[] {d.multiply(BigDecimal.valueOf(2))},
            new BigDecimal[] {big(0)});
    check(Loss.meanSquaredError(), new float[] {z}, new float[] {t}, squared, true);
    for (double delta : new double[] {1e-40, 0.7, 3e38, 1e300}) {
      check(Loss.huber(delta), new float[] {z}, new float[] {t}, huber(d, big(delta)), true);
    }
  }

  private static Exact huber(BigDecimal d, BigDecimal delta) {
    BigDecimal size = d.abs();
    boolean near = size.compareTo(delta) <= 0;
    BigDecimal half = new BigDecimal("0.5");
    BigDecimal value =
        near
            ? d.multiply(d).multiply(half)
            : delta.multiply(size.subtract(delta.multiply(half)), DIGITS);
    BigDecimal slope = near ? d : d.signum() < 0 ? delta.negate() : delta;
    return new Exact(value, new BigDecimal[] {slope}, new BigDecimal[] {big(0)});
  }

  private static Exact logistic(float z, float t, double positive) {
    BigDecimal power = BigFunctions.exp(big(z).abs().negate());
    BigDecimal tail = power.divide(power.add(BigDecimal.ONE), DIGITS);
    BigDecimal sigmoid = z > 0 ? BigDecimal.ONE.divide(power.add(BigDecimal.ONE), DIGITS) : tail;
    BigDecimal other = z > 0 ? tail : BigDecimal.ONE.subtract(tail);
    BigDecimal no = BigDecimal.ONE.subtract(big(t));
    BigDecimal yes = big(t).multiply(big(positive));
    BigDecimal near = BigFunctions.log1p(power).multiply(no.add(yes), DIGITS);
    BigDecimal far = big(z).abs().multiply(z > 0 ? no : yes, DIGITS);
    return new Exact(
        far.add(near, DIGITS),
        new BigDecimal[] {no.multiply(sigmoid, DIGITS)},
        new BigDecimal[] {yes.multiply(other, DIGITS)});
  }

  private static Exact softmax(float[] z, double[] t) {
    int top = 0;
    for (int j = 1; j < z.length; j++) {
      top = z[j] > z[top] ? j : top;
    }
    BigDecimal[] power = new BigDecimal[z.length];
    BigDecimal others = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    for (int j = 0; j < z.length; j++) {
      power[j] = BigFunctions.exp(big(z[j]).subtract(big(z[top])));
      others = j == top ? others : others.add(power[j], DIGITS);
      total = total.add(big(t[j]));
    }
    BigDecimal powers = others.add(BigDecimal.ONE, DIGITS);
    BigDecimal log = BigFunctions.log1p(others);
    BigDecimal value = BigDecimal.ZERO;
    BigDecimal[] a = new BigDecimal[z.length];
    BigDecimal[] b = new BigDecimal[z.length];
    for (int j = 0; j < z.length; j++) {
      BigDecimal distance = big(z[top]).subtract(big(z[j]));
      value = value.add(big(t[j]).multiply(distance.add(log, DIGITS), DIGITS), DIGITS);
      a[j] = total.multiply(power[j], DIGITS).divide(powers, DIGITS);
      b[j] = big(t[j]);
      if (j == top) { // p·Σt − t = (the other targets) − (the other probabilities)·Σt
        a[j] = total.subtract(big(t[j]));
        b[j] = total.multiply(others, DIGITS).divide(powers, DIGITS);
      }
    }
    return new Exact(value, a, b);
  }

  /** The promise of the javadoc for one sample. */
  private static void check(Loss loss, float[] z, float[] t, Exact exact, boolean relative) {
    Matrix output = Matrix.of(1, z.length, z);
    Matrix target = Matrix.of(1, t.length, t);
    Matrix gradient = Matrix.zeros(1, z.length);
    String what = Text.of("%s of %s, %s", loss, Arrays.toString(z), Arrays.toString(t));
    double epsilon = (z.length + 800) * 0x1p-52;

    double sum = loss.sumAndGradient(output, target, SCALE, gradient);

    BigDecimal bound = exact.value.multiply(big(epsilon), DIGITS).add(UNDERFLOW);
    assertThat(big(sum).subtract(exact.value).abs()).as(what).isLessThanOrEqualTo(bound);
    for (int j = 0; j < z.length; j++) {
      BigDecimal right = exact.a[j].subtract(exact.b[j]).multiply(big(SCALE), DIGITS);
      if (right.abs().compareTo(big(Float.MAX_VALUE)) > 0) {
        assertThat(gradient.get(0, j)).as(what).isInfinite();
        continue;
      }
      BigDecimal size =
          relative
              ? right.abs().multiply(BigDecimal.valueOf(2))
              : exact.a[j].abs().add(exact.b[j].abs()).multiply(big(SCALE));
      BigDecimal error =
          size.multiply(big(epsilon), DIGITS)
              .add(right.abs().multiply(big(0x1p-24), DIGITS))
              .add(big(0x1p-150));
      assertThat(big(gradient.get(0, j)).subtract(right).abs())
          .as("gradient %d, %s", j, what)
          .isLessThanOrEqualTo(error);
    }
  }

  private static float[] signed() {
    float[] signed = new float[2 * SIZES.length];
    for (int i = 0; i < SIZES.length; i++) {
      signed[2 * i] = SIZES[i];
      signed[2 * i + 1] = -SIZES[i];
    }
    return signed;
  }

  /** A finite float of any exponent. */
  private static float any(SplittableRandom random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return Float.isFinite(value) ? value : 20 * random.nextFloat();
  }

  private static float pick(float[] values, SplittableRandom random) {
    return values[random.nextInt(values.length)];
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static BigDecimal big(double value) {
    return new BigDecimal(value);
  }
}
