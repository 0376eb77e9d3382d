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
 * A check, not an example, with random numbers. Products of whole numbers from −8 to 8 have one
 * right result, bit for bit: every partial sum is a whole number below 2²⁴, so no order of
 * summation rounds.
 */
@ExtendWith(Seeds.class)
class KernelExactTest {

  /** Sizes below, at and above those that loops are unrolled or blocked by. */
  private static final int[] SIZES = {
    1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129
  };

  private static final int ALL = SIZES.length * SIZES.length * SIZES.length;

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void productsOfWholeNumbersAreExact(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    int trials = Seeds.trials(2000, ALL);
    for (int trial = 0; trial < trials; trial++) {
      int triple = trials == ALL ? trial : random.nextInt(ALL);
      int m = SIZES[triple % SIZES.length];
      int n = SIZES[triple / SIZES.length % SIZES.length];
      int k = SIZES[triple / SIZES.length / SIZES.length];
      Matrix a = RandomMatrix.integers(m, k, random);
      Matrix b = RandomMatrix.integers(k, n, random);

      Matrix expected = exactProduct(a, b);
      Matrix c = Matrix.zeros(m, n);
      Arrays.fill(c.data(), Float.NaN);
      form.run(kernel, form.storedA(a), form.storedB(b), c, false);

      requireEqual(c, expected, m, n, k);

      Matrix sum = RandomMatrix.integers(m, n, random);
      for (int i = 0; i < m * n; i++) {
        expected.data()[i] += sum.data()[i];
      }
      form.run(kernel, form.storedA(a), form.storedB(b), sum, true);

      requireEqual(sum, expected, m, n, k);
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void productsWiderAndDeeperThanABlockAreExact(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    int[][] sizes = {
      {1, 1030, 300},
      {1, 16393, 67},
      {2, 513, 257},
      {4, 1025, 259},
      {7, 512, 256},
      {67, 70, 1100},
      {70, 600, 70},
      {12, 2053, 130},
      {20, 2051, 2050}
    };
    for (int[] size : sizes) {
      Matrix a = RandomMatrix.integers(size[0], size[2], random);
      Matrix b = RandomMatrix.integers(size[2], size[1], random);
      Matrix c = Matrix.zeros(size[0], size[1]);

      form.run(kernel, form.storedA(a), form.storedB(b), c, false);

      requireEqual(c, exactProduct(a, b), size[0], size[1], size[2]);
    }
  }

  private static void requireEqual(Matrix computed, Matrix expected, int m, int n, int k) {
    if (!computed.equals(expected)) {
      assertThat(computed).as("m = %d, n = %d, k = %d", m, n, k).isEqualTo(expected);
    }
  }

  private static Matrix exactProduct(Matrix a, Matrix b) {
    Matrix c = Matrix.zeros(a.rows(), b.cols());
    int[] row = new int[b.cols()];
    for (int i = 0; i < a.rows(); i++) {
      Arrays.fill(row, 0);
      for (int p = 0; p < a.cols(); p++) {
        int x = (int) a.data()[i * a.cols() + p];
        for (int j = 0; j < row.length; j++) {
          row[j] += x * (int) b.data()[p * row.length + j];
        }
      }
      for (int j = 0; j < row.length; j++) {
        c.data()[i * row.length + j] = row[j];
      }
    }
    return c;
  }
}
