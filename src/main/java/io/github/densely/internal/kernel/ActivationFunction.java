package io.github.densely.internal.kernel;

/** A function of a batch that has no parameters, and its way back; both over row-major arrays. */
public interface ActivationFunction {

  /** Writes {@code y = f(x)}; {@code x} and {@code y} are rows x cols. */
  void forward(int rows, int cols, float[] x, float[] y);

  /**
   * Writes {@code gradInput = gradOutput·∂y/∂x}, where {@code y = f(x)} as {@link #forward} gave
   * it.
   */
  void backward(int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput);
}
