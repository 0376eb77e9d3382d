package io.github.densely;

import java.util.List;
import java.util.stream.Stream;

/**
 * A differentiable function of a batch, {@code output = f(input; parameters)}, with one sample per
 * row.
 *
 * <p>A layer holds its parameters and nothing else: what the way back needs is owned by the {@link
 * ForwardPass}. So there is no switch between training and inference, and two batches may be under
 * way at once.
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
 * <p>To write a layer of one's own: {@link #forwardInto}, {@link #forwardPass}, {@link
 * #outFeatures(int)}, and {@link #inFeatures()}, {@link #parameters()} and {@link #layers()} where
 * they apply. {@code io.github.densely.train.GradientCheck} tells whether its gradients are right.
 * A layer that trains without garbage takes its matrices from the {@link Workspace}.
 *
 * <p>Threads: {@link #forward} and {@link #forwardInto} change nothing in the layer, and any number
 * of threads may call them as long as none trains. Training belongs to one thread.
 */
public interface Layer {

  /** What {@link #inFeatures()} returns if any number of features will do. */
  int ANY = -1;

  /**
   * Inference: the output for a batch.
   *
   * @param input batch x inFeatures; not modified
   * @return a new batch x outFeatures matrix
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  default Matrix forward(Matrix input) {
    if (inFeatures() != ANY) {
      Shapes.requireColumns(this, inFeatures(), input);
    }
    Matrix out = Matrix.zeros(input.rows(), outFeatures(input.cols()));
    forwardInto(input, out);
    return out;
  }

  /**
   * Inference into a matrix of the caller's.
   *
   * @param input batch x inFeatures; not modified
   * @param out batch x outFeatures, overwritten; must not share its array with the input
   * @throws IllegalArgumentException if the input or {@code out} has the wrong sizes
   */
  void forwardInto(Matrix input, Matrix out);

  /**
   * Training: the output for a batch, together with the way back.
   *
   * @param input batch x inFeatures; kept by the pass, so it must not change before {@link
   *     ForwardPass#backward}
   * @return the pass that owns the output and what its gradient needs
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  ForwardPass forwardPass(Matrix input);

  /**
   * Training as {@link #forwardPass(Matrix)}, with outputs and gradients in memory that is used
   * again.
   *
   * @param input batch x inFeatures; kept by the pass, so it must not change before {@link
   *     ForwardPass#backward}
   * @param workspace lends the matrices; the pass is valid until its {@link Workspace#reset()}
   * @return the pass that owns the output and what its gradient needs
   * @throws IllegalArgumentException if the input has the wrong number of columns
   */
  default ForwardPass forwardPass(Matrix input, Workspace workspace) {
    return forwardPass(input);
  }

  /**
   * The parameters, in a fixed order. Optimisers, files and checks see a layer through this list
   * alone.
   *
   * @return the live parameters; empty by default
   */
  default List<Parameter> parameters() {
    return List.of();
  }

  /**
   * The number of features this layer takes.
   *
   * @return the number of columns of an input, or {@link #ANY}, the default
   */
  default int inFeatures() {
    return ANY;
  }

  /**
   * The number of features that come out if so many go in.
   *
   * @param inFeatures number of columns of the input
   * @return number of columns of the output
   * @throws IllegalArgumentException if this layer does not take so many
   */
  int outFeatures(int inFeatures);

  /**
   * The layers that this one is made of, so that what lies inside is found: a {@link Dropout} when
   * training is resumed, say.
   *
   * @return the live layers; empty by default
   */
  default List<Layer> layers() {
    return List.of();
  }

  /**
   * This layer and all layers inside it, depth first: a container comes before its layers, and the
   * layers come in their order. Whatever searches a network uses this walk.
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
   * The smallest batch that this layer can train on. {@link BatchNorm} needs two rows; a container
   * needs as many as the most demanding of its layers, unless it passes them more or fewer rows
   * than it receives.
   *
   * @return the number of rows, at least 1
   */
  default int minTrainingRows() {
    return layers().stream().mapToInt(Layer::minTrainingRows).max().orElse(1);
  }

  /** Sets the gradients of all parameters to zero. */
  default void zeroGrad() {
    parameters().forEach(Parameter::zeroGrad);
  }
}
