package io.github.densely;

/**
 * One forward pass, and its backward pass.
 *
 * <p>Let {@code L} be a function of the output. The backward pass takes {@code gradOutput =
 * ∂L/∂output}, returns {@code gradInput = ∂L/∂input}, and <em>adds</em> {@code ∂L/∂parameter} to
 * {@link Parameter#grad()}. Because it adds, the gradients of several micro-batches, or of several
 * machines, are summed. {@link Layer#zeroGrad()} sets them to zero.
 *
 * <p>Memory: a pass made by {@link Layer#forwardPass(Matrix, Workspace)} lends its output and the
 * gradients that it returns. They are valid until {@link Workspace#reset()}, and so is the pass. A
 * pass made by {@link Layer#forwardPass(Matrix)} gives them to the caller.
 *
 * <p>Order: a pass may run backward more than once, and each time it adds to the gradients. All of
 * that comes before the weights change: after a step of an optimiser, or after new weights were
 * loaded, the passes of the library's layers throw an {@link IllegalStateException}, since their
 * derivative would mix old numbers with new weights. (Code that writes into {@code value()} is seen
 * only if it calls {@link Parameter#markChanged()}.)
 *
 * <p>Threads: a pass belongs to the thread that made it.
 */
public interface ForwardPass {

  /**
   * The output of the layer.
   *
   * @return batch x outFeatures; must not be modified before the backward pass
   */
  Matrix output();

  /**
   * The backward pass: adds to the gradients of the parameters and returns the gradient of the
   * input.
   *
   * @param gradOutput batch x outFeatures; not modified
   * @return batch x inFeatures; lent or given to the caller, as the output is
   * @throws IllegalArgumentException if {@code gradOutput} does not have the sizes of the output
   * @throws IllegalStateException if the weights changed, or the workspace was reset, after the
   *     forward pass
   */
  Matrix backward(Matrix gradOutput);

  /**
   * The backward pass for the parameters alone. The first layer of a network needs no gradient of
   * its input, and computing it would be a third of that layer's work.
   *
   * @param gradOutput batch x outFeatures; not modified
   * @throws IllegalArgumentException if {@code gradOutput} does not have the sizes of the output
   * @throws IllegalStateException if the weights changed, or the workspace was reset, after the
   *     forward pass
   */
  default void backwardParameters(Matrix gradOutput) {
    backward(gradOutput);
  }
}
