package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.Arrays;

/**
 * A row-major matrix of floats with the three products that a dense layer needs.
 *
 * <p>{@code element (i, j) = data[i·cols + j]}. A batch is a matrix with one sample per row.
 *
 * <pre>{@code
 * Matrix x = Matrix.of(1, 3, 1, 2, 3);
 * Matrix w = Matrix.ofRows(new float[] {1, 0, 1}, new float[] {0, 2, 0});
 * Matrix y = x.timesTransposed(w); // 1 x 2: [4, 4]
 * }</pre>
 *
 * <table class="striped">
 * <caption>The products; "Into" overwrites {@code out}, "AddTo" adds to it.</caption>
 * <tr><th>method</th><th>formula</th><th>shapes</th><th>in a dense layer</th></tr>
 * <tr><td>{@code a.times(b)}</td><td>A·B</td><td>m x k, k x n</td><td>gradInput = gradOutput·W</td></tr>
 * <tr><td>{@code a.timesTransposed(b)}</td><td>A·Bᵀ</td><td>m x k, n x k</td><td>output = X·Wᵀ</td></tr>
 * <tr><td>{@code a.transposedTimes(b)}</td><td>Aᵀ·B</td><td>k x m, k x n</td><td>gradWeight = gradOutputᵀ·X</td></tr>
 * </table>
 *
 * <p>Cost of a product: 2·m·n·k flops. Numerics: every element differs from the exact one by at
 * most {@code γ₍k+2₎·Σ|a·b|}, where {@code γₙ = n·u/(1 − n·u)} and {@code u = 2⁻²⁴}; NaN and
 * infinities propagate as IEEE 754 says. A row of a product has the same bits whatever other rows
 * are in the batch. A matrix may have zero rows or zero columns.
 *
 * <p>Threads: a matrix has no lock. Any number of threads may read one; a thread that writes needs
 * exclusive access. Several threads of a pool share the work of a large product, see {@link
 * KernelChoice}.
 *
 * <p>Source of the bound: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
 * 2002, chapter 3, doi:10.1137/1.9780898718027.
 */
public final class Matrix {

  /** The largest array that every JVM can allocate. */
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final int SHOWN_ROWS = 10;
  private static final int SHOWN_COLS = 12;

  private final int rows;
  private final int cols;
  private final float[] data;

  private Matrix(int rows, int cols, float[] data) {
    this.rows = rows;
    this.cols = cols;
    this.data = data;
  }

  /**
   * A matrix with the given values, which are copied.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param values the elements, row by row
   * @return a new matrix
   * @throws IllegalArgumentException if there are not exactly {@code rows·cols} values
   */
  public static Matrix of(int rows, int cols, float... values) {
    return wrap(rows, cols, values).copy();
  }

  /**
   * A matrix that uses the given array without a copy: a change to one is a change to the other.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @param data the elements, row by row
   * @return a matrix that uses {@code data}
   * @throws IllegalArgumentException if the array does not have exactly {@code rows·cols} elements
   */
  public static Matrix wrap(int rows, int cols, float[] data) {
    int size = checkedSize(rows, cols);
    if (data.length != size) {
      throw new IllegalArgumentException(
          Text.of("a %d x %d matrix needs %d values, got %d", rows, cols, size, data.length));
    }
    return new Matrix(rows, cols, data);
  }

  /**
   * A matrix of zeros.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @return a new matrix
   * @throws IllegalArgumentException if a size is negative or the elements do not fit into one
   *     array
   */
  public static Matrix zeros(int rows, int cols) {
    return new Matrix(rows, cols, new float[checkedSize(rows, cols)]);
  }

  /**
   * A matrix with the given rows, which are copied.
   *
   * @param rows the rows, all of the same length
   * @return a new matrix
   * @throws IllegalArgumentException if the rows differ in length; the message names the first that
   *     differs
   */
  public static Matrix ofRows(float[]... rows) {
    int cols = rows.length == 0 ? 0 : rows[0].length;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != cols) {
        throw new IllegalArgumentException(
            Text.of(
                "rows differ in length: row 0 has %d values, row %d has %d",
                cols, i, rows[i].length));
      }
    }
    Matrix matrix = zeros(rows.length, cols);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, matrix.data, i * cols, cols);
    }
    return matrix;
  }

  /**
   * Number of rows.
   *
   * @return number of rows
   */
  public int rows() {
    return rows;
  }

  /**
   * Number of columns.
   *
   * @return number of columns
   */
  public int cols() {
    return cols;
  }

  /**
   * The sizes as text.
   *
   * @return rows and columns, as {@code "128 x 784"}
   */
  public String shape() {
    return rows + " x " + cols;
  }

  /**
   * The array that holds the elements. It is not a copy. It has {@code rows·cols} elements, or more
   * if this is a {@linkplain #firstRows view}.
   *
   * @return the live array; element (i, j) is at {@code i·cols + j}
   */
  public float[] data() {
    return data;
  }

  /**
   * One element.
   *
   * @param row the row, from 0 to rows − 1
   * @param col the column, from 0 to cols − 1
   * @return the element
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public float get(int row, int col) {
    return data[index(row, col)];
  }

  /**
   * Replaces one element.
   *
   * @param row the row, from 0 to rows − 1
   * @param col the column, from 0 to cols − 1
   * @param value the new element
   * @throws IndexOutOfBoundsException if there is no such element
   */
  public void set(int row, int col, float value) {
    data[index(row, col)] = value;
  }

  /**
   * Sets every element to one value.
   *
   * @param value the new value of all elements
   */
  public void fill(float value) {
    Arrays.fill(data, 0, rows * cols, value);
  }

  /**
   * Overwrites {@code out} with the elements of this matrix.
   *
   * @param out a matrix of the same sizes; its old content is not read
   * @throws IllegalArgumentException if the sizes differ
   */
  public void copyInto(Matrix out) {
    if (out.rows != rows || out.cols != cols) {
      throw new IllegalArgumentException(
          Text.of("copyInto needs out %s, got %s", shape(), out.shape()));
    }
    System.arraycopy(data, 0, out.data, 0, rows * cols);
  }

  /**
   * A copy of one row.
   *
   * @param row the row, from 0 to rows − 1
   * @return a new array of {@code cols} elements
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public float[] row(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(Text.of("row %d of a %d x %d matrix", row, rows, cols));
    }
    return Arrays.copyOfRange(data, row * cols, (row + 1) * cols);
  }

  /**
   * The column of the largest element of a row: the predicted class, if the row holds scores.
   *
   * @param row the row, from 0 to rows − 1
   * @return the index of the largest element, the first if several are equal; NaN counts as
   *     smallest
   * @throws IndexOutOfBoundsException if there is no such row, or the matrix has no columns
   */
  public int argMax(int row) {
    int best = 0;
    float max = get(row, 0);
    for (int j = 1; j < cols; j++) {
      float value = data[row * cols + j];
      if (value > max || Float.isNaN(max) && !Float.isNaN(value)) {
        max = value;
        best = j;
      }
    }
    return best;
  }

  /**
   * The first rows as a view on the same array. So a buffer for the largest batch can also hold a
   * smaller batch.
   *
   * @param count the number of rows to keep, from 0 to rows
   * @return a {@code count x cols} matrix that uses {@link #data()}
   * @throws IllegalArgumentException if there are fewer rows
   */
  public Matrix firstRows(int count) {
    if (count < 0 || count > rows) {
      throw new IllegalArgumentException(
          Text.of("a %d x %d matrix has no first %d rows", rows, cols, count));
    }
    return count == rows ? this : new Matrix(count, cols, data);
  }

  /**
   * The same elements in the same order as a matrix of other sizes, as a view on the same array.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @return a {@code rows x cols} matrix that uses {@link #data()}
   * @throws IllegalArgumentException if the number of elements differs
   */
  public Matrix reshape(int rows, int cols) {
    if (checkedSize(rows, cols) != this.rows * this.cols) {
      throw new IllegalArgumentException(
          Text.of("a %d x %d matrix cannot be read as %d x %d", this.rows, this.cols, rows, cols));
    }
    return new Matrix(rows, cols, data);
  }

  /** A matrix of other sizes in the same array if that is long enough, else in a new one. */
  Matrix resized(int rows, int cols) {
    return checkedSize(rows, cols) <= data.length
        ? new Matrix(rows, cols, data)
        : zeros(rows, cols);
  }

  /**
   * A copy that shares nothing with this matrix.
   *
   * @return a new matrix
   */
  public Matrix copy() {
    return new Matrix(rows, cols, Arrays.copyOf(data, rows * cols));
  }

  /**
   * The transpose, {@code Aᵀ[j, i] = A[i, j]}, as a new matrix.
   *
   * @return a {@code cols x rows} matrix
   */
  public Matrix transpose() {
    Matrix result = zeros(cols, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        result.data[j * rows + i] = data[i * cols + j];
      }
    }
    return result;
  }

  /**
   * The product A·B of this matrix and another.
   *
   * @param b k x n, where k is the number of columns of this matrix
   * @return a new m x n matrix
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public Matrix times(Matrix b) {
    return Product.A_B.of(this, b);
  }

  /**
   * Overwrites {@code out} with A·B.
   *
   * @param b k x n
   * @param out m x n; its old content is not read
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void timesInto(Matrix b, Matrix out) {
    Product.A_B.to(this, b, out, false);
  }

  /**
   * Adds A·B to {@code out}.
   *
   * @param b k x n
   * @param out m x n
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void timesAddTo(Matrix b, Matrix out) {
    Product.A_B.to(this, b, out, true);
  }

  /**
   * The product A·Bᵀ of this matrix and another.
   *
   * @param b n x k, where k is the number of columns of this matrix
   * @return a new m x n matrix
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public Matrix timesTransposed(Matrix b) {
    return Product.A_BT.of(this, b);
  }

  /**
   * Overwrites {@code out} with A·Bᵀ.
   *
   * @param b n x k
   * @param out m x n; its old content is not read
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void timesTransposedInto(Matrix b, Matrix out) {
    Product.A_BT.to(this, b, out, false);
  }

  /**
   * Adds A·Bᵀ to {@code out}.
   *
   * @param b n x k
   * @param out m x n
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void timesTransposedAddTo(Matrix b, Matrix out) {
    Product.A_BT.to(this, b, out, true);
  }

  /**
   * The product Aᵀ·B of this matrix and another.
   *
   * @param b k x n, where k is the number of rows of this matrix
   * @return a new m x n matrix, where m is the number of columns of this matrix
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public Matrix transposedTimes(Matrix b) {
    return Product.AT_B.of(this, b);
  }

  /**
   * Overwrites {@code out} with Aᵀ·B.
   *
   * @param b k x n
   * @param out m x n; its old content is not read
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void transposedTimesInto(Matrix b, Matrix out) {
    Product.AT_B.to(this, b, out, false);
  }

  /**
   * Adds Aᵀ·B to {@code out}.
   *
   * @param b k x n
   * @param out m x n
   * @throws IllegalArgumentException if the sizes do not fit or {@code out} shares its array with
   *     an operand
   */
  public void transposedTimesAddTo(Matrix b, Matrix out) {
    Product.AT_B.to(this, b, out, true);
  }

  /**
   * Whether the other object is a matrix of the same sizes with the same elements, compared as
   * {@link Float#equals} does: NaN equals NaN and 0 differs from −0.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix that
        && rows == that.rows
        && cols == that.cols
        && Arrays.equals(data, 0, rows * cols, that.data, 0, rows * cols);
  }

  @Override
  public int hashCode() {
    int hash = 31 * rows + cols;
    for (int i = 0; i < rows * cols; i++) {
      hash = 31 * hash + Float.hashCode(data[i]);
    }
    return hash;
  }

  /** Sizes and elements, one row per line. A large matrix shows its first rows and columns only. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(shape());
    for (int i = 0; i < Math.min(rows, SHOWN_ROWS); i++) {
      text.append(i == 0 ? " [" : "\n  [");
      for (int j = 0; j < Math.min(cols, SHOWN_COLS); j++) {
        text.append(j == 0 ? "" : ", ").append(data[i * cols + j]);
      }
      text.append(cols > SHOWN_COLS ? ", …]" : "]");
    }
    return rows > SHOWN_ROWS ? text.append("\n  …").toString() : text.toString();
  }

  private int index(int row, int col) {
    if (row < 0 || row >= rows || col < 0 || col >= cols) {
      throw new IndexOutOfBoundsException(
          Text.of("element (%d, %d) of a %d x %d matrix", row, col, rows, cols));
    }
    return row * cols + col;
  }

  private static int checkedSize(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          Text.of("a matrix has no negative size, got %d x %d", rows, cols));
    }
    long size = (long) rows * cols;
    if (size > MAX_SIZE) {
      throw new IllegalArgumentException(
          Text.of(
              "a %d x %d matrix has %d elements, at most %d fit into one array",
              rows, cols, size, MAX_SIZE));
    }
    return (int) size;
  }
}
