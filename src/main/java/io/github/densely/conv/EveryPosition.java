package io.github.densely.conv;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * Applies a layer to the channels at every position of a map.
 *
 * <p>{@code Y[·, y, x] = layer(X[·, y, x])}: the positions of all maps are the batch of the layer.
 * For example, softmax gives the probabilities of the classes at each position, and batch
 * normalisation takes the means over positions and maps.
 *
 * <p>Shapes: the layer takes input().channels() features; input is batch x input().features(),
 * output is batch x output().features(), in the same order.
 *
 * <pre>{@code
 * EveryPosition.of(Activation.softmax(), MapShape.channelsFirst(10, 5, 3)) // 15 distributions
 * }</pre>
 *
 * <p>Cost: that of the layer with batch·positions rows; maps with the channels first are transposed
 * before and after. Numerics: those of the layer. Threads: see {@link Layer}.
 */
public final class EveryPosition implements MapLayer {

  private final Layer layer;
  private final MapShape input;
  private final MapShape output;
  private final boolean inPlace;

  /** For transposed maps. */
  private final Scratch scratch = new Scratch();

  private EveryPosition(Layer layer, MapShape input) {
    this.layer = layer;
    this.input = input;
    this.output = input.withChannels(layer.outFeatures(input.channels()));
    this.inPlace = input.order() == MapShape.Order.CHANNELS_LAST || input.positions() == 1;
  }

  /**
   * Applies a layer at every position.
   *
   * @param layer the layer to apply; it must take {@code input.channels()} features; not copied
   * @param input the shape of the input maps
   * @return a new layer
   * @throws IllegalArgumentException if the layer takes another number of features
   */
  public static EveryPosition of(Layer layer, MapShape input) {
    return new EveryPosition(layer, input);
  }

  @Override
  public EveryPosition on(int height, int width) {
    return new EveryPosition(layer, input.withSize(height, width));
  }

  /**
   * The layer at each position.
   *
   * @return the given layer
   */
  public Layer layer() {
    return layer;
  }

  /** The layer at each position. */
  @Override
  public List<Layer> layers() {
    return List.of(layer);
  }

  /** The inner layer receives one row for each position of a map, so one map may be enough. */
  @Override
  public int minTrainingRows() {
    return 1 + (layer.minTrainingRows() - 1) / input.positions();
  }

  @Override
  public MapShape input() {
    return input;
  }

  @Override
  public MapShape output() {
    return output;
  }

  /** 1x1: a position sees only itself. */
  @Override
  public Window window() {
    return Window.of(1);
  }

  @Override
  public List<Parameter> parameters() {
    return layer.parameters();
  }

  @Override
  public void forwardInto(Matrix maps, Matrix out) {
    Sizes.requireMaps(this, input, maps, output, out);
    int rows = maps.rows() * input.positions();
    if (inPlace) {
      layer.forwardInto(maps.reshape(rows, input.channels()), out.reshape(rows, output.channels()));
      return;
    }
    Workspace memory = scratch.take();
    Matrix x = memory.matrix(rows, input.channels());
    Matrix y = memory.matrix(rows, output.channels());
    toRows(input, maps, x);
    layer.forwardInto(x, y);
    toMaps(output, y, out);
    scratch.giveBack(memory);
  }

  @Override
  public ForwardPass forwardPass(Matrix maps, Workspace workspace) {
    Sizes.requireMaps(this, input, maps);
    ForwardPass pass = layer.forwardPass(rows(input, maps, workspace), workspace);
    return new Pass(
        this, pass, maps.rows(), maps(output, pass.output(), maps.rows(), workspace), workspace);
  }

  /** Maps as one row for each position. */
  private Matrix rows(MapShape shape, Matrix maps, Workspace workspace) {
    int rows = maps.rows() * shape.positions();
    if (inPlace) {
      return maps.reshape(rows, shape.channels());
    }
    Matrix x = workspace.matrix(rows, shape.channels());
    toRows(shape, maps, x);
    return x;
  }

  /** Rows, one for each position, as maps. */
  private Matrix maps(MapShape shape, Matrix rows, int batch, Workspace workspace) {
    if (inPlace) {
      return rows.reshape(batch, shape.features());
    }
    Matrix maps = workspace.matrix(batch, shape.features());
    toMaps(shape, rows, maps);
    return maps;
  }

  private static void toRows(MapShape shape, Matrix maps, Matrix rows) {
    for (int i = 0; i < maps.rows(); i++) {
      int at = i * shape.features();
      MapShape.transpose(shape.channels(), shape.positions(), maps.data(), at, rows.data(), at);
    }
  }

  private static void toMaps(MapShape shape, Matrix rows, Matrix maps) {
    for (int i = 0; i < maps.rows(); i++) {
      int at = i * shape.features();
      MapShape.transpose(shape.positions(), shape.channels(), rows.data(), at, maps.data(), at);
    }
  }

  /** Layer and map, as {@code "EveryPosition(Softmax on 10x5x3)"}. */
  @Override
  public String toString() {
    return Text.of(
        "EveryPosition(%s on %dx%dx%d)", layer, input.channels(), input.height(), input.width());
  }

  private record Pass(
      EveryPosition layer, ForwardPass pass, int batch, Matrix output, Workspace workspace)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      Matrix gradInput = pass.backward(gradRows(gradOutput));
      return layer.maps(layer.input, gradInput, batch, workspace);
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      pass.backwardParameters(gradRows(gradOutput));
    }

    private Matrix gradRows(Matrix gradOutput) {
      Sizes.requireGradient(layer, batch, layer.output, gradOutput);
      return layer.rows(layer.output, gradOutput, workspace);
    }
  }
}
