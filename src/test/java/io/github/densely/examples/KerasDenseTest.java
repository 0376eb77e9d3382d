package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import org.junit.jupiter.api.Test;

/**
 * The numbers of {@code test_dense_correctness} in Keras, keras/src/layers/core/dense_test.py.
 *
 * <p>Keras stores a kernel as inFeatures x outFeatures, hence {@code transpose()}.
 */
class KerasDenseTest {

  private final Matrix x = Matrix.of(1, 2, -1, 2);
  private final Matrix kernel = Matrix.of(2, 2, 1, -2, 3, -4);

  @Test
  void withBiasAndRelu() {
    DenseLayer layer = DenseLayer.of(kernel.transpose(), Matrix.of(1, 2, 5, -6));

    assertThat(Sequential.of(layer, Activation.relu()).forward(x))
        .isEqualTo(Matrix.of(1, 2, 10, 0));
  }

  @Test
  void withoutBias() {
    DenseLayer layer = DenseLayer.of(kernel.transpose());

    assertThat(layer.forward(x)).isEqualTo(Matrix.of(1, 2, 5, -6));
    assertThat(Sequential.of(layer, Activation.relu()).forward(x)).isEqualTo(Matrix.of(1, 2, 5, 0));
  }
}
