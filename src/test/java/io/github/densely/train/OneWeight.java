package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;

/** A parameter of one number, so that the steps of an optimiser can be followed by hand. */
record OneWeight(Parameter parameter) {

  OneWeight(float start) {
    this(Parameter.of("w", Matrix.of(1, 1, start)));
  }

  void step(Optimizer optimizer, float gradient) {
    parameter.grad().set(0, 0, gradient);
    optimizer.step(List.of(parameter));
  }

  float value() {
    return parameter.value().get(0, 0);
  }
}
