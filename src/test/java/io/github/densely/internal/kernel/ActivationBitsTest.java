package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function that this JVM uses has the bits of the loop over single numbers. Without the flag
 * of the vector kernel it is that loop.
 */
@ExtendWith(Seeds.class)
class ActivationBitsTest {

  /** Lengths below, at and above the lanes of a vector and the length of a block. */
  private static final int[] LENGTHS = {
    1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 17, 31, 33, 511, 512, 513, 515, 1023, 1027
  };

  /** A prime, so that the low bits of the tried floats take all values. */
  private static final int STRIDE = 4093;

  /** Where a formula changes, where a limit lies, and where a result is no longer normal. */
  private static final float[] SPECIAL = {
    0,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NaN,
    1e-20f,
    1e-8f,
    0.125f,
    0.34657359f,
    1,
    5,
    9,
    14.2f,
    16,
    37.5f,
    38.6f,
    39,
    64,
    88.73f,
    103.97f,
    128,
    708.4f,
    709.8f,
    710,
    745.2f,
    746,
    1e10f,
    1e30f
  };

  /** In the last one, the last coefficients of the logarithm in softplus change the result. */
  private static final double[] RANGES = {120, 16, 5, 0.05};

  /** A function as loops over single numbers, and as this JVM computes it. */
  private record Pair(ActivationFunction plain, ActivationFunction active) {

    static Pair of(Function<Functions, ActivationFunction> which) {
      return new Pair(which.apply(new PlainFunctions()), Kernels.function(which));
    }
  }

  private static final Pair SOFTMAX = Pair.of(Functions::softmax);

  static Stream<Pair> elementwise() {
    return Stream.<Function<Functions, ActivationFunction>>of(
            Functions::identity,
            Functions::relu,
            f -> f.leakyRelu(0.01f),
            f -> f.elu(1, 1),
            f -> f.elu(-0.3f, 1),
            f -> f.elu(1.6732632f, 1.050701f),
            Functions::gelu,
            Functions::geluTanh,
            Functions::silu,
            Functions::softplus,
            Functions::sigmoid,
            Functions::tanh)
        .map(Pair::of);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void overAllFloats(Pair f, SplittableRandom random) {
    float[] x = new float[(int) ((1L << 32) / STRIDE)];
    float[] gradOutput = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(i * STRIDE);
      gradOutput[i] = (float) random.nextDouble(-2, 2);
    }

    requireSameBits(f, 1, x.length, x, gradOutput);
  }

  /** A sweep of all floats has few of these: half of all are below 1e-19 or above 1e19. */
  @ParameterizedTest
  @MethodSource("elementwise")
  void whereFunctionsBend(Pair f, SplittableRandom random) {
    float[] x = new float[1 << 20];
    float[] gradOutput = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (random.nextDouble(-1, 1) * RANGES[i % RANGES.length]);
      gradOutput[i] = 1;
    }

    requireSameBits(f, 1024, 1024, x, gradOutput);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void aroundSpecialValuesWithSpecialGradients(Pair f) {
    float[] values = specialValues();
    float[] x = new float[values.length * values.length];
    float[] gradOutput = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = values[i / values.length];
      gradOutput[i] = values[i % values.length];
    }

    requireSameBits(f, values.length, values.length, x, gradOutput);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void atEveryLengthAndNotBeyond(Pair f, SplittableRandom random) {
    for (int length : LENGTHS) {
      requireSameBits(f, 1, length, floats(length, 4, random), floats(length, 1, random));
      requireSameBits(f, 3, length, floats(3 * length, 4, random), floats(3 * length, 1, random));
    }
  }

  @Test
  void softmaxOfRowsOfAnyLength(SplittableRandom random) {
    for (int rows : new int[] {0, 1, 2, 37, 128}) {
      for (int cols : LENGTHS) {
        for (double size : new double[] {4, 1000}) {
          float[] x = floats(rows * cols, size, random);
          requireSameBits(SOFTMAX, rows, cols, x, floats(rows * cols, 1, random));
        }
      }
    }
    requireSameBits(SOFTMAX, 3, 0, new float[0], new float[0]);
  }

  /** One in a row of others: an infinity, NaN or a large number decides the whole row. */
  @Test
  void softmaxOfSpecialValues(SplittableRandom random) {
    float[] values = specialValues();
    for (int cols : new int[] {1, 3, 10, 520}) {
      float[] x = floats(values.length * cols, 4, random);
      for (int i = 0; i < values.length; i++) {
        x[i * cols + i % cols] = values[i];
      }
      float[] gradOutput = floats(x.length, 1, random);

      requireSameBits(SOFTMAX, values.length, cols, x, gradOutput);
    }
    float[] same = new float[30];
    Arrays.fill(same, Float.NEGATIVE_INFINITY);
    requireSameBits(SOFTMAX, 3, 10, same, new float[30]);
  }

  @Test
  void expOfDoubles(SplittableRandom random) {
    double[] x = new double[(1 << 20) + 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble(-1, 1) * (i % 2 == 0 ? 760 : 3);
    }
    int at = 0;
    for (float value : specialValues()) {
      x[at++] = value;
    }
    x[at++] = -Double.MIN_VALUE;
    x[at++] = Double.MAX_VALUE;
    x[at++] = -Double.MAX_VALUE;
    double beyond = x[x.length - 1];
    double[] powers = x.clone();

    Kernels.functions().exp(x.length - 1, powers);

    for (int i = 0; i < x.length - 1; i++) {
      long bits = Double.doubleToLongBits(FloatMath.exp(x[i]));
      if (Double.doubleToLongBits(powers[i]) != bits) {
        assertThat(Double.doubleToLongBits(powers[i])).as("exp(%s)", x[i]).isEqualTo(bits);
      }
    }
    assertThat(powers[x.length - 1]).isEqualTo(beyond);
  }

  @Test
  void withoutAKernelAFunctionFailsWhenItComputes() {
    Kernels.Choice none = Kernels.choose("fast", null);
    ActivationFunction f = none.function(Functions::gelu);
    float[] one = new float[1];

    assertThatThrownBy(() -> f.forward(1, 1, one, one))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("densely.kernel is auto, plain or vector, got fast");
    assertThatThrownBy(() -> f.backward(1, 1, one, one, one, one))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("densely.kernel is auto, plain or vector, got fast");
  }

  private static void requireSameBits(Pair f, int rows, int cols, float[] x, float[] gradOutput) {
    int size = rows * cols;
    float[] expected = new float[size];
    f.plain.forward(rows, cols, x, expected);
    float[] y = new float[size + 3]; // the last 3 must not change
    f.active.forward(rows, cols, x, y);
    requireEqual(f.plain + " forward", x, expected, y);

    float[] expectedGradient = new float[size];
    f.plain.backward(rows, cols, x, expected, gradOutput, expectedGradient);
    float[] gradInput = new float[size + 3];
    f.active.backward(rows, cols, x, expected, gradOutput, gradInput);
    requireEqual(f.plain + " backward", x, expectedGradient, gradInput);

    float[] inPlace = x.clone();
    f.active.forward(rows, cols, inPlace, inPlace);
    requireEqual(f.plain + " in place", x, expected, inPlace);
  }

  /** All NaNs count as equal: Java does not define the bits of a NaN that an operation gives. */
  private static void requireEqual(String what, float[] x, float[] expected, float[] actual) {
    for (int i = 0; i < actual.length; i++) {
      float value = i < expected.length ? expected[i] : 0;
      int bits = Float.floatToIntBits(value);
      if (Float.floatToIntBits(actual[i]) != bits) {
        assertThat(Float.floatToIntBits(actual[i]))
            .as("%s of %s: %s, not %s", what, i < x.length ? x[i] : "nothing", actual[i], value)
            .isEqualTo(bits);
      }
    }
  }

  /** Both signs of all special values, each with its neighbours, and NaN with a sign. */
  private static float[] specialValues() {
    float[] values = new float[6 * SPECIAL.length + 1];
    for (int i = 0; i < SPECIAL.length; i++) {
      values[6 * i] = SPECIAL[i];
      values[6 * i + 1] = -SPECIAL[i];
      values[6 * i + 2] = Math.nextUp(SPECIAL[i]);
      values[6 * i + 3] = -Math.nextUp(SPECIAL[i]);
      values[6 * i + 4] = Math.nextDown(SPECIAL[i]);
      values[6 * i + 5] = -Math.nextDown(SPECIAL[i]);
    }
    values[6 * SPECIAL.length] = Float.intBitsToFloat(0xffc12345);
    return values;
  }

  private static float[] floats(int size, double bound, SplittableRandom random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }
}
