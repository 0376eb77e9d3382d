package io.github.densely.internal.check;

import io.github.densely.Layer;
import io.github.densely.internal.text.Text;

/** The check that a network takes the features of a data set, with one message for all callers. */
public final class NetworkCheck {

  private NetworkCheck() {}

  /**
   * Refuses a data set whose features the network does not take. Returns the number of outputs.
   *
   * @param which the name of the data set in the message, such as "training"
   */
  public static int requireFeatures(String which, Layer network, int features) {
    int expected = network.inFeatures();
    if (expected != Layer.ANY && expected != features) {
      throw new IllegalArgumentException(
          Text.of("the %s set has %d features, the network takes %d", which, features, expected));
    }
    return network.outFeatures(features);
  }
}
