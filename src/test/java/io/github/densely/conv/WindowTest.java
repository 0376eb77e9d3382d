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
  }
}
