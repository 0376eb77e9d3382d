package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.kernel.Functions;
import io.github.densely.internal.kernel.Kernels;
import java.util.Optional;

/**
 * {@code −Σ tⱼ·log softmax(z)ⱼ = Σ tⱼ·(log Σ eᶻ − zⱼ)}, with gradient {@code softmax(z)·Σt − t}.
 *
 * <p>The largest z is subtracted from all before the exponentials, so that none overflows.
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
    Functions functions = Kernels.functions();
    double[] power = new double[output.cols()];
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      double max = output.get(i, output.argMax(i));
      for (int j = 0; j < power.length; j++) {
        power[j] = output.get(i, j) - max;
      }
      functions.exp(power.length, power);
      double powers = 0;
      for (double term : power) {
        powers += term;
      }
      // The loops are separate methods: a vector kernel's exp uses up C2's inlining budget here.
      sum = addRow(sum, output, target, i, max, StrictMath.log(powers));
      if (gradOutput != null) {
        gradientOfRow(power, powers, target, i, scale, gradOutput);
      }
    }
    return sum;
  }

  private static double addRow(
      double sum, Matrix output, Matrix target, int i, double max, double logPowers) {
    for (int j = 0; j < output.cols(); j++) {
      double t = target(target, i, j);
      // A target of 0 adds nothing: 0 times an infinite distance would be NaN.
      sum += t == 0 ? 0 : t * (logPowers - (output.get(i, j) - max));
    }
    return sum;
  }

  private static void gradientOfRow(
      double[] power, double powers, Matrix target, int i, double scale, Matrix gradOutput) {
    double total = 0;
    for (int j = 0; j < power.length; j++) {
      total += target(target, i, j);
    }
    for (int j = 0; j < power.length; j++) {
      double probability = power[j] / powers;
      gradOutput.set(i, j, (float) (scale * (probability * total - target(target, i, j))));
    }
  }

  /** The target probability of class j, from a row of probabilities or from a class index. */
  private static double target(Matrix target, int i, int j) {
    if (target.cols() == 1) {
      return j == (int) target.get(i, 0) ? 1 : 0;
    }
    return target.get(i, j);
  }

  @Override
  public Optional<Decision> decision() {
    return Optional.of(Decision.logits());
  }

  @Override
  public String toString() {
    return "softmax cross-entropy";
  }
}
