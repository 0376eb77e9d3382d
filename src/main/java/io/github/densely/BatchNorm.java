package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * Normalizes every feature over the batch, then scales and shifts it.
 *
 * <p>{@code y = weight·(x − μ)/√(σ² + ε) + bias} for each feature. In training ({@link
 * #forwardPass}) μ and σ² are those of the batch, and the running values move towards them: {@code
 * running += momentum·(batch − running)}. In inference ({@link #forward}) they are the running
 * values, so a sample's output does not depend on its batch.
 *
 * <p>Frozen, that is with weight and bias frozen, as by {@code features.freeze()}, the layer is in
 * inference mode in {@code forwardPass} too: it normalizes by the running values, leaves them, and
 * its backward pass is that of a fixed map, {@code gradInput = gradOutput·weight/√(σ² + ε)}. If
 * only one of the two is frozen, the layer still trains: it normalizes by the batch and moves the
 * running values.
 *
 * <p>Shapes: batch x features in and out, with at least two rows in training; weight, bias,
 * running_mean and running_var are 1 x features. A frozen layer takes a batch of any size.
 *
 * <pre>{@code
 * Sequential net = Sequential.builder(784).seed(42).dense(256).batchNorm().relu().dense(10).build();
 * }</pre>
 *
 * <p>Defaults: weight 1, bias 0, running mean 0, running variance 1, ε = 10⁻⁵, momentum 0.1. As in
 * PyTorch, the variance that normalizes the batch is a sum divided by batch; for the running
 * variance the sum is divided by batch − 1.
 *
 * <p>Cost: three passes; training keeps two doubles per feature besides input and output. Numerics:
 * means, variances and sums in double; NaN spreads over its feature in training. Threads: see
 * {@link Layer}; {@code forwardPass} changes the running values unless the layer is frozen.
 *
 * <p>Source: S. Ioffe, C. Szegedy, Batch Normalization, 2015, arXiv:1502.03167.
 */
public final class BatchNorm implements Layer {

  private final int features;
  private final double momentum;
  private final double epsilon;
  private final Parameter weight; // 1 x features
  private final Parameter bias; // 1 x features
  private final Parameter runningMean; // 1 x features
  private final Parameter runningVar; // 1 x features

  /**
   * A layer with the default values.
   *
   * @param features number of features, at least 1
   * @throws IllegalArgumentException if {@code features} is below 1
   */
  public BatchNorm(int features) {
    this(features, 0.1, 1e-5);
  }

  /**
   * A layer with weight 1, bias 0, running mean 0 and running variance 1.
   *
   * @param features number of features, at least 1
   * @param momentum the fraction of the difference by which the running values move in each
   *     training pass, above 0 and at most 1
   * @param epsilon the constant added to the variance; positive
   * @throws IllegalArgumentException if {@code features} is below 1, or momentum or ε is out of
   *     range
   */
  public BatchNorm(int features, double momentum, double epsilon) {
    Shapes.requirePositive("features", features);
    Shapes.requirePositive("epsilon", epsilon);
    if (!(momentum > 0 && momentum <= 1)) {
      throw new IllegalArgumentException("momentum must be above 0 and at most 1, got " + momentum);
    }
    this.features = features;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.weight = Parameter.of("weight", Rows.ones(features));
    this.bias = Parameter.of("bias", Matrix.zeros(1, features));
    this.runningMean = Parameter.fixed("running_mean", Matrix.zeros(1, features));
    this.runningVar = Parameter.fixed("running_var", Rows.ones(features));
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
   * The mean of each feature in inference.
   *
   * @return the fixed parameter {@code running_mean}, 1 x features
   */
  public Parameter runningMean() {
    return runningMean;
  }

  /**
   * The variance of each feature in inference.
   *
   * @return the fixed parameter {@code running_var}, 1 x features
   */
  public Parameter runningVariance() {
    return runningVar;
  }

  /**
   * The fraction of the difference by which the running values move in each training pass.
   *
   * @return the momentum
   */
  public double momentum() {
    return momentum;
  }

  /**
   * The constant added to the variance.
   *
   * @return ε
   */
  public double epsilon() {
    return epsilon;
  }

  /**
   * {@code weight}, {@code bias}, {@code running_mean} and {@code running_var}; the last two are
   * fixed.
   */
  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias, runningMean, runningVar);
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

  /** Two rows, since a single row has no variance; one if the layer is frozen. */
  @Override
  public int minTrainingRows() {
    return isFrozen() ? 1 : 2;
  }

  private boolean isFrozen() {
    return weight.frozen() && bias.frozen();
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireColumns(this, features, input);
    Shapes.requireOut(this, input, features, out);
    float[] x = input.data();
    float[] y = out.data();
    float[] w = weight.value().data();
    float[] b = bias.value().data();
    float[] mean = runningMean.value().data();
    float[] variance = runningVar.value().data();
    for (int i = 0; i < input.rows(); i++) {
      int start = i * features;
      for (int j = 0; j < features; j++) {
        double normalized = ((double) x[start + j] - mean[j]) / Math.sqrt(variance[j] + epsilon);
        y[start + j] = (float) (w[j] * normalized + b[j]);
      }
    }
  }

  /**
   * Training: normalizes by the mean and variance of the batch, and updates the running values.
   * Frozen: as {@link #forward}.
   *
   * @throws IllegalArgumentException if the input has the wrong number of columns, or fewer than
   *     two rows and the layer is not frozen
   */
  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireColumns(this, features, input);
    if (isFrozen()) {
      return frozenPass(input, workspace);
    }
    int batch = input.rows();
    if (batch < minTrainingRows()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s needs at least 2 rows to train on, got %s; a last batch of one row can be dropped",
              this, input.shape()));
    }
    double[] means = workspace.doubles(features);
    double[] inverses = workspace.doubles(features);
    float[] x = input.data();
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < features; j++) {
        means[j] += x[i * features + j];
      }
    }
    for (int j = 0; j < features; j++) {
      means[j] /= batch;
    }
    double[] squares = workspace.doubles(features);
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < features; j++) {
        double d = x[i * features + j] - means[j];
        squares[j] += d * d;
      }
    }
    for (int j = 0; j < features; j++) {
      inverses[j] = 1 / Math.sqrt(squares[j] / batch + epsilon);
      move(runningMean, j, means[j]);
      move(runningVar, j, squares[j] / (batch - 1));
    }
    Matrix output = workspace.matrix(batch, features);
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < features; j++) {
        double normalized = (x[i * features + j] - means[j]) * inverses[j];
        output.data()[i * features + j] =
            (float) (weight.value().data()[j] * normalized + bias.value().data()[j]);
      }
    }
    return new Pass(this, input, output, means, inverses, workspace, workspace.lease(weight));
  }

  private ForwardPass frozenPass(Matrix input, Workspace workspace) {
    Matrix output = workspace.matrix(input.rows(), features);
    forwardInto(input, output);
    double[] slopes = workspace.doubles(features);
    for (int j = 0; j < features; j++) {
      slopes[j] = weight.value().data()[j] / Math.sqrt(runningVar.value().data()[j] + epsilon);
    }
    return new FrozenPass(this, output, slopes, workspace, workspace.lease());
  }

  private void move(Parameter running, int feature, double target) {
    float[] values = running.value().data();
    values[feature] = (float) (values[feature] + momentum * (target - values[feature]));
  }

  /** Sizes, as {@code "BatchNorm(128)"}. */
  @Override
  public String toString() {
    return "BatchNorm(" + features + ")";
  }

  private record Pass(
      BatchNorm layer,
      Matrix input,
      Matrix output,
      double[] means,
      double[] inverses,
      Workspace workspace,
      Workspace.Lease lease)
      implements ForwardPass {

    /**
     * With x̂ the normalized input: gradInput = weight/√(σ² + ε) · (g − mean(g) − x̂·mean(g·x̂)),
     * because mean and variance depend on every row of the batch.
     */
    @Override
    public Matrix backward(Matrix gradOutput) {
      int batch = output.rows();
      int features = layer.features;
      lease.requireValid(layer);
      Shapes.requireGradient(layer, batch, features, gradOutput);
      float[] x = input.data();
      float[] g = gradOutput.data();
      double[] gradWeight = workspace.doubles(features);
      double[] gradBias = workspace.doubles(features);
      for (int i = 0; i < batch; i++) {
        for (int j = 0; j < features; j++) {
          int at = i * features + j;
          gradWeight[j] += g[at] * ((x[at] - means[j]) * inverses[j]);
          gradBias[j] += g[at];
        }
      }
      Matrix gradInput = workspace.matrix(batch, features);
      for (int i = 0; i < batch; i++) {
        for (int j = 0; j < features; j++) {
          int at = i * features + j;
          double normalized = (x[at] - means[j]) * inverses[j];
          double centred = g[at] - (gradBias[j] + normalized * gradWeight[j]) / batch;
          gradInput.data()[at] = (float) (layer.weight.value().data()[j] * inverses[j] * centred);
        }
      }
      Rows.addTo(gradWeight, layer.weight);
      Rows.addTo(gradBias, layer.bias);
      return gradInput;
    }
  }

  /** The pass of a fixed map: it has all it needs in its slopes, weight/√(σ² + ε). */
  private record FrozenPass(
      BatchNorm layer, Matrix output, double[] slopes, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {

    @Override
    public Matrix backward(Matrix gradOutput) {
      int features = layer.features;
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), features, gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), features);
      for (int i = 0; i < output.rows(); i++) {
        for (int j = 0; j < features; j++) {
          int at = i * features + j;
          gradInput.data()[at] = (float) (slopes[j] * gradOutput.data()[at]);
        }
      }
      return gradInput;
    }
  }
}
