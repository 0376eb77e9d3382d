package io.github.densely.support;

import io.github.densely.Columns;

/** Some of the columns. */
record ReferenceColumns(int from, int to) implements ReferenceLayer {

  ReferenceColumns(Columns columns) {
    this(columns.from(), columns.to());
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    return cut(input, from, to);
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    BoundedMatrix gradInput = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = from; j < to; j++) {
        gradInput.set(i, j, gradOutput.get(i, j - from));
      }
    }
    return gradInput;
  }

  static BoundedMatrix cut(BoundedMatrix whole, int from, int to) {
    BoundedMatrix part = BoundedMatrix.zeros(whole.rows(), to - from);
    for (int i = 0; i < whole.rows(); i++) {
      for (int j = from; j < to; j++) {
        part.set(i, j - from, whole.get(i, j));
      }
    }
    return part;
  }
}
