package io.github.densely.support;

import io.github.densely.Matrix;
import io.github.densely.Normalization;

/**
 * y = (x − offset)/scale, with a rounding to float after each of the two operations; the inverse y
 * = x·scale + offset, rounded once.
 */
public final class ReferenceNormalization implements ReferenceLayer {

  private final Matrix offset;
  private final Matrix scale;
  private final boolean inverse;

  ReferenceNormalization(Normalization layer) {
    this.offset = layer.offset().value();
    this.scale = layer.scale().value();
    this.inverse = layer.isInverse();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix out = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        if (inverse) {
          Bounded product = input.get(i, j).times(Bounded.exact(scale.get(0, j)));
          out.set(i, j, product.plus(Bounded.exact(offset.get(0, j))).toFloat());
          continue;
        }
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
        Bounded gradient = gradOutput.get(i, j);
        float factor = scale.get(0, j);
        Bounded product =
            inverse ? gradient.times(Bounded.exact(factor)) : gradient.dividedBy(factor);
        gradInput.set(i, j, product.toFloat());
      }
    }
    return gradInput;
  }
}
