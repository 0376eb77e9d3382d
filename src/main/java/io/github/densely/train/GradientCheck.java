package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Verifies the gradients of a layer or a loss by comparing them with difference quotients.
 *
 * <p>With {@code L = Σ r·output}, where r is +1 or −1 at random: {@code ∂L/∂v ≈ D(h) = (L(v + h) −
 * L(v − h))/2h} for every element v of the input and of every parameter that is not frozen.
 *
 * <pre>{@code
 * GradientCheck.of(myLayer, input).verify();
 * GradientCheck.of(Loss.huber(1), output, expected).verify();
 * }</pre>
 *
 * <p>A failure names the element and both numbers, as {@code "weight[0, 2]: backward gives 0.5, the
 * difference quotient is 1.0 (bound 1.2E-4)"}. The bound is derived for each element: {@code |D(h)
 * − D(h/2)| + |D(h/2) − D(h/4)|}, more than what the curvature adds to D(h/2), plus {@code
 * 64·u·Σ|output|/h} over the outputs that changed, for their rounding, plus {@code 64·u·max(1, G)}
 * for the rounding of the backward pass, where G is the largest of all gradients; {@code u = 2⁻²⁴}
 * and {@code h = 2⁻⁵·max(1, |v|)}. Float arithmetic cannot show a smaller error.
 *
 * <p>Where a function has a kink, as ReLU at 0, it has no derivative: choose inputs away from it. A
 * layer whose forward pass is random must repeat the same pass: {@code GradientCheck.of(dropout,
 * input).before(() -> dropout.passes(0))}. The check restores fixed parameters, such as running
 * means, and all gradients.
 *
 * <p>Cost: six forward passes for every element, so check small layers. Threads: run it in the
 * thread that owns the layer. A check is immutable.
 */
public final class GradientCheck {

  private static final float STEP = 0x1p-5f;
  private static final double SAFETY = 64;
  private static final double FLOAT_UNIT = 0x1p-24;
  private static final int SHOWN = 10;

  private final Subject subject;
  private final Runnable before;

  /** The function to check: a sum of terms, and its gradients by the backward pass. */
  private interface Subject {
    double[] terms();

    List<Gradient> gradients();
  }

  /** Elements that are varied in place, and their gradients. */
  private record Gradient(String name, Matrix value, Matrix grad) {}

  /**
   * An element whose gradient differs from the difference quotient.
   *
   * @param name the parameter, {@code "input"} or {@code "output"}
   * @param row row of the element
   * @param col column of the element
   * @param backward the gradient of the backward pass
   * @param quotient the difference quotient
   * @param bound the largest difference that rounding explains
   */
  public record Mismatch(
      String name, int row, int col, double backward, double quotient, double bound) {
    /** All components in one line. */
    @Override
    public String toString() {
      return Text.of(
          "%s[%d, %d]: backward gives %s, the difference quotient is %s (bound %s)",
          name, row, col, (float) backward, (float) quotient, (float) bound);
    }
  }

  private GradientCheck(Subject subject, Runnable before) {
    this.subject = subject;
    this.before = before;
  }

  /**
   * A check of a layer or a network: the gradients of its input and of its parameters.
   *
   * @param layer the layer to check
   * @param input the point to check it at, batch x inFeatures; not modified
   * @return a new check
   */
  public static GradientCheck of(Layer layer, Matrix input) {
    return new GradientCheck(new LayerSubject(layer, input.copy()), () -> {});
  }

  /**
   * A check of a loss: the gradient of its output.
   *
   * @param loss the loss to check
   * @param output the point to check it at, batch x features; not modified
   * @param target the targets
   * @return a new check
   */
  public static GradientCheck of(Loss loss, Matrix output, Matrix target) {
    return new GradientCheck(new LossSubject(loss, output.copy(), target), () -> {});
  }

  /**
   * Runs an action before every forward pass, so that a random layer repeats its pass.
   *
   * @param action the action to run
   * @return a new check
   */
  public GradientCheck before(Runnable action) {
    return new GradientCheck(subject, action);
  }

  /**
   * Runs the check.
   *
   * @throws AssertionError if a gradient is wrong; the message lists the first mismatches
   */
  public void verify() {
    List<Mismatch> mismatches = mismatches();
    if (!mismatches.isEmpty()) {
      StringBuilder text =
          new StringBuilder(
              Text.of(
                  "%d wrong gradient%s in %s:",
                  mismatches.size(), mismatches.size() == 1 ? "" : "s", subject));
      mismatches.stream().limit(SHOWN).forEach(mismatch -> text.append("\n  ").append(mismatch));
      throw new AssertionError(text.toString());
    }
  }

  /**
   * Runs the check and returns what is wrong.
   *
   * @return every element whose gradient is wrong; empty if all are right
   */
  public List<Mismatch> mismatches() {
    before.run();
    List<Mismatch> found = new ArrayList<>();
    List<Gradient> gradients = subject.gradients();
    double backwardNoise = SAFETY * FLOAT_UNIT * Math.max(1, largest(gradients));
    for (Gradient gradient : gradients) {
      int cols = gradient.value().cols();
      for (int i = 0; i < gradient.value().rows(); i++) {
        for (int j = 0; j < cols; j++) {
          check(gradient, i, j, backwardNoise, found);
        }
      }
    }
    return found;
  }

  /**
   * The largest absolute value. Where gradients cancel to zero, as before a BatchNorm, their
   * rounding errors keep this size.
   */
  private static double largest(List<Gradient> gradients) {
    double largest = 0;
    for (Gradient gradient : gradients) {
      for (float value : gradient.grad().data()) {
        largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
      }
    }
    return largest;
  }

  private void check(
      Gradient gradient, int row, int col, double backwardNoise, List<Mismatch> found) {
    float[] data = gradient.value().data();
    int at = row * gradient.value().cols() + col;
    float h = STEP * Math.max(1f, Math.abs(data[at]));
    Quotient whole = quotient(data, at, h);
    Quotient half = quotient(data, at, h / 2);
    Quotient quarter = quotient(data, at, h / 4);
    double bound =
        Math.abs(whole.value - half.value)
            + Math.abs(half.value - quarter.value)
            + half.noise
            + backwardNoise;
    double backward = gradient.grad().get(row, col);
    // Written so that a NaN on either side is a mismatch.
    if (!(Math.abs(backward - half.value) <= bound)) {
      found.add(new Mismatch(gradient.name(), row, col, backward, half.value, bound));
    }
  }

  /** A difference quotient, and what the rounding of the terms may add to it. */
  private record Quotient(double value, double noise) {}

  private Quotient quotient(float[] data, int at, float h) {
    float v = data[at];
    float up = v + h;
    float down = v - h;
    double[] above;
    double[] below;
    try {
      data[at] = up;
      before.run();
      above = subject.terms();
      data[at] = down;
      before.run();
      below = subject.terms();
    } finally {
      data[at] = v;
    }
    double difference = 0;
    double size = 0;
    for (int i = 0; i < above.length; i++) {
      difference += above[i] - below[i];
      size += above[i] == below[i] ? 0 : Math.abs(above[i]) + Math.abs(below[i]);
    }
    // The distance between the two floats, which is exact in double.
    double distance = (double) up - down;
    return new Quotient(difference / distance, SAFETY * FLOAT_UNIT * size / distance);
  }

  private record LayerSubject(Layer layer, Matrix input) implements Subject {

    @Override
    public double[] terms() {
      List<Matrix> fixed = copies(layer.parameters(), true);
      Matrix output = layer.forwardPass(input).output();
      restore(layer.parameters(), fixed, true);
      Matrix signs = signs(output);
      double[] terms = new double[output.rows() * output.cols()];
      for (int i = 0; i < terms.length; i++) {
        terms[i] = (double) output.data()[i] * signs.data()[i];
      }
      return terms;
    }

    @Override
    public List<Gradient> gradients() {
      List<Parameter> parameters = layer.parameters();
      List<Matrix> fixed = copies(parameters, true);
      List<Matrix> old = copies(parameters, false);
      layer.zeroGrad();
      var pass = layer.forwardPass(input);
      Matrix gradInput = pass.backward(signs(pass.output()));
      List<Gradient> gradients = new ArrayList<>();
      gradients.add(new Gradient("input", input, gradInput));
      for (Parameter parameter : parameters) {
        if (!parameter.frozen()) {
          gradients.add(new Gradient(parameter.name(), parameter.value(), parameter.grad().copy()));
        }
      }
      restore(parameters, fixed, true);
      restore(parameters, old, false);
      return gradients;
    }

    /** +1 or −1 for every element, the same at every call. */
    private static Matrix signs(Matrix output) {
      Matrix signs = Matrix.zeros(output.rows(), output.cols());
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < signs.data().length; i++) {
        signs.data()[i] = random.nextLong() < 0 ? -1 : 1;
      }
      return signs;
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

  private record LossSubject(Loss loss, Matrix output, Matrix target) implements Subject {

    @Override
    public double[] terms() {
      return new double[] {loss.sum(output, target)};
    }

    @Override
    public List<Gradient> gradients() {
      Matrix grad = Matrix.zeros(output.rows(), output.cols());
      loss.sumAndGradient(output, target, 1, grad);
      return List.of(new Gradient("output", output, grad));
    }

    @Override
    public String toString() {
      return loss.toString();
    }
  }
}
