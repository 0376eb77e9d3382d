package io.github.densely;

/**
 * One way forward through a layer, and the way back.
 *
 * <p>With {@code L} a function of the output: {@code gradOutput = ∂L/∂output} arrives, {@code
 * gradInput = ∂L/∂input} leaves, and {@code ∂L/∂parameter} is <em>added</em> to {@link
 * Parameter#grad()} on the way. Adding makes sums over micro-batches, or over machines, plain
 * additions; {@link Layer#zeroGrad()} starts again.
 *
 * <p>A pass belongs to the thread that made it. It may go back more than once, each time adding to
 * the gradients.
 */
public interface ForwardPass {

  /**
   * The output of the layer.
   *
   * @return batch x outFeatures; must not be modified before the way back
   */
  Matrix output();

  /**
   * Goes back: adds to the gradients of the parameters and returns the gradient of the input.
   *
   * @param gradOutput batch x outFeatures; not modified
   * @return batch x inFeatures, a new matrix
   * @throws IllegalArgumentException if {@code gradOutput} does not have the sizes of the output
   */
  Matrix backward(Matrix gradOutput);

  /**
   * Goes back for the parameters alone. The first layer of a network needs no gradient of its
   * input, and computing it would be a third of that layer's work.
   *
   * @param gradOutput batch x outFeatures; not modified
   * @throws IllegalArgumentException if {@code gradOutput} does not have the sizes of the output
   */
  default void backwardParameters(Matrix gradOutput) {
    backward(gradOutput);
  }
}
