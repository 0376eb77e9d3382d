package io.github.densely.train;

import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.Decision;
import io.github.densely.Decision.Scale;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.Optional;

/** What the outputs of a network mean once it has trained with a loss. */
final class TrainedDecision {

  private TrainedDecision() {}

  /**
   * The decision by loss, last layer and targets, with the threshold that the network has. A loss
   * that cannot tell leaves the network's.
   */
  static Decision of(Layer network, Loss loss, Matrix targets) {
    Decision before = network.decision();
    if (loss.decision().isEmpty()) {
      return before;
    }
    Decision byLoss = loss.decision().get();
    boolean values = byLoss.scale() == Scale.VALUES;
    Scale scale = values && givesProbabilities(network) ? Scale.PROBABILITIES : byLoss.scale();
    boolean labels = byLoss.labels() || values && areLabels(targets);
    return new Decision(scale, labels, before.threshold());
  }

  /**
   * Tells a network what its outputs mean from now on, and the chains inside that make them, so
   * that these tell the same when they are used alone. Other layers cannot keep it.
   */
  static void set(Layer network, Decision decision) {
    if (network instanceof Sequential chain && !decision.equals(chain.decision())) {
      chain.decision(decision);
    }
    if (passesOn(network)) {
      set(end(network.layers()), decision);
    }
  }

  /** A sigmoid or softmax before a loss that has its own would squash the outputs twice. */
  static void requireLogits(Layer network, Loss loss) {
    if (loss instanceof WeightedLosses sum) {
      sum.terms().forEach(term -> requireLogits(network, term.loss()));
      return;
    }
    if (loss instanceof ColumnsLoss part) {
      branch(last(network), part).ifPresent(branch -> requireLogits(branch, part.loss()));
      return;
    }
    boolean takesLogits = loss.decision().filter(d -> d.scale() == Scale.LOGITS).isPresent();
    if (takesLogits && givesProbabilities(network)) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes logits, but the last layer, %s, gives probabilities; leave that layer out:"
                  + " Predictor.probabilities gives the probabilities of logits",
              loss, last(network)));
    }
  }

  /** The branch that makes exactly the outputs of a loss. */
  private static Optional<Layer> branch(Layer layer, ColumnsLoss part) {
    if (!(layer instanceof Branches branches) || branches.inFeatures() == Layer.ANY) {
      return Optional.empty();
    }
    return branches.names().stream()
        .filter(name -> isSame(branches.columns(name), part.outputs()))
        .findFirst()
        .map(branches::branch);
  }

  private static boolean isSame(Columns a, Columns b) {
    return a.from() == b.from() && a.to() == b.to();
  }

  private static boolean givesProbabilities(Layer network) {
    return last(network).decision().scale() == Scale.PROBABILITIES;
  }

  /** Not what a network was given as its decision, but the layer that makes its outputs. */
  private static Layer last(Layer layer) {
    return passesOn(layer) ? last(end(layer.layers())) : layer;
  }

  private static boolean passesOn(Layer layer) {
    List<Layer> inner = layer.layers();
    return layer instanceof Sequential
        || inner.size() == 1
            && !(layer instanceof Residual)
            && layer.decision().equals(inner.get(0).decision());
  }

  /** The last layer that is not a dropout, which changes nothing in inference. */
  private static Layer end(List<Layer> layers) {
    int last = layers.size() - 1;
    while (last > 0 && layers.get(last) instanceof Dropout) {
      last--;
    }
    return layers.get(last);
  }

  /** Whether targets are labels: several columns of 0 and 1, and in some row not exactly one 1. */
  private static boolean areLabels(Matrix targets) {
    boolean oneHot = true;
    for (int i = 0; i < targets.rows(); i++) {
      int ones = 0;
      for (int j = 0; j < targets.cols(); j++) {
        float t = targets.get(i, j);
        if (t != 0 && t != 1) {
          return false;
        }
        ones += (int) t;
      }
      oneHot &= ones == 1;
    }
    return targets.cols() > 1 && !oneHot;
  }
}
