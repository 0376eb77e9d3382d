package io.github.densely.examples;

import static io.github.densely.support.BoundAssert.assertThat;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.train.Optimizer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two steps with one gradient: test/test_optimizers.h of tiny-dnn (BSD-3-Clause).
 *
 * <p>Its four digits are cut off, not rounded, so they are good to a unit of the last; the source
 * asserts 10⁻³.
 */
class TinyDnnOptimizerTest {

  private static final double UNIT = 1e-4;

  private final Parameter w =
      Parameter.of("w", Matrix.of(1, 5, -0.001f, -0.9f, 0.005f, -0.74f, 0.003f));

  @Test
  void sgd() {
    Optimizer optimizer = Optimizer.sgd(0.01);

    step(optimizer);
    requireWeights(0.0214, -0.8676, -0.001, -0.7439, -0.0052);
    step(optimizer);
    requireWeights(0.0438, -0.8352, -0.007, -0.7478, -0.0134);
  }

  @Test
  void sgdWithMomentum() {
    Optimizer optimizer = Optimizer.sgd(0.01).momentum(0.9);

    step(optimizer);
    requireWeights(0.0214, -0.8676, -0.001, -0.7439, -0.0052);
    step(optimizer);
    requireWeights(0.0639, -0.806, -0.0124, -0.7513, -0.0207);
  }

  private void step(Optimizer optimizer) {
    float[] gradients = {-2.24f, -3.24f, 0.6f, 0.39f, 0.82f};
    System.arraycopy(gradients, 0, w.grad().data(), 0, 5);
    optimizer.step(List.of(w));
  }

  private void requireWeights(double... expected) {
    BoundedMatrix bounds = BoundedMatrix.zeros(1, 5);
    for (int i = 0; i < 5; i++) {
      // All numbers on the way are below 1, and there are fewer than ten roundings.
      bounds.set(0, i, new Bounded(expected[i], UNIT + Bounded.gamma(10)));
    }
    assertThat(w.value()).isWithin(bounds);
  }
}
