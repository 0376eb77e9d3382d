package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.train.CheckedFunction.Variable;
import io.github.densely.train.DifferenceQuotients.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies the gradients of a layer or a loss by comparing them with difference quotients.
 *
 * <p>With {@code L = Σ r·output}, where every r is a random number from ½ to 1½ of either sign:
 * {@code ∂L/∂v ≈ D(h) = (L(v + h) − L(v − h))/2h} for every element v of the input and of every
 * parameter that is not frozen. There are three draws of r for a layer, and two scales for a loss.
 *
 * <pre>{@code
 * GradientCheck.of(myLayer, input).verify();
 * GradientCheck.of(Loss.huber(1), output, expected).verify();
 * }</pre>
 *
 * <p>A failure names the element and both numbers, as {@code "weight[0, 2]: backward gives 0.5, the
 * difference quotient is 1.0 (bound 1.2E-4)"}. The bound is derived for each element. The step h
 * takes eight sizes, from {@code max(1, |v|)/8} downwards. A quotient {@code D(h)} may differ from
 * the derivative by its differences from those of the next larger and the next smaller step, for
 * the curvature, plus {@code 64·u·Σ|r·output|/h} over the outputs that changed and a 32nd of that
 * over the others, for their rounding ({@code u = 2⁻²⁴}). The step with the smallest bound counts,
 * unless a smaller step contradicts it. The backward pass may round by {@code 64·u·max(1, G)},
 * where G is the largest of all gradients.
 *
 * <p>The check also fails where it cannot tell, and says why: the batch is empty; no output
 * changes; or the bound of an element is more than a 12th of the largest gradient in its matrix, so
 * that a gradient that is wrong by a tenth could pass. This happens if the function is too steep
 * for float steps, or nearly flat, as LayerNorm of two features is. Choose other inputs then. A
 * gradient of 0 is right where the outputs stay the same up to rounding, near and far, as for a
 * bias before a BatchNorm: the gradient and the quotient of the largest step are both at most
 * {@code 64·u·max(1, G)}. A large constant part of the outputs hides their changes in rounding, so
 * the check cannot tell then.
 *
 * <p>Where a function has a kink, as ReLU at 0, it has no derivative: choose inputs away from it. A
 * layer whose forward pass is random must repeat the same pass: {@code GradientCheck.of(dropout,
 * input).before(() -> dropout.passes(0))}. The check restores fixed parameters, such as running
 * means, and all gradients.
 *
 * <p>Cost: 16 forward passes for every element, so check small layers. Threads: run it in the
 * thread that owns the layer. A check is immutable.
 */
public final class GradientCheck {

  private static final int SHOWN = 10;

  /** A bound below this share of the largest gradient shows an error of a tenth. */
  private static final double TOLD = 1 / 12.0;

  private final CheckedFunction function;
  private final Runnable before;

  /**
   * An element whose gradient differs from the difference quotient, or cannot be checked.
   *
   * @param name the parameter, {@code "input"} or {@code "output"}
   * @param row row of the element
   * @param col column of the element
   * @param backward the gradient of the backward pass
   * @param quotient the difference quotient
   * @param bound the largest difference that rounding and curvature explain
   * @param doubt why the element cannot be checked; empty if its gradient is wrong
   */
  public record Mismatch(
      String name, int row, int col, double backward, double quotient, double bound, String doubt) {
    /** All components in one line. */
    @Override
    public String toString() {
      String numbers =
          Text.of(
              "%s[%d, %d]: backward gives %s, the difference quotient is %s (bound %s)",
              name, row, col, (float) backward, (float) quotient, (float) bound);
      return doubt.isEmpty() ? numbers : numbers + "; cannot tell: " + doubt;
    }
  }

  private GradientCheck(CheckedFunction function, Runnable before) {
    this.function = function;
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
    return new GradientCheck(new CheckedFunction.OfLayer(layer, input.copy()), () -> {});
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
    return new GradientCheck(new CheckedFunction.OfLoss(loss, output.copy(), target), () -> {});
  }

  /**
   * Runs an action before every forward pass, so that a random layer repeats its pass.
   *
   * @param action the action to run
   * @return a new check
   */
  public GradientCheck before(Runnable action) {
    return new GradientCheck(function, action);
  }

  /**
   * Runs the check.
   *
   * @throws AssertionError if a gradient is wrong or cannot be checked; the message lists the first
   *     ones
   */
  public void verify() {
    List<Mismatch> found = mismatches();
    if (found.isEmpty()) {
      return;
    }
    long wrong = found.stream().filter(mismatch -> mismatch.doubt().isEmpty()).count();
    StringBuilder text = new StringBuilder();
    if (wrong > 0) {
      text.append(Text.of("%d wrong gradient%s in %s:", wrong, wrong == 1 ? "" : "s", function));
    } else {
      text.append(Text.of("cannot tell whether the gradients of %s are right:", function));
    }
    found.stream().limit(SHOWN).forEach(mismatch -> text.append("\n  ").append(mismatch));
    throw new AssertionError(text.toString());
  }

  /**
   * Runs the check and returns what is wrong or cannot be checked.
   *
   * @return the elements whose gradients are wrong, then those that cannot be checked; empty if all
   *     are right
   */
  public List<Mismatch> mismatches() {
    if (!function.emptiness().isEmpty()) {
      return List.of(nothing(function.emptiness()));
    }
    List<List<Variable>> draws = new ArrayList<>();
    for (int draw = 0; draw < function.draws(); draw++) {
      before.run();
      draws.add(function.gradients(draw));
    }
    before.run();
    int values = function.values().length;
    if (values == 0) {
      return List.of(nothing("there is no output"));
    }
    DifferenceQuotients quotients = new DifferenceQuotients(function, before);
    List<Mismatch> wrong = new ArrayList<>();
    List<Mismatch> doubts = new ArrayList<>();
    boolean changes = false;
    for (int i = 0; i < draws.get(0).size(); i++) {
      CheckedVariable variable = new CheckedVariable(i, draws, values, quotients);
      changes |= variable.changes;
      wrong.addAll(variable.wrong);
      doubts.addAll(variable.doubts());
    }
    if (!changes && wrong.isEmpty() && !isConstant(draws.get(0), quotients)) {
      return List.of(nothing("no output changes with any element; choose other inputs"));
    }
    wrong.addAll(doubts);
    return wrong;
  }

  /** Whether nothing depends on any element, as with the softmax of one column. */
  private static boolean isConstant(List<Variable> variables, DifferenceQuotients quotients) {
    double rounding = DifferenceQuotients.SAFETY * DifferenceQuotients.FLOAT_UNIT;
    for (Variable variable : variables) {
      int elements = variable.value().rows() * variable.value().cols();
      for (int at = 0; at < elements; at++) {
        if (!quotients.dependsNowhere(variable.value().data(), at, rounding)) {
          return false;
        }
      }
    }
    return true;
  }

  private static Mismatch nothing(String reason) {
    return new Mismatch("input", 0, 0, Double.NaN, Double.NaN, Double.POSITIVE_INFINITY, reason);
  }

  /** The elements of one matrix, compared for all draws. */
  private final class CheckedVariable {
    final List<Mismatch> wrong = new ArrayList<>();
    boolean changes;
    private final float[] data;
    private final int cols;
    private final DifferenceQuotients quotients;
    private final Mismatch[][] compared; // draw x element
    private final double[] largest; // gradient of each draw
    private final boolean[] zero; // whether gradient and quotient of all draws are 0 up to rounding

    CheckedVariable(
        int index, List<List<Variable>> draws, int values, DifferenceQuotients quotients) {
      Matrix matrix = draws.get(0).get(index).value();
      int elements = matrix.rows() * matrix.cols();
      this.data = matrix.data();
      this.cols = matrix.cols();
      this.quotients = quotients;
      this.compared = new Mismatch[draws.size()][elements];
      this.largest = new double[draws.size()];
      this.zero = new boolean[elements];
      for (int at = 0; at < elements; at++) {
        quotients.vary(data, at);
        changes |= quotients.changes();
        boolean right = true;
        zero[at] = true;
        for (int draw = 0; draw < draws.size(); draw++) {
          Estimate estimate = quotients.estimate(function.factors(draw, values));
          double noise =
              DifferenceQuotients.SAFETY
                  * DifferenceQuotients.FLOAT_UNIT
                  * Math.max(function.floor(), size(draws.get(draw)));
          Mismatch now = compare(draws.get(draw).get(index), at, estimate, noise);
          compared[draw][at] = now;
          zero[at] &= Math.abs(now.backward()) <= noise && Math.abs(estimate.coarse()) <= noise;
          if (estimate.bound() < Double.POSITIVE_INFINITY) {
            largest[draw] = Math.max(largest[draw], Math.abs(now.quotient()));
          }
          // Written so that a NaN on either side is a mismatch.
          if (right && !(Math.abs(now.backward() - now.quotient()) <= now.bound())) {
            right = false;
            wrong.add(now);
          }
        }
      }
    }

    private Mismatch compare(Variable variable, int at, Estimate estimate, double noise) {
      double backward = variable.grad().data()[at];
      double bound = estimate.bound() + noise;
      return new Mismatch(
          variable.name(), at / cols, at % cols, backward, estimate.value(), bound, "");
    }

    /** The elements that no draw can tell. */
    List<Mismatch> doubts() {
      List<Mismatch> doubts = new ArrayList<>();
      for (int at = 0; at < compared[0].length; at++) {
        Mismatch first = compared[0][at];
        if (!told(at) && wrong.stream().noneMatch(w -> sameElement(w, first))) {
          String doubt = doubt(at);
          if (!doubt.isEmpty()) {
            doubts.add(
                new Mismatch(
                    first.name(),
                    first.row(),
                    first.col(),
                    first.backward(),
                    first.quotient(),
                    first.bound(),
                    doubt));
          }
        }
      }
      return doubts;
    }

    private boolean told(int at) {
      boolean told = false;
      for (int draw = 0; draw < compared.length; draw++) {
        told |= compared[draw][at].bound() <= TOLD * largest[draw];
      }
      return told;
    }

    private String doubt(int at) {
      quotients.vary(data, at);
      return zero[at]
              && (!quotients.changes()
                  || quotients.dependsNowhere(data, at, DifferenceQuotients.FAR_ROUNDING))
          ? ""
          : "the bound is too large for the gradient: the function is nearly flat, too steep, or has"
              + " a kink here; choose other inputs";
    }
  }

  private static boolean sameElement(Mismatch one, Mismatch other) {
    return one.row() == other.row() && one.col() == other.col();
  }

  /**
   * The largest absolute value. Where gradients cancel to zero, as before a BatchNorm, their
   * rounding errors keep this size.
   */
  private static double size(List<Variable> gradients) {
    double largest = 0;
    for (Variable gradient : gradients) {
      for (float value : gradient.grad().data()) {
        largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
      }
    }
    return largest;
  }

  /** What is checked, as {@code "GradientCheck(DenseLayer(3 -> 2))"}. */
  @Override
  public String toString() {
    return "GradientCheck(" + function + ")";
  }
}
