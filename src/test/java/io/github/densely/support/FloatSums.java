package io.github.densely.support;

/**
 * Sums of numbers that the library adds in float, in an order that does not matter here: the error
 * of n terms is that of the terms and {@code γₙ·Σ|term|}.
 */
final class FloatSums {

  private final int rows;
  private final int cols;
  private final double[] values;
  private final double[] errors;
  private final double[] magnitudes;
  private final int[] terms;

  FloatSums(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    values = new double[rows * cols];
    errors = new double[rows * cols];
    magnitudes = new double[rows * cols];
    terms = new int[rows * cols];
  }

  void add(int row, int col, Bounded term) {
    int at = row * cols + col;
    values[at] += term.value();
    errors[at] += term.error();
    magnitudes[at] += Math.abs(term.value()) + term.error();
    terms[at]++;
  }

  BoundedMatrix total() {
    BoundedMatrix total = BoundedMatrix.zeros(rows, cols);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        int at = i * cols + j;
        // Two more than the terms, for the roundings of the values here.
        double rounding = Bounded.gamma(terms[at] + 2) * magnitudes[at];
        total.set(i, j, new Bounded(values[at], errors[at] + rounding));
      }
    }
    return total;
  }
}
