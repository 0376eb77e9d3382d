package io.github.densely;

import java.util.List;
import java.util.stream.Stream;

/**
 * A differentiable function of a batch, {@code output = f(input; parameters)}, with one sample per
 * row.
 *
 * <p>A layer keeps no activations: the {@link ForwardPass} owns what the backward pass needs. So
 * there is no switch between training and inference, and a layer can have several forward passes at
 * the same time. Training changes the parameters and their gradients, and nothing else in a layer
 * except the pass count of a {@link Dropout}. (Layers on feature maps keep working memory between
 * calls; no result depends on it.)
 *
 * <pre>{@code
 * Matrix scores = layer.forward(batch);          // inference
 *
 * ForwardPass pass = layer.forwardPass(batch);   // training
 * Matrix gradInput = pass.backward(gradOutput);  // adds to the gradients of layer.parameters()
 * }</pre>
 *
 * <p>Shapes: input is batch x inFeatures, output is batch x outFeatures; the batch may have any
 * number of rows.
 *
 * <p>To write your own layer, implement {@link #forwardInto}, {@link #forwardPass(Matrix,
 * Workspace)} and {@link #outFeatures(int)}, and override {@link #inFeatures()} if the layer takes
 * a fixed number of features, {@link #parameters()} if it has parameters, and {@link #layers()} if
 * it contains layers. Take outputs and gradients from {@link Workspace#matrix}, so that training
 * reuses their memory, and refuse a backward pass that comes too late by {@link Workspace#lease}.
 * Check the gradients with {@code io.github.densely.train.GradientCheck}.
 *
 * <p>Threads: {@link #forward} and {@link #forwardInto} change no parameter, and any number of
 * threads may call them as long as no thread trains the layer. Training belongs to one thread.
 */
public interface Layer {

  /** The value of {@link #inFeatures()} for a layer that takes any number of features. */
  int ANY = -1;

  /**
   * Inference: the output for a batch.
   *
   * @param input batch x inFeatures; not modified
   * @return a new batch x outFeatures matrix
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  default Matrix forward(Matrix input) {
    Shapes.requireInput(this, input);
    Matrix out = Matrix.zeros(input.rows(), outFeatures(input.cols()));
    forwardInto(input, out);
    return out;
  }

  /**
   * Inference into an existing matrix.
   *
   * @param input batch x inFeatures; not modified
   * @param out batch x outFeatures, overwritten; must not share its array with the input
   * @throws IllegalArgumentException if the input or {@code out} has the wrong sizes
   */
  void forwardInto(Matrix input, Matrix out);

  /**
   * Training: the forward pass of a batch, in new memory. The output and the gradients belong to
   * the caller.
   *
   * @param input batch x inFeatures; kept by the pass, so it must not change before {@link
   *     ForwardPass#backward}
   * @return the pass, which owns the output and what the backward pass needs
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  default ForwardPass forwardPass(Matrix input) {
    return forwardPass(input, new Workspace());
  }

  /**
   * Training: the forward pass of a batch, in the memory of a workspace. The output and the
   * gradients are lent: they are valid until {@link Workspace#reset()}.
   *
   * @param input batch x inFeatures; kept by the pass, so it must not change before {@link
   *     ForwardPass#backward}
   * @param workspace the workspace that lends the matrices of the forward pass and the backward
   *     pass
   * @return the pass, which holds the output and what the backward pass needs
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  ForwardPass forwardPass(Matrix input, Workspace workspace);

  /**
   * The parameters, in a fixed order. Optimisers, files and checks read and change the parameters
   * of a layer through this list.
   *
   * @return the live parameters; empty by default
   */
  default List<Parameter> parameters() {
    return List.of();
  }

  /**
   * The number of input features.
   *
   * @return the number of columns of an input, or {@link #ANY}, the default
   */
  default int inFeatures() {
    return ANY;
  }

  /**
   * The number of output features for a number of input features.
   *
   * @param inFeatures number of columns of the input
   * @return number of columns of the output
   * @throws IllegalArgumentException if this layer does not take that number of features
   */
  int outFeatures(int inFeatures);

  /**
   * The layers inside this layer. Training, files and {@link Sequential#summary()} find nested
   * layers through this list: for example each {@link Dropout}, whose pass count a checkpoint
   * stores.
   *
   * @return the live layers; empty by default
   */
  default List<Layer> layers() {
    return List.of();
  }

  /**
   * This layer and all layers inside it, depth first: a container comes before its layers, and the
   * layers come in their order. The library searches networks with this method.
   *
   * <pre>{@code
   * boolean hasDropout = network.walk().anyMatch(Dropout.class::isInstance);
   * }</pre>
   *
   * @return the live layers
   */
  default Stream<Layer> walk() {
    return Stream.concat(Stream.of(this), layers().stream().flatMap(Layer::walk));
  }

  /**
   * The smallest batch that this layer can train on. {@link BatchNorm} needs two rows unless it is
   * frozen; a container needs as many as the most demanding of its layers, unless it passes them
   * more or fewer rows than it receives.
   *
   * @return the number of rows, at least 1
   */
  default int minTrainingRows() {
    return layers().stream().mapToInt(Layer::minTrainingRows).max().orElse(1);
  }

  /**
   * What the outputs of this layer mean, and the rule from outputs to a class.
   *
   * @return by default the decision of the last inner layer, or logits if there is none
   */
  default Decision decision() {
    List<Layer> inner = layers();
    return inner.isEmpty() ? Decision.logits() : inner.get(inner.size() - 1).decision();
  }

  /** Sets the gradients of all parameters to zero. */
  default void zeroGrad() {
    parameters().forEach(Parameter::zeroGrad);
  }
}
