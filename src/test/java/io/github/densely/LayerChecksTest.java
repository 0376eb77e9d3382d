package io.github.densely;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.internal.text.Text;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A check, not an example: every layer refuses every wrong size, in every method that takes it. */
@ExtendWith(Seeds.class)
class LayerChecksTest {

  @Test
  void everyMethodOfEveryLayerChecksItsArguments(SplittableRandom random) {
    for (Layer layer : EveryLayer.inferring(6, random)) {
      int out = layer.outFeatures(6);
      if (layer.inFeatures() != Layer.ANY) {
        String expects = expecting(layer) + " expects 6 ";
        refused(() -> layer.forward(Matrix.zeros(4, 5)), expects, "5");
        refused(
            () -> layer.forwardInto(Matrix.zeros(4, 5), Matrix.zeros(4, out)), expects, "4 x 5");
        refused(() -> layer.forwardPass(Matrix.zeros(4, 5)), expects, "5");
        refused(() -> layer.outFeatures(5), expects + "features", "got 5");
      }
      String needs = Text.of("%s needs out 4 x %d for an input of 4 x 6, got ", layer, out);
      refused(
          () -> layer.forwardInto(Matrix.zeros(4, 6), Matrix.zeros(3, out)), needs, "3 x " + out);
      refused(
          () -> layer.forwardInto(Matrix.zeros(4, 6), Matrix.zeros(4, out + 1)),
          needs,
          "4 x " + (out + 1));
      ForwardPass pass = layer.forwardPass(Matrix.zeros(4, 6));
      String gave = Text.of(" gave an output of 4 x %d and expects a gradient of those", out);
      refused(() -> pass.backward(Matrix.zeros(3, out)), gave, "3 x " + out);
      refused(() -> pass.backward(Matrix.zeros(4, out + 1)), gave, "4 x " + (out + 1));
      refused(() -> pass.backwardParameters(Matrix.zeros(3, out)), gave, "3 x " + out);
    }
  }

  /** The first layer of a network checks the input of the network. */
  private static Layer expecting(Layer layer) {
    return layer instanceof Sequential network ? network.layers().get(0) : layer;
  }

  private static void refused(ThrowingCallable call, String start, String end) {
    assertThatThrownBy(call)
        .as(start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(start)
        .hasMessageContaining(end);
  }

  /** Shared parameters are checked as values are. */
  @Test
  void parametersThatAreNoDenseLayerAreRefused() {
    Parameter weight = Parameter.of("weight", Matrix.zeros(2, 4));
    Parameter three = Parameter.of("bias", Matrix.zeros(1, 3));
    Parameter column = Parameter.of("bias", Matrix.zeros(2, 1));
    String needs = "a weight of 2 x 4 (outFeatures x inFeatures) needs a bias of 1 x 2, got ";

    assertThatThrownBy(() -> DenseLayer.of(weight, three)).hasMessage(needs + "1 x 3");
    assertThatThrownBy(() -> DenseLayer.of(weight, column)).hasMessage(needs + "2 x 1");
    assertThatThrownBy(() -> DenseLayer.of(Parameter.of("weight", Matrix.zeros(0, 4))))
        .hasMessage("rows of a weight (outFeatures) must be at least 1, got 0");
    assertThatThrownBy(() -> DenseLayer.of(Parameter.of("weight", Matrix.zeros(2, 0)), three))
        .hasMessage("columns of a weight (inFeatures) must be at least 1, got 0");
  }
}
