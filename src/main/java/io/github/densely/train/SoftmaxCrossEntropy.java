package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.internal.kernel.Kernel;
import io.github.densely.internal.kernel.Kernels;

/**
 * {@code −Σ tⱼ·log softmax(z)ⱼ = Σ tⱼ·(log Σ eᶻ − zⱼ)}, with gradient {@code softmax(z)·Σt − t}.
 *
 * <p>The largest z is taken out of the sum of powers, so that none overflows.
 */
final class SoftmaxCrossEntropy implements Loss {

  @Override
  public double sum(Matrix output, Matrix target) {
    return compute(output, target, 0, null);
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    return compute(output, target, scale, gradOutput);
  }

  private static double compute(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Targets.requireClasses(output, target);
    boolean indices = target.cols() == 1;
    Kernel kernel = Kernels.active();
    double[] power = new double[output.cols()];
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      double max = output.get(i, output.argMax(i));
      for (int j = 0; j < power.length; j++) {
        power[j] = output.get(i, j) - max;
      }
      kernel.exp(power.length, power);
      double powers = 0;
      for (double term : power) {
        powers += term;
      }
      double logPowers = StrictMath.log(powers);
      double total = 0;
      for (int j = 0; j < output.cols(); j++) {
        double t = indices ? (j == (int) target.get(i, 0) ? 1 : 0) : target.get(i, j);
        // A target of 0 takes no part: 0 times an infinite distance would be NaN.
        sum += t == 0 ? 0 : t * (logPowers - (output.get(i, j) - max));
        total += t;
      }
      if (gradOutput != null) {
        for (int j = 0; j < output.cols(); j++) {
          double t = indices ? (j == (int) target.get(i, 0) ? 1 : 0) : target.get(i, j);
          double probability = power[j] / powers;
          gradOutput.set(i, j, (float) (scale * (probability * total - t)));
        }
      }
    }
    return sum;
  }

  @Override
  public String toString() {
    return "softmax cross-entropy";
  }
}
