package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import java.util.List;

/** The loops of {@link Optimizer#clipByGlobalNorm}. */
final class GradientClipping {

  private GradientClipping() {}

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
