package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check, not an example: a kernel reads and writes its operands where they lie in larger arrays,
 * and nothing else.
 */
@ExtendWith(Seeds.class)
class KernelMemoryTest {

  private static final float GUARD =
      Float.intBitsToFloat(0x7FC0BEEF); // a NaN that is not the result of any arithmetic

  /** A matrix inside a larger array: some floats before it and some after each row. */
  private record Stored(float[] array, int offset, int stride) {

    static Stored of(Matrix matrix, int offset, int gap) {
      int stride = matrix.cols() + gap;
      float[] array = new float[offset + matrix.rows() * stride + gap];
      Arrays.fill(array, GUARD);
      for (int i = 0; i < matrix.rows(); i++) {
        System.arraycopy(matrix.row(i), 0, array, offset + i * stride, matrix.cols());
      }
      return new Stored(array, offset, stride);
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void onlyTheOutputIsWrittenAndOnlyTheOperandsAreRead(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int m : new int[] {1, 2, 3, 4, 7}) {
      for (int n : new int[] {1, 3, 4, 17, 33, 515}) {
        for (int k : new int[] {1, 2, 5, 130}) {
          Matrix a = RandomMatrix.integers(m, k, random);
          Matrix b = RandomMatrix.integers(k, n, random);
          Matrix old = RandomMatrix.integers(m, n, random);
          checkGuards(kernel, form, a, b, old, false);
          checkGuards(kernel, form, a, b, old, true);
        }
      }
    }
  }

  /** One row, and a B that is too large for a cache: the sums are computed while B is read. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void aRowTimesAMatrixThatComesFromMemory(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int[] size : new int[][] {{1501, 703}, {16393, 66}}) { // n·k is above 2²⁰
      Matrix a = RandomMatrix.integers(1, size[1], random);
      Matrix b = RandomMatrix.integers(size[1], size[0], random);
      Matrix old = RandomMatrix.integers(1, size[0], random);
      checkGuards(kernel, form, a, b, old, false);
      checkGuards(kernel, form, a, b, old, true);
    }
  }

  private static void checkGuards(
      Kernel kernel, Form form, Matrix a, Matrix b, Matrix old, boolean add) {
    Matrix expected = old.copy();
    form.run(kernel, form.storedA(a), form.storedB(b), expected, add);
    Stored storedA = Stored.of(form.storedA(a), 3, 2);
    Stored storedB = Stored.of(form.storedB(b), 5, 1);
    Stored storedC = Stored.of(old, 7, 3);
    float[] arrayOfA = storedA.array.clone();
    float[] arrayOfB = storedB.array.clone();

    form.run(
        kernel,
        old.rows(),
        old.cols(),
        a.cols(),
        storedA.array,
        storedA.offset,
        storedA.stride,
        storedB.array,
        storedB.offset,
        storedB.stride,
        storedC.array,
        storedC.offset,
        storedC.stride,
        add);

    requireSameBits(storedA.array, arrayOfA);
    requireSameBits(storedB.array, arrayOfB);
    requireSameBits(storedC.array, Stored.of(expected, 7, 3).array);
  }

  private static void requireSameBits(float[] actual, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i])) {
        assertThat(actual[i]).as("float %d of the array", i).isEqualTo(expected[i]);
        assertThat(Float.floatToRawIntBits(actual[i]))
            .as("bits of float %d of the array", i)
            .isEqualTo(Float.floatToRawIntBits(expected[i]));
      }
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void theOldContentOfTheOutputIsNotRead(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    Matrix a = RandomMatrix.normal(5, 0, random);
    Matrix b = RandomMatrix.normal(0, 9, random);
    Matrix out = Matrix.zeros(5, 9);
    Arrays.fill(out.data(), Float.NaN);

    form.run(kernel, form.storedA(a), form.storedB(b), out, false);

    assertThat(out).isEqualTo(Matrix.zeros(5, 9)); // an empty sum is 0
  }

  /**
   * Every position of A in turn: its row of C contains the value that IEEE 754 defines, and all
   * other rows keep their bits.
   */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void aSpecialValueOfAGoesToItsRowAlone(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    Matrix a = positive(RandomMatrix.normal(4, 5, random));
    Matrix b = positive(RandomMatrix.normal(5, 6, random));
    for (float special : SPECIAL) {
      for (int at = 0; at < a.data().length; at++) {
        Matrix changed = a.copy();
        changed.data()[at] = special;

        Matrix c = product(kernel, form, changed, b);

        Matrix expected = product(kernel, form, a, b);
        Arrays.fill(expected.data(), at / 5 * 6, (at / 5 + 1) * 6, special);
        assertThat(c).as("A[%d, %d] = %s", at / 5, at % 5, special).isEqualTo(expected);
      }
    }
  }

  /**
   * Every position of B in turn: its column of C contains it, and all other columns keep their
   * bits.
   */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void aSpecialValueOfBGoesToItsColumnAlone(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int rows : new int[] {1, 2, 4}) {
      Matrix a = positive(RandomMatrix.normal(rows, 5, random));
      Matrix b = positive(RandomMatrix.normal(5, 6, random));
      for (float special : SPECIAL) {
        for (int at = 0; at < b.data().length; at++) {
          Matrix changed = b.copy();
          changed.data()[at] = special;

          Matrix c = product(kernel, form, a, changed);

          Matrix expected = product(kernel, form, a, b);
          for (int i = 0; i < rows; i++) {
            expected.set(i, at % 6, special);
          }
          assertThat(c).as("B[%d, %d] = %s", at / 6, at % 6, special).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void zeroTimesInfinityAndInfinityMinusInfinityAreNaN(String name, Kernel kernel, Form form) {
    float infinity = Float.POSITIVE_INFINITY;

    assertThat(product(kernel, form, Matrix.of(1, 1, 0), Matrix.of(1, 1, infinity)))
        .isEqualTo(Matrix.of(1, 1, Float.NaN));
    assertThat(product(kernel, form, Matrix.of(1, 2, 1, 1), Matrix.of(2, 1, infinity, -infinity)))
        .isEqualTo(Matrix.of(1, 1, Float.NaN));
    assertThat(product(kernel, form, Matrix.of(1, 1, 3e38f), Matrix.of(1, 1, 10)))
        .isEqualTo(Matrix.of(1, 1, infinity)); // nothing is clamped
  }

  private static final float[] SPECIAL = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  private static Matrix product(Kernel kernel, Form form, Matrix a, Matrix b) {
    Matrix c = Matrix.zeros(a.rows(), b.cols());
    form.run(kernel, form.storedA(a), form.storedB(b), c, false);
    return c;
  }

  private static Matrix positive(Matrix matrix) {
    for (int i = 0; i < matrix.data().length; i++) {
      matrix.data()[i] = Math.abs(matrix.data()[i]) + 1;
    }
    return matrix;
  }
}
