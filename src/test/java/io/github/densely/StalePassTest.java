package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.train.NetworkState;
import io.github.densely.train.Optimizer;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pass is good until the weights change or its memory is taken back. */
class StalePassTest {

  private static final MapShape MAP = MapShape.channelsFirst(1, 2, 4);

  private final Matrix x = Matrix.of(2, 8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7);

  static Stream<Layer> withWeights() {
    SplittableRandom random = new SplittableRandom(1);
    return Stream.of(
        new DenseLayer(8, 3, random),
        new Convolution(MAP, 2, Window.of(2), random),
        new LayerNorm(8),
        new BatchNorm(8),
        Sequential.of(Activation.tanh(), new DenseLayer(8, 3, random), Activation.relu()));
  }

  static Stream<Layer> all() {
    return Stream.concat(
        withWeights(),
        Stream.of(
            Activation.relu(), new Dropout(0.25, 1), Pooling.max(MAP, Window.of(2)), frozen()));
  }

  private static Layer frozen() {
    BatchNorm layer = new BatchNorm(8);
    Sequential.of(layer).freeze();
    return layer;
  }

  private Matrix gradOutput(Layer layer) {
    Matrix gradient = Matrix.zeros(2, layer.outFeatures(8));
    gradient.fill(1);
    return gradient;
  }

  @ParameterizedTest
  @MethodSource("withWeights")
  void aPassRefusesABackwardPassAfterAStepOfAnOptimizer(Layer layer) {
    ForwardPass pass = layer.forwardPass(x);
    pass.backward(gradOutput(layer));
    pass.backward(gradOutput(layer)); // more than once is allowed
    Optimizer.sgd(0.25).step(layer.parameters());

    assertThatThrownBy(() -> pass.backward(gradOutput(layer)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the weight changed after this forward pass")
        .hasMessageContaining("call forwardPass again");
    assertThatThrownBy(() -> pass.backwardParameters(gradOutput(layer)))
        .isInstanceOf(IllegalStateException.class);
    layer.forwardPass(x).backward(gradOutput(layer));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aPassRefusesABackwardPassAfterItsWorkspaceWasReset(Layer layer) {
    Workspace workspace = new Workspace();
    ForwardPass pass = layer.forwardPass(x, workspace);
    workspace.reset();

    assertThatThrownBy(() -> pass.backward(gradOutput(layer)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the workspace was reset after this forward pass");
    layer.forwardPass(x, workspace).backward(gradOutput(layer));
  }

  @Test
  void settingTheParametersOrRestoringAStateIsAChangeToo() {
    Sequential network = Sequential.of(new DenseLayer(8, 3, new SplittableRandom(1)));
    NetworkState state = NetworkState.of(network);

    ForwardPass beforeSet = network.forwardPass(x);
    network.setParameterVector(network.parameterVector());
    ForwardPass beforeRestore = network.forwardPass(x);
    state.restoreTo(network);

    for (ForwardPass pass : new ForwardPass[] {beforeSet, beforeRestore}) {
      assertThatThrownBy(() -> pass.backward(gradOutput(network)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aStepThatLeavesTheWeightAloneKeepsThePassGood() {
    DenseLayer layer = new DenseLayer(8, 3, new SplittableRandom(1));
    layer.weight().freeze();
    ForwardPass pass = layer.forwardPass(x);
    Matrix gradInput = pass.backward(gradOutput(layer)).copy();
    Optimizer.sgd(0.25).step(layer.parameters()); // moves the bias, which no derivative reads

    assertThat(pass.backward(gradOutput(layer))).isEqualTo(gradInput);
  }

  @Test
  void aStepThatWasNotMadeKeepsThePassGood() {
    DenseLayer layer = new DenseLayer(8, 3, new SplittableRandom(1));
    ForwardPass pass = layer.forwardPass(x);
    layer.weight().grad().set(1, 2, Float.NaN);

    assertThat(Optimizer.sgd(0.25).step(layer.parameters())).isFalse();

    pass.backward(gradOutput(layer));
  }

  @Test
  void aChangeThatOwnCodeMarksIsSeen() {
    DenseLayer layer = new DenseLayer(8, 3, new SplittableRandom(1));
    ForwardPass pass = layer.forwardPass(x);
    layer.weight().value().set(0, 0, 7);
    layer.weight().markChanged();

    assertThatThrownBy(() -> pass.backward(gradOutput(layer)))
        .isInstanceOf(IllegalStateException.class);
  }
}
