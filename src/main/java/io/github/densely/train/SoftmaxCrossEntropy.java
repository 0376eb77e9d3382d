package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.kernel.Functions;
import io.github.densely.internal.kernel.Kernels;
import io.github.densely.internal.text.Shortened;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code −Σ tⱼ·log softmax(z)ⱼ = Σ tⱼ·(log Σ eᶻ − zⱼ)}, with gradient {@code softmax(z)·Σt − t}. A
 * class weight is a factor of {@code tⱼ} in both.
 *
 * <p>The largest z is subtracted from all before the exponentials, so that none overflows. Its own
 * power is then 1, and what a sure answer still lacks is the sum R of the other powers. So {@code
 * log Σ = log1p(R)}, and the probability of the largest less 1 is {@code −R/(1 + R)}: neither is a
 * difference of numbers near 1.
 */
final class SoftmaxCrossEntropy implements Loss {

  private final double[] classWeights; // null if all are 1

  SoftmaxCrossEntropy() {
    classWeights = null;
  }

  SoftmaxCrossEntropy(double... classWeights) {
    Targets.requireClassWeights(classWeights);
    this.classWeights = classWeights.clone();
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return compute(output, target, null, 0, null);
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    return compute(output, target, null, scale, gradOutput);
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    Targets.requireWeights(output, weights);
    return compute(output, target, weights, 0, null);
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireWeights(output, weights);
    Targets.requireGradient(output, gradOutput);
    return compute(output, target, weights, scale, gradOutput);
  }

  /** The number of class weights, or 0 if there are none. */
  int weights() {
    return classWeights == null ? 0 : classWeights.length;
  }

  private double compute(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireClasses(output, target);
    if (target.cols() > 1) {
      Targets.requireOneClass(target, "Loss.binaryCrossEntropy() for labels, each yes or no");
    }
    if (classWeights != null) {
      Targets.requireWeightPerOutput("class weights", classWeights.length, output);
    }
    Functions functions = Kernels.functions();
    double[] power = new double[output.cols()];
    double[] wanted = new double[output.cols()];
    double sum = 0;
    for (int i = 0; i < output.rows(); i++) {
      double weight = weights == null ? 1 : weights.get(i, 0);
      if (weight == 0) {
        fill(0, i, gradOutput);
        continue;
      }
      int top = output.argMax(i);
      double max = output.get(i, top);
      for (int j = 0; j < power.length; j++) {
        power[j] = output.get(i, j) - max;
        wanted[j] = wanted(target, i, j);
      }
      functions.exp(power.length, power);
      power[top] = 1; // also if it is infinite; a second one that is infinite gives NaN
      double powers = 0;
      double others = 0;
      for (int j = 0; j < power.length; j++) {
        powers += power[j];
        others += j == top ? 0 : power[j];
      }
      // The loops are separate methods: a vector kernel's exp uses up C2's inlining budget here.
      sum += weight * valueOfRow(output, i, top, wanted, StrictMath.log1p(others));
      if (gradOutput != null) {
        gradientOfRow(power, powers, others, top, wanted, scale * weight, i, gradOutput);
      }
    }
    return sum;
  }

  private static double valueOfRow(
      Matrix output, int i, int top, double[] wanted, double logPowers) {
    if (Double.isNaN(logPowers)) {
      return Double.NaN; // also if nothing is wanted
    }
    double max = output.get(i, top);
    double value = 0;
    for (int j = 0; j < wanted.length; j++) {
      // A target of 0 adds nothing: 0 times an infinite distance would be NaN.
      if (wanted[j] != 0) {
        value += wanted[j] * (j == top ? logPowers : logPowers - (output.get(i, j) - max));
      }
    }
    return value;
  }

  private static void gradientOfRow(
      double[] power,
      double powers,
      double others,
      int top,
      double[] wanted,
      double scale,
      int i,
      Matrix gradOutput) {
    double total = 0;
    double rest = 0;
    for (int j = 0; j < wanted.length; j++) {
      total += wanted[j];
      rest += j == top ? 0 : wanted[j];
    }
    for (int j = 0; j < power.length; j++) {
      // Below a half the plain difference loses nothing.
      double gradient =
          j == top && powers < 2
              ? rest - others / powers * total
              : power[j] / powers * total - wanted[j];
      gradOutput.set(i, j, (float) (scale * gradient));
    }
  }

  private static void fill(float value, int i, Matrix gradOutput) {
    for (int j = 0; gradOutput != null && j < gradOutput.cols(); j++) {
      gradOutput.set(i, j, value);
    }
  }

  /**
   * The target probability of class j, from a row of probabilities or from a class index, times its
   * class weight.
   */
  private double wanted(Matrix target, int i, int j) {
    double probability = target.cols() > 1 ? target.get(i, j) : j == (int) target.get(i, 0) ? 1 : 0;
    return classWeights == null ? probability : classWeights[j] * probability;
  }

  @Override
  public Optional<Decision> decision() {
    return Optional.of(Decision.logits());
  }

  @Override
  public String toString() {
    return "softmax cross-entropy"
        + (classWeights == null ? "" : " (class weights " + list(classWeights) + ")");
  }

  static String list(double[] weights) {
    return Shortened.of(
        Arrays.stream(weights).mapToObj(String::valueOf).collect(Collectors.joining(", ")));
  }
}
