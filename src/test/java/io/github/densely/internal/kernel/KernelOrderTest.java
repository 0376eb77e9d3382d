package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check, not an example: every kernel sums every element of a product in the one documented
 * order, also where the sizes are so small that the strides of two forms look alike: a B with one
 * column or one row, sums of no term or of one.
 */
@ExtendWith(Seeds.class)
class KernelOrderTest {

  /** The last one is above 32 terms, where the orders of the forms differ. */
  private static final int[] SIZES = {0, 1, 2, 3, 7, 8, 9, 33};

  /** Small products are shared too, in parts of one row or one column. */
  private static final long ANY_WORK = 1;

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void everyElementIsSummedInTheDocumentedOrder(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    Kernel parallel = new ParallelKernel(kernel, 3, ANY_WORK);
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          Matrix a = RandomMatrix.normal(m, k, random);
          Matrix b = RandomMatrix.normal(k, n, random);
          Matrix old = RandomMatrix.normal(m, n, random);
          for (boolean add : new boolean[] {false, true}) {
            Matrix expected = inOrder(form, a, b, old, add);

            requireSameBits(tight(kernel, form, a, b, old, add), expected, m, n, k);
            requireSameBits(tight(parallel, form, a, b, old, add), expected, m, n, k);
            requireSameBits(spaced(kernel, form, a, b, old, add), expected, m, n, k);
          }
        }
      }
    }
  }

  /** The strides that {@link Matrix} passes tell the forms apart as well. */
  @Test
  void aMatrixMultipliesInTheSameOrder(SplittableRandom random) {
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          Matrix a = RandomMatrix.normal(m, k, random);
          Matrix b = RandomMatrix.normal(k, n, random);
          Matrix zero = Matrix.zeros(m, n);

          requireSameBits(a.times(b), inOrder(Form.A_B, a, b, zero, false), m, n, k);
          requireSameBits(
              a.timesTransposed(b.transpose()), inOrder(Form.A_BT, a, b, zero, false), m, n, k);
          requireSameBits(
              a.transpose().transposedTimes(b), inOrder(Form.AT_B, a, b, zero, false), m, n, k);
        }
      }
    }
  }

  /** Otherwise the tests above would not notice a wrong order. */
  @Test
  void theOrdersGiveDifferentBits(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(1, 33, random);
    Matrix b = RandomMatrix.normal(33, 20, random);
    Matrix old = RandomMatrix.normal(1, 20, random);

    Matrix chain = inOrder(Form.A_B, a, b, old, true);
    Matrix lanes = inOrder(Form.A_BT, a, b, old, true);

    assertThat(chain).isNotEqualTo(lanes);
  }

  /** The matrices as they are: the strides are as small as they can be. */
  private static Matrix tight(
      Kernel kernel, Form form, Matrix a, Matrix b, Matrix old, boolean add) {
    Matrix c = old.copy();
    form.run(kernel, form.storedA(a), form.storedB(b), c, add);
    return c;
  }

  /** The matrices as the left columns of wider ones: no row lies next to another. */
  private static Matrix spaced(
      Kernel kernel, Form form, Matrix a, Matrix b, Matrix old, boolean add) {
    Matrix wideA = wide(form.storedA(a));
    Matrix wideB = wide(form.storedB(b));
    Matrix wideC = wide(old);
    form.run(
        kernel,
        old.rows(),
        old.cols(),
        a.cols(),
        wideA.data(),
        0,
        wideA.cols(),
        wideB.data(),
        0,
        wideB.cols(),
        wideC.data(),
        0,
        wideC.cols(),
        add);
    Matrix c = Matrix.zeros(old.rows(), old.cols());
    for (int i = 0; i < c.rows(); i++) {
      System.arraycopy(wideC.data(), i * wideC.cols(), c.data(), i * c.cols(), c.cols());
    }
    return c;
  }

  private static Matrix wide(Matrix matrix) {
    Matrix wide = Matrix.zeros(matrix.rows(), matrix.cols() + 3);
    for (int i = 0; i < matrix.rows(); i++) {
      System.arraycopy(
          matrix.data(), i * matrix.cols(), wide.data(), i * wide.cols(), matrix.cols());
    }
    return wide;
  }

  /** The product with each sum in the one order of all kernels. */
  private static Matrix inOrder(Form form, Matrix a, Matrix b, Matrix old, boolean add) {
    Matrix c = Matrix.zeros(a.rows(), b.cols());
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.cols(); j++) {
        float start = add ? old.get(i, j) : 0;
        float sum;
        if (form == Form.A_BT && a.cols() > 32) {
          sum = add ? start + lanes(a, b, i, j) : lanes(a, b, i, j);
        } else {
          sum = fusedChain(a, b, i, j, start);
        }
        c.set(i, j, sum);
      }
    }
    return c;
  }

  /** One sum over ascending p, with one rounding for each term. */
  private static float fusedChain(Matrix a, Matrix b, int i, int j, float start) {
    float sum = start;
    for (int p = 0; p < a.cols(); p++) {
      sum = Math.fma(a.get(i, p), b.get(p, j), sum);
    }
    return sum;
  }

  /** Eight sums, each over every eighth term, which are then added as a tree. */
  private static float lanes(Matrix a, Matrix b, int i, int j) {
    float[] s = new float[8];
    for (int p = 0; p < a.cols(); p++) {
      s[p % 8] = Math.fma(a.get(i, p), b.get(p, j), s[p % 8]);
    }
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
  }

  /** Compares bits, so that 0 and −0 differ. */
  private static void requireSameBits(Matrix computed, Matrix expected, int m, int n, int k) {
    for (int i = 0; i < expected.data().length; i++) {
      int bits = Float.floatToRawIntBits(expected.data()[i]);
      if (Float.floatToRawIntBits(computed.data()[i]) != bits) {
        assertThat(Float.floatToRawIntBits(computed.data()[i]))
            .as("bits of element %d, m = %d, n = %d, k = %d", i, m, n, k)
            .isEqualTo(bits);
      }
    }
  }
}
