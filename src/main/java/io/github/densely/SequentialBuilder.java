package io.github.densely;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Builds a {@link Sequential} layer by layer. Each layer takes the output of the layer before it.
 *
 * <pre>{@code
 * Sequential net =
 *     Sequential.builder(784)
 *         .seed(42)
 *         .add(Normalization.of(784, 0, 255))
 *         .dense(128, Initializer.heUniform())
 *         .relu()
 *         .dropout(0.2)
 *         .dense(10)
 *         .build();
 * }</pre>
 *
 * <p>Defaults: seed 0, so that every run gives the same network; networks that must differ need
 * different seeds. Weights and the seeds of dropout layers come from one generator in the order of
 * the calls.
 *
 * <p>Threads: a builder belongs to one thread.
 */
public final class SequentialBuilder {

  private final List<Layer> layers = new ArrayList<>();
  private RandomGenerator random = new SplittableRandom(0);
  private boolean drawn;
  private int features;

  SequentialBuilder(int inFeatures) {
    Shapes.requirePositive("inFeatures", inFeatures);
    this.features = inFeatures;
  }

  /**
   * The seed of weights and dropout masks; equal seeds give equal networks.
   *
   * @param seed the seed, any number; 0 if this is not called
   * @return this builder
   * @throws IllegalStateException if a layer was already drawn from another seed
   */
  public SequentialBuilder seed(long seed) {
    return random(new SplittableRandom(seed));
  }

  /**
   * The generator of weights and dropout masks, instead of a seed.
   *
   * @param random the generator; used by this builder from now on
   * @return this builder
   * @throws IllegalStateException if a layer was already drawn from another generator
   */
  public SequentialBuilder random(RandomGenerator random) {
    if (drawn) {
      throw new IllegalStateException(
          "layers before seed(...) were drawn from another seed; call it first");
    }
    this.random = Objects.requireNonNull(random, "random");
    return this;
  }

  private RandomGenerator draw() {
    drawn = true;
    return random;
  }

  /**
   * A dense layer with {@link Initializer#glorotUniform()}.
   *
   * @param outFeatures number of outputs
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public SequentialBuilder dense(int outFeatures) {
    return add(new DenseLayer(features, outFeatures, draw()));
  }

  /**
   * A dense layer with the given initializer.
   *
   * @param outFeatures number of outputs
   * @param initializer the initializer of weight and bias
   * @return this builder
   * @throws IllegalArgumentException if {@code outFeatures} is below 1
   */
  public SequentialBuilder dense(int outFeatures, Initializer initializer) {
    return add(new DenseLayer(features, outFeatures, initializer, draw()));
  }

  /**
   * {@link Activation#relu()}.
   *
   * @return this builder
   */
  public SequentialBuilder relu() {
    return add(Activation.relu());
  }

  /**
   * {@link Activation#tanh()}.
   *
   * @return this builder
   */
  public SequentialBuilder tanh() {
    return add(Activation.tanh());
  }

  /**
   * {@link Activation#sigmoid()}.
   *
   * @return this builder
   */
  public SequentialBuilder sigmoid() {
    return add(Activation.sigmoid());
  }

  /**
   * {@link Activation#leakyRelu()}.
   *
   * @return this builder
   */
  public SequentialBuilder leakyRelu() {
    return add(Activation.leakyRelu());
  }

  /**
   * {@link Activation#elu()}.
   *
   * @return this builder
   */
  public SequentialBuilder elu() {
    return add(Activation.elu());
  }

  /**
   * {@link Activation#selu()}.
   *
   * @return this builder
   */
  public SequentialBuilder selu() {
    return add(Activation.selu());
  }

  /**
   * {@link Activation#gelu()}.
   *
   * @return this builder
   */
  public SequentialBuilder gelu() {
    return add(Activation.gelu());
  }

  /**
   * {@link Activation#geluTanh()}.
   *
   * @return this builder
   */
  public SequentialBuilder geluTanh() {
    return add(Activation.geluTanh());
  }

  /**
   * {@link Activation#silu()}.
   *
   * @return this builder
   */
  public SequentialBuilder silu() {
    return add(Activation.silu());
  }

  /**
   * {@link Activation#softplus()}.
   *
   * @return this builder
   */
  public SequentialBuilder softplus() {
    return add(Activation.softplus());
  }

  /**
   * {@link Activation#softmax()}.
   *
   * @return this builder
   */
  public SequentialBuilder softmax() {
    return add(Activation.softmax());
  }

  /**
   * A {@link Dropout} whose seed is the next number of the generator.
   *
   * @param rate the probability of a zero, at least 0 and below 1
   * @return this builder
   * @throws IllegalArgumentException if the rate is not in [0, 1)
   */
  public SequentialBuilder dropout(double rate) {
    return add(new Dropout(rate, draw().nextLong()));
  }

  /**
   * A {@link LayerNorm}.
   *
   * @return this builder
   */
  public SequentialBuilder layerNorm() {
    return add(new LayerNorm(features));
  }

  /**
   * A {@link BatchNorm}.
   *
   * @return this builder
   */
  public SequentialBuilder batchNorm() {
    return add(new BatchNorm(features));
  }

  /**
   * A {@link Residual} block: the input goes around the layers of the body and is added to their
   * output. Where they change the number of features, a dense layer on the way around makes the two
   * the same. The weights come from the seed of this builder.
   *
   * @param body adds the layers of the body
   * @return this builder
   * @throws IllegalArgumentException if the body has no layer
   */
  public SequentialBuilder residual(Consumer<SequentialBuilder> body) {
    SequentialBuilder inner = new SequentialBuilder(features);
    inner.random = draw();
    inner.drawn = true;
    body.accept(inner);
    Sequential chain = inner.build();
    return add(
        inner.features == features
            ? Residual.of(chain)
            : Residual.of(chain, new DenseLayer(features, inner.features, draw())));
  }

  /**
   * Adds any layer.
   *
   * @param layer the layer; it must take the output of the layer before it
   * @return this builder
   * @throws IllegalArgumentException if it does not take that output
   */
  public SequentialBuilder add(Layer layer) {
    features = layer.outFeatures(features);
    layers.add(layer);
    return this;
  }

  /**
   * The network.
   *
   * @return a new network of the layers added so far
   * @throws IllegalArgumentException if there is no layer
   */
  public Sequential build() {
    return Sequential.of(layers);
  }
}
