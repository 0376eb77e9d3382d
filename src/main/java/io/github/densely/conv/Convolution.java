package io.github.densely.conv;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Initializer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A convolution: the same dense layer at every place of a sliding window on a map.
 *
 * <p>{@code Y[o, r, s] = b[o] + Σ W[o, (c, u, v)]·X[c, r·strideY + u − padY, s·strideX + v −
 * padX]}, summed over the channels c and the rows u and columns v of the window; outside the map X
 * is 0. (As usual in machine learning, the kernel is not mirrored.) The backward pass is that of
 * {@link DenseLayer}, with the places of all maps as its batch. A value that lies in several
 * windows gets the sum of their gradients.
 *
 * <p>Shapes: weight is outChannels x (channels·window height·window width), with its columns in the
 * order of the input map; bias is 1 x outChannels or absent; input is batch x input().features(),
 * output is batch x output().features(), in the order of the input.
 *
 * <pre>{@code
 * MapShape picture = MapShape.channelsFirst(1, 28, 28);
 * Convolution layer = new Convolution(picture, 20, Window.of(5), new SplittableRandom(1));
 * layer.output();                                  // 20x24x24 channels first
 *
 * // LeNet's 50x4x4 -> 500, as a convolution over a map of 61x61
 * Convolution dense = Convolution.of(new DenseLayer(800, 500, random), MapShape.channelsFirst(50, 4, 4));
 * dense.on(61, 61).output();                       // 500x58x58 channels first
 * }</pre>
 *
 * <p>Each output has, bit for bit, the value that a {@link DenseLayer} with the same weight gives
 * for the window alone.
 *
 * <p>Defaults: weight uniform in {@code ±√(6/(columns + rows))}, with the columns and rows of the
 * weight ({@link Initializer#glorotUniform()}), bias 0.
 *
 * <p>Cost: 2·batch·weights·places flops for the forward pass, and the same number for each of
 * gradInput and gradWeight. In addition, every value of the input is copied once for each window
 * that contains it. The windows are copied in blocks of 512 KB, or of 64 windows if those need
 * more; the layer keeps one such block. Numerics: the bound of {@link Matrix} with k = the columns
 * of the weight + 1; NaN propagates. Threads: see {@link Layer}.
 *
 * <p>Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to
 * document recognition, 1998, doi:10.1109/5.726791.
 */
public final class Convolution implements MapLayer {

  private final MapShape input;
  private final MapShape output;
  private final Window window;
  private final Parameter weight; // outChannels x (channels·window)
  private final Parameter bias; // 1 x outChannels, or null
  private final ConvolutionProducts products;

  /**
   * A layer with the default initial values.
   *
   * @param input the shape of the input maps
   * @param outChannels number of kernels, at least 1
   * @param window kernel size, stride and padding
   * @param random the source of the weights; equal seeds give equal weights
   * @throws IllegalArgumentException if the window does not fit the map, or a size is below 1
   */
  public Convolution(MapShape input, int outChannels, Window window, RandomGenerator random) {
    this(input, outChannels, window, Initializer.glorotUniform(), random);
  }

  /**
   * A layer whose weight and bias are drawn by an initializer.
   *
   * @param input the shape of the input maps
   * @param outChannels number of kernels, at least 1
   * @param window kernel size, stride and padding
   * @param initializer the initializer of weight and bias
   * @param random the source of the values
   * @throws IllegalArgumentException if the window does not fit the map, or a size is below 1
   */
  public Convolution(
      MapShape input,
      int outChannels,
      Window window,
      Initializer initializer,
      RandomGenerator random) {
    this(
        input,
        window,
        new DenseLayer(
            new Patches(input, window).size(), atLeastOne(outChannels), initializer, random));
  }

  private Convolution(MapShape input, Window window, DenseLayer dense) {
    this(input, window, dense.weight(), dense.bias().orElse(null));
  }

  private Convolution(MapShape input, Window window, Parameter weight, Parameter bias) {
    this.input = input;
    this.window = window;
    this.output = window.places(input).withChannels(weight.value().rows());
    this.weight = weight;
    this.bias = bias;
    this.products = new ConvolutionProducts(input, output, window);
    if (weight.value().cols() != products.size()) {
      throw new IllegalArgumentException(
          Text.of(
              "a window of %dx%d over %d channels needs a weight of %d columns, got %s",
              window.height(),
              window.width(),
              input.channels(),
              products.size(),
              weight.value().shape()));
    }
  }

  /**
   * A layer with the given weight and bias.
   *
   * @param input the shape of the input maps
   * @param window kernel size, stride and padding
   * @param weight outChannels x (channels·window height·window width), its columns in the order of
   *     the input; not copied
   * @param bias 1 x outChannels; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the sizes do not fit each other
   */
  public static Convolution of(MapShape input, Window window, Matrix weight, Matrix bias) {
    return new Convolution(input, window, DenseLayer.of(weight, bias));
  }

  /**
   * A layer with the given weight, without bias.
   *
   * @param input the shape of the input maps
   * @param window kernel size, stride and padding
   * @param weight outChannels x (channels·window height·window width), its columns in the order of
   *     the input; not copied
   * @return a new layer
   * @throws IllegalArgumentException if the sizes do not fit each other
   */
  public static Convolution of(MapShape input, Window window, Matrix weight) {
    return new Convolution(input, window, DenseLayer.of(weight));
  }

  /**
   * A dense layer over flattened maps as a convolution whose window is the whole map. The
   * parameters are shared: training one layer trains the other.
   *
   * @param dense the dense layer; it must take {@code input.features()} features
   * @param input the shape of the map in an input row
   * @return a layer with one place; {@link #on} returns the layer for larger maps
   * @throws IllegalArgumentException if the dense layer takes another number of features
   */
  public static Convolution of(DenseLayer dense, MapShape input) {
    if (dense.inFeatures() != input.features()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes %d features, a map of %s has %d",
              dense, dense.inFeatures(), input, input.features()));
    }
    return new Convolution(input, Window.of(input.height(), input.width()), dense);
  }

  /**
   * A dense layer over the channels as a convolution of 1x1, which applies it at every place. The
   * parameters are shared: training one layer trains the other.
   *
   * @param dense the dense layer; it must take {@code input.channels()} features
   * @param input the shape of the input maps
   * @return a layer with one place for each position of the input
   * @throws IllegalArgumentException if the dense layer takes another number of features
   */
  public static Convolution pointwise(DenseLayer dense, MapShape input) {
    if (dense.inFeatures() != input.channels()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes %d features, a place of a map of %s has %d",
              dense, dense.inFeatures(), input, input.channels()));
    }
    return new Convolution(input, Window.of(1), dense);
  }

  /**
   * This convolution as a dense layer, if the window covers the whole map. The parameters are
   * shared.
   *
   * @return a dense layer that takes {@code input().features()} features
   * @throws IllegalStateException if the window has more than one place, or there is padding
   */
  public DenseLayer toDense() {
    if (output.positions() > 1 || products.size() != input.features() || window.isPadded()) {
      throw new IllegalStateException(
          this
              + " is not a dense layer: its window must cover the map and have one place, so that each"
              + " weight is used once");
    }
    return bias == null ? DenseLayer.of(weight) : DenseLayer.of(weight, bias);
  }

  @Override
  public Convolution on(int height, int width) {
    return new Convolution(input.withSize(height, width), window, weight, bias);
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
   * The weight.
   *
   * @return the parameter, outChannels x (channels·window height·window width)
   */
  public Parameter weight() {
    return weight;
  }

  /**
   * The bias.
   *
   * @return the parameter, 1 x outChannels, or empty
   */
  public Optional<Parameter> bias() {
    return Optional.ofNullable(bias);
  }

  @Override
  public List<Parameter> parameters() {
    return bias == null ? List.of(weight) : List.of(weight, bias);
  }

  @Override
  public void forwardInto(Matrix maps, Matrix out) {
    Sizes.requireMaps(this, input, maps, output, out);
    products.forward(maps, weight.value(), bias == null ? null : bias.value(), out);
  }

  @Override
  public ForwardPass forwardPass(Matrix maps, Workspace workspace) {
    Sizes.requireMaps(this, input, maps);
    Matrix out = workspace.matrix(maps.rows(), output.features());
    forwardInto(maps, out);
    return new Pass(this, maps, out, workspace, workspace.lease(weight));
  }

  /** Maps, window and bias, as {@code "Convolution(1x28x28 -> 20x24x24, 5x5)"}. */
  @Override
  public String toString() {
    return Text.of(
        "Convolution(%s%s)", window.between(input, output), bias == null ? ", no bias" : "");
  }

  private record Pass(
      Convolution layer, Matrix maps, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      backwardParameters(gradOutput);
      Matrix gradInput = workspace.matrix(maps.rows(), maps.cols());
      layer.products.gradInput(gradOutput, layer.weight.value(), gradInput);
      return gradInput;
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      lease.requireValid(layer);
      Sizes.requireGradient(layer, maps.rows(), layer.output, gradOutput);
      layer.products.gradParameters(maps, gradOutput, gradient(layer.weight), gradient(layer.bias));
    }

    private static Matrix gradient(Parameter parameter) {
      return parameter == null || parameter.frozen() ? null : parameter.grad();
    }
  }

  private static int atLeastOne(int outChannels) {
    if (outChannels < 1) {
      throw new IllegalArgumentException("outChannels must be at least 1, got " + outChannels);
    }
    return outChannels;
  }
}
