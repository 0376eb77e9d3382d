package io.github.densely;

import io.github.densely.internal.kernel.Pool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A feed-forward network: a chain of layers.
 *
 * <p>{@code y = fₙ(… f₂(f₁(x)))}. The backward pass runs through the layers in reverse order.
 *
 * <p>Shapes: the output of each layer is the input of the next. The chain is checked when the
 * network is built, so the layers of every network fit together.
 *
 * <pre>{@code
 * Sequential net = Sequential.builder(784).seed(42).dense(128).relu().dense(10).build();
 * Matrix scores = net.forward(images);       // batch x 784 -> batch x 10
 * List<Parameter> all = net.parameters();    // 0.weight, 0.bias, 2.weight, 2.bias
 *
 * Sequential features = net.slice(0, 2);     // the same layers, without the head
 * features.freeze();
 * Sequential other = features.append(new DenseLayer(128, 3, random));
 * }</pre>
 *
 * <p>The chain of layers is immutable; the {@link #decision(Decision)} can be set. Slices and
 * extensions share the layers. Parameters are named by position, as in the {@code state_dict} of
 * PyTorch's {@code nn.Sequential}; a nested chain adds a second position, {@code "1.0.weight"}.
 *
 * <p>Cost: that of its layers; {@link #forwardInto} keeps the outputs between them for its next
 * call. Threads: see {@link Layer}. For inference in a service, use a {@link Predictor}: it reuses
 * its buffers.
 */
public final class Sequential implements Layer {

  private final List<Layer> layers;
  private final List<Parameter> parameters;
  private final int inFeatures;
  private final Pool<Workspace> memory = new Pool<>(Workspace::new);
  private volatile Decision decision; // null: that of the last layer

  private Sequential(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    this.inFeatures = ChainCheck.inFeatures(this.layers);
    this.parameters =
        NamedLayers.parameters(
            IntStream.range(0, layers.size()).mapToObj(Integer::toString).toList(), this.layers);
  }

  /**
   * A network of the given layers.
   *
   * @param layers the layers, at least one
   * @return a new network that uses these layers
   * @throws IllegalArgumentException if there is no layer, a layer does not take the output of the
   *     layer before it, or a parameter appears twice; the message names both
   */
  public static Sequential of(Layer... layers) {
    return of(Arrays.asList(layers));
  }

  /**
   * A network of the given layers.
   *
   * @param layers the layers, at least one
   * @return a new network that uses these layers
   * @throws IllegalArgumentException if there is no layer, a layer does not take the output of the
   *     layer before it, or a parameter appears twice; the message names both
   */
  public static Sequential of(List<? extends Layer> layers) {
    return new Sequential(List.copyOf(layers));
  }

  /**
   * Starts a network. The builder takes the input size of each layer from the layer before it. Set
   * the seed of the weights with {@link SequentialBuilder#seed}.
   *
   * @param inFeatures number of input features
   * @return a builder
   * @throws IllegalArgumentException if {@code inFeatures} is below 1
   */
  public static SequentialBuilder builder(int inFeatures) {
    return new SequentialBuilder(inFeatures);
  }

  /**
   * The layers of the chain, in their order.
   *
   * @return an unmodifiable list
   */
  @Override
  public List<Layer> layers() {
    return layers;
  }

  /** All parameters, layer by layer, named {@code position.name}; fixed ones too. */
  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public int inFeatures() {
    return inFeatures;
  }

  /**
   * What the outputs mean: the decision that was set, or else the decision of the last layer that
   * is not a {@link Dropout}. A sigmoid or softmax at the end keeps the threshold of what is before
   * it.
   *
   * @return the rule from outputs to a class or labels
   */
  @Override
  public Decision decision() {
    Decision set = decision;
    return set != null ? set : DecisionChain.of(layers);
  }

  /**
   * Sets what the outputs mean, for example a threshold. It belongs to the network and is saved
   * with it; a slice up to the last layer has it too, and {@link #append} keeps it where the new
   * layers pass the outputs on. The trainer sets scale and labels according to its loss and keeps
   * the threshold.
   *
   * <pre>{@code
   * Sequential churn = Sequential.builder(4).seed(1).dense(1).build();
   * churn.decision(churn.decision().threshold(0.3)); // yes above 30 %
   * }</pre>
   *
   * @param decision the rule from outputs to a class or labels
   * @throws IllegalArgumentException if it has a threshold and the outputs are three classes or
   *     more, of which the largest wins
   */
  public void decision(Decision decision) {
    Objects.requireNonNull(decision, "decision");
    if (inFeatures != ANY) {
      decision.requireFit(outFeatures(inFeatures));
    }
    this.decision = decision;
  }

  @Override
  public int outFeatures(int inFeatures) {
    int features = inFeatures;
    for (int i = 0; i < layers.size(); i++) { // no iterator: inference makes no garbage
      features = layers.get(i).outFeatures(features);
    }
    return features;
  }

  @Override
  public Matrix forward(Matrix input) {
    requireColumns(input);
    Matrix x = input;
    for (Layer layer : layers) {
      x = layer.forward(x);
    }
    return x;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    requireColumns(input);
    Shapes.requireOut(this, input, outFeatures(input.cols()), out);
    Workspace lent = memory.take();
    lent.reset();
    Matrix x = input;
    for (int i = 0; i < layers.size() - 1; i++) {
      Matrix y = lent.matrix(x.rows(), layers.get(i).outFeatures(x.cols()));
      layers.get(i).forwardInto(x, y);
      x = y;
    }
    layers.get(layers.size() - 1).forwardInto(x, out);
    memory.give(lent);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    requireColumns(input);
    List<ForwardPass> passes = new ArrayList<>(layers.size());
    Matrix x = input;
    for (Layer layer : layers) {
      ForwardPass pass = layer.forwardPass(x, workspace);
      passes.add(pass);
      x = pass.output();
    }
    return new Pass(this, passes);
  }

  /** Refuses an input with the wrong number of columns, before any layer computes. */
  private void requireColumns(Matrix input) {
    if (inFeatures == ANY) {
      return;
    }
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer instanceof Sequential chain && chain.inFeatures != ANY) {
        chain.requireColumns(input);
        return;
      }
      if (layer.inFeatures() != ANY) {
        Shapes.requireColumns(layer, inFeatures, input);
        return;
      }
    }
  }

  /**
   * A network of some of these layers. The layers are shared.
   *
   * @param from index of the first layer
   * @param to index after the last layer
   * @return a new network
   * @throws IndexOutOfBoundsException if there are no such layers
   * @throws IllegalArgumentException if the slice is empty
   */
  public Sequential slice(int from, int to) {
    Sequential slice = of(layers.subList(from, to));
    slice.decision = to == layers.size() ? decision : null;
    return slice;
  }

  /**
   * This network with more layers at the end.
   *
   * @param more the layers to add
   * @return a new network that shares all layers
   * @throws IllegalArgumentException if they do not fit
   */
  public Sequential append(Layer... more) {
    List<Layer> all = new ArrayList<>(layers);
    all.addAll(Arrays.asList(more));
    Sequential longer = of(all);
    Decision carried = decision;
    for (int i = 0; carried != null && i < more.length; i++) {
      carried = DecisionChain.carry(carried, more[i]);
    }
    longer.decision = carried;
    return longer;
  }

  /**
   * This network with other layers in place of the last one: a new head on the same features.
   *
   * @param head the layers that replace the last one
   * @return a new network that shares the other layers
   * @throws IllegalArgumentException if they do not fit
   */
  public Sequential replaceLast(Layer... head) {
    List<Layer> all = new ArrayList<>(layers.subList(0, layers.size() - 1));
    all.addAll(Arrays.asList(head));
    return of(all);
  }

  /**
   * Freezes all parameters. In a network whose first layers are frozen, {@link
   * ForwardPass#backwardParameters} stops at the first layer that is not frozen.
   */
  public void freeze() {
    parameters.forEach(Parameter::freeze);
  }

  /** Unfreezes all parameters except the fixed ones. */
  public void unfreeze() {
    parameters.forEach(Parameter::unfreeze);
  }

  /**
   * The number of parameters, counting each element.
   *
   * @return the number of floats in the model
   */
  public long parameterCount() {
    return FlatVector.count(parameters);
  }

  /**
   * All parameters in one array, in the order of {@link #parameters()}, each of them row by row.
   *
   * @return a new array of {@link #parameterCount()} floats
   * @throws IllegalStateException if they do not fit into one array
   */
  public float[] parameterVector() {
    return FlatVector.gather(parameters, Parameter::value);
  }

  /**
   * Sets all parameters from one array.
   *
   * @param values the values in the order of {@link #parameterVector()}
   * @throws IllegalArgumentException if there are not exactly {@link #parameterCount()} values
   */
  public void setParameterVector(float[] values) {
    FlatVector.scatter(parameters, Parameter::value, values);
    parameters.forEach(Parameter::markChanged);
  }

  /**
   * All gradients in one array, in the order of {@link #parameterVector()}, with zeros for frozen
   * parameters.
   *
   * @return a new array of {@link #parameterCount()} floats
   * @throws IllegalStateException if they do not fit into one array
   */
  public float[] gradientVector() {
    return FlatVector.gather(parameters, Sequential::trainedGrad);
  }

  /**
   * Sets all gradients from one array, for example from the sum over several machines. Frozen
   * parameters ignore their values.
   *
   * @param values the values in the order of {@link #gradientVector()}
   * @throws IllegalArgumentException if there are not exactly {@link #parameterCount()} values
   */
  public void setGradientVector(float[] values) {
    FlatVector.scatter(parameters, Sequential::trainedGrad, values);
  }

  /** Null for a frozen parameter, because reading its gradient would allocate one. */
  private static Matrix trainedGrad(Parameter parameter) {
    return parameter.frozen() ? null : parameter.grad();
  }

  /**
   * A table of the layers with their output features and numbers of parameters. Layers inside a
   * layer are indented below it; the number in front is that of the parameter names, as {@code 2.0}
   * in {@code 2.0.weight}.
   *
   * @return several lines of text, the last with the numbers of all and of trainable parameters
   */
  public String summary() {
    return Summary.of(this);
  }

  /** The layers, as {@code "Sequential(DenseLayer(4 -> 3), ReLU)"}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Sequential(");
    for (int i = 0; i < layers.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(layers.get(i));
    }
    return text.append(")").toString();
  }

  private record Pass(Sequential network, List<ForwardPass> passes) implements ForwardPass {
    @Override
    public Matrix output() {
      return passes.get(passes.size() - 1).output();
    }

    @Override
    public Matrix backward(Matrix gradOutput) {
      return backward(gradOutput, 0);
    }

    @Override
    public void backwardParameters(Matrix gradOutput) {
      Shapes.requireGradient(network, output().rows(), output().cols(), gradOutput);
      int first = 0;
      while (first < passes.size() && frozen(network.layers.get(first))) {
        first++;
      }
      if (first == passes.size()) {
        return;
      }
      passes.get(first).backwardParameters(backward(gradOutput, first + 1));
    }

    private Matrix backward(Matrix gradOutput, int first) {
      Matrix gradient = gradOutput;
      for (int i = passes.size() - 1; i >= first; i--) {
        gradient = passes.get(i).backward(gradient);
      }
      return gradient;
    }

    private static boolean frozen(Layer layer) {
      return layer.parameters().stream().allMatch(Parameter::frozen);
    }
  }
}
