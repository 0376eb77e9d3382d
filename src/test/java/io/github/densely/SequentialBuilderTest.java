package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequentialBuilderTest {

  @Test
  void sizesFollowFromEachOther() {
    Sequential net =
        Sequential.builder(784)
            .seed(42)
            .add(Normalization.of(784, 0, 255))
            .dense(128, Initializer.heUniform())
            .relu()
            .dropout(0.2)
            .batchNorm()
            .dense(64)
            .layerNorm()
            .tanh()
            .dense(10)
            .sigmoid()
            .build();

    assertThat(net)
        .hasToString(
            "Sequential(Normalization(784), DenseLayer(784 -> 128), ReLU, Dropout(0.2), BatchNorm(128),"
                + " DenseLayer(128 -> 64), LayerNorm(64), Tanh, DenseLayer(64 -> 10), Sigmoid)");
  }

  @Test
  void equalSeedsGiveEqualNetworks() {
    assertThat(network(1).parameterVector())
        .isEqualTo(network(1).parameterVector())
        .isNotEqualTo(network(2).parameterVector());
  }

  private static Sequential network(long seed) {
    return Sequential.builder(4).seed(seed).dense(3).dropout(0.5).dense(2).build();
  }

  /** One generator, in the order of the calls: what a reader would write by hand. */
  @Test
  void aSeedStandsForASplittableRandom() {
    SplittableRandom random = new SplittableRandom(1);
    DenseLayer first = new DenseLayer(4, 3, random);
    Dropout dropout = new Dropout(0.5, random.nextLong());
    DenseLayer second = new DenseLayer(3, 2, random);

    Sequential built = network(1);

    assertThat(built.parameterVector())
        .isEqualTo(Sequential.of(first, dropout, second).parameterVector());
    assertThat(((Dropout) built.layers().get(1)).seed()).isEqualTo(dropout.seed());
  }

  @Test
  void withoutASeedEveryRunGivesTheSameNetwork() {
    float[] unseeded = Sequential.builder(4).dense(3).build().parameterVector();

    assertThat(unseeded)
        .isEqualTo(Sequential.builder(4).seed(0).dense(3).build().parameterVector());
  }

  @Test
  void aSeedThatComesTooLateIsRefused() {
    SequentialBuilder builder = Sequential.builder(4).dense(3);

    assertThatIllegalStateException()
        .isThrownBy(() -> builder.seed(1))
        .withMessage("layers before seed(...) were drawn from another seed; call it first");
  }

  @Test
  void everyActivationHasAMethod() {
    Sequential net =
        Sequential.builder(2)
            .leakyRelu()
            .elu()
            .selu()
            .gelu()
            .geluTanh()
            .silu()
            .softplus()
            .softmax()
            .build();

    assertThat(net)
        .hasToString(
            "Sequential(LeakyReLU(0.01), ELU(1.0), SELU, GELU, GELU(tanh), SiLU, Softplus, Softmax)");
  }

  @Test
  void aBuilderMayGoOnAfterBuilding() {
    SequentialBuilder builder = Sequential.builder(4).seed(1).dense(3);
    Sequential small = builder.build();

    Sequential large = builder.relu().dense(2).build();

    assertThat(small.layers()).hasSize(1);
    assertThat(large.layers()).hasSize(3);
  }
}
