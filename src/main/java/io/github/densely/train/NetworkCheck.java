package io.github.densely.train;

import io.github.densely.Layer;

/** The checks before a network meets a data set, with one wording for all. */
final class NetworkCheck {

  private NetworkCheck() {}

  /**
   * Refuses an empty data set and one whose features the network does not take; returns the number
   * of outputs.
   */
  static int requireFit(Layer network, Dataset data) {
    if (data.size() == 0) {
      throw new IllegalArgumentException("the data set is empty: " + data);
    }
    return requireFeatures("data", network, data);
  }

  /**
   * Refuses a data set, told by a word before "set", whose features the network does not take.
   * Returns the number of outputs.
   */
  static int requireFeatures(String which, Layer network, Dataset data) {
    int features = data.inputs().cols();
    int expected = network.inFeatures();
    if (expected != Layer.ANY && expected != features) {
      throw new IllegalArgumentException(
          "the %s set has %d features, the network takes %d".formatted(which, features, expected));
    }
    return network.outFeatures(features);
  }
}
