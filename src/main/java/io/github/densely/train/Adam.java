package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.function.Predicate;

/**
 * Adam: steps along a running mean of the gradient, divided by a running root mean square of the
 * gradient. Both are corrected for their start at 0.
 *
 * <p>With w a weight, g its gradient, η the learning rate, t the number of the step of this
 * parameter from 1, λ the weight decay and λ₁ the L1 penalty:
 *
 * <pre>{@code
 * g ← g + λ·w + λ₁·sign(w)             Adam
 * w ← w − η·(λ·w + λ₁·sign(w))         AdamW, instead
 * m ← β₁·m + (1 − β₁)·g
 * v ← β₂·v + (1 − β₂)·g²
 * w ← w − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
 * }</pre>
 *
 * <p>The steps in which a parameter is frozen do not count for its t, so after {@code unfreeze()}
 * its first steps are as small as those of a new parameter.
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.adam(0.001);
 * Optimizer decayed = Optimizer.adamW(0.001, 0.01).penalizeOnly(Parameter::isWeight);
 * }</pre>
 *
 * <p>Defaults: β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, no weight decay, no L1 penalty; as in PyTorch, the
 * penalties hold for all parameters. Numerics: numbers of ordinary size are computed in float, all
 * others in double and rounded once, so that no intermediate result overflows or vanishes. The
 * optimiser keeps √v, which is in the range of float where v is not. Threads: see {@link
 * Optimizer}.
 *
 * <p>Sources: D. P. Kingma, J. Ba, Adam, 2015, arXiv:1412.6980; I. Loshchilov, F. Hutter, Decoupled
 * Weight Decay Regularization, 2019, arXiv:1711.05101.
 */
public final class Adam implements Optimizer {

  private final Schedule schedule;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final Penalty penalty;
  private final boolean decoupled;
  private final OptimizerMemory memory = new OptimizerMemory("adam", "mean", OptimizerMemory.ROOT);

  Adam(Schedule schedule) {
    this(schedule, 0.9, 0.999, 1e-8, Penalty.NONE, false);
  }

  private Adam(
      Schedule schedule,
      double beta1,
      double beta2,
      double epsilon,
      Penalty penalty,
      boolean decoupled) {
    this.schedule = schedule;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.penalty = penalty;
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
    return new Adam(schedule, beta1, beta2, epsilon, penalty, decoupled);
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
    return new Adam(schedule, beta1, beta2, epsilon, penalty, decoupled);
  }

  /**
   * Sets weight decay that is added to the gradient (L2 regularization), as the L1 penalty is then.
   * The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam weightDecay(double weightDecay) {
    return new Adam(schedule, beta1, beta2, epsilon, penalty.withDecay(weightDecay), false);
  }

  /**
   * Sets weight decay that is subtracted from the weight itself (AdamW), as the L1 penalty is then.
   * The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam decoupledWeightDecay(double weightDecay) {
    return new Adam(schedule, beta1, beta2, epsilon, penalty.withDecay(weightDecay), true);
  }

  /**
   * Sets an L1 penalty, which moves weights that the loss does not need to 0. The new optimiser has
   * made no step.
   *
   * @param l1 λ₁, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Adam l1Penalty(double l1) {
    return new Adam(schedule, beta1, beta2, epsilon, penalty.withL1(l1), decoupled);
  }

  /**
   * Limits weight decay and L1 penalty to some parameters. The usual choice is the weights alone,
   * without biases and the parameters of normalization layers: {@code
   * penalizeOnly(Parameter::isWeight)}. The new optimiser has made no step.
   *
   * @param which whether a parameter has the penalties
   * @return a new optimiser
   */
  public Adam penalizeOnly(Predicate<Parameter> which) {
    return new Adam(schedule, beta1, beta2, epsilon, penalty.only(which), decoupled);
  }

  @Override
  public boolean step(List<Parameter> parameters) {
    double rate = learningRate();
    return memory.step(
        parameters,
        (parameter, t) -> {
          Penalty own = penalty.of(parameter);
          return new Step(
              beta1,
              beta2,
              rate / (1 - StrictMath.pow(beta1, t)),
              1 / Math.sqrt(1 - StrictMath.pow(beta2, t)),
              epsilon,
              decoupled ? Penalty.NONE : own,
              decoupled ? own.scaled(rate) : Penalty.NONE);
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

  /** Rate and penalties, as {@code "AdamW(0.001, weight decay 0.01)"}. */
  @Override
  public String toString() {
    return Text.of(
        "%s(%s%s)", decoupled ? "AdamW" : "Adam", NamedSchedule.textOf(schedule), penalty);
  }

  /**
   * One step of one parameter.
   *
   * @param stepSize η/(1 − β₁ᵗ)
   * @param rootCorrection 1/√(1 − β₂ᵗ)
   * @param coupled what is added to the gradient
   * @param aside η times what is subtracted from the weight
   */
  private record Step(
      double beta1,
      double beta2,
      double stepSize,
      double rootCorrection,
      double epsilon,
      Penalty coupled,
      Penalty aside)
      implements Update {

    @Override
    public boolean isOrdinary(double size, double slot) {
      return slotSize(size, slot) <= LARGE
          && stepSize * slotSize(size, slot) / epsilon <= LARGE
          && epsilon >= SMALLEST_EPSILON
          && Update.isOrdinary(epsilon)
          && Update.isOrdinary(stepSize)
          && Update.isOrdinary(beta1)
          && Update.isOrdinary(beta2)
          && coupled.isOrdinary()
          && aside.isOrdinary()
          && aside.decay() * size <= LARGE;
    }

    @Override
    public double slotSize(double size, double slot) {
      return Math.max(slot, size + coupled.largest(size)) * (1 + 0x1p-20);
    }

    @Override
    public void inFloat(float[] w, float[] grad, float[][] slots) {
      float[] m = slots[0];
      float[] roots = slots[1];
      float b1 = (float) beta1;
      float rest1 = (float) (1 - beta1);
      float b2 = (float) beta2;
      float rest2 = (float) (1 - beta2);
      float eta = (float) stepSize;
      float correction = (float) rootCorrection;
      float eps = (float) epsilon;
      float lambda = (float) coupled.decay();
      float shrink = (float) aside.decay();
      for (int i = 0; i < grad.length; i++) {
        float g = grad[i] + lambda * w[i];
        m[i] = b1 * m[i] + rest1 * g;
        float root = (float) Math.sqrt(b2 * (roots[i] * roots[i]) + rest2 * (g * g));
        roots[i] = root;
        w[i] -= shrink * w[i] + eta * m[i] / (root * correction + eps);
      }
    }

    @Override
    public boolean inDouble(float[] w, float[] grad, float[][] slots, boolean write) {
      float[] means = slots[0];
      float[] roots = slots[1];
      double rest1 = 1 - beta1;
      double rest2 = 1 - beta2;
      boolean finite = true;
      for (int i = 0; i < grad.length; i++) {
        double g = grad[i] + coupled.gradient(w[i]);
        double m = beta1 * means[i] + rest1 * g;
        double root = Math.sqrt(beta2 * ((double) roots[i] * roots[i]) + rest2 * (g * g));
        double change = aside.gradient(w[i]) + stepSize * m / (root * rootCorrection + epsilon);
        float next = (float) (w[i] - change);
        float keptMean = (float) m;
        float keptRoot = (float) root;
        finite &= Float.isFinite(next) && Float.isFinite(keptMean) && Float.isFinite(keptRoot);
        if (write) {
          w[i] = next;
          means[i] = keptMean;
          roots[i] = keptRoot;
        }
      }
      return finite;
    }
  }
}
