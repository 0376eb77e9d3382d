package io.github.densely.support;

import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;

/** The largest value or the mean of each window; no two values of a window may be equal. */
final class ReferencePooling implements ReferenceLayer {

  private final MapShape input;
  private final MapShape output;
  private final Window window;
  private final boolean isMax;

  ReferencePooling(Pooling layer) {
    input = layer.input();
    output = layer.output();
    window = layer.window();
    isMax = layer.isMax();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix maps) {
    BoundedMatrix out = BoundedMatrix.zeros(maps.rows(), output.features());
    for (int i = 0; i < maps.rows(); i++) {
      for (int c = 0; c < output.channels(); c++) {
        for (int r = 0; r < output.height(); r++) {
          for (int s = 0; s < output.width(); s++) {
            Bounded sum = Bounded.exact(0);
            for (int u = 0; u < window.height(); u++) {
              for (int v = 0; v < window.width(); v++) {
                sum = sum.plus(maps.get(i, column(c, r, s, u, v)));
              }
            }
            Bounded value =
                isMax
                    ? maps.get(i, largest(maps, i, c, r, s))
                    : sum.dividedBy(window.height() * window.width()).toFloat();
            out.set(i, output.index(c, r, s), value);
          }
        }
      }
    }
    return out;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix maps, BoundedMatrix gradOutput) {
    FloatSums sums = new FloatSums(maps.rows(), input.features());
    for (int i = 0; i < maps.rows(); i++) {
      for (int c = 0; c < output.channels(); c++) {
        for (int r = 0; r < output.height(); r++) {
          for (int s = 0; s < output.width(); s++) {
            Bounded gradient = gradOutput.get(i, output.index(c, r, s));
            if (isMax) {
              sums.add(i, largest(maps, i, c, r, s), gradient);
              continue;
            }
            Bounded part = gradient.dividedBy(window.height() * window.width()).toFloat();
            for (int u = 0; u < window.height(); u++) {
              for (int v = 0; v < window.width(); v++) {
                sums.add(i, column(c, r, s, u, v), part);
              }
            }
          }
        }
      }
    }
    return sums.total();
  }

  private int largest(BoundedMatrix maps, int i, int c, int r, int s) {
    int best = column(c, r, s, 0, 0);
    for (int u = 0; u < window.height(); u++) {
      for (int v = 0; v < window.width(); v++) {
        int at = column(c, r, s, u, v);
        if (maps.get(i, at).value() > maps.get(i, best).value()) {
          best = at;
        }
      }
    }
    return best;
  }

  private int column(int c, int r, int s, int u, int v) {
    return input.index(c, r * window.strideY() + u, s * window.strideX() + v);
  }
}
