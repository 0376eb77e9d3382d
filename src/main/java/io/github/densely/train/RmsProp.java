package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * RMSProp: divides each gradient by the running root mean square of that gradient.
 *
 * <p>With w a weight, g its gradient, η the learning rate, ρ the decay and λ the weight decay:
 *
 * <pre>{@code
 * g ← g + λ·w
 * s ← ρ·s + (1 − ρ)·g²      (s starts at 0)
 * w ← w − η·g/(√s + ε)
 * }</pre>
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.rmsProp(0.01).decay(0.9);
 * }</pre>
 *
 * <p>Defaults: ρ = 0.99, ε = 10⁻⁸, no weight decay. Numerics: float; a NaN gradient makes its
 * weight NaN. Threads: see {@link Optimizer}.
 *
 * <p>Source: T. Tieleman, G. Hinton, Lecture 6.5 of Neural Networks for Machine Learning, 2012.
 */
public final class RmsProp implements Optimizer {

  private final Schedule schedule;
  private final double decay;
  private final double epsilon;
  private final double weightDecay;
  private final OptimizerMemory memory = new OptimizerMemory("rmsprop", "square");

  RmsProp(Schedule schedule) {
    this(schedule, 0.99, 1e-8, 0);
  }

  private RmsProp(Schedule schedule, double decay, double epsilon, double weightDecay) {
    this.schedule = schedule;
    this.decay = decay;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  /**
   * Sets the decay rate of the mean square. The new optimiser has made no step.
   *
   * @param decay ρ, at least 0 and below 1
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public RmsProp decay(double decay) {
    Settings.requireFraction("decay", decay);
    return new RmsProp(schedule, decay, epsilon, weightDecay);
  }

  /**
   * Sets ε. The new optimiser has made no step.
   *
   * @param epsilon added to the root, positive
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public RmsProp epsilon(double epsilon) {
    Settings.requirePositive("epsilon", epsilon);
    return new RmsProp(schedule, decay, epsilon, weightDecay);
  }

  /**
   * Sets weight decay (L2 regularization). The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public RmsProp weightDecay(double weightDecay) {
    Settings.requireNonNegative("weight decay", weightDecay);
    return new RmsProp(schedule, decay, epsilon, weightDecay);
  }

  @Override
  public void step(List<Parameter> parameters) {
    float rate = (float) learningRate();
    float rho = (float) decay;
    float rest = (float) (1 - decay);
    float eps = (float) epsilon;
    float lambda = (float) weightDecay;
    memory.step(
        parameters,
        (w, grad, slots) -> {
          float[] s = slots[0];
          for (int i = 0; i < grad.length; i++) {
            float g = grad[i] + lambda * w[i];
            s[i] = rho * s[i] + rest * (g * g);
            w[i] -= rate * g / ((float) Math.sqrt(s[i]) + eps);
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

  /** Rate and weight decay, as {@code "RMSProp(0.01)"}. */
  @Override
  public String toString() {
    return Text.of(
        "RMSProp(%s%s)",
        NamedSchedule.textOf(schedule), weightDecay == 0 ? "" : ", weight decay " + weightDecay);
  }
}
