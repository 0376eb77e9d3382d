package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {

  private final Matrix matrix = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);

  @Test
  void elementsLieRowByRow() {
    assertThat(matrix.rows()).isEqualTo(2);
    assertThat(matrix.cols()).isEqualTo(3);
    assertThat(matrix.data()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(matrix.get(1, 0)).isEqualTo(4);
    assertThat(matrix.row(1)).containsExactly(4, 5, 6);
  }

  @Test
  void ofCopiesAndWrapDoesNot() {
    float[] values = {1, 2};

    Matrix copied = Matrix.of(1, 2, values);
    Matrix wrapped = Matrix.wrap(1, 2, values);
    values[0] = 9;

    assertThat(copied.get(0, 0)).isEqualTo(1);
    assertThat(wrapped.get(0, 0)).isEqualTo(9);
    assertThat(wrapped.data()).isSameAs(values);
  }

  @Test
  void ofRowsCopiesItsRows() {
    float[] row = {4, 5, 6};

    Matrix fromRows = Matrix.ofRows(new float[] {1, 2, 3}, row);
    row[0] = 9;

    assertThat(fromRows).isEqualTo(matrix);
    assertThat(Matrix.ofRows()).isEqualTo(Matrix.zeros(0, 0));
  }

  @Test
  void setReplacesOneElement() {
    matrix.set(1, 2, 7);

    assertThat(matrix).isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 7));
  }

  @Test
  void aRowIsACopy() {
    matrix.row(0)[0] = 9;

    assertThat(matrix.get(0, 0)).isEqualTo(1);
  }

  @Test
  void aCopySharesNothing() {
    Matrix copy = matrix.copy();
    copy.set(0, 0, 9);

    assertThat(matrix.get(0, 0)).isEqualTo(1);
  }

  @Test
  void transposeSwapsRowsAndColumns() {
    assertThat(matrix.transpose()).isEqualTo(Matrix.of(3, 2, 1, 4, 2, 5, 3, 6));
    assertThat(Matrix.zeros(0, 3).transpose()).isEqualTo(Matrix.zeros(3, 0));
  }

  @Test
  void argMaxIsTheFirstLargestAndNaNCountsAsSmallest() {
    assertThat(Matrix.of(1, 4, 1, 3, 3, 2).argMax(0)).isEqualTo(1);
    assertThat(Matrix.of(1, 3, Float.NaN, -5, -9).argMax(0)).isEqualTo(1);
    assertThat(Matrix.of(1, 3, -5, Float.NaN, -4).argMax(0)).isEqualTo(2);
    assertThat(Matrix.of(1, 2, Float.NaN, Float.NaN).argMax(0)).isZero();
    assertThat(Matrix.of(2, 2, 9, 0, 0, 9).argMax(1)).isEqualTo(1);
  }

  @Test
  void reshapeIsAViewWithTheSameElementsInTheSameOrder() {
    Matrix wide = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);

    Matrix high = wide.reshape(3, 2);

    assertThat(high).isEqualTo(Matrix.of(3, 2, 1, 2, 3, 4, 5, 6));
    assertThat(high.data()).isSameAs(wide.data());
    assertThatThrownBy(() -> wide.reshape(2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a 2 x 3 matrix cannot be read as 2 x 2");
  }

  @Test
  void firstRowsIsAViewOfTheSameArray() {
    Matrix first = matrix.firstRows(1);
    first.set(0, 0, 9);

    assertThat(matrix.get(0, 0)).isEqualTo(9);
    assertThat(first.data()).isSameAs(matrix.data());
    assertThat(first)
        .isEqualTo(Matrix.of(1, 3, 9, 2, 3))
        .hasSameHashCodeAs(Matrix.of(1, 3, 9, 2, 3));
    assertThat(first.copy().data()).hasSize(3);
    assertThat(first.transpose()).isEqualTo(Matrix.of(3, 1, 9, 2, 3));
    assertThat(matrix.firstRows(2)).isSameAs(matrix);
    assertThat(matrix.firstRows(0)).isEqualTo(Matrix.zeros(0, 3));
  }

  @Test
  void equalityComparesSizesAndElements() {
    assertThat(matrix)
        .isEqualTo(matrix.copy())
        .hasSameHashCodeAs(matrix.copy())
        .isNotEqualTo(Matrix.of(3, 2, 1, 2, 3, 4, 5, 6))
        .isNotEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 7))
        .isNotEqualTo("2 x 3");
    assertThat(Matrix.of(1, 1, Float.NaN)).isEqualTo(Matrix.of(1, 1, Float.NaN));
    assertThat(Matrix.of(1, 1, 0f)).isNotEqualTo(Matrix.of(1, 1, -0f));
  }

  @Test
  void textShowsSizesAndRows() {
    assertThat(matrix).hasToString("2 x 3 [1.0, 2.0, 3.0]\n  [4.0, 5.0, 6.0]");
    assertThat(Matrix.zeros(0, 3)).hasToString("0 x 3");
    assertThat(Matrix.zeros(1, 13))
        .hasToString("1 x 13 [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, …]");
    assertThat(Matrix.zeros(11, 1).toString())
        .startsWith("11 x 1 [0.0]\n")
        .endsWith("\n  …")
        .hasLineCount(11);
  }

  /** Ten rows and twelve columns are shown whole. */
  @Test
  void theLargestMatrixThatIsNotCut() {
    assertThat(Matrix.zeros(10, 12).toString())
        .hasLineCount(10)
        .endsWith("0.0]")
        .doesNotContain("…");
  }

  /**
   * 31 times what came before, then the next: rows, columns, elements. Spare floats do not count.
   */
  @Test
  void equalMatricesHaveEqualHashCodes() {
    int expected = 31 * (31 * (31 + 2) + Float.hashCode(5)) + Float.hashCode(7);

    assertThat(Matrix.of(1, 2, 5, 7)).hasSameHashCodeAs(expected);
    assertThat(Matrix.of(3, 2, 5, 7, 0, 0, 0, 0).firstRows(1)).hasSameHashCodeAs(expected);
  }

  @Test
  void fillSetsEveryElementOfAViewAndNoMore() {
    Matrix whole = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6);

    whole.firstRows(2).fill(7);

    assertThat(whole).isEqualTo(Matrix.of(3, 2, 7, 7, 7, 7, 5, 6));
  }

  @Test
  void copyIntoOverwritesAMatrixOfTheSameSizes() {
    Matrix out = Matrix.of(3, 2, 1, 2, 3, 4, 5, 6);

    Matrix.of(2, 2, 9, 8, 7, 6).copyInto(out.firstRows(2));

    assertThat(out).isEqualTo(Matrix.of(3, 2, 9, 8, 7, 6, 5, 6));
    assertThatThrownBy(() -> Matrix.zeros(2, 3).copyInto(out))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("copyInto needs out 2 x 3, got 3 x 2");
  }

  @Test
  void shapeIsWhatMessagesPrint() {
    assertThat(Matrix.zeros(128, 784).shape()).isEqualTo("128 x 784");
  }
}
