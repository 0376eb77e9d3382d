package io.github.densely.internal.check;

import io.github.densely.Layer;

/** The check before a network meets a data set, with one wording for all. */
public final class NetworkCheck {

  private NetworkCheck() {}

  /**
   * Refuses a data set, named by a word before "set", whose features the network does not take.
   * Returns the number of outputs.
   */
  public static int requireFeatures(String which, Layer network, int features) {
    int expected = network.inFeatures();
    if (expected != Layer.ANY && expected != features) {
      throw new IllegalArgumentException(
          "the %s set has %d features, the network takes %d".formatted(which, features, expected));
    }
    return network.outFeatures(features);
  }
}
