package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A check, not an example: a row of a product has the same bits alone and together with any other
 * rows.
 */
@ExtendWith(Seeds.class)
class KernelRowsTest {

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void aRowAloneHasTheBitsOfTheRowInTheBatch(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    for (int[] size :
        new int[][] {
          {8, 5, 3}, {13, 30, 129}, {7, 517, 260}, {5, 1, 1}, {3, 4, 200}, {3, 1031, 1021}
        }) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      Matrix a = RandomMatrix.normal(m, k, random);
      Matrix b = RandomMatrix.normal(k, n, random);
      Matrix c = RandomMatrix.normal(m, n, random);
      for (boolean add : new boolean[] {false, true}) {
        Matrix batch = c.copy();
        form.run(kernel, form.storedA(a), form.storedB(b), batch, add);
        for (int rows = 1; rows <= 3; rows++) {
          for (int i = 0; i + rows <= m; i++) {
            Matrix part = rows(c, i, rows);

            form.run(kernel, form.storedA(rows(a, i, rows)), form.storedB(b), part, add);

            assertThat(part).isEqualTo(rows(batch, i, rows));
          }
        }
      }
    }
  }

  /** The other operand too: a column of the output does not depend on how many there are. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void aColumnAloneHasTheBitsOfTheColumnInTheProduct(
      String name, Kernel kernel, Form form, SplittableRandom random) {
    Matrix a = RandomMatrix.normal(5, 131, random);
    Matrix b = RandomMatrix.normal(131, 9, random);
    Matrix whole = Matrix.zeros(5, 9);
    form.run(kernel, form.storedA(a), form.storedB(b), whole, false);
    for (int j = 0; j < 9; j++) {
      Matrix column = Matrix.zeros(5, 1);

      form.run(
          kernel,
          form.storedA(a),
          form.storedB(rows(b.transpose(), j, 1).transpose()),
          column,
          false);

      assertThat(column).isEqualTo(rows(whole.transpose(), j, 1).transpose());
    }
  }

  private static Matrix rows(Matrix matrix, int from, int count) {
    Matrix part = Matrix.zeros(count, matrix.cols());
    System.arraycopy(matrix.data(), from * matrix.cols(), part.data(), 0, count * matrix.cols());
    return part;
  }
}
