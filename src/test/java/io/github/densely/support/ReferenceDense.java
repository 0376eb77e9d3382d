package io.github.densely.support;

import static io.github.densely.support.BoundedMatrix.exact;
import static io.github.densely.support.BoundedMatrix.ones;
import static io.github.densely.support.BoundedMatrix.product;
import static io.github.densely.support.BoundedMatrix.productPlus;
import static io.github.densely.support.BoundedMatrix.zeros;

import io.github.densely.DenseLayer;
import io.github.densely.Parameter;
import java.util.List;

/** Y = X·Wᵀ + b; gradInput = G·W, gradWeight += Gᵀ·X, gradBias += 1ᵀ·G. */
public final class ReferenceDense implements ReferenceLayer {

  private final List<BoundedMatrix> parameters;
  private final List<BoundedMatrix> gradients;

  ReferenceDense(DenseLayer layer) {
    parameters = layer.parameters().stream().map(p -> exact(p.value())).toList();
    gradients =
        layer.parameters().stream()
            .map(Parameter::value)
            .map(v -> zeros(v.rows(), v.cols()))
            .toList();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix transposed = parameters.get(0).transpose();
    return parameters.size() == 1
        ? product(input, transposed)
        : productPlus(input, transposed, parameters.get(1).repeated(input.rows()));
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    add(0, gradOutput.transpose(), input);
    if (parameters.size() == 2) {
      add(1, ones(1, gradOutput.rows()), gradOutput);
    }
    return product(gradOutput, parameters.get(0));
  }

  private void add(int parameter, BoundedMatrix a, BoundedMatrix b) {
    BoundedMatrix gradient = gradients.get(parameter);
    BoundedMatrix sum = productPlus(a, b, gradient);
    for (int i = 0; i < sum.rows(); i++) {
      for (int j = 0; j < sum.cols(); j++) {
        gradient.set(i, j, sum.get(i, j));
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
