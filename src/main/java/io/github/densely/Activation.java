package io.github.densely;

import io.github.densely.internal.kernel.ActivationFunction;
import io.github.densely.internal.kernel.Functions;
import io.github.densely.internal.kernel.Kernels;
import java.util.Optional;
import java.util.function.Function;

/**
 * An activation function, which has no parameters. Without one between them, two dense layers
 * collapse into a single linear map.
 *
 * <p>All work element by element, except softmax, which works along each row:
 *
 * <table class="striped">
 * <caption>Functions</caption>
 * <tr><th>factory</th><th>formula</th></tr>
 * <tr><td>{@link #relu()}</td><td>{@code max(0, x)}, slope 0 at 0</td></tr>
 * <tr><td>{@link #leakyRelu()}</td><td>{@code x} for x &gt; 0, else {@code slope·x}</td></tr>
 * <tr><td>{@link #elu()}</td><td>{@code x} for x &gt; 0, else {@code eˣ − 1}</td></tr>
 * <tr><td>{@link #selu()}</td><td>{@code λ·x} for x &gt; 0, else {@code λ·α·(eˣ − 1)}</td></tr>
 * <tr><td>{@link #gelu()}</td><td>{@code x·Φ(x)}</td></tr>
 * <tr><td>{@link #geluTanh()}</td><td>{@code ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))}</td></tr>
 * <tr><td>{@link #silu()}</td><td>{@code x·σ(x)}</td></tr>
 * <tr><td>{@link #softplus()}</td><td>{@code log(1 + eˣ)}</td></tr>
 * <tr><td>{@link #sigmoid()}</td><td>{@code σ(x) = 1/(1 + e⁻ˣ)}</td></tr>
 * <tr><td>{@link #tanh()}</td><td>{@code tanh(x)}</td></tr>
 * <tr><td>{@link #softmax()}</td><td>{@code eˣʲ / Σ eˣ} along each row</td></tr>
 * <tr><td>{@link #identity()}</td><td>{@code x}</td></tr>
 * </table>
 *
 * <p>Shapes: batch x features in and out, for any number of features.
 *
 * <pre>{@code
 * Activation.relu().forward(Matrix.of(1, 3, -1, 0, 2)); // 1 x 3: [0, 0, 2]
 * }</pre>
 *
 * <p>Softmax as the last layer turns scores into probabilities. A network that is trained with
 * {@code Loss.softmaxCrossEntropy()} ends without softmax: the loss computes softmax and its
 * logarithm together, which is numerically stable.
 *
 * <p>Numerics: computed in double by this library's own polynomials, so results are the same on
 * every platform; each is within one unit in the last place of the exact value of the formula, SELU
 * and ELU with an α other than 1 within two. A NaN input gives a NaN output. No intermediate value
 * overflows.
 *
 * <p>Cost: one pass over the elements; the forward pass allocates its output, the backward pass its
 * gradient. Threads: immutable.
 *
 * <p>Sources: ELU, arXiv:1511.07289; SELU, arXiv:1706.02515; GELU, arXiv:1606.08415; SiLU,
 * arXiv:1702.03118.
 */
public final class Activation implements Layer {

  /** α and λ of G. Klambauer et al., Self-Normalizing Neural Networks, 2017. */
  private static final float SELU_ALPHA = 1.6732632423543772f;

  private static final float SELU_LAMBDA = 1.0507009873554805f;

  private static final Decision SIGMOID_DECISION = Decision.probabilities().forLabels();

  private final String name;
  private final Float constant; // null if the function has none
  private final ActivationFunction function;
  private final boolean elementwise;

  private Activation(String name, Function<Functions, ActivationFunction> which) {
    this(name, null, true, which);
  }

  private Activation(
      String name,
      Float constant,
      boolean elementwise,
      Function<Functions, ActivationFunction> which) {
    this.name = name;
    this.constant = constant;
    this.elementwise = elementwise;
    this.function = Kernels.function(which);
  }

  /**
   * Rectified linear unit.
   *
   * @return the layer
   */
  public static Activation relu() {
    return new Activation("ReLU", Functions::relu);
  }

  /**
   * Leaky ReLU with slope 0.01.
   *
   * @return the layer
   */
  public static Activation leakyRelu() {
    return leakyRelu(0.01f);
  }

  /**
   * Leaky ReLU.
   *
   * @param slope the slope for negative inputs
   * @return the layer
   */
  public static Activation leakyRelu(float slope) {
    return new Activation("LeakyReLU", slope, true, f -> f.leakyRelu(slope));
  }

  /**
   * Exponential linear unit with α = 1.
   *
   * @return the layer
   */
  public static Activation elu() {
    return elu(1);
  }

  /**
   * Exponential linear unit.
   *
   * @param alpha the constant α: the output tends to −α for large negative inputs
   * @return the layer
   */
  public static Activation elu(float alpha) {
    return new Activation("ELU", alpha, true, f -> f.elu(alpha, 1));
  }

  /**
   * Scaled exponential linear unit; use it with {@link Initializer#lecunNormal()}.
   *
   * @return the layer
   */
  public static Activation selu() {
    return new Activation("SELU", f -> f.elu(SELU_ALPHA, SELU_LAMBDA));
  }

  /**
   * Gaussian error linear unit, exact.
   *
   * @return the layer
   */
  public static Activation gelu() {
    return new Activation("GELU", Functions::gelu);
  }

  /**
   * Gaussian error linear unit, the approximation by tanh that GPT-2 and others were trained with.
   *
   * @return the layer
   */
  public static Activation geluTanh() {
    return new Activation("GELU(tanh)", Functions::geluTanh);
  }

  /**
   * Sigmoid linear unit, also called swish.
   *
   * @return the layer
   */
  public static Activation silu() {
    return new Activation("SiLU", Functions::silu);
  }

  /**
   * Softplus.
   *
   * @return the layer
   */
  public static Activation softplus() {
    return new Activation("Softplus", Functions::softplus);
  }

  /**
   * Logistic sigmoid.
   *
   * @return the layer
   */
  public static Activation sigmoid() {
    return new Activation("Sigmoid", Functions::sigmoid);
  }

  /**
   * Hyperbolic tangent.
   *
   * @return the layer
   */
  public static Activation tanh() {
    return new Activation("Tanh", Functions::tanh);
  }

  /**
   * Softmax along each row.
   *
   * @return the layer
   */
  public static Activation softmax() {
    return new Activation("Softmax", null, false, Functions::softmax);
  }

  /**
   * The identity.
   *
   * @return the layer
   */
  public static Activation identity() {
    return new Activation("Identity", Functions::identity);
  }

  /**
   * Whether every output depends on one input alone. That holds for all functions except softmax,
   * whose outputs depend on the whole row.
   *
   * @return false for softmax
   */
  public boolean isElementwise() {
    return elementwise;
  }

  /**
   * Probabilities after sigmoid and softmax, else logits. Several outputs of a sigmoid are labels.
   */
  @Override
  public Decision decision() {
    return switch (name) {
      case "Sigmoid" -> SIGMOID_DECISION;
      case "Softmax" -> Decision.probabilities();
      default -> Decision.logits();
    };
  }

  @Override
  public int outFeatures(int inFeatures) {
    return inFeatures;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireOut(this, input, input.cols(), out);
    function.forward(input.rows(), input.cols(), input.data(), out.data());
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Matrix output = workspace.matrix(input.rows(), input.cols());
    forwardInto(input, output);
    return new Pass(this, input, output, workspace, workspace.lease());
  }

  /**
   * The name of the function, without its constant. Model files store it, so it must never change.
   *
   * @return as {@code "ReLU"} or {@code "LeakyReLU"}
   */
  public String name() {
    return name;
  }

  /**
   * The constant of the function: the slope of leaky ReLU, the α of ELU. Model files store it.
   *
   * @return the constant, empty if the function has no constant to choose
   */
  public Optional<Float> constant() {
    return Optional.ofNullable(constant);
  }

  /** The usual name, with its constant if it has one. */
  @Override
  public String toString() {
    return constant == null ? name : name + "(" + constant + ")";
  }

  private record Pass(
      Activation layer, Matrix input, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      int rows = output.rows();
      int cols = output.cols();
      lease.requireValid(layer);
      Shapes.requireGradient(layer, rows, cols, gradOutput);
      Matrix gradInput = workspace.matrix(rows, cols);
      layer.function.backward(
          rows, cols, input.data(), output.data(), gradOutput.data(), gradInput.data());
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), output.cols(), gradOutput);
    }
  }
}
