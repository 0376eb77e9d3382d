package io.github.densely;

import java.util.Objects;

/**
 * A named matrix of numbers of a layer, such as its weight, and its gradient.
 *
 * <p>{@code grad = Σ ∂L/∂value} over all backward passes since {@link #zeroGrad()}. The gradient
 * has the sizes of the value and is allocated on first use, so a network that only predicts does
 * not pay for it.
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

  /** What all names of one parameter share. */
  private static final class State {
    final Matrix value;
    final boolean fixed;
    boolean frozen;
    Matrix grad;

    State(Matrix value, boolean fixed) {
      this.value = value;
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
    return new Parameter(
        Objects.requireNonNull(name, "name"),
        new State(Objects.requireNonNull(value, "value"), false));
  }

  /**
   * A fixed parameter, which is never trained.
   *
   * @param name its name within the layer, as {@code "running_mean"}
   * @param value its value; not copied
   * @return a new parameter
   */
  public static Parameter fixed(String name, Matrix value) {
    return new Parameter(
        Objects.requireNonNull(name, "name"),
        new State(Objects.requireNonNull(value, "value"), true));
  }

  /**
   * This parameter under a longer name: value, gradient and state are the same objects.
   *
   * @param prefix the text before the dot and the name, as {@code "0"} in {@code "0.weight"}
   * @return the same parameter, renamed
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
   * The gradient.
   *
   * @return the live matrix, of the sizes of the value; zeros before the first backward pass
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
