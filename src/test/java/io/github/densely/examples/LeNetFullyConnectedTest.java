package io.github.densely.examples;

import static io.github.densely.support.BoundedMatrix.exact;
import static io.github.densely.support.BoundedMatrix.product;
import static io.github.densely.support.BoundedMatrix.productPlus;
import static io.github.densely.support.BoundedMatrix.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Initializer;
import io.github.densely.Matrix;
import io.github.densely.support.BoundAssert;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The fully connected layer of LeNet: 50 feature maps of 4 x 4, flattened to 800 inputs, to 500
 * outputs, with a mini-batch of 16.
 *
 * <p>The layer is {@code y = W·x + b}. With a sample in each row of X, one product is the forward
 * pass and three products are the backward pass:
 *
 * <pre>{@code
 * forward     Y      =     X      ·     Wᵀ     +    1    ·    b
 *          16 x 500     16 x 800    800 x 500    16 x 1    1 x 500
 *
 * backward  dL/dX    =   dL/dY    ·     W
 *          16 x 800     16 x 500    500 x 800
 *
 *           dL/dW    =   dL/dYᵀ   ·     X
 *         500 x 800    500 x 16      16 x 800
 *
 *           dL/db    =     1ᵀ     ·   dL/dY
 *           1 x 500      1 x 16      16 x 500
 * }</pre>
 *
 * <p>Each result is compared twice: with the product, bit for bit, and with the exact sums, within
 * the bound of rounding analysis.
 */
@ExtendWith(Seeds.class)
class LeNetFullyConnectedTest {

  private static final int BATCH = 16;
  private static final int INPUTS = 50 * 4 * 4;
  private static final int OUTPUTS = 500;

  private DenseLayer layer;
  private Matrix w; // 500 x 800
  private Matrix b; // 1 x 500
  private Matrix x; // 16 x 800
  private Matrix gradY; // 16 x 500
  private Matrix ones; // 16 x 1

  @BeforeEach
  void given(SplittableRandom random) {
    layer = new DenseLayer(INPUTS, OUTPUTS, Initializer.pytorch(), random);
    w = layer.weight().value();
    b = layer.bias().orElseThrow().value();
    x = RandomMatrix.normal(BATCH, INPUTS, random);
    gradY = RandomMatrix.normal(BATCH, OUTPUTS, random);
    ones = Matrix.zeros(BATCH, 1);
    ones.fill(1);
  }

  @Test
  void theLayerHas400000WeightsAnd500Biases() {
    assertThat(w.shape()).isEqualTo("500 x 800");
    assertThat(layer.weight().size()).isEqualTo(400_000);
    assertThat(layer.bias().orElseThrow().size()).isEqualTo(500);
  }

  @Test
  void theForwardPassIsTheBiasPlusOneProduct() {
    Matrix y = layer.forward(x);

    Matrix expected = ones.times(b); // the bias in every row
    x.timesTransposedAddTo(w, expected); // + X·Wᵀ
    assertThat(y).isEqualTo(expected);
    BoundAssert.assertThat(y)
        .isWithin(productPlus(exact(x), exact(w).transpose(), exact(b).repeated(BATCH)));
  }

  @Test
  void theGradientOfTheInputIsOneProduct() {
    Matrix gradX = layer.backward(x, gradY);

    assertThat(gradX).isEqualTo(gradY.times(w));
    BoundAssert.assertThat(gradX).isWithin(product(exact(gradY), exact(w)));
  }

  @Test
  void theGradientOfTheWeightIsOneProduct() {
    layer.backward(x, gradY);

    Matrix gradW = layer.weight().grad();
    assertThat(gradW).isEqualTo(gradY.transposedTimes(x));
    BoundAssert.assertThat(gradW)
        .isWithin(productPlus(exact(gradY).transpose(), exact(x), zeros(OUTPUTS, INPUTS)));
  }

  @Test
  void theGradientOfTheBiasIsAProductWithAVectorOfOnes() {
    layer.backward(x, gradY);

    Matrix gradB = layer.bias().orElseThrow().grad();
    assertThat(gradB).isEqualTo(ones.transposedTimes(gradY));
    BoundAssert.assertThat(gradB)
        .isWithin(productPlus(exact(ones).transpose(), exact(gradY), zeros(1, OUTPUTS)));
  }

  @Test
  void trainingGivesTheSameInAForwardPassAndItsBackwardPass() {
    Matrix gradX = layer.backward(x, gradY);
    Matrix gradW = layer.weight().grad().copy();
    layer.zeroGrad();

    ForwardPass pass = layer.forwardPass(x);

    assertThat(pass.output()).isEqualTo(layer.forward(x));
    assertThat(pass.backward(gradY)).isEqualTo(gradX);
    assertThat(layer.weight().grad()).isEqualTo(gradW);
  }
}
