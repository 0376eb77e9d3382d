package io.github.densely.support;

import static io.github.densely.support.Bounded.U;
import static io.github.densely.support.Bounded.exact;

import io.github.densely.Activation;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of each element, y = f(x).
 *
 * <p>With e the error of x: {@code |f(x̂) − f(x)| ≤ (|f'(x)| + ½·curvature·e)·e}, Taylor's theorem,
 * and {@code jump·e} more if x and x̂ may lie on two sides of 0, where a function with a kink
 * changes its slope by {@code jump}. The library's value is within one or two units in the last
 * place, each of which is at most {@code 2u·|y|}, or 2⁻¹⁴⁹ for a subnormal.
 *
 * @param f the function
 * @param derivative its derivative; at a kink the one from the left
 * @param curvature an upper bound of |f''| apart from the kink
 * @param jump by how much the derivative changes at 0
 * @param ulps within how many units in the last place the library promises to be
 * @param slope the derivative as the library computes it, from x and y
 */
public record ReferenceActivation(
    DoubleUnaryOperator f,
    DoubleUnaryOperator derivative,
    double curvature,
    double jump,
    int ulps,
    BinaryOperator<Bounded> slope)
    implements ReferenceLayer {

  private static final Bounded ONE = exact(1);

  static ReferenceActivation of(Activation activation) {
    String[] name = activation.toString().split("[()]");
    return switch (activation.toString()) {
      case "ReLU" -> leakyRelu(0);
      case "SELU" -> elu(1.6732632423543772f, 1.0507009873554805f);
      case "GELU" -> smooth(x -> x * cdf(x), x -> cdf(x) + x * density(x), 2 * density(0));
      case "GELU(tanh)" ->
          smooth(x -> x * gate(x), x -> gate(x) + x * gateSlope(x), 2 * gateSlope(0));
      case "SiLU" -> smooth(x -> x * sigmoid(x), x -> sigmoid(x) * (1 + x * sigmoid(-x)), 0.5);
      case "Softplus" ->
          smooth(
              x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
              ReferenceActivation::sigmoid,
              0.25);
      case "Sigmoid" ->
          new ReferenceActivation(
              ReferenceActivation::sigmoid,
              x -> sigmoid(x) * sigmoid(-x),
              1 / (6 * Math.sqrt(3)),
              0,
              1,
              (x, y) -> y.times(ONE.minus(y).toFloat()).toFloat());
      case "Tanh" ->
          new ReferenceActivation(
              Math::tanh,
              x -> 1 / (Math.cosh(x) * Math.cosh(x)),
              4 / (3 * Math.sqrt(3)),
              0,
              1,
              (x, y) -> ONE.minus(y).toFloat().times(ONE.plus(y).toFloat()).toFloat());
      case "Identity" -> smooth(x -> x, x -> 1, 0);
      default ->
          name[0].equals("ELU")
              ? elu(Float.parseFloat(name[1]), 1)
              : leakyRelu(Float.parseFloat(name[1]));
    };
  }

  private static ReferenceActivation leakyRelu(float slope) {
    return new ReferenceActivation(
        x -> x <= 0 ? slope * x : x, x -> x <= 0 ? slope : 1, 0, Math.abs(1 - slope), 1, null);
  }

  private static ReferenceActivation elu(double alpha, double scale) {
    return new ReferenceActivation(
        x -> x <= 0 ? scale * alpha * Math.expm1(x) : scale * x,
        x -> x <= 0 ? scale * alpha * Math.exp(x) : scale,
        Math.abs(scale * alpha),
        Math.abs(scale - scale * alpha),
        alpha == 1 && scale == 1 ? 1 : 2,
        null);
  }

  private static ReferenceActivation smooth(
      DoubleUnaryOperator f, DoubleUnaryOperator derivative, double curvature) {
    return new ReferenceActivation(f, derivative, curvature, 0, 1, null);
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix out = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        out.set(i, j, value(input.get(i, j)));
      }
    }
    return out;
  }

  private Bounded value(Bounded x) {
    double y = f.applyAsDouble(x.value());
    double steepest =
        Math.abs(derivative.applyAsDouble(x.value())) + curvature * x.error() / 2 + jumpAt(x);
    double carried = steepest * x.error();
    return new Bounded(y, carried + ulps * (2 * U * (Math.abs(y) + carried) + 0x1p-149));
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    BoundedMatrix gradInput = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        Bounded x = input.get(i, j);
        Bounded slopeAtX = slope == null ? slopeFromInput(x) : slope.apply(x, value(x));
        gradInput.set(i, j, gradOutput.get(i, j).times(slopeAtX).toFloat());
      }
    }
    return gradInput;
  }

  /**
   * The derivative at x̂, within two units in the last place: one of a float exponential, one of a
   * product with a constant.
   */
  private Bounded slopeFromInput(Bounded x) {
    double exact = derivative.applyAsDouble(x.value());
    double carried = curvature * x.error() + jumpAt(x);
    return new Bounded(exact, carried + 4 * U * (Math.abs(exact) + carried));
  }

  private double jumpAt(Bounded x) {
    return x.error() > 0 && Math.abs(x.value()) <= x.error() ? jump : 0;
  }

  private static double sigmoid(double x) {
    return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** Φ by its Taylor series near 0 and by Laplace's continued fraction in the tails. */
  private static double cdf(double x) {
    double a = Math.abs(x);
    if (a < 3) {
      double term = x;
      double sum = x;
      for (int i = 1; i < 80; i++) {
        term *= x * x / (2 * i + 1);
        sum += term;
      }
      // Below zero the sum cancels against a half; the tail is the smaller side of both.
      return 0.5 + density(x) * sum;
    }
    double fraction = 0;
    for (int i = 200; i > 0; i--) {
      fraction = i / (a + fraction);
    }
    double tail = density(a) / (a + fraction);
    return x > 0 ? 1 - tail : tail;
  }

  private static double gate(double x) {
    return sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
  }

  private static double gateSlope(double x) {
    double g = gate(x);
    return g * gate(-x) * 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  }
}
