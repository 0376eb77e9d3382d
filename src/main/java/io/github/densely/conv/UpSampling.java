package io.github.densely.conv;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Workspace;
import io.github.densely.internal.text.Text;

/**
 * Makes a map larger: each position becomes factor x factor positions.
 *
 * <p>Nearest: {@code Y[c, y, x] = X[c, ⌊y/f⌋, ⌊x/f⌋]}. Bilinear: the value at {@code ((y + ½)/f −
 * ½, (x + ½)/f − ½)} between the four nearest positions, those outside of the map being the nearest
 * inside; as {@code nn.Upsample} of PyTorch without {@code align_corners}. Backward: the transpose
 * of this linear map.
 *
 * <p>It brings the scores of a fully convolutional network back to the size of the picture, so that
 * every pixel gets a class.
 *
 * <p>Shapes: batch x input().features() to batch x output().features(), with as many channels.
 *
 * <pre>{@code
 * MapShape map = MapShape.channelsFirst(1, 1, 2);
 * UpSampling.nearest(map, 2).forward(Matrix.of(1, 2, 1, 5));  // 1 1 5 5, two times
 * UpSampling.bilinear(map, 2).forward(Matrix.of(1, 2, 1, 5)); // 1 2 4 5, two times
 * }</pre>
 *
 * <p>Cost: one pass over the output. Numerics: computed in double and rounded once. A NaN reaches
 * the positions that are computed from it. Threads: immutable.
 */
public final class UpSampling implements Layer {

  private final MapShape input;
  private final MapShape output;
  private final int factor;
  private final boolean isBilinear;

  private UpSampling(MapShape input, int factor, boolean isBilinear) {
    if (factor < 1) {
      throw new IllegalArgumentException("the factor must be at least 1, got " + factor);
    }
    long height = (long) input.height() * factor;
    long width = (long) input.width() * factor;
    if (height > Integer.MAX_VALUE || width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Text.of("%s is too large for a factor of %d", input, factor));
    }
    this.input = input;
    this.output = input.withSize((int) height, (int) width);
    this.factor = factor;
    this.isBilinear = isBilinear;
  }

  /**
   * Repeats each position.
   *
   * @param input the shape of the input maps
   * @param factor how many times larger each side becomes, at least 1
   * @return a new layer
   * @throws IllegalArgumentException if the factor is below 1, or the map gets too large
   */
  public static UpSampling nearest(MapShape input, int factor) {
    return new UpSampling(input, factor, false);
  }

  /**
   * Interpolates between neighbouring positions.
   *
   * @param input the shape of the input maps
   * @param factor how many times larger each side becomes, at least 1
   * @return a new layer
   * @throws IllegalArgumentException if the factor is below 1, or the map gets too large
   */
  public static UpSampling bilinear(MapShape input, int factor) {
    return new UpSampling(input, factor, true);
  }

  /**
   * The input maps.
   *
   * @return the shape of an input row
   */
  public MapShape input() {
    return input;
  }

  /**
   * The output maps.
   *
   * @return the shape of an output row
   */
  public MapShape output() {
    return output;
  }

  /**
   * How many times larger each side becomes.
   *
   * @return the factor
   */
  public int factor() {
    return factor;
  }

  /**
   * Whether it interpolates.
   *
   * @return false if it repeats each position
   */
  public boolean isBilinear() {
    return isBilinear;
  }

  @Override
  public int inFeatures() {
    return input.features();
  }

  @Override
  public int outFeatures(int inFeatures) {
    return Sizes.requireFeatures(this, input, output, inFeatures);
  }

  @Override
  public void forwardInto(Matrix maps, Matrix out) {
    Sizes.requireMaps(this, input, maps, output, out);
    for (int i = 0; i < maps.rows(); i++) {
      int from = i * input.features();
      int to = i * output.features();
      for (int y = 0; y < output.height(); y++) {
        for (int x = 0; x < output.width(); x++) {
          for (int c = 0; c < output.channels(); c++) {
            out.data()[to + output.index(c, y, x)] = value(maps.data(), from, c, y, x);
          }
        }
      }
    }
  }

  private float value(float[] maps, int from, int c, int y, int x) {
    if (!isBilinear) {
      return maps[from + input.index(c, y / factor, x / factor)];
    }
    double sum = 0;
    for (int corner = 0; corner < 4; corner++) {
      double weight = weight(y, corner / 2) * weight(x, corner % 2);
      if (weight != 0) { // or a NaN of weight 0 would count
        sum += weight * maps[from + index(c, y, x, corner)];
      }
    }
    return (float) sum;
  }

  /** The input position of a corner around an output position. */
  private int index(int c, int y, int x, int corner) {
    return input.index(
        c,
        Math.max(0, Math.min(input.height() - 1, below(y) + corner / 2)),
        Math.max(0, Math.min(input.width() - 1, below(x) + corner % 2)));
  }

  /** {@code ⌊(place + ½)/f − ½⌋}, without rounding. */
  private int below(int place) {
    return Math.floorDiv(2 * place + 1 - factor, 2 * factor);
  }

  /** The weight of the position below or above. */
  private double weight(int place, int above) {
    double fraction = Math.floorMod(2 * place + 1 - factor, 2 * factor) / (2.0 * factor);
    return above == 1 ? fraction : 1 - fraction;
  }

  @Override
  public ForwardPass forwardPass(Matrix maps, Workspace workspace) {
    Sizes.requireMaps(this, input, maps);
    Matrix out = workspace.matrix(maps.rows(), output.features());
    forwardInto(maps, out);
    return new Pass(this, out, workspace, workspace.lease());
  }

  /** Adds to the gradient of the maps, in the order of the output positions. */
  private void backward(Matrix gradOutput, Matrix gradInput) {
    for (int i = 0; i < gradOutput.rows(); i++) {
      int from = i * output.features();
      int to = i * input.features();
      for (int y = 0; y < output.height(); y++) {
        for (int x = 0; x < output.width(); x++) {
          for (int c = 0; c < output.channels(); c++) {
            spread(gradOutput.data()[from + output.index(c, y, x)], gradInput, to, c, y, x);
          }
        }
      }
    }
  }

  private void spread(float gradient, Matrix gradInput, int to, int c, int y, int x) {
    float[] sums = gradInput.data();
    if (!isBilinear) {
      sums[to + input.index(c, y / factor, x / factor)] += gradient;
      return;
    }
    for (int corner = 0; corner < 4; corner++) {
      double weight = weight(y, corner / 2) * weight(x, corner % 2);
      if (weight != 0) {
        sums[to + index(c, y, x, corner)] += (float) (weight * gradient);
      }
    }
  }

  /** Kind, maps and factor, as {@code "BilinearUpSampling(3x5x5 -> 3x10x10)"}. */
  @Override
  public String toString() {
    return Text.of(
        "%sUpSampling(%dx%dx%d -> %dx%dx%d)",
        isBilinear ? "Bilinear" : "Nearest",
        input.channels(),
        input.height(),
        input.width(),
        output.channels(),
        output.height(),
        output.width());
  }

  private record Pass(UpSampling layer, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      lease.requireValid(layer);
      Sizes.requireGradient(layer, output.rows(), layer.output, gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), layer.input.features());
      gradInput.fill(0);
      layer.backward(gradOutput, gradInput);
      return gradInput;
    }
  }
}
