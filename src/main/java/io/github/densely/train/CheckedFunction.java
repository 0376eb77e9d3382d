package io.github.densely.train;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What a {@link GradientCheck} checks: values that depend on variables, and the gradients of {@code
 * L = Σ r·value} by the backward pass, for several draws of r.
 */
interface CheckedFunction {

  /** Elements that are varied in place, and their gradients. */
  record Variable(String name, Matrix value, Matrix grad) {}

  /** The number of draws of r. */
  int draws();

  /** Why there is nothing to check, or an empty text. */
  String emptiness();

  /** The values at the present variables. */
  double[] values();

  /** r of a draw, one for each value. */
  double[] factors(int draw, int values);

  /** The variables and their gradients for a draw. */
  List<Variable> gradients(int draw);

  /** The smallest size of numbers whose rounding errors a gradient may contain. */
  double floor();

  /** All outputs of a layer; the variables are its input and its trainable parameters. */
  record OfLayer(Layer layer, Matrix input) implements CheckedFunction {

    @Override
    public int draws() {
      return 3;
    }

    @Override
    public String emptiness() {
      if (input.rows() == 0) {
        return "the batch is empty, input " + input.shape();
      }
      boolean trainable = layer.parameters().stream().anyMatch(p -> !p.frozen() && p.size() > 0);
      return input.cols() > 0 || trainable
          ? ""
          : "there is no input, " + input.shape() + ", and no trainable parameter";
    }

    @Override
    public double[] values() {
      List<Matrix> fixed = copies(layer.parameters(), true);
      Matrix output = layer.forwardPass(input).output();
      restore(layer.parameters(), fixed, true);
      double[] values = new double[output.rows() * output.cols()];
      for (int i = 0; i < values.length; i++) {
        values[i] = output.data()[i];
      }
      return values;
    }

    /**
     * Sizes from ½ to 1½ of either sign, each a float. Signs alone, or equal factors in a row,
     * would be blind for outputs whose sum does not change, as those of a softmax.
     */
    @Override
    public double[] factors(int draw, int values) {
      SplittableRandom random = new SplittableRandom(1 + draw);
      double[] factors = new double[values];
      for (int i = 0; i < values; i++) {
        float size = 0.5f + (random.nextLong() >>> 41) * 0x1p-23f;
        factors[i] = random.nextLong() < 0 ? -size : size;
      }
      return factors;
    }

    @Override
    public List<Variable> gradients(int draw) {
      List<Parameter> parameters = layer.parameters();
      List<Matrix> fixed = copies(parameters, true);
      List<Matrix> old = copies(parameters, false);
      layer.zeroGrad();
      ForwardPass pass = layer.forwardPass(input);
      Matrix gradOutput = Matrix.zeros(pass.output().rows(), pass.output().cols());
      double[] factors = factors(draw, gradOutput.data().length);
      for (int i = 0; i < factors.length; i++) {
        gradOutput.data()[i] = (float) factors[i];
      }
      Matrix gradInput = pass.backward(gradOutput);
      List<Variable> gradients = new ArrayList<>();
      gradients.add(new Variable("input", input, gradInput));
      for (Parameter parameter : parameters) {
        if (!parameter.frozen()) {
          gradients.add(new Variable(parameter.name(), parameter.value(), parameter.grad().copy()));
        }
      }
      restore(parameters, fixed, true);
      restore(parameters, old, false);
      return gradients;
    }

    /** That of the factors. */
    @Override
    public double floor() {
      return 1;
    }

    /** Copies of the fixed values, or of the gradients of the others. */
    private static List<Matrix> copies(List<Parameter> parameters, boolean fixed) {
      return select(parameters, fixed).map(Matrix::copy).toList();
    }

    private static void restore(List<Parameter> parameters, List<Matrix> copies, boolean fixed) {
      List<Matrix> live = select(parameters, fixed).toList();
      for (int i = 0; i < live.size(); i++) {
        copies.get(i).copyInto(live.get(i));
      }
    }

    private static Stream<Matrix> select(List<Parameter> parameters, boolean fixed) {
      return fixed
          ? parameters.stream().filter(Parameter::isFixed).map(Parameter::value)
          : parameters.stream().filter(parameter -> !parameter.frozen()).map(Parameter::grad);
    }

    @Override
    public String toString() {
      return layer.toString();
    }
  }

  /** The sum of a loss; the variables are the outputs that it judges. */
  record OfLoss(Loss loss, Matrix output, Matrix target) implements CheckedFunction {

    /** The second shows whether the gradient has the scale. */
    private static final double[] SCALES = {1, 0.625};

    @Override
    public int draws() {
      return SCALES.length;
    }

    @Override
    public String emptiness() {
      return output.rows() == 0 || output.cols() == 0
          ? "the batch is empty, output " + output.shape()
          : "";
    }

    @Override
    public double[] values() {
      return new double[] {loss.sum(output, target)};
    }

    @Override
    public double[] factors(int draw, int values) {
      return new double[] {SCALES[draw]};
    }

    @Override
    public List<Variable> gradients(int draw) {
      Matrix grad = Matrix.zeros(output.rows(), output.cols());
      loss.sumAndGradient(output, target, SCALES[draw], grad);
      return List.of(new Variable("output", output, grad));
    }

    @Override
    public double floor() {
      return 0;
    }

    @Override
    public String toString() {
      return loss.toString();
    }
  }
}
