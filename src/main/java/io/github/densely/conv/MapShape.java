package io.github.densely.conv;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import java.util.Objects;

/**
 * The shape of a feature map, and its order in a row of a matrix.
 *
 * <p>The value of channel c at row y and column x of the map is at {@code (c·height + y)·width + x}
 * if the channels come first, at {@code (y·width + x)·channels + c} if they come last.
 *
 * <pre>{@code
 * MapShape map = MapShape.channelsFirst(50, 4, 4);  // 800 features, as in LeNet
 * map.index(1, 0, 2);                               // 18
 * }</pre>
 *
 * @param channels values at each position, at least 1
 * @param height rows of positions, at least 1
 * @param width columns of positions, at least 1
 * @param order the order in which the values are flattened into a row
 */
public record MapShape(int channels, int height, int width, Order order) {

  /**
   * Checks the sizes.
   *
   * @param channels values at each position
   * @param height rows of positions
   * @param width columns of positions
   * @param order the order in which the values are flattened
   * @throws IllegalArgumentException if a size is below 1, or a map has more than 2³¹ − 1 values
   */
  public MapShape {
    Objects.requireNonNull(order, "order");
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          Text.of(
              "a map has at least one channel, row and column, got %dx%dx%d",
              channels, height, width));
    }
    // In two steps, because the product of three sizes may exceed even 64 bits.
    long positions = (long) height * width;
    if (positions > Integer.MAX_VALUE || positions * channels > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Text.of(
              "a map of %dx%dx%d has more than %d values, and does not fit into one array",
              channels, height, width, Integer.MAX_VALUE));
    }
  }

  /**
   * A map in the order of PyTorch.
   *
   * @param channels values at each position
   * @param height rows
   * @param width columns
   * @return the shape
   */
  public static MapShape channelsFirst(int channels, int height, int width) {
    return new MapShape(channels, height, width, Order.CHANNELS_FIRST);
  }

  /**
   * A map in the order of TensorFlow.
   *
   * @param channels values at each position
   * @param height rows
   * @param width columns
   * @return the shape
   */
  public static MapShape channelsLast(int channels, int height, int width) {
    return new MapShape(channels, height, width, Order.CHANNELS_LAST);
  }

  /**
   * The number of values of a map, which is the length of a row.
   *
   * @return channels·height·width
   */
  public int features() {
    return channels * height * width;
  }

  /**
   * The number of positions of a map.
   *
   * @return height·width
   */
  public int positions() {
    return height * width;
  }

  /**
   * The index of a value in a row.
   *
   * @param channel the channel, from 0
   * @param y row of the map, from 0 at the top
   * @param x column of the map, from 0 at the left
   * @return the column of the matrix
   * @throws IndexOutOfBoundsException if there is no such value
   */
  public int index(int channel, int y, int x) {
    Objects.checkIndex(channel, channels);
    Objects.checkIndex(y, height);
    Objects.checkIndex(x, width);
    return order == Order.CHANNELS_FIRST
        ? (channel * height + y) * width + x
        : (y * width + x) * channels + channel;
  }

  /**
   * The same map with another height and width.
   *
   * @param height rows
   * @param width columns
   * @return the shape
   */
  public MapShape withSize(int height, int width) {
    return new MapShape(channels, height, width, order);
  }

  /**
   * The same map with another number of channels.
   *
   * @param channels values at each position
   * @return the shape
   */
  public MapShape withChannels(int channels) {
    return new MapShape(channels, height, width, order);
  }

  /**
   * The same map in another order.
   *
   * @param order the order in which the values are flattened
   * @return the shape
   */
  public MapShape withOrder(Order order) {
    return new MapShape(channels, height, width, order);
  }

  /**
   * Converts rows to another order: the maps of a batch, or the weight of a dense layer that was
   * trained on maps in the other order, since each row of the weight is a map too.
   *
   * @param maps one map in this order per row; not modified
   * @param order the order of the result
   * @return a new matrix of the same sizes
   * @throws IllegalArgumentException if the rows do not have the length of a map
   */
  public Matrix convert(Matrix maps, Order order) {
    Sizes.requireMaps("convert", this, maps);
    Matrix converted = maps.copy();
    if (order == this.order) {
      return converted;
    }
    boolean toLast = order == Order.CHANNELS_LAST;
    for (int i = 0; i < maps.rows(); i++) {
      int row = i * features();
      // A transposition of channels x positions, or back.
      if (toLast) {
        transpose(channels, positions(), maps.data(), row, converted.data(), row);
      } else {
        transpose(positions(), channels, maps.data(), row, converted.data(), row);
      }
    }
    return converted;
  }

  /** to = fromᵀ, where from is rows x cols. */
  static void transpose(int rows, int cols, float[] from, int f, float[] to, int t) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        to[t + j * rows + i] = from[f + i * cols + j];
      }
    }
  }

  /** Sizes and order, as {@code "50x4x4 channels first"}. */
  @Override
  public String toString() {
    return Text.of("%dx%dx%d %s", channels, height, width, order);
  }

  /** The order of the values of a feature map in a row of a {@code Matrix}. */
  public enum Order {
    /** One channel after the other, each row by row: PyTorch's order. */
    CHANNELS_FIRST,
    /** One position after the other, row by row, with all channels of each: TensorFlow's order. */
    CHANNELS_LAST;

    @Override
    public String toString() {
      return this == CHANNELS_FIRST ? "channels first" : "channels last";
    }
  }
}
