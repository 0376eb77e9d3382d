package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.function.Predicate;

/**
 * Stochastic gradient descent, with optional momentum.
 *
 * <p>With w a weight, g its gradient, η the learning rate, μ the momentum, λ the weight decay and
 * λ₁ the L1 penalty:
 *
 * <pre>{@code
 * g ← g + λ·w + λ₁·sign(w)
 * v ← μ·v + g          (v starts at 0)
 * w ← w − η·v          or with Nesterov momentum w − η·(g + μ·v)
 * }</pre>
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.sgd(0.1).momentum(0.9).nesterov();
 * }</pre>
 *
 * <p>Defaults: no momentum, no weight decay, no L1 penalty. Without momentum the optimiser keeps no
 * matrices.
 *
 * <p>Numerics: numbers of ordinary size are computed in float, all others in double and rounded
 * once, so that no intermediate result overflows or vanishes. Threads: see {@link Optimizer}.
 *
 * <p>Source: I. Sutskever et al., On the importance of initialization and momentum in deep
 * learning, 2013, proceedings.mlr.press/v28/sutskever13.html.
 */
public final class Sgd implements Optimizer {

  private final Schedule schedule;
  private final double momentum;
  private final boolean nesterov;
  private final Penalty penalty;
  private final OptimizerMemory memory;

  Sgd(Schedule schedule) {
    this(schedule, 0, false, Penalty.NONE);
  }

  private Sgd(Schedule schedule, double momentum, boolean nesterov, Penalty penalty) {
    this.schedule = schedule;
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.penalty = penalty;
    this.memory =
        momentum == 0 ? new OptimizerMemory("sgd") : new OptimizerMemory("sgd", "velocity");
  }

  /**
   * Sets the momentum. The new optimiser has made no step.
   *
   * @param momentum μ, at least 0 and below 1
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Sgd momentum(double momentum) {
    Settings.requireFraction("momentum", momentum);
    return new Sgd(schedule, momentum, nesterov, penalty);
  }

  /**
   * Switches to Nesterov momentum. The new optimiser has made no step.
   *
   * @return a new optimiser
   */
  public Sgd nesterov() {
    return new Sgd(schedule, momentum, true, penalty);
  }

  /**
   * Sets weight decay (L2 regularization). The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Sgd weightDecay(double weightDecay) {
    return new Sgd(schedule, momentum, nesterov, penalty.withDecay(weightDecay));
  }

  /**
   * Sets an L1 penalty, which moves weights that the loss does not need to 0. The new optimiser has
   * made no step.
   *
   * @param l1 λ₁, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Sgd l1Penalty(double l1) {
    return new Sgd(schedule, momentum, nesterov, penalty.withL1(l1));
  }

  /**
   * Limits weight decay and L1 penalty to some parameters. The usual choice is the weights alone,
   * without biases and the parameters of normalization layers: {@code
   * penalizeOnly(Parameter::isWeight)}. The new optimiser has made no step.
   *
   * @param which whether a parameter has the penalties
   * @return a new optimiser
   */
  public Sgd penalizeOnly(Predicate<Parameter> which) {
    return new Sgd(schedule, momentum, nesterov, penalty.only(which));
  }

  @Override
  public boolean step(List<Parameter> parameters) {
    double rate = learningRate();
    return memory.step(
        parameters, (parameter, t) -> new Step(rate, momentum, nesterov, penalty.of(parameter)));
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

  /** Rate, momentum and penalties, as {@code "SGD(0.1, momentum 0.9, Nesterov)"}. */
  @Override
  public String toString() {
    return Text.of(
        "SGD(%s%s%s%s)",
        NamedSchedule.textOf(schedule),
        momentum == 0 ? "" : ", momentum " + momentum,
        nesterov ? ", Nesterov" : "",
        penalty);
  }

  private record Step(double rate, double momentum, boolean nesterov, Penalty penalty)
      implements Update {

    @Override
    public boolean isOrdinary(double size, double slot) {
      double change = rate * 2 * slotSize(size, slot);
      return size <= LARGE
          && change <= LARGE
          && slotSize(size, slot) <= LARGE
          && Update.isOrdinary(rate)
          && Update.isOrdinary(momentum)
          && penalty.isOrdinary();
    }

    /** One part in 2²⁰ more than the sum, for the roundings in float. */
    @Override
    public double slotSize(double size, double slot) {
      return momentum == 0
          ? size + penalty.largest(size)
          : (momentum * slot + size + penalty.largest(size)) * (1 + 0x1p-20);
    }

    @Override
    public void inFloat(float[] w, float[] grad, float[][] slots) {
      float eta = (float) rate;
      float mu = (float) momentum;
      float lambda = (float) penalty.decay();
      if (slots.length == 0) {
        for (int i = 0; i < grad.length; i++) {
          w[i] -= eta * (grad[i] + lambda * w[i]);
        }
      } else if (nesterov) {
        float[] v = slots[0];
        for (int i = 0; i < grad.length; i++) {
          float g = grad[i] + lambda * w[i];
          v[i] = mu * v[i] + g;
          w[i] -= eta * (g + mu * v[i]);
        }
      } else {
        float[] v = slots[0];
        for (int i = 0; i < grad.length; i++) {
          v[i] = mu * v[i] + (grad[i] + lambda * w[i]);
          w[i] -= eta * v[i];
        }
      }
    }

    @Override
    public boolean inDouble(float[] w, float[] grad, float[][] slots, boolean write) {
      return slots.length == 0
          ? withoutMomentum(w, grad, write)
          : withMomentum(w, grad, slots[0], write);
    }

    private boolean withoutMomentum(float[] w, float[] grad, boolean write) {
      boolean finite = true;
      for (int i = 0; i < grad.length; i++) {
        float next = (float) (w[i] - rate * (grad[i] + penalty.gradient(w[i])));
        finite &= Float.isFinite(next);
        if (write) {
          w[i] = next;
        }
      }
      return finite;
    }

    private boolean withMomentum(float[] w, float[] grad, float[] velocity, boolean write) {
      boolean finite = true;
      for (int i = 0; i < grad.length; i++) {
        double g = grad[i] + penalty.gradient(w[i]);
        double v = momentum * velocity[i] + g;
        float next = (float) (w[i] - rate * (nesterov ? g + momentum * v : v));
        float kept = (float) v;
        finite &= Float.isFinite(next) && Float.isFinite(kept);
        if (write) {
          w[i] = next;
          velocity[i] = kept;
        }
      }
      return finite;
    }
  }
}
