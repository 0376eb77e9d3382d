package io.github.densely.train;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import java.util.List;

/** A dense layer 3 -> 3 with a typical mistake in its backward pass. */
record WrongLayer(DenseLayer right, Fault fault) implements Layer {

  enum Fault {
    NONE,
    TWICE_ONE_WEIGHT,
    TRANSPOSED_WEIGHT,
    BIAS_OF_FIRST_ROW,
    NO_GRAD_INPUT,
    NAN_IN_ONE_WEIGHT
  }

  WrongLayer(Fault fault) {
    this(
        DenseLayer.of(
            Matrix.of(3, 3, 1, 2, -1, 3, 1, 2, -2, 1, 4), Matrix.of(1, 3, 0.5f, -0.5f, 1)),
        fault);
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    right.forwardInto(input, out);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    return new Pass(this, input, right.forward(input));
  }

  @Override
  public List<Parameter> parameters() {
    return right.parameters();
  }

  @Override
  public int outFeatures(int inFeatures) {
    return right.outFeatures(inFeatures);
  }

  @Override
  public String toString() {
    return "WrongLayer";
  }

  private record Pass(WrongLayer layer, Matrix input, Matrix output) implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      Matrix gradInput = layer.right.backward(input, gradOutput);
      if (layer.right.weight().frozen()) {
        return gradInput;
      }
      Matrix gradWeight = layer.right.weight().grad();
      switch (layer.fault) {
        case NONE -> {}
        case TWICE_ONE_WEIGHT -> gradWeight.set(1, 2, 2 * gradWeight.get(1, 2));
        case TRANSPOSED_WEIGHT -> gradWeight.transpose().copyInto(gradWeight);
        case BIAS_OF_FIRST_ROW ->
            Matrix.of(1, 3, gradOutput.row(0)).copyInto(layer.right.bias().orElseThrow().grad());
        case NO_GRAD_INPUT -> gradInput.fill(0);
        case NAN_IN_ONE_WEIGHT -> gradWeight.set(0, 0, Float.NaN);
      }
      return gradInput;
    }
  }
}
