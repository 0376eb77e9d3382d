package io.github.densely.examples;

import static io.github.densely.support.BoundAssert.assertThat;
import static io.github.densely.support.BoundedMatrix.exact;
import static io.github.densely.support.BoundedMatrix.ones;
import static io.github.densely.support.BoundedMatrix.product;
import static io.github.densely.support.BoundedMatrix.productPlus;
import static io.github.densely.support.BoundedMatrix.zeros;

import io.github.densely.DenseLayer;
import io.github.densely.Initializer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The fully connected layer of Caffe's LeNet: a batch of 16, each 50 maps of 4 x 4 as one row of
 * 800, to 500 outputs.
 *
 * <p>The whole layer is four matrix products: one forward and three on the way back.
 */
@ExtendWith(Seeds.class)
class LeNetFullyConnectedTest {

  private static final int BATCH = 16;
  private static final int IN = 50 * 4 * 4;
  private static final int OUT = 500;

  private DenseLayer layer;
  private Matrix x; // 16 x 800
  private Matrix gradOutput; // 16 x 500

  @BeforeEach
  void draw(SplittableRandom random) {
    layer = new DenseLayer(IN, OUT, Initializer.pytorch(), random);
    x = RandomMatrix.normal(BATCH, IN, random);
    gradOutput = RandomMatrix.normal(BATCH, OUT, random);
  }

  @Test
  void itHas400000WeightsAnd500Biases() {
    Assertions.assertThat(layer.weight().size()).isEqualTo(400_000);
    Assertions.assertThat(layer.bias().orElseThrow().size()).isEqualTo(500);
    Assertions.assertThat(Sequential.of(layer).parameterCount()).isEqualTo(400_500);
  }

  @Test
  void forwardIsTheBiasPlusOneProduct() {
    Matrix y = layer.forward(x);

    Matrix expected = Matrix.zeros(BATCH, OUT);
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < OUT; j++) {
        expected.set(i, j, layer.bias().orElseThrow().value().get(0, j));
      }
    }
    x.timesTransposedAddTo(layer.weight().value(), expected);
    Assertions.assertThat(y).isEqualTo(expected);
    assertThat(y)
        .isWithin(
            productPlus(
                exact(x),
                exact(layer.weight().value()).transpose(),
                exact(layer.bias().orElseThrow().value()).repeated(BATCH)));
  }

  @Test
  void backwardIsThreeProducts() {
    Matrix gradInput = layer.backward(x, gradOutput);

    Assertions.assertThat(gradInput).isEqualTo(gradOutput.times(layer.weight().value()));
    Assertions.assertThat(layer.weight().grad()).isEqualTo(gradOutput.transposedTimes(x));
    assertThat(gradInput).isWithin(product(exact(gradOutput), exact(layer.weight().value())));
    assertThat(layer.weight().grad())
        .isWithin(productPlus(exact(gradOutput).transpose(), exact(x), zeros(OUT, IN)));
  }

  @Test
  void theGradientOfTheBiasIsAProductWithAVectorOfOnes() {
    layer.backward(x, gradOutput);

    assertThat(layer.bias().orElseThrow().grad())
        .isWithin(productPlus(ones(1, BATCH), exact(gradOutput), zeros(1, OUT)));
  }
}
