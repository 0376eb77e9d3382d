package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * A named matrix of numbers of a layer, such as its weight, and its gradient.
 *
 * <p>{@code grad = Σ ∂L/∂value} over all backward passes since {@link #zeroGrad()}. The gradient
 * has the sizes of the value and is allocated on first use, so a network that only predicts does
 * not allocate it.
 *
 * <pre>{@code
 * Parameter weight = layer.weight();
 * weight.zeroGrad();
 * layer.forwardPass(x).backward(gradOutput);
 * float step = 0.1f * weight.grad().get(0, 0);
 * }</pre>
 *
 * <p>A {@linkplain #freeze frozen} parameter gets no gradient and no update. A {@linkplain #fixed
 * fixed} one is data that is never trained, such as the running mean of a {@link BatchNorm}: it is
 * saved and copied like the others and cannot be unfrozen.
 *
 * <p>Threads: see {@link Layer}.
 */
public final class Parameter {

  private final String name;
  private final State state;

  /** What a parameter shares with its {@linkplain #prefixed prefixed} copies. */
  private static final class State {
    final Matrix value;
    final List<Long> tensorShape;
    final boolean fixed;
    boolean frozen;
    long version;
    Matrix grad;

    State(Matrix value, List<Long> tensorShape, boolean fixed) {
      this.value = value;
      this.tensorShape = tensorShape;
      this.fixed = fixed;
      this.frozen = fixed;
    }
  }

  private Parameter(String name, State state) {
    this.name = name;
    this.state = state;
  }

  /**
   * A trainable parameter.
   *
   * @param name its name within the layer, as {@code "weight"}
   * @param value its value; not copied
   * @return a new parameter
   */
  public static Parameter of(String name, Matrix value) {
    return make(name, value, shapeOf(value), false);
  }

  /**
   * A trainable parameter whose shape in files is not the default of {@link #tensorShape()}. An
   * example is the weight of a dense layer with one output: it has one row, but two dimensions in
   * files.
   *
   * @param name its name within the layer, as {@code "weight"}
   * @param value its value; not copied
   * @param tensorShape its dimensions in files. With two or more, the first is the number of rows
   *     and the product of the others is the number of columns; a single one is the number of
   *     columns of a value with one row
   * @return a new parameter
   * @throws IllegalArgumentException if the dimensions do not fit the rows and columns of the value
   */
  public static Parameter of(String name, Matrix value, long... tensorShape) {
    boolean row = tensorShape.length < 2;
    long rows = row ? 1 : tensorShape[0];
    long cols = 1;
    for (int i = row ? 0 : 1; i < tensorShape.length && cols >= 0; i++) {
      boolean fits = tensorShape[i] >= 0 && tensorShape[i] <= Integer.MAX_VALUE;
      cols = fits && cols <= Integer.MAX_VALUE ? cols * tensorShape[i] : -1;
    }
    if (rows != value.rows() || cols != value.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s is %s, a tensor of shape %s is not: the first dimension is the rows, the product of the others the columns",
              name, value.shape(), Arrays.toString(tensorShape)));
    }
    return make(name, value, LongStream.of(tensorShape).boxed().toList(), false);
  }

  /**
   * A fixed parameter, which is never trained.
   *
   * @param name its name within the layer, as {@code "running_mean"}
   * @param value its value; not copied
   * @return a new parameter
   */
  public static Parameter fixed(String name, Matrix value) {
    return make(name, value, shapeOf(value), true);
  }

  private static Parameter make(String name, Matrix value, List<Long> tensorShape, boolean fixed) {
    return new Parameter(
        Objects.requireNonNull(name, "name"), new State(value, tensorShape, fixed));
  }

  private static List<Long> shapeOf(Matrix value) {
    Objects.requireNonNull(value, "value");
    return value.rows() == 1
        ? List.of((long) value.cols())
        : List.of((long) value.rows(), (long) value.cols());
  }

  /**
   * This parameter with a longer name. Value, gradient and frozen state are shared: a change to one
   * is a change to both.
   *
   * @param prefix the text in front of the dot and the name, as {@code "0"} in {@code "0.weight"}
   * @return the parameter with the longer name
   */
  public Parameter prefixed(String prefix) {
    return new Parameter(prefix + "." + name, state);
  }

  /**
   * The name.
   *
   * @return the name, unique within its layer
   */
  public String name() {
    return name;
  }

  /**
   * The value.
   *
   * @return the live matrix
   */
  public Matrix value() {
    return state.value;
  }

  /**
   * The number of elements.
   *
   * @return rows times columns of the value
   */
  public int size() {
    return state.value.rows() * state.value.cols();
  }

  /**
   * The shape in files, as in PyTorch's {@code state_dict}: one dimension for a row such as a bias,
   * two for any other matrix, unless {@link #of(String, Matrix, long...)} set another shape.
   *
   * @return the dimensions
   */
  public List<Long> tensorShape() {
    return state.tensorShape;
  }

  /**
   * The gradient.
   *
   * @return the live matrix, with the sizes of the value; zeros before the first backward pass
   */
  public Matrix grad() {
    if (state.grad == null) {
      state.grad = Matrix.zeros(state.value.rows(), state.value.cols());
    }
    return state.grad;
  }

  /** Sets the gradient to zero. */
  public void zeroGrad() {
    if (state.grad != null) {
      state.grad.fill(0);
    }
  }

  /**
   * Whether this parameter is a weight: its {@link #tensorShape()} has two sides or more. Biases,
   * and the parameters of the normalization layers, have one. Weight decay is usually for weights
   * alone: {@code optimizer.penalizeOnly(Parameter::isWeight)}.
   *
   * @return true for the weight of a dense layer or a convolution
   */
  public boolean isWeight() {
    return state.tensorShape.size() > 1;
  }

  /**
   * How many times the value has changed, as far as {@link #markChanged} was called. A {@link
   * ForwardPass} whose backward pass reads the value compares it.
   *
   * @return a number that grows with every change
   */
  public long version() {
    return state.version;
  }

  /**
   * Marks the value as changed, so that passes made before refuse their backward pass. Optimisers
   * and everything in this library that sets parameters call it. Code that writes into {@code
   * value()} itself is not seen: call it after such a change if passes are in flight.
   */
  public void markChanged() {
    state.version++;
  }

  /**
   * Whether training must not change this parameter.
   *
   * @return true if frozen or fixed
   */
  public boolean frozen() {
    return state.frozen;
  }

  /**
   * Whether this parameter is data that is never trained.
   *
   * @return true if made by {@link #fixed}
   */
  public boolean isFixed() {
    return state.fixed;
  }

  /** Freezes this parameter: from now on it gets no gradient and no update. */
  public void freeze() {
    state.frozen = true;
    state.grad = null;
  }

  /** Makes this parameter trainable again, unless it is fixed. */
  public void unfreeze() {
    state.frozen = state.fixed;
  }

  /** Name and sizes, as {@code "0.weight 128 x 784"}. */
  @Override
  public String toString() {
    return name
        + " "
        + state.value.shape()
        + (state.fixed ? " fixed" : state.frozen ? " frozen" : "");
  }
}
