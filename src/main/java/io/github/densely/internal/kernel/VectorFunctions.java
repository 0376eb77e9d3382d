package io.github.densely.internal.kernel;

/**
 * The functions by {@link VectorMath}. Loaded by name, as the vector kernel is.
 *
 * <p>A block of floats is copied into doubles, computed there, and rounded to floats again. The
 * copies are loops over single numbers: what C2 17 makes of a conversion between vectors of two
 * types depends on the code around it, and at worst it allocates an object for each.
 */
final class VectorFunctions implements Functions {

  /** Two arrays of this many doubles, 8 KB, stay in the L1 cache. A multiple of the lanes. */
  private static final int BLOCK = 512;

  /** Working memory of one call: arguments and results. */
  private static final class Memory {
    final double[] x = new double[BLOCK];
    final double[] out = new double[BLOCK];

    /** Rows of softmax; grows to the longest row. */
    double[] rows = new double[BLOCK + VectorMath.LANES];

    double[] rows(int length) {
      if (rows.length < length + VectorMath.LANES) {
        rows = new double[length + VectorMath.LANES];
      }
      return rows;
    }
  }

  private static final Pool<Memory> MEMORIES = new Pool<>(Memory::new);

  private final Functions plain = new PlainFunctions();

  // The loops of the first three are as fast: C2 turns them into SIMD instructions by itself.

  @Override
  public ActivationFunction identity() {
    return plain.identity();
  }

  @Override
  public ActivationFunction relu() {
    return plain.relu();
  }

  @Override
  public ActivationFunction leakyRelu(float slope) {
    return plain.leakyRelu(slope);
  }

  @Override
  public ActivationFunction elu(float alpha, float scale) {
    double slope = (double) scale * alpha;
    return new OfInput(
        (n, x, out) -> {
          VectorMath.expm1(n, x, out);
          roundToFloat(n, out);
          VectorMath.bendAtZero(n, x, slope, scale, out);
        },
        (n, x, out) -> {
          VectorMath.floatExp(n, x, out);
          roundToFloat(n, out);
          VectorMath.stepAtZero(n, x, slope, scale, out);
        });
  }

  @Override
  public ActivationFunction gelu() {
    return new OfInput(VectorMath::gelu, VectorMath::geluSlope);
  }

  @Override
  public ActivationFunction geluTanh() {
    return new OfInput(VectorMath::geluTanh, VectorMath::geluTanhSlope);
  }

  @Override
  public ActivationFunction silu() {
    return new OfInput(VectorMath::silu, VectorMath::siluSlope);
  }

  @Override
  public ActivationFunction softplus() {
    // The product of two floats is exact in double, so it is rounded once, as in float.
    return new OfInput(
        VectorMath::softplus,
        (n, x, out) -> {
          VectorMath.sigmoid(n, x, out);
          roundToFloat(n, out);
        });
  }

  @Override
  public ActivationFunction sigmoid() {
    return new OfOutput(VectorMath::sigmoid, plain.sigmoid());
  }

  @Override
  public ActivationFunction tanh() {
    return new OfOutput(VectorMath::tanh, plain.tanh());
  }

  @Override
  public ActivationFunction softmax() {
    return new Softmax(plain.softmax());
  }

  @Override
  public void exp(int n, double[] x) {
    int whole = n - n % VectorMath.LANES;
    VectorMath.exp(whole, x, x);
    for (int i = whole; i < n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }

  /** A pass over n numbers. */
  private interface Loop {
    void run(int n, double[] x, double[] out);
  }

  /** A function with its derivative at x. */
  private record OfInput(Loop value, Loop slope) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      map(value, rows * cols, x, y);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      Memory memory = MEMORIES.take();
      for (int from = 0; from < rows * cols; from += BLOCK) {
        int n = Math.min(BLOCK, rows * cols - from);
        widen(n, x, from, memory.x);
        slope.run(n, memory.x, memory.out);
        multiply(n, gradOutput, from, memory.out, gradInput);
      }
      MEMORIES.give(memory);
    }
  }

  /** A function whose derivative is a short formula of y, a loop that C2 vectorises. */
  private record OfOutput(Loop value, ActivationFunction plain) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      map(value, rows * cols, x, y);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      plain.backward(rows, cols, x, y, gradOutput, gradInput);
    }
  }

  /** Computes several short rows at a time, so that the vectors are full. */
  private record Softmax(ActivationFunction plain) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      if (cols == 0) {
        return;
      }
      Memory memory = MEMORIES.take();
      int together = Math.max(1, BLOCK / cols);
      double[] powers = memory.rows(together * cols);
      for (int row = 0; row < rows; row += together) {
        int from = row * cols;
        int n = Math.min(together, rows - row) * cols;
        widen(n, x, from, powers);
        for (int start = 0; start < n; start += cols) {
          VectorMath.subtract(
              powers, start, start + cols, VectorMath.max(powers, start, start + cols));
        }
        VectorMath.exp(n, powers, powers);
        for (int start = 0; start < n; start += cols) {
          VectorMath.divide(powers, start, start + cols, sum(powers, start, start + cols));
        }
        narrow(n, powers, y, from);
      }
      MEMORIES.give(memory);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      plain.backward(rows, cols, x, y, gradOutput, gradInput);
    }
  }

  private static void map(Loop loop, int size, float[] x, float[] y) {
    Memory memory = MEMORIES.take();
    for (int from = 0; from < size; from += BLOCK) {
      int n = Math.min(BLOCK, size - from);
      widen(n, x, from, memory.x);
      loop.run(n, memory.x, memory.out);
      narrow(n, memory.out, y, from);
    }
    MEMORIES.give(memory);
  }

  private static void widen(int n, float[] x, int from, double[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = x[from + i];
    }
  }

  private static void narrow(int n, double[] x, float[] out, int from) {
    for (int i = 0; i < n; i++) {
      out[from + i] = (float) x[i];
    }
  }

  private static void roundToFloat(int n, double[] x) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) x[i];
    }
  }

  private static void multiply(int n, float[] x, int from, double[] slope, float[] out) {
    for (int i = 0; i < n; i++) {
      out[from + i] = (float) (x[from + i] * slope[i]);
    }
  }

  /** In ascending order, because the order determines the bits. */
  private static double sum(double[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum;
  }
}
