package io.github.densely;

import java.util.List;

/**
 * What the outputs of a chain mean: by the layer that makes them, and by those that pass them on.
 */
final class DecisionChain {

  private DecisionChain() {}

  /** The decision of a chain of layers. */
  static Decision of(List<Layer> layers) {
    return of(layers, layers.size() - 1);
  }

  private static Decision of(List<Layer> layers, int last) {
    Layer layer = layers.get(last);
    if (last == 0 || !passesOn(layer)) {
      return layer.decision();
    }
    Decision carried = carry(of(layers, last - 1), layer);
    return carried != null ? carried : layer.decision();
  }

  /** The decision after one more layer, or null if its outputs have nothing to do with the old. */
  static Decision carry(Decision before, Layer layer) {
    if (!passesOn(layer)) {
      return null;
    }
    Decision own = layer.decision();
    if (own.scale() == Decision.Scale.PROBABILITIES) {
      return own.threshold() == before.threshold() ? own : own.threshold(before.threshold());
    } else if (layer instanceof Normalization) {
      return before.scale() == Decision.Scale.VALUES ? before : null;
    }
    return before;
  }

  /** Dropout and the identity change nothing; sigmoid, softmax and a scale change the unit. */
  private static boolean passesOn(Layer layer) {
    return layer instanceof Dropout
        || layer instanceof Normalization
        || layer instanceof Activation activation
            && (activation.name().equals("Identity")
                || activation.decision().scale() == Decision.Scale.PROBABILITIES);
  }
}
