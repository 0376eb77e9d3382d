package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import java.util.List;

/** The loops over all gradients: {@link Optimizer#clipByGlobalNorm}, and the check of a step. */
final class GradientClipping {

  private GradientClipping() {}

  /** Whether all gradients that a step would use are finite. */
  static boolean areFinite(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      if (!parameter.frozen()) {
        float rest = 0; // 0 as long as every gradient is finite, else NaN
        for (float g : parameter.grad().data()) {
          rest += g * 0;
        }
        if (rest != 0) {
          return false;
        }
      }
    }
    return true;
  }

  static double byGlobalNorm(List<Parameter> parameters, double maxNorm) {
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
