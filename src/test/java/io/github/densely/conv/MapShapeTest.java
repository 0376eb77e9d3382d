package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MapShapeTest {

  /** Two channels of 2x2: A is 1 2 / 3 4, B is 5 6 / 7 8. */
  private static final Matrix CHANNELS_FIRST = Matrix.of(1, 8, 1, 2, 3, 4, 5, 6, 7, 8);

  private static final Matrix CHANNELS_LAST = Matrix.of(1, 8, 1, 5, 2, 6, 3, 7, 4, 8);

  @Test
  void aValueIsFoundInBothOrders() {
    MapShape first = MapShape.channelsFirst(2, 2, 2);
    MapShape last = MapShape.channelsLast(2, 2, 2);

    // B's lower left is 7.
    assertThat(CHANNELS_FIRST.get(0, first.index(1, 1, 0))).isEqualTo(7);
    assertThat(CHANNELS_LAST.get(0, last.index(1, 1, 0))).isEqualTo(7);
  }

  @Test
  void oneOrderIsConvertedIntoTheOther() {
    MapShape first = MapShape.channelsFirst(2, 2, 2);
    MapShape last = first.withOrder(MapShape.Order.CHANNELS_LAST);

    assertThat(first.convert(CHANNELS_FIRST, MapShape.Order.CHANNELS_LAST))
        .isEqualTo(CHANNELS_LAST);
    assertThat(last.convert(CHANNELS_LAST, MapShape.Order.CHANNELS_FIRST))
        .isEqualTo(CHANNELS_FIRST);
    assertThat(first.convert(CHANNELS_FIRST, MapShape.Order.CHANNELS_FIRST))
        .isEqualTo(CHANNELS_FIRST)
        .isNotSameAs(CHANNELS_FIRST);
  }

  /** The same products in another order, so whole numbers give the same scores. */
  @Test
  void aWeightTrainedOnOneOrderIsConvertedForTheOther() {
    SplittableRandom random = new SplittableRandom(1);
    MapShape first = MapShape.channelsFirst(3, 4, 5);
    Matrix maps = RandomMatrix.integers(6, 60, random);
    DenseLayer dense = DenseLayer.of(RandomMatrix.integers(7, 60, random));

    DenseLayer converted =
        DenseLayer.of(first.convert(dense.weight().value(), MapShape.Order.CHANNELS_LAST));

    assertThat(converted.forward(first.convert(maps, MapShape.Order.CHANNELS_LAST)))
        .isEqualTo(dense.forward(maps));
  }

  @Test
  void sizesAndTheirProduct() {
    MapShape map = MapShape.channelsFirst(50, 4, 4);

    assertThat(map.features()).isEqualTo(800);
    assertThat(map.positions()).isEqualTo(16);
    assertThat(map).hasToString("50x4x4 channels first");
    assertThat(map.withSize(61, 61).withChannels(3)).isEqualTo(MapShape.channelsFirst(3, 61, 61));
  }

  @Test
  void impossibleMapsAreRefused() {
    assertThatThrownBy(() -> MapShape.channelsLast(3, 0, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a map has at least one channel, row and column, got 3x0x4");
    assertThatThrownBy(() -> MapShape.channelsFirst(4, 46341, 46341))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a map of 4x46341x46341 has more than 2147483647 values, and does not fit into one array");
    assertThatThrownBy(() -> MapShape.channelsFirst(3, 30000, 30000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a map of 3x30000x30000 has more than 2147483647 values, and does not fit into one array");
    assertThat(MapShape.channelsFirst(1, 1, Integer.MAX_VALUE).features())
        .isEqualTo(Integer.MAX_VALUE);
    // 2^31 - 1, three times: more than 64 bits
    int max = Integer.MAX_VALUE;
    assertThatThrownBy(() -> MapShape.channelsFirst(max, max, max))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MapShape.channelsFirst(2, 2, 2).index(0, 2, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(
            () ->
                MapShape.channelsFirst(2, 2, 2)
                    .convert(Matrix.zeros(3, 9), MapShape.Order.CHANNELS_LAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("convert expects 8 columns, a map of 2x2x2 channels first, got 3 x 9");
  }
}
