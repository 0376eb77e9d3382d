package io.github.densely;

import io.github.densely.internal.kernel.Pool;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A residual block: the input goes around a layer and is added to its output.
 *
 * <p>{@code y = x + f(x)}, or {@code y = p(x) + f(x)} with a projection p where f changes the
 * number of features. Backward: {@code dL/dx = δ + fᵀδ}, or {@code pᵀδ + fᵀδ}, where fᵀδ is the
 * gradient that the backward pass of f gives. The first term does not shrink with depth, so that
 * deep networks of such blocks can be trained.
 *
 * <p>Shapes: batch x inFeatures to batch x outFeatures of the body; without a projection the two
 * numbers are the same. On maps, body and projection must give maps of the same shape.
 *
 * <pre>{@code
 * Sequential net =
 *     Sequential.builder(64).seed(1).dense(32)
 *         .residual(body -> body.layerNorm().dense(32).relu().dense(32))
 *         .dense(10)
 *         .build();
 * List<Parameter> all = net.parameters(); // 0.weight, 0.bias, 1.body.0.weight, …
 * }</pre>
 *
 * <p>Parameters are named as in a PyTorch module with the attributes {@code body} and {@code
 * projection}. The outputs are a sum, so they are {@linkplain Decision#logits() logits} whatever
 * the body ends with.
 *
 * <p>Cost: that of body and projection, and one pass over the output. Inference keeps memory
 * between calls. Numerics: one rounding of each sum; a NaN in either term gives NaN. Threads: see
 * {@link Layer}.
 *
 * <p>Source: K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, 2015,
 * arXiv:1512.03385.
 */
public final class Residual implements Layer {

  private static final List<String> NAMES = List.of("body", "projection");

  private final Layer body;
  private final Layer projection; // null: the input itself
  private final List<Layer> layers;
  private final List<Parameter> parameters;
  private final int inFeatures;
  private final Pool<Workspace> memory = new Pool<>(Workspace::new);

  private Residual(Layer body, Layer projection) {
    this.body = body;
    this.projection = projection;
    this.layers = projection == null ? List.of(body) : List.of(body, projection);
    this.parameters = NamedLayers.parameters(NAMES, layers);
    this.inFeatures = NamedLayers.inFeatures(NAMES, layers);
    if (inFeatures != ANY) {
      requireSum(inFeatures);
    }
  }

  /**
   * A block that adds its input: {@code y = x + f(x)}.
   *
   * @param body f; it must give as many features as it takes; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the body changes the number of features
   */
  public static Residual of(Layer body) {
    return new Residual(Objects.requireNonNull(body, "body"), null);
  }

  /**
   * A block that adds a projection of its input: {@code y = p(x) + f(x)}.
   *
   * @param body f; not copied
   * @param projection p, often a dense layer or a convolution of 1x1; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the two take or give different numbers of features, or
   *     share a parameter
   */
  public static Residual of(Layer body, Layer projection) {
    return new Residual(
        Objects.requireNonNull(body, "body"), Objects.requireNonNull(projection, "projection"));
  }

  /**
   * The layer that the input goes around.
   *
   * @return f
   */
  public Layer body() {
    return body;
  }

  /**
   * The layer on the way around.
   *
   * @return p, or empty if the input itself is added
   */
  public Optional<Layer> projection() {
    return Optional.ofNullable(projection);
  }

  /** The body, and the projection if there is one. */
  @Override
  public List<Layer> layers() {
    return layers;
  }

  /** Those of the body, {@code body.name}, and those of the projection, {@code projection.name}. */
  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public int inFeatures() {
    return inFeatures;
  }

  @Override
  public int outFeatures(int inFeatures) {
    if (this.inFeatures != ANY) {
      Shapes.requireFeatures(this, this.inFeatures, inFeatures);
    }
    return requireSum(inFeatures);
  }

  private int requireSum(int features) {
    int out = body.outFeatures(features);
    int around = projection == null ? features : projection.outFeatures(features);
    if (out != around) {
      throw new IllegalArgumentException(
          projection == null
              ? Text.of(
                  "the body %s makes %d features of %d, so the input cannot be added; give a"
                      + " projection: Residual.of(body, new DenseLayer(%d, %d, random))",
                  body, out, features, features, out)
              : Text.of(
                  "the body %s makes %d features of %d, the projection %s makes %d, so they cannot"
                      + " be added",
                  body, out, features, projection, around));
    }
    return out;
  }

  /** Logits: a sum is no probability, whatever its terms are. */
  @Override
  public Decision decision() {
    return Decision.logits();
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireInput(this, input);
    Shapes.requireOut(this, input, outFeatures(input.cols()), out);
    body.forwardInto(input, out);
    if (projection == null) {
      add(input, out, out);
      return;
    }
    Workspace lent = memory.take();
    lent.reset();
    Matrix around = lent.matrix(out.rows(), out.cols());
    projection.forwardInto(input, around);
    add(around, out, out);
    memory.give(lent);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireInput(this, input);
    outFeatures(input.cols());
    ForwardPass inner = body.forwardPass(input, workspace);
    ForwardPass around = projection == null ? null : projection.forwardPass(input, workspace);
    Matrix output = workspace.matrix(input.rows(), inner.output().cols());
    add(around == null ? input : around.output(), inner.output(), output);
    return new Pass(this, inner, around, output, workspace, workspace.lease());
  }

  /** out = a + b; {@code out} may be one of them. */
  private static void add(Matrix a, Matrix b, Matrix out) {
    float[] x = a.data();
    float[] y = b.data();
    float[] sum = out.data();
    for (int i = 0; i < out.rows() * out.cols(); i++) {
      sum[i] = x[i] + y[i];
    }
  }

  /** Sizes, as {@code "Residual(32 -> 32)"} or {@code "Residual(64 -> 32, with projection)"}. */
  @Override
  public String toString() {
    String sizes =
        inFeatures == ANY ? "any" : Text.of("%d -> %d", inFeatures, body.outFeatures(inFeatures));
    return "Residual(" + sizes + (projection == null ? ")" : ", with projection)");
  }

  private record Pass(
      Residual layer,
      ForwardPass inner,
      ForwardPass around,
      Matrix output,
      Workspace workspace,
      Workspace.Lease lease)
      implements ForwardPass {

    @Override
    public Matrix backward(Matrix gradOutput) {
      require(gradOutput);
      Matrix ofBody = inner.backward(gradOutput);
      Matrix ofAround = around == null ? gradOutput : around.backward(gradOutput);
      Matrix gradInput = workspace.matrix(ofBody.rows(), ofBody.cols());
      add(ofAround, ofBody, gradInput);
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      require(gradOutput);
      inner.backwardParameters(gradOutput);
      if (around != null) {
        around.backwardParameters(gradOutput);
      }
    }

    private void require(Matrix gradOutput) {
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), output.cols(), gradOutput);
    }
  }
}
