package io.github.densely.conv;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Workspace;
import io.github.densely.internal.text.Text;

/**
 * Max pooling or average pooling: the largest value, or the mean, of each window of a map, for each
 * channel separately.
 *
 * <p>{@code Y[c, r, s] = max X[c, y, x]} or {@code 1/area·Σ X[c, y, x]} over the window at place
 * (r, s). In the backward pass, max pooling gives the gradient to the largest value, the first if
 * several are equal. Average pooling gives equal parts to all values of the window.
 *
 * <p>Shapes: input is batch x input().features(), output is batch x output().features(), in the
 * same order. Rows and columns at the end that no window reaches are ignored.
 *
 * <pre>{@code
 * MapShape map = MapShape.channelsFirst(20, 24, 24);
 * Pooling.max(map, Window.of(2).stride(2)).output();  // 20x12x12 channels first
 * }</pre>
 *
 * <p>Cost: one comparison or addition for each value of each window. Numerics: a mean is summed in
 * double and rounded once; a window with a NaN gives NaN. Threads: see {@link Layer}.
 *
 * <p>Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to
 * document recognition, 1998, doi:10.1109/5.726791.
 */
public final class Pooling implements MapLayer {

  private final MapShape input;
  private final MapShape output;
  private final Window window;
  private final boolean isMax;

  // A map is outer x height x width x inner: channels are outside if they come first, else inside.
  private final int outer;
  private final int inner;

  private Pooling(MapShape input, Window window, boolean isMax) {
    if (window.isPadded()) {
      throw new IllegalArgumentException(
          "pooling has no padding, whose zeros would count as values, got a window of " + window);
    }
    this.input = input;
    this.output = window.places(input);
    this.window = window;
    this.isMax = isMax;
    boolean channelsFirst = input.order() == MapShape.Order.CHANNELS_FIRST;
    this.outer = channelsFirst ? input.channels() : 1;
    this.inner = channelsFirst ? 1 : input.channels();
  }

  /**
   * The largest value of each window.
   *
   * @param input the shape of the input maps
   * @param window kernel size and stride
   * @return a new layer
   * @throws IllegalArgumentException if the window does not fit the map, or has padding
   */
  public static Pooling max(MapShape input, Window window) {
    return new Pooling(input, window, true);
  }

  /**
   * The mean of each window.
   *
   * @param input the shape of the input maps
   * @param window kernel size and stride
   * @return a new layer
   * @throws IllegalArgumentException if the window does not fit the map, or has padding
   */
  public static Pooling average(MapShape input, Window window) {
    return new Pooling(input, window, false);
  }

  @Override
  public Pooling on(int height, int width) {
    return new Pooling(input.withSize(height, width), window, isMax);
  }

  @Override
  public MapShape input() {
    return input;
  }

  @Override
  public MapShape output() {
    return output;
  }

  @Override
  public Window window() {
    return window;
  }

  /**
   * Whether this is max pooling.
   *
   * @return true for the maximum, false for the mean
   */
  public boolean isMax() {
    return isMax;
  }

  @Override
  public void forwardInto(Matrix maps, Matrix out) {
    Sizes.requireMaps(this, input, maps, output, out);
    float[] x = maps.data();
    float[] y = out.data();
    int j = 0;
    for (int plane = 0; plane < maps.rows() * outer; plane++) {
      for (int r = 0; r < output.height(); r++) {
        for (int s = 0; s < output.width(); s++) {
          int corner = corner(plane, r, s);
          for (int c = 0; c < inner; c++, j++) {
            y[j] = isMax ? x[largest(x, corner + c)] : mean(x, corner + c);
          }
        }
      }
    }
  }

  /** The index of the first value of the window at a place. */
  private int corner(int plane, int r, int s) {
    int y = plane * input.height() + r * window.strideY();
    return (y * input.width() + s * window.strideX()) * inner;
  }

  /** The index of the first of the largest values, or of a NaN. */
  private int largest(float[] x, int corner) {
    int best = corner;
    for (int u = 0, line = corner; u < window.height(); u++, line += input.width() * inner) {
      for (int v = 0, at = line; v < window.width(); v++, at += inner) {
        if (x[at] > x[best] || Float.isNaN(x[at])) {
          best = at;
        }
      }
    }
    return best;
  }

  private float mean(float[] x, int corner) {
    double sum = 0;
    for (int u = 0, line = corner; u < window.height(); u++, line += input.width() * inner) {
      for (int v = 0, at = line; v < window.width(); v++, at += inner) {
        sum += x[at];
      }
    }
    return (float) (sum / area());
  }

  private double area() {
    return (double) window.height() * window.width();
  }

  @Override
  public ForwardPass forwardPass(Matrix maps, Workspace workspace) {
    Sizes.requireMaps(this, input, maps);
    Matrix out = workspace.matrix(maps.rows(), output.features());
    forwardInto(maps, out);
    return new Pass(this, maps, out, workspace, workspace.lease());
  }

  /** Adds to the gradient of the maps. */
  private void backward(float[] x, float[] gradOutput, float[] gradInput, int maps) {
    int j = 0;
    for (int plane = 0; plane < maps * outer; plane++) {
      for (int r = 0; r < output.height(); r++) {
        for (int s = 0; s < output.width(); s++) {
          int corner = corner(plane, r, s);
          for (int c = 0; c < inner; c++, j++) {
            if (isMax) {
              gradInput[largest(x, corner + c)] += gradOutput[j];
            } else {
              spread((float) (gradOutput[j] / area()), gradInput, corner + c);
            }
          }
        }
      }
    }
  }

  private void spread(float gradient, float[] gradInput, int corner) {
    for (int u = 0, line = corner; u < window.height(); u++, line += input.width() * inner) {
      for (int v = 0, at = line; v < window.width(); v++, at += inner) {
        gradInput[at] += gradient;
      }
    }
  }

  /** Kind, maps and window, as {@code "MaxPooling(20x24x24 -> 20x12x12, 2x2, stride 2x2)"}. */
  @Override
  public String toString() {
    return Text.of("%sPooling(%s)", isMax ? "Max" : "Average", window.between(input, output));
  }

  private record Pass(
      Pooling layer, Matrix maps, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      lease.requireValid(layer);
      Sizes.requireGradient(layer, maps.rows(), layer.output, gradOutput);
      Matrix gradInput = workspace.matrix(maps.rows(), maps.cols());
      gradInput.fill(0);
      layer.backward(maps.data(), gradOutput.data(), gradInput.data(), maps.rows());
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      lease.requireValid(layer);
      Sizes.requireGradient(layer, maps.rows(), layer.output, gradOutput);
    }
  }
}
