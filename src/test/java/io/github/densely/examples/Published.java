package io.github.densely.examples;

import io.github.densely.Matrix;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;

/**
 * Decimal numbers from books, courses and other projects' tests, and how near to them a float
 * computation must come.
 */
final class Published {

  private Published() {}

  /** The decimals as floats: what the library gets. */
  static Matrix floats(int rows, int cols, double... values) {
    Matrix matrix = Matrix.zeros(rows, cols);
    for (int i = 0; i < values.length; i++) {
      matrix.data()[i] = (float) values[i];
    }
    return matrix;
  }

  /** The decimals as they are, with what their rounding to float may change. */
  static BoundedMatrix decimals(int rows, int cols, double... values) {
    BoundedMatrix matrix = BoundedMatrix.zeros(rows, cols);
    for (int i = 0; i < values.length; i++) {
      matrix.set(i / cols, i % cols, Bounded.exact(values[i]).toFloat());
    }
    return matrix;
  }

  /**
   * Gives a reference the decimals of its parameters in place of the floats that it was made with.
   */
  static void setParameters(ReferenceLayer reference, BoundedMatrix... decimals) {
    for (int p = 0; p < decimals.length; p++) {
      BoundedMatrix parameter = reference.parameters().get(p);
      for (int i = 0; i < parameter.rows(); i++) {
        for (int j = 0; j < parameter.cols(); j++) {
          parameter.set(i, j, decimals[p].get(i, j));
        }
      }
    }
  }

  /**
   * Results that a source prints with so many digits after the point: half a unit of the last, and
   * the bound of the float result.
   */
  static BoundedMatrix printed(int digits, BoundedMatrix bound, double... values) {
    double halfUnit = 0.5 * Math.pow(10, -digits);
    BoundedMatrix matrix = BoundedMatrix.zeros(bound.rows(), bound.cols());
    for (int i = 0; i < values.length; i++) {
      int row = i / bound.cols();
      int col = i % bound.cols();
      double error = bound.get(row, col).error();
      matrix.set(row, col, new Bounded(values[i], halfUnit + error));
    }
    return matrix;
  }

  /**
   * {@code value − rate·gradient} as a float computation may give it, for a rate that float holds
   * to one rounding.
   */
  static BoundedMatrix stepped(BoundedMatrix value, BoundedMatrix gradient, double rate) {
    BoundedMatrix result = BoundedMatrix.zeros(value.rows(), value.cols());
    for (int i = 0; i < value.rows(); i++) {
      for (int j = 0; j < value.cols(); j++) {
        Bounded step = Bounded.exact(rate).toFloat().times(gradient.get(i, j)).toFloat();
        result.set(i, j, value.get(i, j).minus(step).toFloat());
      }
    }
    return result;
  }

  /**
   * {@code count} numbers at equal distances from {@code first} to {@code last}, as NumPy's
   * function of this name.
   */
  static double[] linspace(double first, double last, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = first + (last - first) * i / (count - 1);
    }
    return values;
  }
}
