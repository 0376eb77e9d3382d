package io.github.densely;

/**
 * Copies a row into every row of a batch, and sums the rows of a batch: the bias in the forward
 * pass and its gradient in the backward pass.
 */
final class Rows {

  private Rows() {}

  /** A 1 x cols row of ones. */
  static Matrix ones(int cols) {
    Matrix ones = Matrix.zeros(1, cols);
    ones.fill(1);
    return ones;
  }

  /**
   * Writes a 1 x cols row into every row of {@code out}. Starting a product from the bias takes a
   * third of the time of adding the bias afterwards.
   */
  static void fill(Matrix row, Matrix out) {
    for (int i = 0; i < out.rows(); i++) {
      System.arraycopy(row.data(), 0, out.data(), i * out.cols(), out.cols());
    }
  }

  /** Adds the sum of the rows of a batch, {@code 1ᵀ·batch}, to a 1 x cols row. */
  static void addSumTo(Matrix batch, Matrix out) {
    float[] g = batch.data();
    float[] sum = out.data();
    int cols = batch.cols();
    for (int i = 0; i < batch.rows(); i++) {
      int start = i * cols;
      for (int j = 0; j < cols; j++) {
        sum[j] += g[start + j];
      }
    }
  }

  /**
   * Adds a row of sums in double, at least one for each element, to the gradient of a parameter,
   * unless the parameter is frozen.
   */
  static void addTo(double[] row, Parameter parameter) {
    if (parameter.frozen()) {
      return;
    }
    float[] grad = parameter.grad().data();
    for (int j = 0; j < grad.length; j++) {
      grad[j] = (float) (grad[j] + row[j]);
    }
  }
}
