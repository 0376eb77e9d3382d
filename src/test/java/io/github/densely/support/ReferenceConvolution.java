package io.github.densely.support;

import static io.github.densely.support.BoundedMatrix.exact;
import static io.github.densely.support.BoundedMatrix.ones;
import static io.github.densely.support.BoundedMatrix.product;
import static io.github.densely.support.BoundedMatrix.productPlus;
import static io.github.densely.support.BoundedMatrix.zeros;

import io.github.densely.Parameter;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Window;
import java.util.List;

/** All windows as rows, P: Y = P·Wᵀ + b; gradWeight += Gᵀ·P, gradBias += 1ᵀ·G, gradP = G·W. */
final class ReferenceConvolution implements ReferenceLayer {

  private final MapShape input;
  private final MapShape output;
  private final Window window;
  private final List<BoundedMatrix> parameters;
  private final List<BoundedMatrix> gradients;

  ReferenceConvolution(Convolution layer) {
    input = layer.input();
    output = layer.output();
    window = layer.window();
    parameters = layer.parameters().stream().map(p -> exact(p.value())).toList();
    gradients =
        layer.parameters().stream()
            .map(Parameter::value)
            .map(v -> zeros(v.rows(), v.cols()))
            .toList();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix maps) {
    BoundedMatrix p = windows(maps);
    BoundedMatrix transposed = parameters.get(0).transpose();
    BoundedMatrix y =
        parameters.size() == 1
            ? product(p, transposed)
            : productPlus(p, transposed, parameters.get(1).repeated(p.rows()));
    return ReferenceEveryPosition.maps(y, output, maps.rows());
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix maps, BoundedMatrix gradOutput) {
    BoundedMatrix g = ReferenceEveryPosition.positions(gradOutput, output);
    add(0, g.transpose(), windows(maps));
    if (parameters.size() == 2) {
      add(1, ones(1, g.rows()), g);
    }
    return folded(product(g, parameters.get(0)), maps.rows());
  }

  private void add(int parameter, BoundedMatrix a, BoundedMatrix b) {
    BoundedMatrix sum = productPlus(a, b, gradients.get(parameter));
    for (int i = 0; i < sum.rows(); i++) {
      for (int j = 0; j < sum.cols(); j++) {
        gradients.get(parameter).set(i, j, sum.get(i, j));
      }
    }
  }

  private BoundedMatrix windows(BoundedMatrix maps) {
    BoundedMatrix p = zeros(maps.rows() * output.positions(), parameters.get(0).cols());
    forEach(
        maps.rows(),
        (i, row, col, column) -> {
          p.set(row, col, maps.get(i, column));
        });
    return p;
  }

  private BoundedMatrix folded(BoundedMatrix p, int batch) {
    FloatSums sums = new FloatSums(batch, input.features());
    forEach(batch, (i, row, col, column) -> sums.add(i, column, p.get(row, col)));
    return sums.total();
  }

  private interface Visitor {
    void visit(int map, int row, int col, int column);
  }

  /** Every value of every window that lies inside the map: its place in P, and in the map. */
  private void forEach(int batch, Visitor visitor) {
    for (int i = 0; i < batch; i++) {
      for (int place = 0; place < output.positions(); place++) {
        int top = place / output.width() * window.strideY() - window.padY();
        int left = place % output.width() * window.strideX() - window.padX();
        for (int c = 0; c < input.channels(); c++) {
          for (int u = 0; u < window.height(); u++) {
            for (int v = 0; v < window.width(); v++) {
              int y = top + u;
              int x = left + v;
              if (y >= 0 && y < input.height() && x >= 0 && x < input.width()) {
                int col =
                    input.order() == MapShape.Order.CHANNELS_FIRST
                        ? (c * window.height() + u) * window.width() + v
                        : (u * window.width() + v) * input.channels() + c;
                visitor.visit(i, i * output.positions() + place, col, input.index(c, y, x));
              }
            }
          }
        }
      }
    }
  }

  @Override
  public List<BoundedMatrix> parameters() {
    return parameters;
  }

  @Override
  public List<BoundedMatrix> gradients() {
    return gradients;
  }
}
