package io.github.densely.internal.kernel;

/**
 * The functions as loops over single numbers, one record each.
 *
 * <p>Each record loops over the whole batch itself, so that there is no call for each element. A
 * slope comes from the output where that is exact and cheaper, else from the input. Conditions are
 * written so that NaN takes the branch that returns NaN.
 */
final class PlainFunctions implements Functions {

  @Override
  public ActivationFunction identity() {
    return new Identity();
  }

  @Override
  public ActivationFunction relu() {
    return new Relu();
  }

  @Override
  public ActivationFunction leakyRelu(float slope) {
    return new LeakyRelu(slope);
  }

  @Override
  public ActivationFunction elu(float alpha, float scale) {
    return new Elu(alpha, scale);
  }

  @Override
  public ActivationFunction gelu() {
    return new Gelu();
  }

  @Override
  public ActivationFunction geluTanh() {
    return new GeluTanh();
  }

  @Override
  public ActivationFunction silu() {
    return new Silu();
  }

  @Override
  public ActivationFunction softplus() {
    return new Softplus();
  }

  @Override
  public ActivationFunction sigmoid() {
    return new Sigmoid();
  }

  @Override
  public ActivationFunction tanh() {
    return new Tanh();
  }

  @Override
  public ActivationFunction softmax() {
    return new Softmax();
  }

  @Override
  public void exp(int n, double[] x) {
    for (int i = 0; i < n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
  }

  private record Identity() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      System.arraycopy(x, 0, y, 0, rows * cols);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      System.arraycopy(gradOutput, 0, gradInput, 0, rows * cols);
    }
  }

  private record Relu() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = Math.max(x[i], 0f);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        // Which units are off is random, and a branch would be mispredicted half of the time. All
        // bits set unless y is +0. It is never −0, and NaN gives the gradient unchanged.
        int bits = Float.floatToRawIntBits(y[i]);
        int on = (bits | -bits) >> 31;
        gradInput[i] = Float.intBitsToFloat(Float.floatToRawIntBits(gradOutput[i]) & on);
      }
    }
  }

  private record LeakyRelu(float slope) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = x[i] * slopeAt(x[i]);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        gradInput[i] = gradOutput[i] * slopeAt(x[i]);
      }
    }

    /** 1 for x > 0 and NaN, else the slope; without a branch, as in {@link Relu}. */
    private float slopeAt(float x) {
      int bits = Float.floatToRawIntBits(x);
      // All bits set for +0 and for a sign bit; a NaN with a sign gives NaN with either slope.
      int negative = (bits | bits - 1) >> 31;
      int one = Float.floatToRawIntBits(1f);
      return Float.intBitsToFloat(one ^ (one ^ Float.floatToRawIntBits(slope)) & negative);
    }
  }

  private record Elu(float alpha, float scale) implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = x[i] <= 0 ? (float) ((double) scale * alpha * FloatMath.expm1(x[i])) : scale * x[i];
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        double slope = x[i] <= 0 ? (double) scale * alpha * FloatMath.exp(x[i]) : scale;
        gradInput[i] = (float) (gradOutput[i] * slope);
      }
    }
  }

  private record Gelu() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        double phi = FloatMath.normalCdf((double) x[i]);
        // At −∞ the product is −∞·0, whose limit is 0.
        y[i] = x[i] == Float.NEGATIVE_INFINITY ? -0f : (float) (x[i] * phi);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        double v = x[i];
        double slope = Double.isInfinite(v) ? (v > 0 ? 1 : 0) : FloatMath.normalCdfPlusXPdf(v);
        gradInput[i] = (float) (gradOutput[i] * slope);
      }
    }
  }

  private record GeluTanh() implements ActivationFunction {
    /** √(2/π). */
    private static final double A = 0.7978845608028654;

    private static final double B = 0.044715;

    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        double v = x[i];
        y[i] = x[i] == Float.NEGATIVE_INFINITY ? -0f : (float) (v * gate(v));
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        double v = x[i];
        double gate = gate(v);
        // The gate is σ(2t), so its slope is 2·σ·(1−σ)·t'. Far out that is 0 times a large number.
        double curve =
            gate == 0 || gate == 1 ? 0 : v * 2 * gate * (1 - gate) * A * (1 + 3 * B * v * v);
        gradInput[i] = (float) (gradOutput[i] * (gate + curve));
      }
    }

    /** ½·(1 + tanh t) = 1/(1 + e⁻²ᵗ), which does not cancel for negative t. */
    private static double gate(double v) {
      return 1 / (1 + FloatMath.exp(-2 * A * (v + B * v * v * v)));
    }
  }

  private record Silu() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        double v = x[i];
        y[i] = x[i] == Float.NEGATIVE_INFINITY ? -0f : (float) (v / (1 + FloatMath.exp(-v)));
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        double v = x[i];
        double gate = 1 / (1 + FloatMath.exp(-v));
        double curve = gate == 0 || gate == 1 ? 0 : v * gate * (1 - gate);
        gradInput[i] = (float) (gradOutput[i] * (gate + curve));
      }
    }
  }

  private record Softplus() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = FloatMath.softplus(x[i]);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        gradInput[i] = gradOutput[i] * FloatMath.sigmoid(x[i]);
      }
    }
  }

  private record Sigmoid() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = FloatMath.sigmoid(x[i]);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        gradInput[i] = gradOutput[i] * (y[i] * (1 - y[i]));
      }
    }
  }

  private record Tanh() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows * cols; i++) {
        y[i] = FloatMath.tanh(x[i]);
      }
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows * cols; i++) {
        gradInput[i] = gradOutput[i] * ((1 - y[i]) * (1 + y[i]));
      }
    }
  }

  /** Subtracting the maximum of the row keeps every power at most 1. */
  private record Softmax() implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      for (int i = 0; i < rows; i++) {
        int start = i * cols;
        float max = Float.NEGATIVE_INFINITY;
        for (int j = start; j < start + cols; j++) {
          max = Math.max(max, x[j]);
        }
        double sum = 0;
        for (int j = start; j < start + cols; j++) {
          sum += FloatMath.exp((double) x[j] - max);
        }
        for (int j = start; j < start + cols; j++) {
          y[j] = (float) (FloatMath.exp((double) x[j] - max) / sum);
        }
      }
    }

    /** gradInputⱼ = yⱼ·(gradOutputⱼ − Σ gradOutput·y). */
    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      for (int i = 0; i < rows; i++) {
        int start = i * cols;
        double mean = 0;
        for (int j = start; j < start + cols; j++) {
          mean += (double) gradOutput[j] * y[j];
        }
        for (int j = start; j < start + cols; j++) {
          gradInput[j] = (float) (y[j] * (gradOutput[j] - mean));
        }
      }
    }
  }
}
