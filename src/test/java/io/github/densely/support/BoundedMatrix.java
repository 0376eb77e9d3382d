package io.github.densely.support;

import io.github.densely.Matrix;
import java.util.Arrays;

/**
 * A matrix of {@link Bounded} numbers: the exact result in double, and what a float computation may
 * be off by.
 */
public final class BoundedMatrix {

  private final int rows;
  private final int cols;
  private final double[] values;
  private final double[] errors;

  private BoundedMatrix(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    this.values = new double[rows * cols];
    this.errors = new double[rows * cols];
  }

  public static BoundedMatrix zeros(int rows, int cols) {
    return new BoundedMatrix(rows, cols);
  }

  /** The elements of a float matrix, which are exact. */
  public static BoundedMatrix exact(Matrix matrix) {
    BoundedMatrix exact = new BoundedMatrix(matrix.rows(), matrix.cols());
    for (int i = 0; i < exact.values.length; i++) {
      exact.values[i] = matrix.data()[i];
    }
    return exact;
  }

  /**
   * A·B as a float computation may give it, summed in any order, with or without FMA.
   *
   * <p>{@code error = γ₍k+2₎·|A||B| + k·2⁻¹⁵⁰}, where k is the number of terms of an element. The
   * two in k + 2 leave room for the roundings of the exact value to double. If the operands have
   * errors of their own, these go through the product: {@code Σ (|a|·eb + |b|·ea + ea·eb)} is added
   * and {@code |A|} means {@code |A| + error of A}.
   */
  public static BoundedMatrix product(BoundedMatrix a, BoundedMatrix b) {
    return product(a, b, zeros(a.rows, b.cols), 0);
  }

  /** A·B + C: as the product, with {@code |C|} added to {@code |A||B|} and one to k. */
  public static BoundedMatrix productPlus(BoundedMatrix a, BoundedMatrix b, BoundedMatrix c) {
    return product(a, b, c, 1);
  }

  private static BoundedMatrix product(
      BoundedMatrix a, BoundedMatrix b, BoundedMatrix c, int more) {
    if (a.cols != b.rows || c.rows != a.rows || c.cols != b.cols) {
      throw new IllegalArgumentException("the sizes do not fit");
    }
    int terms = a.cols + more;
    double gamma = Bounded.gamma(terms + 2);
    BoundedMatrix out = new BoundedMatrix(a.rows, b.cols);
    for (int i = 0; i < a.rows; i++) {
      for (int j = 0; j < b.cols; j++) {
        double sum = c.values[c.at(i, j)];
        double error = c.errors[c.at(i, j)];
        double magnitude = Math.abs(sum) + error;
        for (int p = 0; p < a.cols; p++) {
          double x = a.values[a.at(i, p)];
          double y = b.values[b.at(p, j)];
          double ex = a.errors[a.at(i, p)];
          double ey = b.errors[b.at(p, j)];
          sum += x * y;
          error += Math.abs(x) * ey + Math.abs(y) * ex + ex * ey;
          magnitude += (Math.abs(x) + ex) * (Math.abs(y) + ey);
        }
        out.values[out.at(i, j)] = sum;
        out.errors[out.at(i, j)] = error + gamma * magnitude + terms * Bounded.UNDERFLOW;
      }
    }
    return out;
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  public Bounded get(int row, int col) {
    return new Bounded(values[at(row, col)], errors[at(row, col)]);
  }

  public void set(int row, int col, Bounded element) {
    values[at(row, col)] = element.value();
    errors[at(row, col)] = element.error();
  }

  public BoundedMatrix copy() {
    BoundedMatrix copy = new BoundedMatrix(rows, cols);
    System.arraycopy(values, 0, copy.values, 0, values.length);
    System.arraycopy(errors, 0, copy.errors, 0, errors.length);
    return copy;
  }

  public BoundedMatrix transpose() {
    BoundedMatrix transposed = new BoundedMatrix(cols, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        transposed.set(j, i, get(i, j));
      }
    }
    return transposed;
  }

  /** A 1 x cols row as so many equal rows: what adding a bias to a batch means. */
  public BoundedMatrix repeated(int count) {
    BoundedMatrix repeated = new BoundedMatrix(count, cols);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < cols; j++) {
        repeated.set(i, j, get(0, j));
      }
    }
    return repeated;
  }

  /** Ones: {@code 1ᵀ·A} sums the columns of A. */
  public static BoundedMatrix ones(int rows, int cols) {
    BoundedMatrix ones = new BoundedMatrix(rows, cols);
    Arrays.fill(ones.values, 1);
    return ones;
  }

  String shape() {
    return rows + " x " + cols;
  }

  private int at(int row, int col) {
    return row * cols + col;
  }
}
