package io.github.densely;

import java.util.random.RandomGenerator;

/**
 * Draws the initial weight and bias of a layer.
 *
 * <p>With fanIn = inFeatures and fanOut = outFeatures, weights are drawn from these distributions:
 *
 * <table class="striped">
 * <caption>Distributions</caption>
 * <tr><th>name</th><th>uniform in ±limit</th><th>normal with standard deviation</th></tr>
 * <tr><td>Glorot (Xavier), for tanh, sigmoid and linear</td><td>{@code √(6/(fanIn + fanOut))}</td>
 *     <td>{@code √(2/(fanIn + fanOut))}</td></tr>
 * <tr><td>He (Kaiming), for ReLU and its variants</td><td>{@code √(6/fanIn)}</td><td>{@code √(2/fanIn)}</td></tr>
 * <tr><td>LeCun, for SELU</td><td>{@code √(3/fanIn)}</td><td>{@code √(1/fanIn)}</td></tr>
 * <tr><td>PyTorch's {@code nn.Linear}, weight and bias</td><td>{@code 1/√fanIn}</td><td></td></tr>
 * </table>
 *
 * <p>The bias is set to 0 unless the table says otherwise. Normal values are not truncated.
 *
 * <pre>{@code
 * DenseLayer layer = new DenseLayer(784, 128, Initializer.heUniform(), new SplittableRandom(42));
 * }</pre>
 *
 * <p>Every value comes from {@link RandomGenerator#nextLong()} alone and the conversion to a float
 * is this library's, so a seed gives the same weights on every JDK and platform. {@code new
 * SplittableRandom(seed)} is a good generator and needs no module beyond java.base.
 *
 * <p>Sources: X. Glorot, Y. Bengio, 2010 (proceedings.mlr.press/v9/glorot10a.html); K. He et al.,
 * 2015, doi:10.1109/ICCV.2015.123; Y. LeCun et al., Efficient BackProp, 1998,
 * doi:10.1007/3-540-49430-8_2; A. M. Saxe et al., 2014, arXiv:1312.6120 (orthogonal).
 */
@FunctionalInterface
public interface Initializer {

  /**
   * Overwrites a weight.
   *
   * @param weight outFeatures x inFeatures, so fanIn is its number of columns
   * @param random the source of the values
   */
  void initializeWeight(Matrix weight, RandomGenerator random);

  /**
   * Overwrites a bias, by default with zeros.
   *
   * @param bias 1 x outFeatures
   * @param fanIn number of inputs of the layer
   * @param random the source of the values
   */
  default void initializeBias(Matrix bias, int fanIn, RandomGenerator random) {
    bias.fill(0);
  }

  /**
   * Glorot's uniform distribution, the default of {@link DenseLayer}.
   *
   * @return the initializer
   */
  static Initializer glorotUniform() {
    return (weight, random) -> Draw.uniform(weight, Math.sqrt(6.0 / fans(weight)), random);
  }

  /**
   * Glorot's normal distribution.
   *
   * @return the initializer
   */
  static Initializer glorotNormal() {
    return (weight, random) -> Draw.normal(weight, Math.sqrt(2.0 / fans(weight)), random);
  }

  /**
   * He's uniform distribution.
   *
   * @return the initializer
   */
  static Initializer heUniform() {
    return (weight, random) -> Draw.uniform(weight, Math.sqrt(6.0 / weight.cols()), random);
  }

  /**
   * He's normal distribution.
   *
   * @return the initializer
   */
  static Initializer heNormal() {
    return (weight, random) -> Draw.normal(weight, Math.sqrt(2.0 / weight.cols()), random);
  }

  /**
   * LeCun's uniform distribution.
   *
   * @return the initializer
   */
  static Initializer lecunUniform() {
    return (weight, random) -> Draw.uniform(weight, Math.sqrt(3.0 / weight.cols()), random);
  }

  /**
   * LeCun's normal distribution.
   *
   * @return the initializer
   */
  static Initializer lecunNormal() {
    return (weight, random) -> Draw.normal(weight, Math.sqrt(1.0 / weight.cols()), random);
  }

  /**
   * The default of {@code torch.nn.Linear}: weight and bias uniform in {@code ±1/√fanIn}.
   *
   * @return the initializer
   */
  static Initializer pytorch() {
    return new Initializer() {
      @Override
      public void initializeWeight(Matrix weight, RandomGenerator random) {
        Draw.uniform(weight, 1 / Math.sqrt(weight.cols()), random);
      }

      @Override
      public void initializeBias(Matrix bias, int fanIn, RandomGenerator random) {
        Draw.uniform(bias, 1 / Math.sqrt(fanIn), random);
      }
    };
  }

  /**
   * Orthonormal rows, or orthonormal columns if there are fewer columns than rows, multiplied by a
   * gain.
   *
   * @param gain the factor: 1 for linear layers, √2 for ReLU
   * @return the initializer
   */
  static Initializer orthogonal(double gain) {
    return (weight, random) -> Draw.orthogonal(weight, gain, random);
  }

  /**
   * The same value for every element of the weight.
   *
   * @param value the value
   * @return the initializer
   */
  static Initializer constant(float value) {
    return (weight, random) -> weight.fill(value);
  }

  private static double fans(Matrix weight) {
    return (double) weight.cols() + weight.rows();
  }
}
