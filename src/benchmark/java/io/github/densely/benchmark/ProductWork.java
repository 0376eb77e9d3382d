package io.github.densely.benchmark;

/** A product with its operands where the library wants them. */
interface ProductWork extends Work {

  /**
   * One element of the result, row-major as the task has it.
   *
   * @param row of the result
   * @param col of the result
   */
  float at(int row, int col);

  /** A product whose result is in a row-major array. */
  static ProductWork of(Runnable multiply, float[] result, int cols) {
    return new ProductWork() {
      @Override
      public void run() {
        multiply.run();
      }

      @Override
      public float at(int row, int col) {
        return result[row * cols + col];
      }
    };
  }
}
