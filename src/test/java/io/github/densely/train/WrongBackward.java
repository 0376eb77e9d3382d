package io.github.densely.train;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import java.util.List;

/**
 * Any layer with a mistake in one of its gradients.
 *
 * @param right the layer without the mistake
 * @param fault the mistake
 * @param place the gradient that is wrong: that of the input is 0, those of the trainable
 *     parameters follow
 */
record WrongBackward(Layer right, Fault fault, int place) implements Layer {

  enum Fault {
    NONE,
    ZERO,
    SCALED,
    TRANSPOSED,
    MISSING_TERM
  }

  private static final float SCALE = 1.1f;

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    right.forwardInto(input, out);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    return new Pass(this, input, right.forwardPass(input));
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
    return right + ", " + fault + " at " + place;
  }

  private record Pass(WrongBackward layer, Matrix input, ForwardPass right) implements ForwardPass {

    @Override
    public Matrix output() {
      return right.output();
    }

    @Override
    public Matrix backward(Matrix gradOutput) {
      Matrix gradInput = right.backward(gradOutput);
      Matrix wrong = layer.place == 0 ? gradInput : trained().get(layer.place - 1).grad();
      float[] data = wrong.data();
      switch (layer.fault) {
        case NONE -> {}
        case ZERO -> wrong.fill(0);
        case SCALED -> {
          for (int i = 0; i < data.length; i++) {
            data[i] *= SCALE;
          }
        }
        case TRANSPOSED ->
            Matrix.wrap(wrong.rows(), wrong.cols(), transposed(wrong)).copyInto(wrong);
        case MISSING_TERM -> withoutLastOutput(gradOutput, wrong);
      }
      return gradInput;
    }

    /** The elements in the order of the other dimension, or backwards if there is only one. */
    private static float[] transposed(Matrix matrix) {
      float[] data = matrix.transpose().data().clone();
      if (matrix.rows() == 1 || matrix.cols() == 1) {
        for (int i = 0; i < data.length; i++) {
          data[i] = matrix.data()[data.length - 1 - i];
        }
      }
      return data;
    }

    /** The gradient without the term of the last output of the last sample. */
    private void withoutLastOutput(Matrix gradOutput, Matrix wrong) {
      Matrix fewer = gradOutput.copy();
      fewer.set(fewer.rows() - 1, fewer.cols() - 1, 0);
      List<Matrix> kept = trained().stream().map(p -> p.grad().copy()).toList();
      trained().forEach(Parameter::zeroGrad);
      // A second pass, as a pass may be used once.
      Matrix gradInput = layer.right.forwardPass(input).backward(fewer);
      Matrix without = layer.place == 0 ? gradInput : trained().get(layer.place - 1).grad().copy();
      for (int i = 0; i < kept.size(); i++) {
        kept.get(i).copyInto(trained().get(i).grad());
      }
      without.copyInto(wrong);
    }

    private List<Parameter> trained() {
      return layer.right.parameters().stream().filter(p -> !p.frozen()).toList();
    }
  }
}
