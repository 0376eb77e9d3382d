package io.github.densely.support;

import io.github.densely.Residual;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code x + f(x)}, or {@code p(x) + f(x)}. */
final class ReferenceResidual implements ReferenceLayer {

  private final ReferenceLayer body;
  private final Optional<ReferenceLayer> projection;

  ReferenceResidual(Residual residual) {
    body = ReferenceLayer.of(residual.body());
    projection = residual.projection().map(ReferenceLayer::of);
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    return sum(projection.map(p -> p.forward(input)).orElse(input), body.forward(input));
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    return sum(
        projection.map(p -> p.backward(input, gradOutput)).orElse(gradOutput),
        body.backward(input, gradOutput));
  }

  static BoundedMatrix sum(BoundedMatrix a, BoundedMatrix b) {
    BoundedMatrix sum = BoundedMatrix.zeros(a.rows(), a.cols());
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        sum.set(i, j, a.get(i, j).plus(b.get(i, j)).toFloat());
      }
    }
    return sum;
  }

  @Override
  public List<BoundedMatrix> parameters() {
    return parts().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public List<BoundedMatrix> gradients() {
    return parts().flatMap(layer -> layer.gradients().stream()).toList();
  }

  private Stream<ReferenceLayer> parts() {
    return Stream.concat(Stream.of(body), projection.stream());
  }
}
