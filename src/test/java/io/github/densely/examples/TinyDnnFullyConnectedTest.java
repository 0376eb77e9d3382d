package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.Initializer;
import io.github.densely.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The numbers of tiny-dnn, test/test_fully_connected_layer.h: four inputs, two outputs, all weights
 * 1, bias ½.
 */
class TinyDnnFullyConnectedTest {

  private final Matrix x = Matrix.of(1, 4, 0, 1, 2, 3);

  @Test
  void withBias() {
    DenseLayer layer = new DenseLayer(4, 2, Initializer.constant(1), new SplittableRandom(0));
    layer.bias().orElseThrow().value().set(0, 0, 0.5f);
    layer.bias().orElseThrow().value().set(0, 1, 0.5f);

    assertThat(layer.forward(x)).isEqualTo(Matrix.of(1, 2, 6.5f, 6.5f));
  }

  @Test
  void withoutBias() {
    DenseLayer layer = DenseLayer.of(Matrix.of(2, 4, 1, 1, 1, 1, 1, 1, 1, 1));

    assertThat(layer.forward(x)).isEqualTo(Matrix.of(1, 2, 6, 6));
  }
}
