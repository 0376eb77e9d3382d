package io.github.densely.internal.kernel;

/**
 * A function of a batch that has no parameters, and its backward pass. All arrays are row-major and
 * rows x cols.
 */
public interface ActivationFunction {

  /** Writes {@code y = f(x)}; {@code y} may be {@code x}. */
  void forward(int rows, int cols, float[] x, float[] y);

  /** Writes {@code gradInput = gradOutput·∂y/∂x}; {@code y} is the result of {@link #forward}. */
  void backward(int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput);
}
