package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.function.Predicate;

/**
 * RMSProp: divides each gradient by the running root mean square of that gradient.
 *
 * <p>With w a weight, g its gradient, η the learning rate, ρ the decay, λ the weight decay and λ₁
 * the L1 penalty:
 *
 * <pre>{@code
 * g ← g + λ·w + λ₁·sign(w)
 * s ← ρ·s + (1 − ρ)·g²      (s starts at 0)
 * w ← w − η·g/(√s + ε)
 * }</pre>
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.rmsProp(0.01).decay(0.9);
 * }</pre>
 *
 * <p>Defaults: ρ = 0.99, ε = 10⁻⁸, no weight decay, no L1 penalty. Numerics: computed in double and
 * rounded once to float. The optimiser keeps √s, which is in the range of float where s is not.
 * Threads: see {@link Optimizer}.
 *
 * <p>Source: T. Tieleman, G. Hinton, Lecture 6.5 of Neural Networks for Machine Learning, 2012.
 */
public final class RmsProp implements Optimizer {

  private final Schedule schedule;
  private final double decay;
  private final double epsilon;
  private final Penalty penalty;
  private final OptimizerMemory memory = new OptimizerMemory("rmsprop", OptimizerMemory.ROOT);

  RmsProp(Schedule schedule) {
    this(schedule, 0.99, 1e-8, Penalty.NONE);
  }

  private RmsProp(Schedule schedule, double decay, double epsilon, Penalty penalty) {
    this.schedule = schedule;
    this.decay = decay;
    this.epsilon = epsilon;
    this.penalty = penalty;
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
    return new RmsProp(schedule, decay, epsilon, penalty);
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
    return new RmsProp(schedule, decay, epsilon, penalty);
  }

  /**
   * Sets weight decay (L2 regularization). The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public RmsProp weightDecay(double weightDecay) {
    return new RmsProp(schedule, decay, epsilon, penalty.withDecay(weightDecay));
  }

  /**
   * Sets an L1 penalty, which moves weights that the loss does not need to 0. The new optimiser has
   * made no step.
   *
   * @param l1 λ₁, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public RmsProp l1Penalty(double l1) {
    return new RmsProp(schedule, decay, epsilon, penalty.withL1(l1));
  }

  /**
   * Limits weight decay and L1 penalty to some parameters. The usual choice is the weights alone,
   * without biases and the parameters of normalization layers: {@code
   * penalizeOnly(Parameter::isWeight)}. The new optimiser has made no step.
   *
   * @param which whether a parameter has the penalties
   * @return a new optimiser
   */
  public RmsProp penalizeOnly(Predicate<Parameter> which) {
    return new RmsProp(schedule, decay, epsilon, penalty.only(which));
  }

  @Override
  public boolean step(List<Parameter> parameters) {
    double rate = learningRate();
    return memory.step(
        parameters, (parameter, t) -> new Step(rate, decay, epsilon, penalty.of(parameter)));
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

  /** Rate and penalties, as {@code "RMSProp(0.01)"}. */
  @Override
  public String toString() {
    return Text.of("RMSProp(%s%s)", NamedSchedule.textOf(schedule), penalty);
  }

  private record Step(double rate, double decay, double epsilon, Penalty penalty)
      implements Update {

    @Override
    public boolean isOrdinary(double size, double slot) {
      return slotSize(size, slot) <= LARGE
          && rate * slotSize(size, slot) / epsilon <= LARGE
          && epsilon >= SMALLEST_EPSILON
          && Update.isOrdinary(epsilon)
          && Update.isOrdinary(rate)
          && Update.isOrdinary(decay)
          && penalty.isOrdinary();
    }

    @Override
    public double slotSize(double size, double slot) {
      return Math.max(slot, size + penalty.largest(size)) * (1 + 0x1p-20);
    }

    @Override
    public void inFloat(float[] w, float[] grad, float[][] slots) {
      float[] roots = slots[0];
      float eta = (float) rate;
      float rho = (float) decay;
      float rest = (float) (1 - decay);
      float eps = (float) epsilon;
      float lambda = (float) penalty.decay();
      for (int i = 0; i < grad.length; i++) {
        float g = grad[i] + lambda * w[i];
        float root = (float) Math.sqrt(rho * (roots[i] * roots[i]) + rest * (g * g));
        roots[i] = root;
        w[i] -= eta * g / (root + eps);
      }
    }

    @Override
    public boolean inDouble(float[] w, float[] grad, float[][] slots, boolean write) {
      float[] roots = slots[0];
      double rest = 1 - decay;
      boolean finite = true;
      for (int i = 0; i < grad.length; i++) {
        double g = grad[i] + penalty.gradient(w[i]);
        double root = Math.sqrt(decay * ((double) roots[i] * roots[i]) + rest * (g * g));
        float next = (float) (w[i] - rate * g / (root + epsilon));
        float kept = (float) root;
        finite &= Float.isFinite(next) && Float.isFinite(kept);
        if (write) {
          w[i] = next;
          roots[i] = kept;
        }
      }
      return finite;
    }
  }
}
