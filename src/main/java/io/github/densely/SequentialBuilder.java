package io.github.densely;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Builds a {@link Sequential} layer by layer, each taking what the one before gives.
 *
 * <pre>{@code
 * Sequential net =
 *     Sequential.builder(784, 42)
 *         .add(Normalization.of(784, 0, 255))
 *         .dense(128, Initializer.heUniform())
 *         .relu()
 *         .dropout(0.2)
 *         .dense(10)
 *         .build();
 * }</pre>
 *
 * <p>Weights and the seeds of dropout layers come from one generator in the order of the calls.
 *
 * <p>Threads: for one thread.
 */
public final class SequentialBuilder {

  private final List<Layer> layers = new ArrayList<>();
  private final RandomGenerator random;
  private int features;

  SequentialBuilder(int inFeatures, RandomGenerator random) {
    Shapes.requirePositive("inFeatures", inFeatures);
    this.features = inFeatures;
    this.random = random;
  }

  /**
   * A dense layer with {@link Initializer#glorotUniform()}.
   *
   * @param outFeatures number of outputs
   * @return this builder
   * @throws IllegalArgumentException if it is below 1
   */
  public SequentialBuilder dense(int outFeatures) {
    return add(new DenseLayer(features, outFeatures, random));
  }

  /**
   * A dense layer with the given initializer.
   *
   * @param outFeatures number of outputs
   * @param initializer sets weight and bias
   * @return this builder
   * @throws IllegalArgumentException if {@code outFeatures} is below 1
   */
  public SequentialBuilder dense(int outFeatures, Initializer initializer) {
    return add(new DenseLayer(features, outFeatures, initializer, random));
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
   * A {@link Dropout} whose seed is the next number of the generator.
   *
   * @param rate the probability of a zero, at least 0 and below 1
   * @return this builder
   * @throws IllegalArgumentException if the rate is not in [0, 1)
   */
  public SequentialBuilder dropout(double rate) {
    return add(new Dropout(rate, random.nextLong()));
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
   * Any layer.
   *
   * @param layer takes what the layer before gives
   * @return this builder
   * @throws IllegalArgumentException if it does not
   */
  public SequentialBuilder add(Layer layer) {
    features = layer.outFeatures(features);
    layers.add(layer);
    return this;
  }

  /**
   * The network.
   *
   * @return a new network of the layers so far
   * @throws IllegalArgumentException if there is no layer
   */
  public Sequential build() {
    return Sequential.of(layers);
  }
}
