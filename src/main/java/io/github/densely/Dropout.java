package io.github.densely;

/**
 * Sets random features to zero in training, so that no feature can rely on a single other feature.
 *
 * <p>{@code y = x·mask/(1 − rate)} in training, where each element of the mask is 0 with
 * probability {@code rate}, else 1; the division ("inverted" dropout) keeps the mean, so that
 * inference is {@code y = x} without scaling.
 *
 * <p>Shapes: batch x features in and out, for any number of features.
 *
 * <pre>{@code
 * Sequential net = Sequential.builder(784).seed(42).dense(256).relu().dropout(0.5).dense(10).build();
 * }</pre>
 *
 * <p>The mask is a function of the seed, the number of the pass and the position of the element:
 * the same seed gives the same masks in every run, and {@link #passes(long)} restores any of them.
 *
 * <p>Cost: one pass; training allocates the output and the gradient. NaN propagates unless it is
 * dropped: a dropped element is 0. Threads: see {@link Layer}.
 *
 * <p>Source: N. Srivastava et al., Dropout: a simple way to prevent neural networks from
 * overfitting, 2014, jmlr.org/papers/v15/srivastava14a.html.
 */
public final class Dropout implements Layer {

  /**
   * The odd constant nearest to 2⁶⁴/φ; steps of it spread over all 64-bit numbers (Weyl sequence).
   */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final double rate;
  private final long seed;
  private long passes;

  /**
   * A dropout layer.
   *
   * @param rate the probability of a zero, at least 0 and below 1
   * @param seed the seed of the masks
   * @throws IllegalArgumentException if the rate is not in [0, 1)
   */
  public Dropout(double rate, long seed) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("a dropout rate is at least 0 and below 1, got " + rate);
    }
    this.rate = rate;
    this.seed = seed;
  }

  /**
   * The probability that a feature is dropped.
   *
   * @return the rate
   */
  public double rate() {
    return rate;
  }

  /**
   * The seed of the masks.
   *
   * @return the seed
   */
  public long seed() {
    return seed;
  }

  /**
   * The number of training passes so far: the only state of this layer that training changes.
   *
   * @return the number of masks drawn
   */
  public long passes() {
    return passes;
  }

  /**
   * Sets the number of training passes, for example when a training resumes.
   *
   * @param passes the number of masks that were drawn before
   */
  public void passes(long passes) {
    this.passes = passes;
  }

  @Override
  public int outFeatures(int inFeatures) {
    return inFeatures;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireOut(this, input, input.cols(), out);
    input.copyInto(out);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    long key = mix(seed + GOLDEN_GAMMA * passes++);
    Matrix output = workspace.matrix(input.rows(), input.cols());
    mask(key, input, output);
    return new Pass(this, key, output, workspace, workspace.lease());
  }

  /**
   * out = in·mask/(1 − rate). The backward pass draws the mask again, which is cheaper than keeping
   * it.
   */
  private void mask(long key, Matrix in, Matrix out) {
    float scale = (float) (1 / (1 - rate));
    long threshold = (long) (rate * 0x1p53);
    float[] x = in.data();
    float[] y = out.data();
    for (int i = 0; i < in.rows() * in.cols(); i++) {
      // All bits set unless the draw is below the threshold: a branch would be mispredicted.
      int kept = (int) (threshold - 1 - (mix(key + GOLDEN_GAMMA * i) >>> 11) >> 63);
      y[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i] * scale) & kept);
    }
  }

  /**
   * The finalizer of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, 2014,
   * doi:10.1145/2660193.2660195.
   */
  private static long mix(long z) {
    long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
    return b ^ b >>> 31;
  }

  /** The rate, as {@code "Dropout(0.5)"}. */
  @Override
  public String toString() {
    return "Dropout(" + rate + ")";
  }

  private record Pass(
      Dropout layer, long key, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), output.cols(), gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), output.cols());
      layer.mask(key, gradOutput, gradInput);
      return gradInput;
    }
  }
}
