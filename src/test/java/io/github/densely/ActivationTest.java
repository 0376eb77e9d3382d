package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.EveryLayer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {

  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** Function, f(−1), f(0), f(1) rounded to float, f(−∞), f(∞). */
  static Stream<Arguments> values() {
    return Stream.of(
        row(Activation.relu(), 0, 0, 1, 0, INFINITY),
        row(Activation.leakyRelu(), -0.01f, 0, 1, -INFINITY, INFINITY),
        row(Activation.leakyRelu(0.5f), -0.5f, 0, 1, -INFINITY, INFINITY),
        row(Activation.elu(), (float) -0.6321205588285577, 0, 1, -1, INFINITY),
        row(Activation.elu(0.5f), (float) -0.31606027941427883, 0, 1, -0.5f, INFINITY),
        row(
            Activation.selu(),
            (float) -1.1113307378125625,
            0,
            (float) 1.0507009873554805,
            (float) (-1.6732632423543772 * 1.0507009873554805),
            INFINITY),
        row(
            Activation.gelu(),
            (float) -0.15865525393145707,
            0,
            (float) 0.8413447460685429,
            -0f,
            INFINITY),
        row(
            Activation.geluTanh(),
            (float) -0.15880800939172324,
            0,
            (float) 0.8411919906082768,
            -0f,
            INFINITY),
        row(
            Activation.silu(),
            (float) -0.2689414213699951,
            0,
            (float) 0.7310585786300049,
            -0f,
            INFINITY),
        row(
            Activation.softplus(),
            (float) 0.31326168751822286,
            (float) 0.6931471805599453,
            (float) 1.3132616875182228,
            0,
            INFINITY),
        row(
            Activation.sigmoid(),
            (float) 0.2689414213699951,
            0.5f,
            (float) 0.7310585786300049,
            0,
            1),
        row(Activation.tanh(), (float) -0.7615941559557649, 0, (float) 0.7615941559557649, -1, 1),
        row(Activation.identity(), -1, 0, 1, -INFINITY, INFINITY));
  }

  private static Arguments row(Activation activation, float... expected) {
    return Arguments.of(activation, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void valuesAtSimplePointsAndLimits(Activation activation, float[] expected) {
    Matrix x = Matrix.of(1, 5, -1, 0, 1, -INFINITY, INFINITY);

    assertThat(activation.forward(x)).isEqualTo(Matrix.of(1, 5, expected));
  }

  /** Function, f'(−1), f'(0), f'(1) rounded to float, f'(−∞), f'(∞). */
  static Stream<Arguments> slopes() {
    return Stream.of(
        row(Activation.relu(), 0, 0, 1, 0, 1),
        row(Activation.leakyRelu(0.5f), 0.5f, 0.5f, 1, 0.5f, 1),
        row(Activation.elu(), (float) 0.36787944117144233, 1, 1, 0, 1),
        row(
            Activation.gelu(),
            (float) -0.08331547058768629,
            0.5f,
            (float) 1.0833154705876863,
            0,
            1),
        row(
            Activation.geluTanh(),
            (float) -0.0829640838457826,
            0.5f,
            (float) 1.0829640838457826,
            0,
            1),
        row(Activation.silu(), (float) 0.07232948812851325, 0.5f, (float) 0.9276705118714867, 0, 1),
        row(
            Activation.softplus(),
            (float) 0.2689414213699951,
            0.5f,
            (float) 0.7310585786300049,
            0,
            1),
        row(Activation.identity(), 1, 1, 1, 1, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slopes")
  void slopesAtSimplePointsAndLimits(Activation activation, float[] expected) {
    Matrix x = Matrix.of(1, 5, -1, 0, 1, -INFINITY, INFINITY);

    Matrix gradInput = activation.forwardPass(x).backward(Matrix.of(1, 5, 1, 1, 1, 1, 1));

    assertThat(gradInput).isEqualTo(Matrix.of(1, 5, expected));
  }

  @Test
  void theSlopesOfSigmoidAndTanhAreGreatestAtZeroAndVanishFarOut() {
    Matrix x = Matrix.of(1, 3, 0, -INFINITY, INFINITY);
    Matrix ones = Matrix.of(1, 3, 1, 1, 1);

    assertThat(Activation.sigmoid().forwardPass(x).backward(ones))
        .isEqualTo(Matrix.of(1, 3, 0.25f, 0, 0));
    assertThat(Activation.tanh().forwardPass(x).backward(ones)).isEqualTo(Matrix.of(1, 3, 1, 0, 0));
  }

  @Test
  void nothingOverflowsOnTheWay() {
    Matrix far = Matrix.of(1, 2, -Float.MAX_VALUE, Float.MAX_VALUE);
    for (Activation activation : EveryLayer.activations()) {
      ForwardPass pass = activation.forwardPass(far);

      Matrix gradInput = pass.backward(Matrix.of(1, 2, 1, 1));

      boolean steeperThanOne = activation.toString().equals("SELU");
      assertThat(Float.isFinite(pass.output().get(0, 0))).as("%s", activation).isTrue();
      assertThat(Float.isFinite(pass.output().get(0, 1)))
          .as("%s", activation)
          .isEqualTo(!steeperThanOne);
      assertThat(Float.isFinite(gradInput.get(0, 0))).as("%s", activation).isTrue();
      assertThat(Float.isFinite(gradInput.get(0, 1))).as("%s", activation).isTrue();
    }
  }

  @Test
  void naNComesOutWhereItWentInAndSoftmaxSpreadsItOverItsRow() {
    Matrix x = Matrix.of(2, 2, 1, Float.NaN, 1, 2);
    Matrix ones = Matrix.of(2, 2, 1, 1, 1, 1);
    for (Activation activation : EveryLayer.activations()) {
      ForwardPass pass = activation.forwardPass(x);
      Matrix y = pass.output();

      assertThat(y.get(0, 1)).as("%s", activation).isNaN();
      assertThat(Float.isNaN(y.get(0, 0))).isEqualTo(activation.toString().equals("Softmax"));
      assertThat(y.get(1, 0)).isNotNaN();
      assertThat(y.get(1, 1)).isNotNaN();
      assertThat(pass.backward(Matrix.of(2, 2, 1, 1, Float.NaN, 1)).get(1, 0)).isNaN();
      assertThat(pass.backward(ones).get(1, 0)).isNotNaN();
    }
  }

  @Test
  void softmaxGivesProbabilities() {
    Activation softmax = Activation.softmax();
    float log3 = (float) Math.log(3);

    assertThat(softmax.forward(Matrix.of(1, 4, 5, 5, 5, 5)))
        .isEqualTo(Matrix.of(1, 4, 0.25f, 0.25f, 0.25f, 0.25f));
    assertThat(softmax.forward(Matrix.of(1, 2, 0, log3))).isEqualTo(Matrix.of(1, 2, 0.25f, 0.75f));
    assertThat(softmax.forward(Matrix.of(1, 2, 1000, 0))).isEqualTo(Matrix.of(1, 2, 1, 0));
    assertThat(softmax.forward(Matrix.of(1, 2, -INFINITY, 0))).isEqualTo(Matrix.of(1, 2, 0, 1));
  }

  /** y = [¼, ¾], gradOutput = [1, 0]: the mean is ¼, so ¼·(1 − ¼) and ¾·(0 − ¼). */
  @Test
  void softmaxGoesBackAlongTheRow() {
    ForwardPass pass = Activation.softmax().forwardPass(Matrix.of(1, 2, 0, (float) Math.log(3)));

    Matrix gradInput = pass.backward(Matrix.of(1, 2, 1, 0));

    assertThat(gradInput).isEqualTo(Matrix.of(1, 2, 0.1875f, -0.1875f));
  }

  @Test
  void theExampleOfTheDocumentation() {
    assertThat(Activation.relu().forward(Matrix.of(1, 3, -1, 0, 2)))
        .isEqualTo(Matrix.of(1, 3, 0, 0, 2));
  }

  @Test
  void anActivationTakesAnyNumberOfFeaturesAndHasNoParameters() {
    for (Activation activation : EveryLayer.activations()) {
      assertThat(activation.inFeatures()).isEqualTo(Layer.ANY);
      assertThat(activation.outFeatures(7)).isEqualTo(7);
      assertThat(activation.parameters()).isEmpty();
      assertThat(activation.forward(Matrix.zeros(0, 3))).isEqualTo(Matrix.zeros(0, 3));
    }
  }

  @Test
  void softmaxAloneLooksAtMoreThanOneValue() {
    assertThat(Activation.softmax().isElementwise()).isFalse();
    assertThat(Activation.relu().isElementwise()).isTrue();
    assertThat(Activation.identity().isElementwise()).isTrue();
  }

  @Test
  void textIsTheUsualNameWithItsConstant() {
    assertThat(EveryLayer.activations())
        .extracting(Activation::toString)
        .containsExactly(
            "ReLU",
            "LeakyReLU(0.01)",
            "LeakyReLU(0.2)",
            "ELU(1.0)",
            "ELU(0.5)",
            "SELU",
            "GELU",
            "GELU(tanh)",
            "SiLU",
            "Softplus",
            "Sigmoid",
            "Tanh",
            "Softmax",
            "Identity");
  }
}
