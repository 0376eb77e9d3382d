package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A fully connected layer: every output is a weighted sum of all inputs.
 *
 * <p>{@code y = W·x + b} for one sample, {@code Y = X·Wᵀ + b} for a batch with one sample per row.
 * The backward pass, with {@code δ = ∂L/∂y}: {@code ∂L/∂x = Wᵀ·δ}, {@code ∂L/∂W = δ·xᵀ}, {@code
 * ∂L/∂b = δ}, summed over the batch.
 *
 * <p>Shapes: weight is outFeatures x inFeatures, bias is 1 x outFeatures or absent; input is batch
 * x inFeatures, output is batch x outFeatures.
 *
 * <pre>{@code
 * forward        Y      =      X      ·    Wᵀ     +     1     ·    b
 *           batch x out   batch x in   in x out    batch x 1   1 x out
 *
 * backward   gradInput  =      δ      ·    W
 *           batch x in    batch x out  out x in
 *
 *           gradWeight  =      δᵀ     ·    X
 *            out x in     out x batch  batch x in
 *
 *            gradBias   =      1ᵀ     ·    δ
 *            1 x out       1 x batch   batch x out
 * }</pre>
 *
 * <pre>{@code
 * DenseLayer layer = new DenseLayer(50 * 4 * 4, 500, new SplittableRandom(1)); // LeNet
 * Matrix y = layer.forward(x);                          // 16 x 800 -> 16 x 500
 * Matrix gradInput = layer.backward(x, gradOutput);     // 16 x 500 -> 16 x 800
 * Matrix gradWeight = layer.weight().grad();            // 500 x 800
 * }</pre>
 *
 * <p>Defaults: weight uniform in {@code ±√(6/(inFeatures + outFeatures))} ({@link
 * Initializer#glorotUniform()}), bias 0.
 *
 * <p>Cost: 2·batch·in·out flops for the forward pass, and the same number for each of gradInput and
 * gradWeight. The layer allocates the matrices that it returns. Numerics: the bound of {@link
 * Matrix} with k = inFeatures + 1; NaN propagates. Threads: see {@link Layer}.
 *
 * <p>Source: D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by
 * back-propagating errors, 1986, doi:10.1038/323533a0.
 */
public final class DenseLayer implements Layer {

  private final Parameter weight; // outFeatures x inFeatures
  private final Parameter bias; // 1 x outFeatures, or null

  /**
   * A layer with the default initial values.
   *
   * @param inFeatures number of inputs, at least 1
   * @param outFeatures number of outputs, at least 1
   * @param random the source of the weights; equal seeds give equal weights
   * @throws IllegalArgumentException if a size is below 1, or the weight does not fit into one
   *     array
   */
  public DenseLayer(int inFeatures, int outFeatures, RandomGenerator random) {
    this(inFeatures, outFeatures, Initializer.glorotUniform(), random);
  }

  /**
   * A layer whose weight and bias are drawn by an initializer.
   *
   * @param inFeatures number of inputs, at least 1
   * @param outFeatures number of outputs, at least 1
   * @param initializer the initializer of weight and bias
   * @param random the source of the values
   * @throws IllegalArgumentException if a size is below 1, or the weight does not fit into one
   *     array
   */
  public DenseLayer(
      int inFeatures, int outFeatures, Initializer initializer, RandomGenerator random) {
    this(zeros(inFeatures, outFeatures), Matrix.zeros(1, outFeatures));
    initializer.initializeWeight(weight.value(), random);
    initializer.initializeBias(bias.value(), inFeatures, random);
  }

  private DenseLayer(Matrix weight, Matrix bias) {
    this(ofWeight(weight), bias == null ? null : Parameter.of("bias", bias));
  }

  /** The weight has two dimensions in files, even if there is one output. */
  private static Parameter ofWeight(Matrix weight) {
    return Parameter.of("weight", weight, weight.rows(), weight.cols());
  }

  private DenseLayer(Parameter weight, Parameter bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * A layer with the given weight and bias.
   *
   * @param weight outFeatures x inFeatures; not copied
   * @param bias 1 x outFeatures; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the sizes do not fit each other
   */
  public static DenseLayer of(Matrix weight, Matrix bias) {
    requireFit(weight, bias);
    return new DenseLayer(weight, bias);
  }

  private static void requireFit(Matrix weight, Matrix bias) {
    requireWeight(weight);
    if (bias.rows() != 1 || bias.cols() != weight.rows()) {
      throw new IllegalArgumentException(
          Text.of(
              "a weight of %s (outFeatures x inFeatures) needs a bias of 1 x %d, got %s%s",
              weight.shape(),
              weight.rows(),
              bias.shape(),
              bias.cols() == weight.cols()
                  ? "; if the weight is inFeatures x outFeatures, pass its transpose()"
                  : ""));
    }
  }

  /**
   * A layer with the given weight, without bias.
   *
   * @param weight outFeatures x inFeatures; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the weight is empty
   */
  public static DenseLayer of(Matrix weight) {
    requireWeight(weight);
    return new DenseLayer(ofWeight(weight), null);
  }

  /**
   * A layer that shares parameters with another layer: values, gradients and the frozen state.
   *
   * @param weight outFeatures x inFeatures
   * @param bias 1 x outFeatures
   * @return a new layer
   * @throws IllegalArgumentException if the sizes do not fit each other
   */
  public static DenseLayer of(Parameter weight, Parameter bias) {
    requireFit(weight.value(), bias.value());
    return new DenseLayer(weight, bias);
  }

  /**
   * A layer without bias that shares its weight with another layer.
   *
   * @param weight outFeatures x inFeatures
   * @return a new layer
   * @throws IllegalArgumentException if the weight is empty
   */
  public static DenseLayer of(Parameter weight) {
    requireWeight(weight.value());
    return new DenseLayer(weight, null);
  }

  /**
   * The weight.
   *
   * @return the parameter, outFeatures x inFeatures
   */
  public Parameter weight() {
    return weight;
  }

  /**
   * The bias.
   *
   * @return the parameter, 1 x outFeatures, or empty
   */
  public Optional<Parameter> bias() {
    return Optional.ofNullable(bias);
  }

  @Override
  public int inFeatures() {
    return weight.value().cols();
  }

  /**
   * The number of output features.
   *
   * @return the number of columns of an output
   */
  public int outFeatures() {
    return weight.value().rows();
  }

  @Override
  public int outFeatures(int inFeatures) {
    Shapes.requireFeatures(this, inFeatures(), inFeatures);
    return outFeatures();
  }

  @Override
  public List<Parameter> parameters() {
    return bias == null ? List.of(weight) : List.of(weight, bias);
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireColumns(this, inFeatures(), input);
    Shapes.requireOut(this, input, outFeatures(), out);
    if (bias == null) {
      input.timesTransposedInto(weight.value(), out); // Y = X·Wᵀ
    } else {
      Rows.fill(bias.value(), out); // b in every row
      input.timesTransposedAddTo(weight.value(), out); // + X·Wᵀ
    }
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireColumns(this, inFeatures(), input);
    Matrix output = workspace.matrix(input.rows(), outFeatures());
    forwardInto(input, output);
    return new Pass(this, input, output, workspace, workspace.lease(weight));
  }

  /**
   * The backward pass as three products: {@code gradInput = gradOutput·W}, {@code gradWeight +=
   * gradOutputᵀ·X}, {@code gradBias += 1ᵀ·gradOutput}, where the product with a vector of ones sums
   * each column.
   *
   * @param input batch x inFeatures, as given to {@link #forward}; not modified
   * @param gradOutput batch x outFeatures; not modified
   * @return gradInput, batch x inFeatures
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public Matrix backward(Matrix input, Matrix gradOutput) {
    backwardParameters(input, gradOutput);
    return gradOutput.times(weight.value());
  }

  private void backwardParameters(Matrix input, Matrix gradOutput) {
    Shapes.requireColumns(this, inFeatures(), input);
    Shapes.requireGradient(this, input.rows(), outFeatures(), gradOutput);
    if (!weight.frozen()) {
      gradOutput.transposedTimesAddTo(input, weight.grad());
    }
    if (bias != null && !bias.frozen()) {
      Rows.addSumTo(gradOutput, bias.grad());
    }
  }

  /** Sizes, as {@code "DenseLayer(784 -> 128)"}. */
  @Override
  public String toString() {
    return Text.of(
        "DenseLayer(%d -> %d%s)", inFeatures(), outFeatures(), bias == null ? ", no bias" : "");
  }

  private record Pass(
      DenseLayer layer, Matrix input, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      backwardParameters(gradOutput);
      Matrix gradInput = workspace.matrix(input.rows(), input.cols());
      gradOutput.timesInto(layer.weight.value(), gradInput);
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      lease.requireValid(layer);
      layer.backwardParameters(input, gradOutput);
    }
  }

  private static Matrix zeros(int inFeatures, int outFeatures) {
    Shapes.requirePositive("inFeatures", inFeatures);
    Shapes.requirePositive("outFeatures", outFeatures);
    return Matrix.zeros(outFeatures, inFeatures);
  }

  private static void requireWeight(Matrix weight) {
    Shapes.requirePositive("rows of a weight (outFeatures)", weight.rows());
    Shapes.requirePositive("columns of a weight (inFeatures)", weight.cols());
  }
}
