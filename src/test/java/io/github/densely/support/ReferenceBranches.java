package io.github.densely.support;

import io.github.densely.Branches;
import java.util.List;

/** Reference layers on the same input, side by side. */
final class ReferenceBranches implements ReferenceLayer {

  private final List<ReferenceLayer> layers;

  ReferenceBranches(Branches branches) {
    layers = branches.layers().stream().map(ReferenceLayer::of).toList();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    List<BoundedMatrix> outputs = layers.stream().map(layer -> layer.forward(input)).toList();
    BoundedMatrix all =
        BoundedMatrix.zeros(input.rows(), outputs.stream().mapToInt(BoundedMatrix::cols).sum());
    int from = 0;
    for (BoundedMatrix output : outputs) {
      for (int i = 0; i < output.rows(); i++) {
        for (int j = 0; j < output.cols(); j++) {
          all.set(i, from + j, output.get(i, j));
        }
      }
      from += output.cols();
    }
    return all;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    BoundedMatrix sum = BoundedMatrix.zeros(input.rows(), input.cols());
    int from = 0;
    for (ReferenceLayer layer : layers) {
      int to = from + layer.forward(input).cols();
      BoundedMatrix part = ReferenceColumns.cut(gradOutput, from, to);
      sum = ReferenceResidual.sum(sum, layer.backward(input, part));
      from = to;
    }
    return sum;
  }

  @Override
  public List<BoundedMatrix> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public List<BoundedMatrix> gradients() {
    return layers.stream().flatMap(layer -> layer.gradients().stream()).toList();
  }
}
