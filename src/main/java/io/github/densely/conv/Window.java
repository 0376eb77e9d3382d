package io.github.densely.conv;

import io.github.densely.internal.text.Text;

/**
 * A window that slides over a map: kernel size, stride, and zero padding around the map.
 *
 * <p>The positions of the window on a map are called places; each gives one output. On a map of
 * {@code height} rows there are {@code (height + 2·padY − windowHeight)/strideY + 1} rows of
 * places, rounded down. The number of columns follows from the same formula.
 *
 * <pre>{@code
 * Window.of(5)                       // 5x5, as LeNet's convolutions
 * Window.of(2).stride(2)             // 2x2 side by side, as its pooling
 * Window.of(3).stride(2).padding(1)  // 3x3, stride 2, padding 1
 * }</pre>
 *
 * @param height rows of the kernel, at least 1
 * @param width columns of the kernel, at least 1
 * @param strideY rows between one place and the next, at least 1
 * @param strideX columns between one place and the next, at least 1
 * @param padY rows of zeros above and below the map, fewer than the window has rows
 * @param padX columns of zeros left and right of the map, fewer than the window has columns
 */
public record Window(int height, int width, int strideY, int strideX, int padY, int padX) {

  /**
   * Checks the sizes.
   *
   * @param height rows
   * @param width columns
   * @param strideY rows between one place and the next
   * @param strideX columns between one place and the next
   * @param padY rows of zeros above and below
   * @param padX columns of zeros left and right
   * @throws IllegalArgumentException if a size or stride is below 1, or a padding is negative or as
   *     large as the window, which would then see only zeros
   */
  public Window {
    if (height < 1 || width < 1 || strideY < 1 || strideX < 1) {
      throw new IllegalArgumentException(
          Text.of(
              "a window and its stride are at least 1, got a window of %dx%d and a stride of %dx%d",
              height, width, strideY, strideX));
    }
    if (padY < 0 || padX < 0 || padY >= height || padX >= width) {
      throw new IllegalArgumentException(
          Text.of(
              "padding is at least 0 and less than the window, got %dx%d for a window of %dx%d",
              padY, padX, height, width));
    }
  }

  /**
   * A square window with stride 1, without padding.
   *
   * @param size rows and columns
   * @return the window
   */
  public static Window of(int size) {
    return of(size, size);
  }

  /**
   * A window with stride 1, without padding.
   *
   * @param height rows
   * @param width columns
   * @return the window
   */
  public static Window of(int height, int width) {
    return new Window(height, width, 1, 1, 0, 0);
  }

  /**
   * The same window with another stride.
   *
   * @param stride rows and columns between one place and the next
   * @return the window
   */
  public Window stride(int stride) {
    return stride(stride, stride);
  }

  /**
   * The same window with another stride.
   *
   * @param y rows between one place and the next
   * @param x columns between one place and the next
   * @return the window
   */
  public Window stride(int y, int x) {
    return new Window(height, width, y, x, padY, padX);
  }

  /**
   * The same window with zero padding.
   *
   * @param padding rows and columns of zeros on each side
   * @return the window
   */
  public Window padding(int padding) {
    return padding(padding, padding);
  }

  /**
   * The same window with zero padding.
   *
   * @param y rows of zeros above and below
   * @param x columns of zeros left and right
   * @return the window
   */
  public Window padding(int y, int x) {
    return new Window(height, width, strideY, strideX, y, x);
  }

  /** Whether there is padding. */
  boolean isPadded() {
    return padY > 0 || padX > 0;
  }

  /** The places of this window on a map, with the same channels and order. */
  MapShape places(MapShape map) {
    long rows = map.height() + 2L * padY - height;
    long cols = map.width() + 2L * padX - width;
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          Text.of("a window of %s does not fit a map of %s", this, map));
    }
    return map.withSize((int) (rows / strideY) + 1, (int) (cols / strideX) + 1);
  }

  /**
   * The sizes of a layer with this window, as {@code "1x28x28 -> 20x24x24, 5x5"}, without defaults.
   */
  String between(MapShape input, MapShape output) {
    StringBuilder text = new StringBuilder();
    text.append(Text.of("%dx%dx%d", input.channels(), input.height(), input.width()));
    text.append(Text.of(" -> %dx%dx%d", output.channels(), output.height(), output.width()));
    text.append(Text.of(", %dx%d", height, width));
    if (strideY > 1 || strideX > 1) {
      text.append(Text.of(", stride %dx%d", strideY, strideX));
    }
    if (isPadded()) {
      text.append(Text.of(", padding %dx%d", padY, padX));
    }
    if (input.order() == MapShape.Order.CHANNELS_LAST) {
      text.append(", channels last");
    }
    return text.toString();
  }

  /** Size, stride and padding, as {@code "5x5, stride 1x1, padding 0x0"}. */
  @Override
  public String toString() {
    return Text.of(
        "%dx%d, stride %dx%d, padding %dx%d", height, width, strideY, strideX, padY, padX);
  }
}
