package io.github.densely.data;

import io.github.densely.Matrix;

/**
 * An array from a file.
 *
 * @param header its header in the file
 * @param matrix its numbers; one row if it has one dimension
 */
record NpyArray(NpyHeader header, Matrix matrix) {

  /** A data set of these inputs and the targets. */
  Dataset dataset(Object file, NpyArray targets) throws MismatchException {
    Matrix inputs = bySample();
    return dataset(Dataset.of(inputs, Matrix.zeros(inputs.rows(), 0)), file, targets);
  }

  /** A data set with other targets: classes if they are whole numbers. */
  static Dataset dataset(Dataset inputs, Object file, NpyArray targets) throws MismatchException {
    Matrix numbers = targets.bySample();
    try {
      if (!targets.header.isWhole() || numbers.cols() != 1) {
        return inputs.withTargets(numbers);
      }
      int[] classes = new int[numbers.rows()];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = (int) numbers.get(i, 0); // a number out of the range of int is no class either
      }
      return inputs.withClasses(Dataset.indexNames(Labels.requireClasses(classes)), classes);
    } catch (IllegalArgumentException e) {
      throw new MismatchException(file, "does not fit: " + e.getMessage());
    }
  }

  /** One row per sample; an array of one dimension has one number per sample. */
  private Matrix bySample() {
    return header.shape().size() == 1 ? matrix.transpose() : matrix;
  }
}
