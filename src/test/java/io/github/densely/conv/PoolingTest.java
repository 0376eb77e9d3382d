package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import io.github.densely.train.GradientCheck;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class PoolingTest {

  private static final MapShape SQUARE = MapShape.channelsFirst(1, 4, 4);

  private static final Matrix MAP =
      Matrix.of(1, 16, 1, 2, 3, 4, 8, 7, 6, 5, 9, 10, 11, 12, 16, 15, 14, 13);

  @Test
  void theLargestOfEachWindow() {
    ForwardPass pass = Pooling.max(SQUARE, Window.of(2).stride(2)).forwardPass(MAP);

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 4, 8, 6, 16, 14));
    assertThat(pass.backward(Matrix.of(1, 4, 1, 2, 3, 4)))
        .isEqualTo(Matrix.of(1, 16, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0));
  }

  @Test
  void theMeanOfEachWindow() {
    ForwardPass pass = Pooling.average(SQUARE, Window.of(2).stride(2)).forwardPass(MAP);

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 4, 4.5f, 4.5f, 12.5f, 12.5f));
    assertThat(pass.backward(Matrix.of(1, 4, 4, 8, 12, 16)))
        .isEqualTo(Matrix.of(1, 16, 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4));
  }

  /** A window of 1x3 has 3 values: (3 + 6 + 12)/3 = 7, and each gets a third of the gradient. */
  @Test
  void theMeanOfAWindowThatIsNotSquare() {
    MapShape twoChannels = MapShape.channelsFirst(2, 1, 3);
    Matrix maps = Matrix.of(2, 6, 3, 6, 12, 0, 0, 3, -3, -6, -12, 9, 9, 9);

    ForwardPass pass = Pooling.average(twoChannels, Window.of(1, 3)).forwardPass(maps);

    assertThat(pass.output()).isEqualTo(Matrix.of(2, 2, 7, 1, -7, 9));
    assertThat(pass.backward(Matrix.of(2, 2, 3, 6, 9, 12)))
        .isEqualTo(Matrix.of(2, 6, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
  }

  /** Three rows and four columns, X and Y different in the window and in the stride. */
  @Test
  void rowsAndColumnsAreNotExchanged() {
    MapShape map = MapShape.channelsFirst(1, 3, 4);
    Matrix x = Matrix.of(1, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);

    Pooling tall = Pooling.max(map, Window.of(3, 1).stride(1, 2));
    Pooling wide = Pooling.average(map, Window.of(1, 4).stride(2, 1));

    assertThat(tall.forward(x)).isEqualTo(Matrix.of(1, 2, 9, 11));
    assertThat(wide.forward(x)).isEqualTo(Matrix.of(1, 2, 2.5f, 10.5f));
    assertThat(tall.isMax()).isTrue();
    assertThat(wide.isMax()).isFalse();
  }

  /** Windows that overlap add their gradients; what no window reaches gets none. */
  @Test
  void overlappingWindowsAndAnEdgeThatIsLeftOut() {
    MapShape row = MapShape.channelsFirst(1, 1, 6);
    Pooling layer = Pooling.max(row, Window.of(1, 3).stride(1, 2));

    ForwardPass pass = layer.forwardPass(Matrix.of(1, 6, 0, 1, 9, 2, 3, 99));

    assertThat(layer.output()).isEqualTo(MapShape.channelsFirst(1, 1, 2));
    assertThat(pass.output()).isEqualTo(Matrix.of(1, 2, 9, 9));
    assertThat(pass.backward(Matrix.of(1, 2, 1, 10))).isEqualTo(Matrix.of(1, 6, 0, 0, 11, 0, 0, 0));
  }

  @Test
  void ofEqualValuesTheFirstGetsTheGradient() {
    ForwardPass pass =
        Pooling.max(MapShape.channelsFirst(1, 2, 2), Window.of(2))
            .forwardPass(Matrix.of(1, 4, 1, 7, 7, 7));

    assertThat(pass.backward(Matrix.of(1, 1, 5))).isEqualTo(Matrix.of(1, 4, 0, 5, 0, 0));
  }

  @Test
  void aWindowWithNaNGivesNaN() {
    MapShape map = MapShape.channelsFirst(1, 2, 4);
    Matrix x = Matrix.of(1, 8, Float.NaN, 9, 1, 2, 3, 4, 5, 6);
    Window window = Window.of(2).stride(2);

    assertThat(Pooling.max(map, window).forward(x)).isEqualTo(Matrix.of(1, 2, Float.NaN, 6));
    assertThat(Pooling.average(map, window).forward(x)).isEqualTo(Matrix.of(1, 2, Float.NaN, 3.5f));
  }

  @Test
  void bothOrdersGiveTheSame(SplittableRandom random) {
    MapShape first = MapShape.channelsFirst(3, 7, 6);
    Matrix maps = RandomMatrix.normal(2, first.features(), random);
    Matrix last = first.convert(maps, MapShape.Order.CHANNELS_LAST);
    for (Window window : new Window[] {Window.of(2).stride(2), Window.of(3, 2)}) {
      for (boolean max : new boolean[] {true, false}) {
        Pooling a = pooling(max, first, window);
        Pooling b = pooling(max, first.withOrder(MapShape.Order.CHANNELS_LAST), window);

        Matrix expected = a.output().convert(a.forward(maps), MapShape.Order.CHANNELS_LAST);

        assertThat(b.forward(last)).isEqualTo(expected);
      }
    }
  }

  @Test
  void gradientsPassTheCheck() {
    for (MapShape.Order order : MapShape.Order.values()) {
      gradientsPassTheCheck(new MapShape(2, 5, 5, order));
    }
  }

  private static void gradientsPassTheCheck(MapShape map) {
    // 7 and 150 have no common divisor: all values differ, by 0.1 at least, more than a small step.
    Matrix maps = Matrix.zeros(3, map.features());
    for (int i = 0; i < 150; i++) {
      maps.data()[i] = i * 7 % 150 * 0.1f;
    }
    for (Window window : new Window[] {Window.of(2).stride(2), Window.of(3).stride(1, 2)}) {
      GradientCheck.of(Pooling.average(map, window), maps).verify();
      GradientCheck.of(Pooling.max(map, window), maps).verify();
    }
  }

  @Test
  void paddingIsRefused() {
    assertThatThrownBy(() -> Pooling.max(SQUARE, Window.of(3).padding(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "pooling has no padding, whose zeros would count as values, got a window of 3x3,"
                + " stride 1x1, padding 1x1");
    assertThat(Pooling.average(SQUARE, Window.of(2).stride(2)))
        .hasToString("AveragePooling(1x4x4 -> 1x2x2, 2x2, stride 2x2)");
  }

  private static Pooling pooling(boolean max, MapShape map, Window window) {
    return max ? Pooling.max(map, window) : Pooling.average(map, window);
  }
}
