package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * Stochastic gradient descent, with optional momentum.
 *
 * <p>With w a weight, g its gradient, η the learning rate, μ the momentum and λ the weight decay:
 *
 * <pre>{@code
 * g ← g + λ·w
 * v ← μ·v + g          (v starts at 0)
 * w ← w − η·v          or with Nesterov momentum w − η·(g + μ·v)
 * }</pre>
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.sgd(0.1).momentum(0.9).nesterov();
 * }</pre>
 *
 * <p>Defaults: no momentum, no weight decay. Without momentum the optimiser keeps no matrices.
 *
 * <p>Numerics: float; a NaN gradient makes its weight NaN. Threads: see {@link Optimizer}.
 *
 * <p>Source: I. Sutskever et al., On the importance of initialization and momentum in deep
 * learning, 2013, proceedings.mlr.press/v28/sutskever13.html.
 */
public final class Sgd implements Optimizer {

  private final Schedule schedule;
  private final double momentum;
  private final boolean nesterov;
  private final double weightDecay;
  private final OptimizerMemory memory;

  Sgd(Schedule schedule) {
    this(schedule, 0, false, 0);
  }

  private Sgd(Schedule schedule, double momentum, boolean nesterov, double weightDecay) {
    this.schedule = schedule;
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.weightDecay = weightDecay;
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
    return new Sgd(schedule, momentum, nesterov, weightDecay);
  }

  /**
   * Switches to Nesterov momentum. The new optimiser has made no step.
   *
   * @return a new optimiser
   */
  public Sgd nesterov() {
    return new Sgd(schedule, momentum, true, weightDecay);
  }

  /**
   * Sets weight decay (L2 regularization). The new optimiser has made no step.
   *
   * @param weightDecay λ, at least 0
   * @return a new optimiser
   * @throws IllegalArgumentException if it is out of range
   */
  public Sgd weightDecay(double weightDecay) {
    Settings.requireNonNegative("weight decay", weightDecay);
    return new Sgd(schedule, momentum, nesterov, weightDecay);
  }

  @Override
  public void step(List<Parameter> parameters) {
    float rate = (float) learningRate();
    float mu = (float) momentum;
    float lambda = (float) weightDecay;
    memory.step(
        parameters,
        (w, grad, slots) -> {
          if (mu == 0) {
            for (int i = 0; i < grad.length; i++) {
              w[i] -= rate * (grad[i] + lambda * w[i]);
            }
          } else if (nesterov) {
            float[] v = slots[0];
            for (int i = 0; i < grad.length; i++) {
              float g = grad[i] + lambda * w[i];
              v[i] = mu * v[i] + g;
              w[i] -= rate * (g + mu * v[i]);
            }
          } else {
            float[] v = slots[0];
            for (int i = 0; i < grad.length; i++) {
              v[i] = mu * v[i] + (grad[i] + lambda * w[i]);
              w[i] -= rate * v[i];
            }
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

  /** Rate, momentum and weight decay, as {@code "SGD(0.1, momentum 0.9, Nesterov)"}. */
  @Override
  public String toString() {
    return Text.of(
        "SGD(%s%s%s%s)",
        NamedSchedule.textOf(schedule),
        momentum == 0 ? "" : ", momentum " + momentum,
        nesterov ? ", Nesterov" : "",
        weightDecay == 0 ? "" : ", weight decay " + weightDecay);
  }
}
