package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.train.Optimizer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Single steps of keras/src/optimizers/sgd_test.py and adam_test.py of keras-team/keras
 * (Apache-2.0).
 */
class KerasOptimizerTest {

  private final Parameter w = Parameter.of("w", Matrix.of(1, 4, 1, 2, 3, 4));

  @Test
  void sgdSingleStep() {
    step(Optimizer.sgd(0.5));

    assertThat(w.value()).isEqualTo(Matrix.of(1, 4, 0.5f, -1, -0.5f, 3));
  }

  /**
   * Adam's first step is the rate, whatever the gradient; the tolerance is that of the source,
   * whose ε is another.
   */
  @Test
  void adamSingleStep() {
    step(Optimizer.adam(0.5));

    float[] expected = {0.5f, 1.5f, 2.5f, 3.5f};
    for (int i = 0; i < 4; i++) {
      assertThat(w.value().get(0, i)).isEqualTo(expected[i], within(1e-4f));
    }
  }

  private void step(Optimizer optimizer) {
    float[] gradients = {1, 6, 7, 2};
    System.arraycopy(gradients, 0, w.grad().data(), 0, 4);
    optimizer.step(List.of(w));
  }
}
