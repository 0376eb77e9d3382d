package io.github.densely.conv;

import static io.github.densely.conv.MapShape.Order.CHANNELS_FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class SlidingNetworkTest {

  /** A dense layer that adds up a patch of 1x2 slides along a row of numbers. */
  @Test
  void aSumOfTwoNeighbours() {
    Sequential sum = Sequential.of(DenseLayer.of(Matrix.of(1, 2, 1, 1)));
    SlidingNetwork sliding = SlidingNetwork.of(sum, MapShape.channelsFirst(1, 1, 2));

    HeatMap map = sliding.scores(Matrix.of(1, 5, 1, 2, 3, 4, 5), 1, 5);

    assertThat(map.cols()).isEqualTo(4);
    assertThat(map.score(0, 0, 0)).isEqualTo(3);
    assertThat(map.score(0, 0, 3)).isEqualTo(9);
  }

  /**
   * Each channel has an offset and a scale of its own. The patch sums (x − 1)/2 of the first
   * channel and (x − 10)/4 of the second.
   */
  @Test
  void aNormalizationOfEachChannelSlides() {
    for (MapShape patch :
        List.of(MapShape.channelsFirst(2, 1, 2), MapShape.channelsLast(2, 1, 2))) {
      Matrix offset = patch.withOrder(CHANNELS_FIRST).convert(row(1, 1, 10, 10), patch.order());
      Matrix scale = patch.withOrder(CHANNELS_FIRST).convert(row(2, 2, 4, 4), patch.order());
      Sequential sum =
          Sequential.of(Normalization.of(offset, scale), DenseLayer.of(row(1, 1, 1, 1)));
      MapShape picture = MapShape.channelsFirst(2, 1, 3);
      Matrix pixels = picture.convert(Matrix.of(1, 6, 1, 3, 5, 10, 14, 22), patch.order());

      HeatMap map = SlidingNetwork.of(sum, patch).scores(pixels, 1, 3);

      assertThat(map.score(0, 0, 0)).isEqualTo(0 + 1 + 0 + 1);
      assertThat(map.score(0, 0, 1)).isEqualTo(1 + 2 + 1 + 3);
    }
  }

  private static Matrix row(float... values) {
    return Matrix.of(1, values.length, values);
  }

  /** A patch of 2x6 whose places are 2 rows and 3 columns apart. */
  @Test
  void rowsAndColumnsOfPatchAndStrideAreNotExchanged() {
    MapShape patch = MapShape.channelsFirst(1, 2, 6);
    Pooling pool = Pooling.max(patch, Window.of(1, 3).stride(2, 3));
    Sequential network = Sequential.of(pool, DenseLayer.of(Matrix.of(2, 2, 1, 0, 0, 1)));

    SlidingNetwork sliding = SlidingNetwork.of(network, patch);
    HeatMap map = sliding.scores(Matrix.zeros(1, 4 * 12), 4, 12);

    assertThat(sliding.patch()).isEqualTo(patch);
    assertThat(sliding).hasToString("SlidingNetwork(patch 1x2x6 channels first, stride 2x3)");
    assertThat(map).hasToString("HeatMap(2 classes, 2x3 cells of 2x6 pixels, 2x3 apart)");
    assertThat(map.probabilities()).hasToString(map.toString());
    assertThat(pool.on(3, 9).input()).isEqualTo(MapShape.channelsFirst(1, 3, 9));
  }

  @Test
  void lenetOnALargerPicture() {
    SplittableRandom random = new SplittableRandom(1);
    MapShape patch = MapShape.channelsFirst(1, 28, 28);
    SlidingNetwork sliding = SlidingNetwork.of(lenet(patch, random), patch);

    assertThat(sliding.strideY()).isEqualTo(4);
    assertThat(sliding.output(256, 256)).isEqualTo(MapShape.channelsFirst(10, 58, 58));
    assertThat(sliding.network(256, 256).layers())
        .extracting(Layer::toString)
        .containsExactly(
            "Convolution(1x256x256 -> 20x252x252, 5x5)",
            "MaxPooling(20x252x252 -> 20x126x126, 2x2, stride 2x2)",
            "Convolution(20x126x126 -> 50x122x122, 5x5)",
            "MaxPooling(50x122x122 -> 50x61x61, 2x2, stride 2x2)",
            "Convolution(50x61x61 -> 500x58x58, 4x4)",
            "ReLU",
            "Convolution(500x58x58 -> 10x58x58, 1x1)",
            "EveryPosition(Softmax on 10x58x58)");
  }

  /** As the package page has it. */
  @Test
  void theExampleOfThePackage(SplittableRandom random) {
    MapShape patch = MapShape.channelsFirst(1, 28, 28);
    Convolution first = new Convolution(patch, 20, Window.of(5), random);
    Pooling pool = Pooling.max(first.output(), Window.of(2).stride(2));
    Sequential classifier =
        Sequential.of(first, pool, new DenseLayer(pool.output().features(), 10, random));
    Matrix picture = RandomMatrix.normal(1, 256 * 256, random);

    SlidingNetwork sliding = SlidingNetwork.of(classifier, patch);
    HeatMap map = sliding.scores(picture, 256, 256).probabilities();

    assertThat(map).hasToString("HeatMap(10 classes, 115x115 cells of 28x28 pixels, 2x2 apart)");
  }

  /** Your own layer on maps: every second value in each direction. */
  private record EverySecond(MapShape input) implements MapLayer {
    @Override
    public Window window() {
      return Window.of(1).stride(2);
    }

    @Override
    public MapShape output() {
      return input.withSize((input.height() + 1) / 2, (input.width() + 1) / 2);
    }

    @Override
    public EverySecond on(int height, int width) {
      return new EverySecond(input.withSize(height, width));
    }

    @Override
    public void forwardInto(Matrix maps, Matrix out) {
      for (int y = 0; y < output().height(); y++) {
        for (int x = 0; x < output().width(); x++) {
          out.set(0, output().index(0, y, x), maps.get(0, input.index(0, 2 * y, 2 * x)));
        }
      }
    }

    @Override
    public ForwardPass forwardPass(Matrix maps, Workspace workspace) {
      throw new UnsupportedOperationException();
    }
  }

  /** Of a patch of 1x3 the network adds the first and the last value. */
  @Test
  void aMapLayerOfYourOwnSlides() {
    MapShape patch = MapShape.channelsFirst(1, 1, 3);
    Sequential sum = Sequential.of(new EverySecond(patch), DenseLayer.of(Matrix.of(1, 2, 1, 1)));
    SlidingNetwork sliding = SlidingNetwork.of(sum, patch);

    HeatMap map = sliding.scores(Matrix.of(1, 7, 1, 2, 3, 4, 5, 6, 7), 1, 7);

    assertThat(sliding.strideX()).isEqualTo(2);
    assertThat(map.cols()).isEqualTo(3);
    assertThat(map.score(0, 0, 0)).isEqualTo(1 + 3);
    assertThat(map.score(0, 0, 1)).isEqualTo(3 + 5);
    assertThat(map.score(0, 0, 2)).isEqualTo(5 + 7);
  }

  private static Sequential lenet(MapShape patch, SplittableRandom random) {
    Convolution first = new Convolution(patch, 20, Window.of(5), random);
    Pooling second = Pooling.max(first.output(), Window.of(2).stride(2));
    Convolution third = new Convolution(second.output(), 50, Window.of(5), random);
    Pooling fourth = Pooling.max(third.output(), Window.of(2).stride(2));
    return Sequential.of(
        first,
        second,
        third,
        fourth,
        new DenseLayer(800, 500, random),
        Activation.relu(),
        new DenseLayer(500, 10, random),
        Activation.softmax());
  }

  /** Cuts out the patch of every place, and asks the patch network. */
  @Test
  void everyScoreHasTheBitsOfThePatchNetwork(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(40, 1000); trial++) {
      MapShape patch =
          new MapShape(
              random.nextInt(1, 4),
              random.nextInt(6, 15),
              random.nextInt(6, 15),
              MapShape.Order.values()[trial % 2]);
      Sequential network = randomNetwork(patch, trial % 4, random);
      int height = patch.height() + random.nextInt(0, 20);
      int width = patch.width() + random.nextInt(0, 20);
      MapShape picture = patch.withSize(height, width);
      Matrix pixels = RandomMatrix.normal(1, picture.features(), random);

      SlidingNetwork sliding = SlidingNetwork.of(network, patch);
      HeatMap map = sliding.scores(pixels, height, width);

      // More if the network leaves out the end of its patch: that may lie outside the picture.
      assertThat(map.rows())
          .isGreaterThanOrEqualTo((height - patch.height()) / sliding.strideY() + 1);
      assertThat(map.cols())
          .isGreaterThanOrEqualTo((width - patch.width()) / sliding.strideX() + 1);
      for (int row = 0; row < map.rows(); row++) {
        for (int col = 0; col < map.cols(); col++) {
          Matrix expected =
              network.forward(Cut.patch(pixels, 0, picture, map.top(row), map.left(col), patch));
          for (int cls = 0; cls < map.classes(); cls++) {
            assertThat(map.score(cls, row, col))
                .as("%s, class %d at %d, %d", network, cls, row, col)
                .isEqualTo(expected.get(0, cls));
          }
        }
      }
    }
  }

  /** The given number of stages of convolution and pooling, then two dense layers and softmax. */
  private static Sequential randomNetwork(MapShape patch, int stages, SplittableRandom random) {
    List<Layer> layers = new ArrayList<>();
    layers.add(Normalization.of(patch.features(), 0.5f, 2));
    MapShape map = patch;
    for (int stage = 0; stage < stages && map.height() > 2 && map.width() > 2; stage++) {
      Window window =
          Window.of(random.nextInt(1, 4), random.nextInt(1, 4))
              .stride(random.nextInt(1, 3), random.nextInt(1, 3));
      Convolution convolution = new Convolution(map, random.nextInt(1, 6), window, random);
      layers.add(convolution);
      layers.add(random.nextBoolean() ? Activation.relu() : Activation.tanh());
      map = convolution.output();
      layers.add(EveryPosition.of(new LayerNorm(map.channels()), map));
      if (map.height() > 1 && map.width() > 1) {
        Window pool = Window.of(2).stride(random.nextInt(1, 3));
        Pooling pooling =
            random.nextBoolean() ? Pooling.max(map, pool) : Pooling.average(map, pool);
        layers.add(pooling);
        map = pooling.output();
      }
    }
    layers.add(new Dropout(0.5, 1));
    layers.add(
        Sequential.of(
            new DenseLayer(map.features(), 7, random),
            new BatchNorm(7),
            Activation.gelu(),
            new DenseLayer(7, 3, random)));
    layers.add(Activation.softmax());
    return Sequential.of(layers);
  }

  @Test
  void trainingTheOneTrainsTheOther(SplittableRandom random) {
    MapShape patch = MapShape.channelsFirst(1, 4, 4);
    DenseLayer dense = new DenseLayer(16, 2, random);
    Sequential network = Sequential.of(dense);
    Sequential sliding = SlidingNetwork.of(network, patch).network(4, 5);
    Matrix picture = RandomMatrix.normal(1, 20, random);

    // A map of 2 channels and two places: the gradients of both places add up.
    ForwardPass pass = sliding.forwardPass(picture);
    pass.backward(Matrix.of(1, 4, 1, 1, 0, 0));
    Matrix both = dense.weight().grad().copy();

    dense.zeroGrad();
    MapShape shape = patch.withSize(4, 5);
    for (int left = 0; left < 2; left++) {
      Matrix cut = Cut.patch(picture, 0, shape, 0, left, patch);
      network.forwardPass(cut).backward(Matrix.of(1, 2, 1, 0));
    }
    assertThat(sliding.parameters()).hasSize(2);
    assertThat(((Convolution) sliding.layers().get(0)).weight()).isSameAs(dense.weight());
    assertThat(both).isEqualTo(dense.weight().grad());
  }

  /** A block around a convolution of 1x1, two convolutions side by side, and some channels. */
  @Test
  void residualBlocksBranchesAndChannelsSlide(SplittableRandom random) {
    MapShape patch = MapShape.channelsFirst(2, 4, 4);
    Convolution around = new Convolution(patch, 3, Window.of(2).stride(2), random);
    Convolution inside = new Convolution(patch, 3, Window.of(2).stride(2), random);
    Convolution same = new Convolution(around.output(), 3, Window.of(1), random);
    Convolution one = new Convolution(around.output(), 1, Window.of(1), random);
    Sequential network =
        Sequential.of(
            Residual.of(Sequential.of(inside, Activation.relu()), around),
            Residual.of(same),
            Branches.of("all", Activation.identity()).and("one", one),
            Columns.of(16, 4, 16), // the channels 1 to 3 of four
            new DenseLayer(12, 5, random),
            Residual.of(new DenseLayer(5, 5, random)),
            Branches.of("a", new DenseLayer(5, 2, random)).and("b", new DenseLayer(5, 1, random)));
    SlidingNetwork sliding = SlidingNetwork.of(network, patch);
    MapShape picture = patch.withSize(8, 10);
    Matrix pixels = RandomMatrix.normal(1, picture.features(), random);

    HeatMap map = sliding.scores(pixels, 8, 10);

    assertThat(map.rows()).isEqualTo(3);
    assertThat(map.cols()).isEqualTo(4);
    for (int y = 0; y < map.rows(); y++) {
      for (int x = 0; x < map.cols(); x++) {
        Matrix cut = Matrix.zeros(1, patch.features());
        for (int c = 0; c < 2; c++) {
          for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
              cut.set(
                  0, patch.index(c, i, j), pixels.get(0, picture.index(c, 2 * y + i, 2 * x + j)));
            }
          }
        }
        Matrix scores = network.forward(cut);
        for (int c = 0; c < 3; c++) {
          assertThat(map.score(c, y, x)).isEqualTo(scores.get(0, c));
        }
      }
    }
  }

  @Test
  void whatIsJoinedAtOtherPlacesIsRefused(SplittableRandom random) {
    MapShape patch = MapShape.channelsFirst(2, 3, 3);
    Convolution small = new Convolution(patch, 2, Window.of(2), random);
    Convolution large = new Convolution(patch, 8, Window.of(1).stride(2), random);

    refused(
        patch,
        "layer 0, Columns(1 to 9 of 18), cannot slide: it cuts through the channels of a"
            + " map of 2x3x3 channels first",
        Columns.of(18, 1, 10),
        new DenseLayer(9, 2, random));
    refused(
        patch,
        "layer 0, Branches(small, large), cannot slide: a branch gives a map of 1x2x2"
            + " channels first with places 2x2 pixels apart, its first one of 1x2x2 channels first,"
            + " 1x1 apart",
        Branches.of("small", small).and("large", large),
        new DenseLayer(40, 2, random));
  }

  @Test
  void whatMixesPositionsInAnotherWayIsRefused(SplittableRandom random) {
    MapShape patch = MapShape.channelsFirst(2, 3, 3);
    Convolution padded = new Convolution(patch, 2, Window.of(3).padding(1), random);
    Matrix uneven = Matrix.zeros(1, 18);
    uneven.set(0, 4, 1f);
    Matrix ones = Matrix.zeros(1, 18);
    ones.fill(1);

    refused(
        patch,
        "layer 0, LayerNorm(18), cannot slide: it looks at all positions of a map of 2x3x3 channels"
            + " first at once, and a larger picture has more",
        new LayerNorm(18),
        new DenseLayer(18, 2, random));
    refused(
        patch,
        "layer 1.0, Softmax, cannot slide: it looks at all positions of a map of 2x3x3 channels"
            + " first at once, and a larger picture has more",
        Activation.relu(),
        Sequential.of(Activation.softmax()),
        new DenseLayer(18, 2, random));
    refused(
        patch,
        "layer 0, Convolution(2x3x3 -> 2x3x3, 3x3, padding 1x1), cannot slide: it sees zeros around"
            + " a patch, where a larger picture has pixels; train without padding",
        padded,
        new DenseLayer(18, 2, random));
    refused(
        patch,
        "layer 0, Normalization(18), cannot slide: it has other values at (1, 1) than at (0, 0) of"
            + " channel 0; use one offset and scale for all positions of a channel",
        Normalization.of(uneven, ones),
        new DenseLayer(18, 2, random));
    refused(
        patch.withOrder(MapShape.Order.CHANNELS_LAST),
        "layer 0, MaxPooling(2x3x3 -> 2x2x2, 2x2), cannot slide: it takes a map of 2x3x3 channels"
            + " first, and gets 2x3x3 channels last",
        Pooling.max(patch, Window.of(2)),
        new DenseLayer(8, 2, random));
    refused(
        patch,
        "for a patch of 2x3x3 channels first the network gives a map of 2x2x2 channels first, not"
            + " one score for each class",
        Pooling.max(patch, Window.of(2)));
    SlidingNetwork sliding = SlidingNetwork.of(Sequential.of(new DenseLayer(18, 2, random)), patch);
    assertThatThrownBy(() -> sliding.network(2, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture of 2x9 is smaller than the patch of 3x3");
    assertThatThrownBy(() -> sliding.scores(Matrix.zeros(2, 32), 4, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("one picture is expected, 1 x 32, got 2 x 32");
  }

  private static void refused(MapShape patch, String why, Layer... layers) {
    assertThatThrownBy(() -> SlidingNetwork.of(Sequential.of(layers), patch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }
}
