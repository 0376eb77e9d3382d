package io.github.densely;

import java.util.List;

/**
 * Normalizes every sample over its features, then scales and shifts each feature.
 *
 * <p>{@code y = weight·(x − μ)/√(σ² + ε) + bias}, with mean μ and variance σ² (divided by the
 * number of features) of the row of the sample. So a sample has the same output alone and in any
 * batch, in training and in inference.
 *
 * <p>Shapes: batch x features in and out; weight and bias 1 x features.
 *
 * <pre>{@code
 * Matrix y = new LayerNorm(2).forward(Matrix.of(1, 2, 3, 5)); // 1 x 2: about [-1, 1]
 * }</pre>
 *
 * <p>Defaults: weight 1, bias 0, ε = 10⁻⁵. Cost: three passes over a row; training keeps two
 * doubles per sample besides input and output. Numerics: mean, variance and sums in double; NaN
 * spreads over its row. Threads: see {@link Layer}.
 *
 * <p>Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization, 2016, arXiv:1607.06450.
 */
public final class LayerNorm implements Layer {

  private final int features;
  private final double epsilon;
  private final Parameter weight; // 1 x features
  private final Parameter bias; // 1 x features

  /**
   * A layer with weight 1, bias 0 and ε = 10⁻⁵.
   *
   * @param features number of features, at least 1
   * @throws IllegalArgumentException if {@code features} is below 1
   */
  public LayerNorm(int features) {
    this(features, 1e-5);
  }

  /**
   * A layer with weight 1 and bias 0.
   *
   * @param features number of features, at least 1
   * @param epsilon the constant added to the variance; positive
   * @throws IllegalArgumentException if {@code features} is below 1 or ε is not positive
   */
  public LayerNorm(int features, double epsilon) {
    Shapes.requirePositive("features", features);
    Shapes.requirePositive("epsilon", epsilon);
    this.features = features;
    this.epsilon = epsilon;
    this.weight = Parameter.of("weight", Rows.ones(features));
    this.bias = Parameter.of("bias", Matrix.zeros(1, features));
  }

  /**
   * The scale of each feature.
   *
   * @return the parameter, 1 x features
   */
  public Parameter weight() {
    return weight;
  }

  /**
   * The shift of each feature.
   *
   * @return the parameter, 1 x features
   */
  public Parameter bias() {
    return bias;
  }

  /**
   * The constant added to the variance.
   *
   * @return ε
   */
  public double epsilon() {
    return epsilon;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  @Override
  public int inFeatures() {
    return features;
  }

  @Override
  public int outFeatures(int inFeatures) {
    Shapes.requireFeatures(this, features, inFeatures);
    return features;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireColumns(this, features, input);
    Shapes.requireOut(this, input, features, out);
    normalize(input, out, null, null);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireColumns(this, features, input);
    Matrix output = workspace.matrix(input.rows(), features);
    double[] means = workspace.doubles(input.rows());
    double[] inverses = workspace.doubles(input.rows());
    normalize(input, output, means, inverses);
    return new Pass(this, input, output, means, inverses, workspace, workspace.lease(weight));
  }

  private void normalize(Matrix input, Matrix out, double[] means, double[] inverses) {
    float[] x = input.data();
    float[] y = out.data();
    float[] w = weight.value().data();
    float[] b = bias.value().data();
    for (int i = 0; i < input.rows(); i++) {
      int start = i * features;
      double sum = 0;
      for (int j = 0; j < features; j++) {
        sum += x[start + j];
      }
      double mean = sum / features;
      double squares = 0;
      for (int j = 0; j < features; j++) {
        double d = x[start + j] - mean;
        squares += d * d;
      }
      double inverse = 1 / Math.sqrt(squares / features + epsilon);
      for (int j = 0; j < features; j++) {
        y[start + j] = (float) (w[j] * ((x[start + j] - mean) * inverse) + b[j]);
      }
      if (means != null) {
        means[i] = mean;
        inverses[i] = inverse;
      }
    }
  }

  /** Sizes, as {@code "LayerNorm(128)"}. */
  @Override
  public String toString() {
    return "LayerNorm(" + features + ")";
  }

  private record Pass(
      LayerNorm layer,
      Matrix input,
      Matrix output,
      double[] means,
      double[] inverses,
      Workspace workspace,
      Workspace.Lease lease)
      implements ForwardPass {

    /**
     * With x̂ the normalized input and ĝ = gradOutput·weight: gradInput = (ĝ − mean(ĝ) −
     * x̂·mean(ĝ·x̂))/√(σ² + ε), because mean and variance depend on every feature of the row.
     */
    @Override
    public Matrix backward(Matrix gradOutput) {
      int features = layer.features;
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), features, gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), features);
      float[] x = input.data();
      float[] g = gradOutput.data();
      float[] w = layer.weight.value().data();
      double[] gradWeight = workspace.doubles(features);
      double[] gradBias = workspace.doubles(features);
      for (int i = 0; i < output.rows(); i++) {
        int start = i * features;
        double sum = 0;
        double dot = 0;
        for (int j = 0; j < features; j++) {
          double normalized = (x[start + j] - means[i]) * inverses[i];
          double scaled = (double) g[start + j] * w[j];
          sum += scaled;
          dot += scaled * normalized;
          gradWeight[j] += g[start + j] * normalized;
          gradBias[j] += g[start + j];
        }
        for (int j = 0; j < features; j++) {
          double normalized = (x[start + j] - means[i]) * inverses[i];
          double scaled = (double) g[start + j] * w[j];
          gradInput.data()[start + j] =
              (float) (inverses[i] * (scaled - (sum + normalized * dot) / features));
        }
      }
      Rows.addTo(gradWeight, layer.weight);
      Rows.addTo(gradBias, layer.bias);
      return gradInput;
    }
  }
}
