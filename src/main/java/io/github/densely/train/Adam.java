package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * Adam: steps along a running mean of the gradient, divided by a running root mean square of the
 * gradient. Both are corrected for their start at 0.
 *
 * <p>With w a weight, g its gradient, η the learning rate, t the number of the step from 1 and λ
 * the weight decay:
 *
 * <pre>{@code
 * g ← g + λ·w                      Adam
 * w ← w − η·λ·w                    AdamW, instead
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²
 * w ← w − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * }</pre>
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.adam(0.001);
 * Optimizer decayed = Optimizer.adamW(0.001, 0.01);
 * }</pre>
 *
 * <p>Defaults: β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, no weight decay. Numerics: float, the corrections in
 * double; a NaN gradient makes its weight NaN. Threads: see {@link Optimizer}.
 *
 * <p>Sources: D. P. Kingma, J. Ba, Adam, 2015, arXiv:1412.6980; I. Loshchilov, F. Hutter, Decoupled
 * Weight Decay Regularization, 2019, arXiv:1711.05101.
 */
public final class Adam implements Optimizer {

  private final Schedule schedule;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final boolean decoupled;
  private final OptimizerMemory memory = new OptimizerMemory("adam", "mean", "square");

  Adam(Schedule schedule) {
    this(schedule, 0.9, 0.999, 1e-8, 0, false);
  }

  private Adam(
      Schedule schedule,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled) {
    this.schedule = schedule;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
    this.decoupled = decoupled;
  }

  /**
   * Sets the decay rates of the running means. The new optimiser has made no step.
   *
   * @param beta1 β₁, for the mean of the gradient; at least 0 and below 1
   * @param beta2 β₂, for the mean of its square; at least 0 and below 1
   * @return a new optimiser
   * @throws IllegalArgumentException if one is out of range
   */
  public Adam betas(double beta1, double beta2) {
    Settings.requireFraction("beta1", beta1);
    Settings.requireFraction("beta2", beta2);
    return new Adam(schedule, beta1, beta2, epsilon, weightDecay, decoupled);
  }

  /**
   * Sets ε. The new optimiser has made no step.
   *
   * @param epsilon added to the root, positive
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam epsilon(double epsilon) {
    Settings.requirePositive("epsilon", epsilon);
    return new Adam(schedule, beta1, beta2, epsilon, weightDecay, decoupled);
  }

  /**
   * Sets weight decay that is added to the gradient (L2 regularization). The new optimiser has made
   * no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam weightDecay(double weightDecay) {
    Settings.requireNonNegative("weight decay", weightDecay);
    return new Adam(schedule, beta1, beta2, epsilon, weightDecay, false);
  }

  /**
   * Sets weight decay that is subtracted from the weight itself (AdamW). The new optimiser has made
   * no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam decoupledWeightDecay(double weightDecay) {
    Settings.requireNonNegative("weight decay", weightDecay);
    return new Adam(schedule, beta1, beta2, epsilon, weightDecay, true);
  }

  @Override
  public void step(List<Parameter> parameters) {
    double rate = learningRate();
    long t = memory.steps() + 1;
    double correction1 = 1 - StrictMath.pow(beta1, t);
    double correction2 = 1 - StrictMath.pow(beta2, t);
    float stepSize = (float) (rate / correction1);
    float rootCorrection = (float) (1 / Math.sqrt(correction2));
    float b1 = (float) beta1;
    float rest1 = (float) (1 - beta1);
    float b2 = (float) beta2;
    float rest2 = (float) (1 - beta2);
    float eps = (float) epsilon;
    float lambda = decoupled ? 0 : (float) weightDecay;
    float keep = decoupled ? (float) (1 - rate * weightDecay) : 1;
    memory.step(
        parameters,
        (w, grad, slots) -> {
          float[] m = slots[0];
          float[] v = slots[1];
          for (int i = 0; i < grad.length; i++) {
            float g = grad[i] + lambda * w[i];
            m[i] = b1 * m[i] + rest1 * g;
            v[i] = b2 * v[i] + rest2 * (g * g);
            w[i] = keep * w[i] - stepSize * m[i] / ((float) Math.sqrt(v[i]) * rootCorrection + eps);
          }
        });
  }

  @Override
  public double learningRate() {
    return memory.rate(schedule);
  }

  @Override
  public Optimizer.State state() {
    return memory.state();
  }

  @Override
  public void restore(Optimizer.State state) {
    memory.restore(state);
  }

  /** Rate and weight decay, as {@code "AdamW(0.001, weight decay 0.01)"}. */
  @Override
  public String toString() {
    return Text.of(
        "%s(%s%s)",
        decoupled ? "AdamW" : "Adam",
        NamedSchedule.textOf(schedule),
        weightDecay == 0 ? "" : ", weight decay " + weightDecay);
  }
}
