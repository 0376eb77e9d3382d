package io.github.densely.internal.kernel;

/**
 * The activation functions, and the exponential of the losses, as one implementation computes them.
 * All implementations give the same bits.
 */
public interface Functions {

  /** y = x. */
  ActivationFunction identity();

  /** y = max(0, x); slope 0 at 0. */
  ActivationFunction relu();

  /** y = x for x > 0, else slope·x. */
  ActivationFunction leakyRelu(float slope);

  /**
   * y = scale·x for x > 0, else scale·alpha·(eˣ − 1): ELU with scale 1, SELU with its two
   * constants.
   */
  ActivationFunction elu(float alpha, float scale);

  /** y = x·Φ(x), where Φ is the distribution function of the standard normal distribution. */
  ActivationFunction gelu();

  /** y = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
  ActivationFunction geluTanh();

  /** y = x·σ(x). */
  ActivationFunction silu();

  /** y = log(1 + eˣ). */
  ActivationFunction softplus();

  /** y = 1/(1 + e⁻ˣ). */
  ActivationFunction sigmoid();

  /** y = tanh(x). */
  ActivationFunction tanh();

  /** yⱼ = e^(xⱼ − max x) / Σ e^(x − max x) in every row. */
  ActivationFunction softmax();

  /** Replaces the first n of {@code x} by eˣ, with the bits of {@link FloatMath#exp(double)}. */
  void exp(int n, double[] x);
}
