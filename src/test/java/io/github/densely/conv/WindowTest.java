package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

  /** (size + 2·padding − window)/stride + 1, rounded down. */
  @ParameterizedTest
  @CsvSource({
    "28, 5, 1, 0, 24",
    "24, 2, 2, 0, 12",
    "25, 2, 2, 0, 12", // the last column is left out
    "7, 7, 1, 0, 1",
    "11, 7, 1, 0, 5",
    "224, 7, 2, 3, 112",
    "5, 3, 1, 1, 5",
    "256, 28, 4, 0, 58"
  })
  void placesOnAMap(int size, int window, int stride, int padding, int places) {
    MapShape map = MapShape.channelsFirst(3, size, size + 1000);

    MapShape found = Window.of(window).stride(stride).padding(padding).places(map);

    assertThat(found.height()).isEqualTo(places);
    assertThat(found.width()).isEqualTo((size + 1000 + 2 * padding - window) / stride + 1);
    assertThat(found.channels()).isEqualTo(3);
  }

  /** Each number is another one, so none can stand in the place of another. */
  @Test
  void rowsComeBeforeColumns() {
    Window window = Window.of(5, 7).stride(2, 3).padding(1, 4);

    assertThat(window).isEqualTo(new Window(5, 7, 2, 3, 1, 4));
    // (11 + 2 − 5)/2 + 1 = 5 rows, (20 + 8 − 7)/3 + 1 = 8 columns
    assertThat(window.places(MapShape.channelsLast(6, 11, 20)))
        .isEqualTo(MapShape.channelsLast(6, 5, 8));
  }

  /** As many values as an array can have, and no more. */
  @Test
  void theLargestWindow() {
    int max = Integer.MAX_VALUE;

    assertThat(new Patches(MapShape.channelsFirst(1, 1, max), Window.of(1, max)).size())
        .isEqualTo(max);
  }

  @Test
  void aWindowThatDoesNotFitIsToldWithAllSizes() {
    assertThatThrownBy(
            () -> Window.of(5, 3).stride(2).padding(1).places(MapShape.channelsLast(8, 2, 9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a window of 5x3, stride 2x2, padding 1x1 does not fit a map of 8x2x9 channels last");
  }

  @Test
  void impossibleWindowsAreRefused() {
    assertThatThrownBy(() -> Window.of(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a window and its stride are at least 1, got a window of 0x0 and a stride of 1x1");
    assertThatThrownBy(() -> Window.of(3).stride(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a window and its stride are at least 1, got a window of 3x3 and a stride of 1x0");
    assertThatThrownBy(() -> Window.of(3).padding(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("padding is at least 0 and less than the window, got 3x3 for a window of 3x3");
    assertThatThrownBy(() -> Window.of(2, 4).padding(2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("padding is at least 0 and less than the window, got 2x0 for a window of 2x4");
    assertThatThrownBy(() -> Window.of(4, 2).padding(0, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("padding is at least 0 and less than the window, got 0x2 for a window of 4x2");
    assertThatThrownBy(() -> Window.of(3).padding(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("padding is at least 0 and less than the window, got 0x-1 for a window of 3x3");
  }
}
