package io.github.densely.conv;

/** The order in which the values of a feature map stand in a row of a {@code Matrix}. */
public enum FlattenOrder {
  /** One channel after the other, each row by row: PyTorch's order. */
  CHANNELS_FIRST,
  /** One position after the other, row by row, with all channels of each: TensorFlow's order. */
  CHANNELS_LAST;

  @Override
  public String toString() {
    return this == CHANNELS_FIRST ? "channels first" : "channels last";
  }
}
