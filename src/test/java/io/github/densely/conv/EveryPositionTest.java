package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Workspace;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import io.github.densely.train.GradientCheck;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class EveryPositionTest {

  /** Two classes at three positions: e⁰ : e⁰, and 0 : −∞ twice. */
  @Test
  void softmaxOverTheChannelsOfEachPosition() {
    float none = Float.NEGATIVE_INFINITY;
    MapShape map = MapShape.channelsFirst(2, 1, 3);

    Matrix out =
        EveryPosition.of(Activation.softmax(), map)
            .forward(Matrix.of(1, 6, 3, none, 5, 3, 1, none));

    assertThat(out).isEqualTo(Matrix.of(1, 6, 0.5f, 0, 1, 0.5f, 1, 0));
  }

  @Test
  void bothOrdersGiveTheSame(SplittableRandom random) {
    DenseLayer dense = new DenseLayer(4, 3, random);
    MapShape first = MapShape.channelsFirst(4, 2, 5);
    MapShape last = first.withOrder(MapShape.Order.CHANNELS_LAST);
    Matrix maps = RandomMatrix.normal(3, first.features(), random);

    EveryPosition a = EveryPosition.of(dense, first);
    EveryPosition b = EveryPosition.of(dense, last);

    assertThat(b.forward(first.convert(maps, MapShape.Order.CHANNELS_LAST)))
        .isEqualTo(a.output().convert(a.forward(maps), MapShape.Order.CHANNELS_LAST));
  }

  @Test
  void gradientsPassTheCheck(SplittableRandom random) {
    for (MapShape.Order order : MapShape.Order.values()) {
      MapShape map = new MapShape(3, 2, 2, order);
      Matrix maps = RandomMatrix.normal(3, map.features(), random);

      GradientCheck.of(EveryPosition.of(new DenseLayer(3, 2, random), map), maps).verify();
      GradientCheck.of(EveryPosition.of(new BatchNorm(3), map), maps).verify();
    }
  }

  /** 2 rows of 3 places are 6 rows of the layer inside, 4 of which a layer may need. */
  @Test
  void aMapHasOneRowForEachPosition() {
    Layer needsFour = new Needs(4);
    Layer needsSeven = new Needs(7);
    MapShape map = MapShape.channelsFirst(2, 2, 3);

    assertThat(EveryPosition.of(needsFour, map).minTrainingRows()).isEqualTo(1);
    assertThat(EveryPosition.of(needsSeven, map).minTrainingRows()).isEqualTo(2);
    assertThat(EveryPosition.of(new Needs(12), map).minTrainingRows()).isEqualTo(2);
    assertThat(EveryPosition.of(new Needs(13), map).minTrainingRows()).isEqualTo(3);
  }

  /** Needs that many rows to train; it computes nothing. */
  private record Needs(int minTrainingRows) implements Layer {
    @Override
    public void forwardInto(Matrix input, Matrix out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }
  }

  /** One weight for two positions: its gradient is the sum over both. */
  @Test
  void theLayerInsideIsReachedByItsParametersAndGradients() {
    DenseLayer dense = DenseLayer.of(Matrix.of(1, 1, 3));
    EveryPosition layer = EveryPosition.of(dense, MapShape.channelsFirst(1, 1, 2));

    layer
        .forwardPass(Matrix.of(1, 2, 5, 7), new Workspace())
        .backwardParameters(Matrix.of(1, 2, 10, 100));

    assertThat(layer.layer()).isSameAs(dense);
    assertThat(layer.layers()).containsExactly(dense);
    assertThat(layer.parameters()).containsExactlyElementsOf(dense.parameters());
    assertThat(dense.weight().grad()).isEqualTo(Matrix.of(1, 1, 5 * 10 + 7 * 100));
  }

  @Test
  void aLayerForOtherChannelsIsRefused() {
    assertThatThrownBy(
            () ->
                EveryPosition.of(
                    new DenseLayer(4, 3, new SplittableRandom(1)), MapShape.channelsFirst(5, 2, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("DenseLayer(4 -> 3) expects 4 features, got 5");
    assertThat(EveryPosition.of(Activation.softmax(), MapShape.channelsFirst(10, 5, 3)))
        .hasToString("EveryPosition(Softmax on 10x5x3)");
  }
}
