package io.github.densely.internal.check;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;

/** Checks of the outputs of a network, with one message for all callers. */
public final class Outputs {

  private Outputs() {}

  /**
   * Refuses outputs that are NaN, which are not a class.
   *
   * @param output the outputs of a part of a data set
   * @param firstRow the row of the data set that the first row of outputs belongs to
   */
  public static void requireNumbers(Matrix output, int firstRow) {
    for (int i = 0; i < output.rows(); i++) {
      for (int j = 0; j < output.cols(); j++) {
        if (Float.isNaN(output.get(i, j))) {
          throw new IllegalArgumentException(
              Text.of(
                  "output %d of row %d of the data set is NaN, which is not a class;"
                      + " look for NaN in the inputs, or in the weights",
                  j, firstRow + i));
        }
      }
    }
  }
}
