package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.Branches;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.support.ChildJvm;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Costs that can be counted by hand. A number read or written counts as 16. */
class ForwardCostTest {

  @Test
  void aDenseLayerMultipliesEachWeightOnce() {
    Sequential network = Sequential.of(DenseLayer.of(Matrix.zeros(5, 7), Matrix.zeros(1, 5)));

    ForwardCost cost = ForwardCost.of(network);

    assertThat(cost.work()).isEqualTo(16 * (7 + 5) + 35 + 5);
    assertThat(cost.kept()).isZero();
    assertThat(cost.live()).isEqualTo(7 + 5);
  }

  /** While a layer runs, its input and its output exist, and the input of the network. */
  @Test
  void theLargestPairOfActivationsCounts() {
    Sequential network =
        Sequential.of(
            DenseLayer.of(Matrix.zeros(11, 3)),
            Activation.tanh(),
            DenseLayer.of(Matrix.zeros(2, 11)));

    assertThat(ForwardCost.of(network).live()).isEqualTo(3 + 11 + 11);
    assertThat(ForwardCost.of(Sequential.of(network)).live()).isEqualTo(3 + 11 + 11);
  }

  /** 3x5x6 -> 4x3x2: six places of 3·3·5 numbers. */
  @Test
  void aConvolutionCopiesEachWindowAndMultipliesItByAllWeights() {
    MapShape map = MapShape.channelsFirst(3, 5, 6);
    Convolution layer = Convolution.of(map, Window.of(3, 5), Matrix.zeros(4, 45));

    ForwardCost cost = ForwardCost.of(Sequential.of(layer));

    assertThat(cost.work()).isEqualTo(16 * (90 + 24) + 6 * 4 * 45 + 2 * 6 * 45);
    assertThat(cost.kept()).isEqualTo(6 * (45 + 4));
    assertThat(cost.live()).isEqualTo(90 + 24);
  }

  /** 2x5x7 -> 2x4x3 with windows of 2x3 and a stride of 1x2. */
  @Test
  void aPoolingReadsEachWindow() {
    Pooling layer = Pooling.max(MapShape.channelsLast(2, 5, 7), Window.of(2, 3).stride(1, 2));

    assertThat(ForwardCost.of(Sequential.of(layer)).work()).isEqualTo(16 * (70 + 24) + 24 * 6);
  }

  /** The layer has 3·4 rows; maps with the channels first are transposed before and after. */
  @Test
  void aLayerAtEveryPositionRunsForEachOfThem() {
    DenseLayer dense = DenseLayer.of(Matrix.zeros(5, 2));
    EveryPosition layer = EveryPosition.of(dense, MapShape.channelsFirst(2, 3, 4));

    ForwardCost cost = ForwardCost.of(Sequential.of(layer));

    long inner = 16 * 12 * (2 + 5) + 12 * 10;
    assertThat(cost.work()).isEqualTo(16 * (24 + 60) + inner);
    assertThat(cost.kept()).isEqualTo(24 + 60);
    assertThat(cost.live()).isEqualTo(24 + 60 + 60);
  }

  /** The outputs of a projection and of branches, and between the layers of a chain inside. */
  @Test
  void whatIsJoinedIsKept() {
    DenseLayer three = DenseLayer.of(Matrix.zeros(3, 2));
    Sequential chain =
        Sequential.of(DenseLayer.of(Matrix.zeros(4, 2)), DenseLayer.of(Matrix.zeros(1, 4)));
    Residual block = Residual.of(DenseLayer.of(Matrix.zeros(3, 2)), three);
    Branches branches = Branches.of("three", three).and("chain", chain);

    assertThat(ForwardCost.of(Sequential.of(block)).kept()).isEqualTo(3);
    assertThat(ForwardCost.of(Sequential.of(branches)).kept()).isEqualTo(3 + 1 + 4 + 1);
  }

  @Test
  void sizesBeyondSixtyThreeBitsDoNotWrapAround() {
    MapShape map = MapShape.channelsFirst(1, 46_340, 46_340);
    Convolution one = Convolution.of(map, Window.of(1), Matrix.zeros(1, 1));
    Pooling large = Pooling.max(map, Window.of(23_170));

    assertThat(ForwardCost.of(Sequential.of(one, large)).work()).isGreaterThan(1L << 57);
    assertThat(ForwardCost.times(1L << 40, 1L << 40)).isEqualTo(Long.MAX_VALUE);
    assertThat(ForwardCost.times(0, Long.MAX_VALUE)).isZero();
    assertThat(ForwardCost.plus(Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
  }

  /** With the plain kernel: vectors that are not compiled yet are objects, and take memory. */
  @Test
  void noLayerAllocatesMoreThanIsCounted() throws IOException, InterruptedException {
    assertThat(ChildJvm.lastLine(FirstPasses.class, "-Ddensely.kernel=plain"))
        .isEqualTo("0 layers allocate more than is counted");
  }
}
