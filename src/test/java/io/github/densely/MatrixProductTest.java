package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The three products by hand. What every kernel must keep is tested in {@code internal.kernel}. */
class MatrixProductTest {

  // 1 2     5 6      1·5 + 2·7  1·6 + 2·8
  // 3 4     7 8      3·5 + 4·7  3·6 + 4·8
  private final Matrix a = Matrix.of(2, 2, 1, 2, 3, 4);
  private final Matrix b = Matrix.of(2, 2, 5, 6, 7, 8);
  private final Matrix product = Matrix.of(2, 2, 19, 22, 43, 50);
  private final Matrix old = Matrix.of(2, 2, 100, 200, 300, 400);
  private final Matrix added = Matrix.of(2, 2, 119, 222, 343, 450);

  @Test
  void times() {
    assertThat(a.times(b)).isEqualTo(product);
  }

  @Test
  void timesTransposed() {
    assertThat(a.timesTransposed(b.transpose())).isEqualTo(product);
  }

  @Test
  void transposedTimes() {
    assertThat(a.transpose().transposedTimes(b)).isEqualTo(product);
  }

  @Test
  void intoOverwrites() {
    Matrix out1 = old.copy();
    Matrix out2 = old.copy();
    Matrix out3 = old.copy();

    a.timesInto(b, out1);
    a.timesTransposedInto(b.transpose(), out2);
    a.transpose().transposedTimesInto(b, out3);

    assertThat(out1).isEqualTo(product);
    assertThat(out2).isEqualTo(product);
    assertThat(out3).isEqualTo(product);
  }

  @Test
  void addToAdds() {
    Matrix out1 = old.copy();
    Matrix out2 = old.copy();
    Matrix out3 = old.copy();

    a.timesAddTo(b, out1);
    a.timesTransposedAddTo(b.transpose(), out2);
    a.transpose().transposedTimesAddTo(b, out3);

    assertThat(out1).isEqualTo(added);
    assertThat(out2).isEqualTo(added);
    assertThat(out3).isEqualTo(added);
  }

  @Test
  void sizesNeedNotBeEqual() {
    Matrix row = Matrix.of(1, 3, 1, 2, 3);
    Matrix column = Matrix.of(3, 1, 4, 5, 6);

    assertThat(row.times(column)).isEqualTo(Matrix.of(1, 1, 32)); // 4 + 10 + 18
    assertThat(column.times(row)).isEqualTo(Matrix.of(3, 3, 4, 8, 12, 5, 10, 15, 6, 12, 18));
    assertThat(row.timesTransposed(row)).isEqualTo(Matrix.of(1, 1, 14));
    assertThat(column.transposedTimes(column)).isEqualTo(Matrix.of(1, 1, 77));
  }

  @Test
  void anEmptySumIsZero() {
    assertThat(Matrix.zeros(2, 0).times(Matrix.zeros(0, 3))).isEqualTo(Matrix.zeros(2, 3));
    assertThat(Matrix.zeros(0, 2).times(Matrix.zeros(2, 3))).isEqualTo(Matrix.zeros(0, 3));
  }

  @Test
  void viewsMultiplyLikeMatricesOfTheirSize() {
    Matrix view = Matrix.of(3, 2, 1, 2, 3, 4, 99, 99).firstRows(2);
    Matrix out = Matrix.zeros(3, 2);

    view.timesInto(b, out.firstRows(2));

    assertThat(out).isEqualTo(Matrix.of(3, 2, 19, 22, 43, 50, 0, 0));
    assertThat(view.transposedTimes(view)).isEqualTo(a.transposedTimes(a));
  }

  @Test
  void theExampleOfTheDocumentation() {
    Matrix x = Matrix.of(1, 3, 1, 2, 3);
    Matrix w = Matrix.ofRows(new float[] {1, 0, 1}, new float[] {0, 2, 0});

    assertThat(x.timesTransposed(w)).isEqualTo(Matrix.of(1, 2, 4, 4));
  }
}
