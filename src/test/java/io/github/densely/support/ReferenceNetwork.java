package io.github.densely.support;

import java.util.ArrayList;
import java.util.List;

/** Reference layers one after another. */
public record ReferenceNetwork(List<ReferenceLayer> layers) implements ReferenceLayer {

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix x = input;
    for (ReferenceLayer layer : layers) {
      x = layer.forward(x);
    }
    return x;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    List<BoundedMatrix> inputs = new ArrayList<>();
    BoundedMatrix x = input;
    for (ReferenceLayer layer : layers) {
      inputs.add(x);
      x = layer.forward(x);
    }
    BoundedMatrix gradient = gradOutput;
    for (int i = layers.size() - 1; i >= 0; i--) {
      gradient = layers.get(i).backward(inputs.get(i), gradient);
    }
    return gradient;
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
