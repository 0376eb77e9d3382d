package io.github.densely.internal.kernel;

import static io.github.densely.support.BoundAssert.assertThat;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check, not an example: every element of a product lies within the bound of the standard error
 * analysis.
 */
@ExtendWith(Seeds.class)
class KernelBoundTest {

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void normalNumbersOfOneScale(String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(140, 5000); trial++) {
      Matrix a = RandomMatrix.normal(size(random), size(random), random);
      Matrix b = RandomMatrix.normal(a.cols(), size(random), random);

      check(kernel, form, a, b, RandomMatrix.normal(a.rows(), b.cols(), random));
    }
  }

  /**
   * Column p of A and row p of B each have a scale from 10⁻³⁰ to 10³⁰, with products below 10³⁴.
   */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void mixedScales(String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(120, 5000); trial++) {
      Matrix a = RandomMatrix.normal(size(random), size(random), random);
      Matrix b = RandomMatrix.normal(a.cols(), size(random), random);
      for (int p = 0; p < a.cols(); p++) {
        int scaleOfA = random.nextInt(-30, 31);
        int scaleOfB = random.nextInt(-30, Math.min(31, 34 - scaleOfA));
        for (int i = 0; i < a.rows(); i++) {
          a.set(i, p, (float) (a.get(i, p) * Math.pow(10, scaleOfA)));
        }
        for (int j = 0; j < b.cols(); j++) {
          b.set(p, j, (float) (b.get(p, j) * Math.pow(10, scaleOfB)));
        }
      }

      check(kernel, form, a, b, RandomMatrix.normal(a.rows(), b.cols(), random));
    }
  }

  /**
   * Factors near 2⁻⁷⁰, so that products lie around 2⁻¹⁴⁰ where floats have few bits, and some
   * vanish.
   */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void subnormalProducts(String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(120, 5000); trial++) {
      Matrix a = scaled(RandomMatrix.normal(size(random), size(random), random), 0x1p-70f);
      Matrix b = scaled(RandomMatrix.normal(a.cols(), size(random), random), 0x1p-72f);

      check(kernel, form, a, b, scaled(RandomMatrix.normal(a.rows(), b.cols(), random), 0x1p-140f));
    }
  }

  /** Two halves that cancel, except for a small rest: the relative error is large. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void cancellation(String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(120, 5000); trial++) {
      int half = size(random);
      Matrix a = RandomMatrix.normal(size(random), 2 * half, random);
      Matrix b = RandomMatrix.normal(2 * half, size(random), random);
      for (int p = 0; p < half; p++) {
        for (int i = 0; i < a.rows(); i++) {
          a.set(i, half + p, -a.get(i, p));
        }
        for (int j = 0; j < b.cols(); j++) {
          b.set(half + p, j, b.get(p, j) * (1 + 0x1p-20f));
        }
      }

      check(kernel, form, a, b, RandomMatrix.normal(a.rows(), b.cols(), random));
    }
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void anySideMayBeZero(String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int sides = 0; sides < 8; sides++) {
      int m = (sides & 1) * 5;
      int n = (sides >> 1 & 1) * 5;
      int k = (sides >> 2) * 5;

      check(
          kernel,
          form,
          RandomMatrix.normal(m, k, random),
          RandomMatrix.normal(k, n, random),
          RandomMatrix.normal(m, n, random));
    }
  }

  private static void check(Kernel kernel, Form form, Matrix a, Matrix b, Matrix sum) {
    Matrix out = Matrix.zeros(a.rows(), b.cols());
    Arrays.fill(out.data(), Float.NaN);

    form.run(kernel, form.storedA(a), form.storedB(b), out, false);

    assertThat(out).isWithin(Form.bound(a, b));

    Matrix added = sum.copy();
    form.run(kernel, form.storedA(a), form.storedB(b), added, true);

    assertThat(added).isWithin(Form.boundPlus(a, b, sum));
  }

  private static Matrix scaled(Matrix matrix, float scale) {
    for (int i = 0; i < matrix.data().length; i++) {
      matrix.data()[i] *= scale;
    }
    return matrix;
  }

  private static int size(RandomGenerator random) {
    return random.nextInt(1, 71);
  }
}
