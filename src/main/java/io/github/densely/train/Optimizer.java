package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns gradients into steps.
 *
 * <p>{@link #step} changes the value of every parameter that is not frozen, from its gradient and
 * what the optimiser remembers of earlier ones. It does not zero the gradients.
 *
 * <pre>{@code
 * Optimizer optimizer = Optimizer.adam(0.001);
 * network.zeroGrad();
 * ForwardPass pass = network.forwardPass(x);
 * pass.backwardParameters(loss.gradient(pass.output(), target));
 * optimizer.step(network.parameters());
 * }</pre>
 *
 * <p>{@link Sgd}, {@link RmsProp} and {@link Adam} have settings of their own. Each follows
 * PyTorch's rule of the same name, defaults included.
 *
 * <p>Cost: one pass over parameters, gradients and the remembered matrices (one for momentum and
 * RMSProp, two for Adam), which are allocated at the first step. Threads: belongs to the thread
 * that trains.
 */
public interface Optimizer {

  /**
   * One step.
   *
   * @param parameters the same list, or one of the same parameters, at every step
   * @throws IllegalArgumentException if they are others than at the step before, one is listed
   *     twice, or two have one name
   * @throws IllegalArgumentException if the schedule gives no finite rate of at least 0
   */
  void step(List<Parameter> parameters);

  /**
   * The learning rate that the next step will take.
   *
   * @return the rate
   * @throws IllegalArgumentException if the schedule gives no finite rate of at least 0
   */
  double learningRate();

  /**
   * What the optimiser remembers, copied.
   *
   * @return everything that a later step depends on, besides the settings
   */
  State state();

  /**
   * Goes back to what {@link #state} gave, so that the next steps give the same bits.
   *
   * @param state of an optimiser of the same kind
   * @throws IllegalArgumentException if it is of another kind
   */
  void restore(State state);

  /**
   * Stochastic gradient descent.
   *
   * @param learningRate the rate of every step
   * @return a new optimiser; momentum and weight decay are set by its methods
   */
  static Sgd sgd(double learningRate) {
    return new Sgd(Schedule.constant(learningRate));
  }

  /**
   * Stochastic gradient descent.
   *
   * @param schedule gives the rate
   * @return a new optimiser; momentum and weight decay are set by its methods
   */
  static Sgd sgd(Schedule schedule) {
    return new Sgd(schedule);
  }

  /**
   * RMSProp.
   *
   * @param learningRate the rate of every step; PyTorch's default is 0.01
   * @return a new optimiser
   */
  static RmsProp rmsProp(double learningRate) {
    return new RmsProp(Schedule.constant(learningRate));
  }

  /**
   * RMSProp.
   *
   * @param schedule gives the rate
   * @return a new optimiser
   */
  static RmsProp rmsProp(Schedule schedule) {
    return new RmsProp(schedule);
  }

  /**
   * Adam.
   *
   * @param learningRate the rate of every step; PyTorch's default is 0.001
   * @return a new optimiser
   */
  static Adam adam(double learningRate) {
    return new Adam(Schedule.constant(learningRate));
  }

  /**
   * Adam.
   *
   * @param schedule gives the rate
   * @return a new optimiser
   */
  static Adam adam(Schedule schedule) {
    return new Adam(schedule);
  }

  /**
   * AdamW: Adam whose weight decay does not pass through the gradient.
   *
   * @param learningRate the rate of every step; PyTorch's default is 0.001
   * @param weightDecay share of each weight that is taken off per unit of rate; PyTorch's default
   *     is 0.01
   * @return a new optimiser
   */
  static Adam adamW(double learningRate, double weightDecay) {
    return new Adam(Schedule.constant(learningRate)).decoupledWeightDecay(weightDecay);
  }

  /**
   * AdamW: Adam whose weight decay does not pass through the gradient.
   *
   * @param schedule gives the rate
   * @param weightDecay share of each weight that is taken off per unit of rate
   * @return a new optimiser
   */
  static Adam adamW(Schedule schedule, double weightDecay) {
    return new Adam(schedule).decoupledWeightDecay(weightDecay);
  }

  /**
   * Shortens all gradients together so that their norm is at most {@code maxNorm}: {@code g ←
   * g·maxNorm/‖g‖} if {@code ‖g‖ > maxNorm}, where {@code ‖g‖ = √Σ g²} over all elements of all
   * gradients. The direction stays.
   *
   * <pre>{@code
   * double norm = Optimizer.clipByGlobalNorm(network.parameters(), 5);
   * }</pre>
   *
   * <p>Cost: one pass over the gradients, two if they are shortened. Numerics: the norm is summed
   * in double. A norm that is NaN or infinite changes nothing and is returned, so that the caller
   * can stop. Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent
   * neural networks, 2013, arXiv:1211.5063.
   *
   * @param parameters whose gradients; frozen ones count as 0
   * @param maxNorm the largest norm, positive
   * @return the norm before
   * @throws IllegalArgumentException if maxNorm is not positive
   */
  static double clipByGlobalNorm(List<Parameter> parameters, double maxNorm) {
    return GradientClipping.byGlobalNorm(parameters, maxNorm);
  }

  /**
   * What an optimiser remembers between steps.
   *
   * @param rule the kind of optimiser, as {@code "adam"}
   * @param steps how many steps were made
   * @param slots the remembered matrices by {@code "parameter.slot"}, as {@code
   *     "0.weight.velocity"}, each of the sizes of its parameter
   */
  record State(String rule, long steps, Map<String, Matrix> slots) {

    /**
     * Copies the map; its order stays, so that a file written from it is the same in every run.
     *
     * @param rule the kind of optimiser
     * @param steps how many steps were made
     * @param slots the remembered matrices
     */
    public State {
      slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    }

    /** Rule, steps and names, as {@code "sgd after 3 steps [0.weight.velocity]"}. */
    @Override
    public String toString() {
      return "%s after %d steps %s".formatted(rule, steps, slots.keySet());
    }
  }
}
