package io.github.densely.examples;

import static io.github.densely.support.BoundAssert.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Stanford's CS231n, assignment 2, FullyConnectedNets.ipynb: the numbers that the notebook prints.
 *
 * <p>Its weights are inFeatures x outFeatures, hence {@code transpose()}. It computes in double;
 * here the inputs are rounded to float. So the printed numbers must lie within what these roundings
 * and the layer's own can make, and half of the last printed digit.
 */
class Cs231nTest {

  @Test
  void affineForward() {
    BoundedMatrix x = linspace(2, 120, -0.1, 0.5);
    BoundedMatrix weight = linspace(120, 3, -0.2, 0.3).transpose();
    BoundedMatrix bias = linspace(1, 3, -0.3, 0.1);

    Matrix y = DenseLayer.of(toFloat(weight), toFloat(bias)).forward(toFloat(x));

    BoundedMatrix expected = BoundedMatrix.productPlus(x, weight.transpose(), bias.repeated(2));
    assertThat(y).isWithin(expected);
    requirePrinted(
        expected,
        new double[][] {{1.49834967, 1.70660132, 1.91485297}, {3.25553199, 3.5141327, 3.77273342}});
  }

  @Test
  void scoresOfATwoLayerNet() {
    BoundedMatrix x = linspace(5, 3, -5.5, 4.5).transpose();
    BoundedMatrix weight1 = linspace(5, 50, -0.7, 0.3).transpose();
    BoundedMatrix bias1 = linspace(1, 50, -0.1, 0.9);
    BoundedMatrix weight2 = linspace(50, 7, -0.3, 0.4).transpose();
    BoundedMatrix bias2 = linspace(1, 7, -0.9, 0.1);
    Sequential net =
        Sequential.of(
            DenseLayer.of(toFloat(weight1), toFloat(bias1)),
            Activation.relu(),
            DenseLayer.of(toFloat(weight2), toFloat(bias2)));

    Matrix scores = net.forward(toFloat(x));

    BoundedMatrix hidden =
        ReferenceLayer.of(Activation.relu())
            .forward(BoundedMatrix.productPlus(x, weight1.transpose(), bias1.repeated(3)));
    BoundedMatrix expected =
        BoundedMatrix.productPlus(hidden, weight2.transpose(), bias2.repeated(3));
    assertThat(scores).isWithin(expected);
    requirePrinted(
        expected,
        new double[][] {
          {
            11.53165108, 12.2917344, 13.05181771, 13.81190102, 14.57198434, 15.33206765, 16.09215096
          },
          {
            12.05769098, 12.74614105, 13.43459113, 14.1230412, 14.81149128, 15.49994135, 16.18839143
          },
          {12.58373087, 13.20054771, 13.81736455, 14.43418138, 15.05099822, 15.66781506, 16.2846319}
        });
  }

  /** The exact values agree with the eight printed decimals. */
  private static void requirePrinted(BoundedMatrix exact, double[][] printed) {
    for (int i = 0; i < printed.length; i++) {
      for (int j = 0; j < printed[i].length; j++) {
        Assertions.assertThat(Math.rint(exact.get(i, j).value() * 1e8))
            .isEqualTo(Math.rint(printed[i][j] * 1e8));
      }
    }
  }

  /**
   * NumPy's linspace over all elements, row by row, with the error that rounding to float makes.
   */
  private static BoundedMatrix linspace(int rows, int cols, double first, double last) {
    BoundedMatrix matrix = BoundedMatrix.zeros(rows, cols);
    int count = rows * cols;
    for (int i = 0; i < count; i++) {
      double value = first + i * ((last - first) / (count - 1));
      matrix.set(i / cols, i % cols, Bounded.exact(value).toFloat());
    }
    return matrix;
  }

  private static Matrix toFloat(BoundedMatrix matrix) {
    Matrix rounded = Matrix.zeros(matrix.rows(), matrix.cols());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.cols(); j++) {
        rounded.set(i, j, (float) matrix.get(i, j).value());
      }
    }
    return rounded;
  }
}
