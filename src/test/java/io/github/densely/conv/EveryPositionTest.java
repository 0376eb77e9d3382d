package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
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
