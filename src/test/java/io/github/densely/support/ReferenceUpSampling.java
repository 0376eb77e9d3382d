package io.github.densely.support;

import io.github.densely.conv.MapShape;
import io.github.densely.conv.UpSampling;

/** The value between the positions of a map: each output position asks all input positions. */
final class ReferenceUpSampling implements ReferenceLayer {

  private final UpSampling layer;
  private final MapShape input;
  private final MapShape output;

  ReferenceUpSampling(UpSampling layer) {
    this.layer = layer;
    input = layer.input();
    output = layer.output();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix maps) {
    BoundedMatrix out = BoundedMatrix.zeros(maps.rows(), output.features());
    for (int i = 0; i < maps.rows(); i++) {
      for (int j = 0; j < output.features(); j++) {
        Bounded sum = Bounded.exact(0);
        for (int k = 0; k < input.features(); k++) {
          double weight = weight(j, k);
          if (weight != 0) {
            sum = sum.plus(maps.get(i, k).times(Bounded.exact(weight)));
          }
        }
        out.set(i, j, sum.toFloat());
      }
    }
    return out;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix maps, BoundedMatrix gradOutput) {
    FloatSums sums = new FloatSums(maps.rows(), input.features());
    for (int i = 0; i < maps.rows(); i++) {
      for (int j = 0; j < output.features(); j++) {
        for (int k = 0; k < input.features(); k++) {
          double weight = weight(j, k);
          if (weight != 0) {
            // At the border two corners are one position, and each is rounded by itself.
            Bounded half = gradOutput.get(i, j).times(Bounded.exact(weight / 2)).toFloat();
            sums.add(i, k, half);
            sums.add(i, k, half);
          }
        }
      }
    }
    return sums.total();
  }

  /**
   * The weight of an input value in an output value; the channels and sides are found by search.
   */
  private double weight(int out, int in) {
    for (int c = 0; c < output.channels(); c++) {
      for (int y = 0; y < output.height(); y++) {
        for (int x = 0; x < output.width(); x++) {
          if (output.index(c, y, x) == out) {
            return weight(c, y, x, in);
          }
        }
      }
    }
    throw new AssertionError();
  }

  private double weight(int c, int y, int x, int in) {
    for (int r = 0; r < input.height(); r++) {
      for (int s = 0; s < input.width(); s++) {
        if (input.index(c, r, s) == in) {
          return side(y, r, input.height()) * side(x, s, input.width());
        }
      }
    }
    return 0; // of another channel
  }

  /** A hat of width 1 around each position; beyond the outermost positions it stays at 1. */
  private double side(int place, int position, int size) {
    if (!layer.isBilinear()) {
      return place / layer.factor() == position ? 1 : 0;
    }
    double at = (place + 0.5) / layer.factor() - 0.5;
    double inside = Math.max(0, Math.min(size - 1, at));
    return Math.max(0, 1 - Math.abs(inside - position));
  }
}
