package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UpSamplingTest {

  private final MapShape two = MapShape.channelsFirst(1, 1, 2);
  private final Matrix x = Matrix.of(1, 2, 1, 5);

  @Test
  void nearestRepeatsEachPosition() {
    assertThat(UpSampling.nearest(two, 2).forward(x))
        .isEqualTo(Matrix.of(1, 8, 1, 1, 5, 5, 1, 1, 5, 5));
  }

  /** A quarter of the way between 1 and 5 is 2; beyond the centres there is nothing to mix with. */
  @Test
  void bilinearMixesNeighbours() {
    assertThat(UpSampling.bilinear(two, 2).forward(x))
        .isEqualTo(Matrix.of(1, 8, 1, 2, 4, 5, 1, 2, 4, 5));
    assertThat(
            UpSampling.bilinear(MapShape.channelsFirst(1, 2, 1), 3).forward(Matrix.of(1, 2, 0, 3)))
        .isEqualTo(Matrix.of(1, 18, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3));
  }

  @Test
  void channelsStayApartInBothOrders() {
    Matrix last = Matrix.of(1, 4, 1, 10, 5, 50); // (1, 10) and (5, 50)

    assertThat(UpSampling.nearest(MapShape.channelsLast(2, 1, 2), 2).forward(last).row(0))
        .containsExactly(1, 10, 1, 10, 5, 50, 5, 50, 1, 10, 1, 10, 5, 50, 5, 50);
  }

  /** What an input value gave to the output, its gradient gets back. */
  @Test
  void theGradientIsTheTranspose() {
    Matrix ones = Matrix.zeros(1, 8);
    ones.fill(1);

    assertThat(UpSampling.bilinear(two, 2).forwardPass(x).backward(ones))
        .isEqualTo(Matrix.of(1, 2, 4, 4));
    assertThat(
            UpSampling.bilinear(two, 2)
                .forwardPass(x)
                .backward(Matrix.of(1, 8, 0, 1, 0, 0, 0, 0, 0, 0)))
        .isEqualTo(Matrix.of(1, 2, 0.75f, 0.25f));
  }

  @Test
  void aFactorOfOneChangesNothing() {
    assertThat(UpSampling.bilinear(two, 1).forward(x)).isEqualTo(x);
    assertThat(UpSampling.nearest(two, 1).forward(x)).isEqualTo(x);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpSampling.nearest(two, 0))
        .withMessage("the factor must be at least 1, got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpSampling.nearest(two, Integer.MAX_VALUE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpSampling.bilinear(two, 2).forward(Matrix.zeros(1, 3)))
        .withMessageContaining("BilinearUpSampling(1x1x2 -> 1x2x4) expects 2 columns");
  }

  @Test
  void aPatchNetworkWithItDoesNotSlide() {
    UpSampling layer = UpSampling.nearest(two, 2);
    Sequential network = Sequential.of(layer, new DenseLayer(8, 2, new SplittableRandom(1)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlidingNetwork.of(network, two))
        .withMessageContaining("NearestUpSampling(1x1x2 -> 1x2x4), cannot slide");
  }
}
