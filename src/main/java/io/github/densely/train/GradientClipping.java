package io.github.densely.train;

import io.github.densely.Parameter;
import java.util.List;

/**
 * Shortens gradients that are too long, all by the same factor, so that their direction stays.
 *
 * <p>{@code g ← g·max/‖g‖} if {@code ‖g‖ > max}, where {@code ‖g‖ = √Σ g²} over all elements of all
 * gradients.
 *
 * <pre>{@code
 * double norm = GradientClipping.byGlobalNorm(network.parameters(), 5);
 * }</pre>
 *
 * <p>Cost: one pass over the gradients, two if they are shortened. Numerics: the norm is summed in
 * double. A norm that is NaN or infinite changes nothing and is returned, so that the caller can
 * stop.
 *
 * <p>Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural
 * networks, 2013, arXiv:1211.5063.
 */
public final class GradientClipping {

  private GradientClipping() {}

  /**
   * Shortens all gradients together.
   *
   * @param parameters whose gradients; frozen ones count as 0
   * @param maxNorm the longest they may be, positive
   * @return the norm as it was before
   * @throws IllegalArgumentException if maxNorm is not positive
   */
  public static double byGlobalNorm(List<Parameter> parameters, double maxNorm) {
    Settings.requirePositive("maxNorm", maxNorm);
    double squares = 0;
    for (Parameter parameter : parameters) {
      if (!parameter.frozen()) {
        for (float g : parameter.grad().data()) {
          squares += (double) g * g;
        }
      }
    }
    double norm = Math.sqrt(squares);
    if (norm > maxNorm && norm < Double.POSITIVE_INFINITY) {
      double factor = maxNorm / norm;
      for (Parameter parameter : parameters) {
        if (!parameter.frozen()) {
          float[] grad = parameter.grad().data();
          for (int i = 0; i < grad.length; i++) {
            grad[i] = (float) (grad[i] * factor);
          }
        }
      }
    }
    return norm;
  }
}
