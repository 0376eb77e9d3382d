package io.github.densely.support;

import io.github.densely.Matrix;
import io.github.densely.Normalization;

/** y = (x − offset)/scale, with a rounding to float after each of the two operations. */
public final class ReferenceNormalization implements ReferenceLayer {

  private final Matrix offset;
  private final Matrix scale;

  ReferenceNormalization(Normalization layer) {
    this.offset = layer.offset().value();
    this.scale = layer.scale().value();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix out = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        Bounded difference = input.get(i, j).minus(Bounded.exact(offset.get(0, j))).toFloat();
        out.set(i, j, difference.dividedBy(scale.get(0, j)).toFloat());
      }
    }
    return out;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    BoundedMatrix gradInput = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        gradInput.set(i, j, gradOutput.get(i, j).dividedBy(scale.get(0, j)).toFloat());
      }
    }
    return gradInput;
  }
}
