package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import io.github.densely.train.GradientCheck;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Seeds.class)
class ConvolutionTest {

  /**
   * The first window and the last, by hand.
   *
   * <pre>
   * 1 2 3
   * 4 5 6   with the kernel  1 0   and bias 10:  1 + 2·5 = 11, 2 + 2·6 = 14
   * 7 8 9                    0 2                 4 + 2·8 = 20, 5 + 2·9 = 23
   * </pre>
   */
  @Test
  void aKernelOfTwoByTwoOnAMapOfThreeByThree() {
    Convolution layer =
        Convolution.of(
            MapShape.channelsFirst(1, 3, 3),
            Window.of(2),
            Matrix.of(1, 4, 1, 0, 0, 2),
            Matrix.of(1, 1, 10));
    Matrix map = Matrix.of(1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    ForwardPass pass = layer.forwardPass(map);
    Matrix gradInput = pass.backward(Matrix.of(1, 4, 1, 2, 3, 4));

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 4, 21, 24, 30, 33));
    // Each gradient comes back through the 1 to where the window began, through the 2 one below.
    assertThat(gradInput).isEqualTo(Matrix.of(1, 9, 1, 2, 0, 3, 4 + 2, 4, 0, 6, 8));
    // The first weight met 1 2 4 5, the last one 5 6 8 9.
    assertThat(layer.weight().grad())
        .isEqualTo(
            Matrix.of(
                1,
                4,
                1 + 2 * 2 + 3 * 4 + 4 * 5,
                2 + 2 * 3 + 3 * 5 + 4 * 6,
                4 + 2 * 5 + 3 * 7 + 4 * 8,
                5 + 2 * 6 + 3 * 8 + 4 * 9));
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 1, 10));
  }

  /** A border of zeros, and every second place: the four corners of the padded map. */
  @Test
  void paddingAndStride() {
    Convolution layer =
        Convolution.of(
            MapShape.channelsFirst(1, 3, 3),
            Window.of(3).stride(2).padding(1),
            Matrix.of(1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1));

    Matrix out = layer.forward(Matrix.of(1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9));

    assertThat(out)
        .isEqualTo(Matrix.of(1, 4, 1 + 2 + 4 + 5, 2 + 3 + 5 + 6, 4 + 5 + 7 + 8, 5 + 6 + 8 + 9));
  }

  /**
   * Zeros left and right of the rows, none above or below: padding 0x1.
   *
   * <pre>
   * 0 1 2 0   with the kernel  1 10 100 1000:    0 + 10·1 + 100·2 + 0 = 210
   * 0 3 4 0                                      0 + 10·3 + 100·4 + 0 = 430
   * </pre>
   */
  @Test
  void paddingAlongTheRowsAlone() {
    Window window = Window.of(1, 4).stride(1, 2).padding(0, 1);
    Convolution layer =
        Convolution.of(MapShape.channelsFirst(1, 2, 2), window, Matrix.of(1, 4, 1, 10, 100, 1000));

    ForwardPass pass = layer.forwardPass(Matrix.of(1, 4, 1, 2, 3, 4));

    assertThat(layer.output()).isEqualTo(MapShape.channelsFirst(1, 2, 1));
    assertThat(pass.output()).isEqualTo(Matrix.of(1, 2, 210, 430));
    assertThat(pass.backward(Matrix.of(1, 2, 1, 2))).isEqualTo(Matrix.of(1, 4, 10, 100, 20, 200));
  }

  /** The same map on its side: one row of zeros above and one below, padding 1x0. */
  @Test
  void paddingAlongTheColumnsAlone() {
    Window window = Window.of(2, 1).padding(1, 0);
    for (MapShape.Order order : MapShape.Order.values()) {
      Convolution layer =
          Convolution.of(new MapShape(1, 2, 3, order), window, Matrix.of(1, 2, 1, 10));

      Matrix out = layer.forward(Matrix.of(1, 6, 1, 2, 3, 4, 5, 6));

      assertThat(layer.output().height()).isEqualTo(3);
      assertThat(out).isEqualTo(Matrix.of(1, 9, 10, 20, 30, 41, 52, 63, 4, 5, 6));
    }
  }

  /** A map of one place: only the middle of the window meets it, whatever surrounds it. */
  @Test
  void aWindowLargerThanTheMapSeesZerosOnEverySide() {
    Window window = Window.of(3).padding(1);
    Matrix weight = Matrix.zeros(1, 18);
    weight.fill(1000);
    weight.set(0, 8, 1); // row 1, column 1, channel 0 of a window with the channels last
    weight.set(0, 9, 10);
    Convolution layer = Convolution.of(MapShape.channelsLast(2, 1, 1), window, weight);

    ForwardPass pass = layer.forwardPass(Matrix.of(1, 2, 3, 4));

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 1, 3 + 4 * 10));
    assertThat(pass.backward(Matrix.of(1, 1, 1))).isEqualTo(Matrix.of(1, 2, 1, 10));
  }

  /**
   * Places two columns apart in a row of 0 1 2 3 4 5 6: 0 + 1 + 2, 2 + 3 + 4, 4 + 5 + 6, in each
   * channel. A window of 6144 values is copied alone, smaller ones are copied several at a time.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2048})
  void aStrideAlongTheRow(int channels) {
    for (MapShape.Order order : MapShape.Order.values()) {
      MapShape map = new MapShape(channels, 1, 7, order);
      Matrix weight = Matrix.zeros(1, 3 * channels);
      weight.fill(1);
      Matrix x = Matrix.zeros(1, 7 * channels);
      for (int c = 0; c < channels; c++) {
        for (int col = 0; col < 7; col++) {
          x.set(0, map.index(c, 0, col), col);
        }
      }

      ForwardPass pass = Convolution.of(map, Window.of(1, 3).stride(1, 2), weight).forwardPass(x);
      Matrix gradInput = pass.backward(Matrix.of(1, 3, 1, 20, 300));

      assertThat(pass.output())
          .isEqualTo(Matrix.of(1, 3, 3 * channels, 9 * channels, 15 * channels));
      float[] perColumn = {1, 1, 1 + 20, 20, 20 + 300, 300, 300};
      for (int col = 0; col < 7; col++) {
        assertThat(gradInput.get(0, map.index(channels - 1, 0, col))).isEqualTo(perColumn[col]);
      }
    }
  }

  @Test
  void lenetsFirstConvolution() {
    Convolution layer =
        new Convolution(
            MapShape.channelsFirst(1, 28, 28), 20, Window.of(5), new SplittableRandom(1));

    assertThat(layer.output()).isEqualTo(MapShape.channelsFirst(20, 24, 24));
    assertThat(layer.weight().value().rows()).isEqualTo(20);
    assertThat(layer.weight().value().cols()).isEqualTo(25);
    assertThat(layer).hasToString("Convolution(1x28x28 -> 20x24x24, 5x5)");
    assertThat(layer.on(256, 256).output()).isEqualTo(MapShape.channelsFirst(20, 252, 252));
  }

  @Test
  void aDenseLayerOverAMapIsAConvolutionWithTheSameParameters(SplittableRandom random) {
    MapShape map = MapShape.channelsFirst(50, 4, 4);
    DenseLayer dense = new DenseLayer(800, 500, random);
    Matrix batch = RandomMatrix.normal(16, 800, random);

    Convolution convolution = Convolution.of(dense, map);

    assertThat(convolution.output()).isEqualTo(MapShape.channelsFirst(500, 1, 1));
    assertThat(convolution.weight()).isSameAs(dense.weight());
    assertThat(convolution.bias()).isEqualTo(dense.bias());
    assertThat(convolution.forward(batch)).isEqualTo(dense.forward(batch));
    assertThat(convolution.toDense().weight()).isSameAs(dense.weight());
    assertThat(convolution.toDense().bias()).isEqualTo(dense.bias());

    Matrix gradOutput = RandomMatrix.normal(16, 500, random);
    Matrix gradInput = dense.backward(batch, gradOutput);
    Matrix gradWeight = dense.weight().grad().copy();
    convolution.zeroGrad();

    assertThat(convolution.forwardPass(batch).backward(gradOutput)).isEqualTo(gradInput);
    assertThat(dense.weight().grad()).isEqualTo(gradWeight);
  }

  @Test
  void aDenseLayerWithoutBiasIsAConvolutionWithoutBias() {
    DenseLayer dense = DenseLayer.of(Matrix.of(2, 4, 1, 2, 3, 4, 5, 6, 7, 8));

    Convolution convolution = Convolution.of(dense, MapShape.channelsLast(2, 1, 2));

    assertThat(convolution.forward(Matrix.of(1, 4, 1, 0, 0, 2))).isEqualTo(Matrix.of(1, 2, 9, 21));
    assertThat(convolution.toDense().bias()).isEmpty();
  }

  @Test
  void aConvolutionOfOneByOneIsADenseLayerAtEveryPosition(SplittableRandom random) {
    DenseLayer dense = new DenseLayer(6, 4, random);
    for (MapShape.Order order : MapShape.Order.values()) {
      MapShape map = new MapShape(6, 3, 5, order);
      Matrix maps = RandomMatrix.normal(2, map.features(), random);

      Convolution pointwise = Convolution.pointwise(dense, map);

      assertThat(pointwise.forward(maps)).isEqualTo(EveryPosition.of(dense, map).forward(maps));
    }
  }

  /** A check, not an example: windows of every shape, each cut out and given to a dense layer. */
  @Test
  void everyScoreHasTheBitsOfTheDenseLayer(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(60, 2000); trial++) {
      MapShape map =
          new MapShape(
              random.nextInt(1, 7),
              random.nextInt(1, 14),
              random.nextInt(1, 14),
              MapShape.Order.values()[random.nextInt(2)]);
      Window window =
          Window.of(random.nextInt(1, map.height() + 1), random.nextInt(1, map.width() + 1))
              .stride(random.nextInt(1, 4), random.nextInt(1, 4));
      Convolution layer = new Convolution(map, random.nextInt(1, 20), window, random);
      layer.bias().orElseThrow().value().fill(0.5f);
      Matrix maps = RandomMatrix.normal(random.nextInt(1, 4), map.features(), random);

      Matrix out = layer.forward(maps);

      DenseLayer dense = DenseLayer.of(layer.weight(), layer.bias().orElseThrow());
      for (int i = 0; i < maps.rows(); i++) {
        for (int r = 0; r < layer.output().height(); r++) {
          for (int s = 0; s < layer.output().width(); s++) {
            Matrix patch =
                Cut.patch(
                    maps,
                    i,
                    map,
                    r * window.strideY(),
                    s * window.strideX(),
                    map.withSize(window.height(), window.width()));

            Matrix expected = dense.forward(patch);

            for (int o = 0; o < dense.outFeatures(); o++) {
              assertThat(out.get(i, layer.output().index(o, r, s)))
                  .as("%s, map %d, channel %d at %d, %d", layer, i, o, r, s)
                  .isEqualTo(expected.get(0, o));
            }
          }
        }
      }
    }
  }

  /** More windows than fit a block, and maps that share one. */
  @Test
  void aMapHasTheSameOutputAloneAndInABatch(SplittableRandom random) {
    for (MapShape map :
        new MapShape[] {
          MapShape.channelsFirst(2, 90, 90),
          MapShape.channelsLast(2, 90, 90),
          MapShape.channelsFirst(3, 6, 7),
          MapShape.channelsFirst(80, 5, 15), // five maps share a block, and two are left
          MapShape.channelsLast(80, 5, 15)
        }) {
      int count = map.channels() == 80 ? 7 : 3;
      Convolution layer = new Convolution(map, 5, Window.of(5), random);
      Matrix maps = RandomMatrix.normal(count, map.features(), random);
      Matrix gradOutput = RandomMatrix.normal(count, layer.output().features(), random);
      ForwardPass batch = layer.forwardPass(maps);
      Matrix gradInput = batch.backward(gradOutput);
      for (int i = 0; i < count; i++) {
        ForwardPass alone = layer.forwardPass(Cut.row(maps, i));

        assertThat(alone.output()).isEqualTo(Cut.row(batch.output(), i));
        assertThat(alone.backward(Cut.row(gradOutput, i))).isEqualTo(Cut.row(gradInput, i));
      }
    }
  }

  /** Whole numbers have one sum in any order, so both orders of a map give the same scores. */
  @Test
  void aMapThatNeedsManyBlocksHasTheSameScoresInBothOrders(SplittableRandom random) {
    MapShape first = MapShape.channelsFirst(2, 90, 90);
    MapShape last = first.withOrder(MapShape.Order.CHANNELS_LAST);
    Matrix maps = RandomMatrix.integers(2, first.features(), random);
    Matrix weight = RandomMatrix.integers(3, 50, random);
    Convolution a = Convolution.of(first, Window.of(5), weight);
    Convolution b =
        Convolution.of(
            last, Window.of(5), first.withSize(5, 5).convert(weight, MapShape.Order.CHANNELS_LAST));

    Matrix scores = b.forward(first.convert(maps, MapShape.Order.CHANNELS_LAST));

    assertThat(scores).isEqualTo(a.output().convert(a.forward(maps), MapShape.Order.CHANNELS_LAST));
  }

  /** 1 x 1000 x 1000 with a window of 21x21: all windows at once would be 1.7 GB. */
  @Test
  void aLargePictureIsNotUnfoldedAtOnce() {
    MapShape picture = MapShape.channelsFirst(1, 1000, 1000);
    Matrix ones = Matrix.zeros(1, picture.features());
    ones.fill(1);
    Matrix weight = Matrix.zeros(1, 441);
    weight.fill(1);

    Matrix out = Convolution.of(picture, Window.of(21), weight).forward(ones);

    assertThat(out.cols()).isEqualTo(980 * 980);
    assertThat(out.data()).containsOnly(441f);
  }

  @Test
  void gradientsPassTheCheck(SplittableRandom random) {
    for (MapShape.Order order : MapShape.Order.values()) {
      MapShape map = new MapShape(2, 5, 4, order);
      Matrix maps = RandomMatrix.normal(3, map.features(), random);
      for (Window window :
          new Window[] {
            Window.of(3), Window.of(2, 3).stride(2, 1), Window.of(3).padding(1), Window.of(5, 4)
          }) {
        GradientCheck.of(new Convolution(map, 3, window, random), maps).verify();
      }
    }
  }

  @Test
  void aPredictorGivesTheSameAndOneLayerServesManyThreads(SplittableRandom random) {
    Convolution layer = new Convolution(MapShape.channelsFirst(2, 9, 9), 4, Window.of(3), random);
    Matrix maps = RandomMatrix.normal(3, 162, random);

    assertThat(new Predictor(layer, 3).predict(maps)).isEqualTo(layer.forward(maps));
  }

  @Test
  void aFrozenWeightGetsNoGradient(SplittableRandom random) {
    Convolution layer = new Convolution(MapShape.channelsFirst(1, 4, 4), 2, Window.of(2), random);
    layer.weight().freeze();

    layer.forwardPass(RandomMatrix.normal(2, 16, random)).backward(ones(2, 18));

    assertThat(layer.weight().grad().data()).containsOnly(0f);
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 18, 18));
  }

  @Test
  void whatDoesNotFitIsToldWithItsSizes() {
    MapShape map = MapShape.channelsFirst(50, 4, 4);
    SplittableRandom random = new SplittableRandom(1);
    DenseLayer dense = new DenseLayer(800, 500, random);
    Convolution layer = new Convolution(map, 10, Window.of(3).padding(1), random);

    refused(
        () -> Convolution.of(dense, MapShape.channelsFirst(50, 4, 5)),
        "DenseLayer(800 -> 500) takes 800 features, a map of 50x4x5 channels first has 1000");
    refused(
        () -> Convolution.pointwise(dense, map),
        "DenseLayer(800 -> 500) takes 800 features, a place of a map of 50x4x4 channels first has 50");
    refused(
        () -> Convolution.of(map, Window.of(3), Matrix.zeros(10, 400)),
        "a window of 3x3 over 50 channels needs a weight of 450 columns, got 10 x 400");
    refused(
        () -> new Convolution(map, 0, Window.of(3), random),
        "outChannels must be at least 1, got 0");
    refused(
        () -> layer.forward(Matrix.zeros(2, 799)),
        "Convolution(50x4x4 -> 10x4x4, 3x3, padding 1x1) expects 800 columns, got 2 x 799");
    refused(
        () -> layer.forwardInto(Matrix.zeros(2, 800), Matrix.zeros(2, 10)),
        "Convolution(50x4x4 -> 10x4x4, 3x3, padding 1x1) needs out 2 x 160 for an input of 2 x 800,"
            + " got 2 x 10");
    refused(
        () -> layer.forwardPass(Matrix.zeros(2, 800)).backward(Matrix.zeros(1, 160)),
        "Convolution(50x4x4 -> 10x4x4, 3x3, padding 1x1) gave an output of 2 x 160 and expects a"
            + " gradient of those sizes, got 1 x 160");
    refused(
        () -> layer.outFeatures(801),
        "Convolution(50x4x4 -> 10x4x4, 3x3, padding 1x1) expects 800 features, a map of 50x4x4"
            + " channels first, got 801");
    assertThatThrownBy(layer::toDense)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Convolution(50x4x4 -> 10x4x4, 3x3, padding 1x1) is not a dense layer: its window must"
                + " cover the map and have one place, so that each weight is used once");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
  }

  private static Matrix ones(int rows, int cols) {
    Matrix ones = Matrix.zeros(rows, cols);
    ones.fill(1);
    return ones;
  }
}
