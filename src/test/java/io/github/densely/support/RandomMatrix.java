package io.github.densely.support;

import io.github.densely.Matrix;
import java.util.random.RandomGenerator;

/** Matrices of random numbers for tests. */
public final class RandomMatrix {

  private RandomMatrix() {}

  /**
   * Whole numbers from −8 to 8: sums of their products are exact in float as long as they stay
   * below 2²⁴.
   */
  public static Matrix integers(int rows, int cols, RandomGenerator random) {
    Matrix matrix = Matrix.zeros(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data()[i] = random.nextInt(-8, 9);
    }
    return matrix;
  }

  /** Standard normal numbers. */
  public static Matrix normal(int rows, int cols, RandomGenerator random) {
    Matrix matrix = Matrix.zeros(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }
}
