package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.List;

/** Checks that every layer of a chain takes the output of the layer before it. */
final class ChainCheck {

  private ChainCheck() {}

  /**
   * The number of input features of the chain, or {@link Layer#ANY}; throws if two layers do not
   * fit.
   */
  static int inFeatures(List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    int first = 0;
    while (first < layers.size() && layers.get(first).inFeatures() == Layer.ANY) {
      first++;
    }
    if (first == layers.size()) {
      return Layer.ANY;
    }
    int features = layers.get(first).inFeatures();
    for (int i = first; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.inFeatures() != Layer.ANY && layer.inFeatures() != features) {
        throw new IllegalArgumentException(
            Text.of(
                "layer %d %s expects %d features, but layer %d %s gives %d",
                i, layer, layer.inFeatures(), i - 1, layers.get(i - 1), features));
      }
      features = layer.outFeatures(features);
    }
    return widthOfLeading(layers.subList(0, first), layers.get(first).inFeatures());
  }

  /**
   * The first layers take any number of features. The number of the chain is known if they do not
   * change it.
   */
  private static int widthOfLeading(List<Layer> leading, int features) {
    for (Layer layer : leading) {
      if (layer.outFeatures(features) != features) {
        return Layer.ANY;
      }
    }
    return features;
  }
}
