package io.github.densely.data;

import io.github.densely.Matrix;

/**
 * An array that was read.
 *
 * @param header what its file said of it
 * @param matrix its numbers, one row if it has one dimension
 */
record NpyArray(NpyHeader header, Matrix matrix) {

  /** These inputs with targets. */
  Dataset dataset(Object file, NpyArray targets) throws MismatchException {
    Matrix inputs = bySample();
    Matrix numbers = targets.bySample();
    try {
      if (!targets.header.isWhole() || numbers.cols() != 1) {
        return Dataset.of(inputs, numbers);
      }
      int[] classes = new int[numbers.rows()];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = (int) numbers.get(i, 0); // what is out of range of int is of classes too
      }
      return Dataset.ofClasses(inputs, classes);
    } catch (IllegalArgumentException e) {
      throw new MismatchException(file, "does not fit: " + e.getMessage());
    }
  }

  /** One row for each sample, which has one number if there is one dimension. */
  private Matrix bySample() {
    return header.shape().size() == 1 ? matrix.transpose() : matrix;
  }
}
