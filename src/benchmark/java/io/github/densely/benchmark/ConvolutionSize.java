package io.github.densely.benchmark;

import io.github.densely.conv.MapShape;
import io.github.densely.conv.Window;
import java.util.Locale;

/**
 * A square convolution of stride 1, and the product that it is.
 *
 * @param input the map that comes in
 * @param outChannels number of kernels
 * @param kernel side of the window
 */
record ConvolutionSize(MapShape input, int outChannels, int kernel) {

  /** Reads what {@link #toString} writes: channels, side, kernels, side of the kernel, order. */
  static ConvolutionSize of(String text) {
    String[] parts = text.split("-");
    MapShape map =
        new MapShape(
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[1]),
            parts[4].equals("last") ? MapShape.Order.CHANNELS_LAST : MapShape.Order.CHANNELS_FIRST);
    return new ConvolutionSize(map, Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
  }

  Window window() {
    return Window.of(kernel);
  }

  /** Places x weights of a kernel → kernels. */
  Size product() {
    int places = (input.height() - kernel + 1) * (input.width() - kernel + 1);
    return new Size(places, input.channels() * kernel * kernel, outChannels);
  }

  @Override
  public String toString() {
    boolean last = input.order() == MapShape.Order.CHANNELS_LAST;
    return String.format(
        Locale.ROOT,
        "%d-%d-%d-%d-%s",
        input.channels(),
        input.height(),
        outChannels,
        kernel,
        last ? "last" : "first");
  }
}
