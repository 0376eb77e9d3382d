package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Updates parameters from their gradients.
 *
 * <p>{@link #step} changes the value of every parameter that is not frozen, from its gradient and
 * from what the optimiser keeps of earlier gradients. It does not set the gradients to zero.
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.adam(0.001);
 * network.zeroGrad();
 * ForwardPass pass = network.forwardPass(x);
 * pass.backwardParameters(loss.gradient(pass.output(), target));
 * optimizer.step(network.parameters());
 * }</pre>
 *
 * <p>{@link Sgd}, {@link RmsProp} and {@link Adam} have methods for their settings. Each follows
 * PyTorch's rule of the same name, including the defaults. A setting returns a new optimiser.
 *
 * <p>Cost: one pass over the parameters, their gradients and the matrices that the optimiser keeps
 * for each parameter (one for momentum and RMSProp, two for Adam). The first step allocates these.
 * Threads: an optimiser belongs to the thread that trains.
 */
public interface Optimizer {

  /**
   * Makes one step, as a whole or not at all.
   *
   * <p>No step is made if a gradient is not finite, or if a parameter or what the optimiser keeps
   * of it would not be finite after the step. Then nothing changes, not even the number of steps,
   * so a loop that ignores the result keeps its weights.
   *
   * @param parameters the parameters to update; the same ones at every step
   * @return whether the step was made
   * @throws IllegalArgumentException if they differ from those of the step before, one is listed
   *     twice, or two have the same name
   * @throws IllegalArgumentException if the schedule gives a rate that is negative or not finite
   */
  boolean step(List<Parameter> parameters);

  /**
   * The learning rate of the next step.
   *
   * @return the learning rate
   * @throws IllegalArgumentException if the schedule gives a rate that is negative or not finite
   */
  double learningRate();

  /**
   * Copies the state of the optimiser.
   *
   * @return everything that later steps depend on, except the settings
   */
  State state();

  /**
   * Restores a state, so that the next steps give the same bits as those that followed it.
   *
   * @param state the state of an optimiser of the same kind; copied
   * @throws IllegalArgumentException if the optimiser was of another kind
   */
  void restore(State state);

  /**
   * Stochastic gradient descent.
   *
   * @param learningRate the learning rate of every step
   * @return a new optimiser; momentum and weight decay are set by its methods
   */
  static Sgd sgd(double learningRate) {
    return new Sgd(Schedule.constant(learningRate));
  }

  /**
   * Stochastic gradient descent.
   *
   * @param schedule the learning rate of each step
   * @return a new optimiser; momentum and weight decay are set by its methods
   */
  static Sgd sgd(Schedule schedule) {
    return new Sgd(schedule);
  }

  /**
   * RMSProp.
   *
   * @param learningRate the learning rate of every step; PyTorch's default is 0.01
   * @return a new optimiser
   */
  static RmsProp rmsProp(double learningRate) {
    return new RmsProp(Schedule.constant(learningRate));
  }

  /**
   * RMSProp.
   *
   * @param schedule the learning rate of each step
   * @return a new optimiser
   */
  static RmsProp rmsProp(Schedule schedule) {
    return new RmsProp(schedule);
  }

  /**
   * Adam.
   *
   * @param learningRate the learning rate of every step; PyTorch's default is 0.001
   * @return a new optimiser
   */
  static Adam adam(double learningRate) {
    return new Adam(Schedule.constant(learningRate));
  }

  /**
   * Adam.
   *
   * @param schedule the learning rate of each step
   * @return a new optimiser
   */
  static Adam adam(Schedule schedule) {
    return new Adam(schedule);
  }

  /**
   * AdamW: Adam with weight decay that is not added to the gradient.
   *
   * @param learningRate the learning rate of every step; PyTorch's default is 0.001
   * @param weightDecay the share of each weight that a step subtracts, times the learning rate;
   *     PyTorch's default is 0.01
   * @return a new optimiser
   */
  static Adam adamW(double learningRate, double weightDecay) {
    return new Adam(Schedule.constant(learningRate)).decoupledWeightDecay(weightDecay);
  }

  /**
   * AdamW: Adam with weight decay that is not added to the gradient.
   *
   * @param schedule the learning rate of each step
   * @param weightDecay the share of each weight that a step subtracts, times the learning rate
   * @return a new optimiser
   */
  static Adam adamW(Schedule schedule, double weightDecay) {
    return new Adam(schedule).decoupledWeightDecay(weightDecay);
  }

  /**
   * Scales all gradients by one factor so that their norm is at most {@code maxNorm}: {@code g ←
   * g·maxNorm/‖g‖} if {@code ‖g‖ > maxNorm}, where {@code ‖g‖ = √Σ g²} over all elements of all
   * gradients. The direction does not change.
   *
   * <pre>{@code
   * double norm = Optimizer.clipByGlobalNorm(network.parameters(), 5);
   * }</pre>
   *
   * <p>Cost: one pass over the gradients, two if they are scaled. Numerics: the norm is summed in
   * double. A norm that is NaN or infinite changes nothing and is returned, so that the caller can
   * stop. Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural
   * networks, 2013, arXiv:1211.5063.
   *
   * @param parameters the parameters whose gradients are scaled; those of frozen ones count as 0
   * @param maxNorm the largest norm, positive
   * @return the norm before scaling
   * @throws IllegalArgumentException if maxNorm is not positive
   */
  static double clipByGlobalNorm(List<Parameter> parameters, double maxNorm) {
    return GradientClipping.byGlobalNorm(parameters, maxNorm);
  }

  /**
   * What an optimiser keeps between steps.
   *
   * @param rule the kind of optimiser, as {@code "adam"}
   * @param steps the number of steps so far
   * @param slots the matrices that it keeps, by {@code "parameter.slot"}, as {@code
   *     "0.weight.velocity"}, each of the sizes of its parameter
   * @param parameterSteps the number of steps that updated each parameter, by its name. A parameter
   *     that is missing has made all {@code steps} if it has slots, else none
   */
  record State(
      String rule, long steps, Map<String, Matrix> slots, Map<String, Long> parameterSteps) {

    /**
     * Copies the maps; their order stays, so that a file written from them is the same in every
     * run.
     *
     * @param rule the kind of optimiser
     * @param steps the number of steps so far
     * @param slots the matrices that it keeps
     * @param parameterSteps the number of steps of each parameter
     */
    public State {
      slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
      parameterSteps = Collections.unmodifiableMap(new LinkedHashMap<>(parameterSteps));
    }

    /**
     * A state in which every parameter with slots has made all steps.
     *
     * @param rule the kind of optimiser
     * @param steps the number of steps so far
     * @param slots the matrices that it keeps
     */
    public State(String rule, long steps, Map<String, Matrix> slots) {
      this(rule, steps, slots, Map.of());
    }

    /** Rule, steps and names, as {@code "sgd after 3 steps [0.weight.velocity]"}. */
    @Override
    public String toString() {
      return Text.of("%s after %d steps %s", rule, steps, slots.keySet());
    }
  }
}
