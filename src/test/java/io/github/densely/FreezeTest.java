package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Frozen parameters get no gradient, and the backward pass stops where all earlier layers are
 * frozen.
 */
@ExtendWith(Seeds.class)
class FreezeTest {

  /** Passes everything through and counts how often its backward is asked for. */
  private static final class Probe implements Layer {
    int backwardPasses;

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      Activation.identity().forwardInto(input, out);
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      ForwardPass pass = Activation.identity().forwardPass(input, workspace);
      return new ForwardPass() {
        @Override
        public Matrix output() {
          return pass.output();
        }

        @Override
        public Matrix backward(Matrix gradOutput) {
          backwardPasses++;
          return pass.backward(gradOutput);
        }
      };
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }
  }

  @Test
  void aNewHeadTrainsOnFrozenFeatures(SplittableRandom random) {
    Probe probe = new Probe();
    Sequential features =
        Sequential.builder(4).random(random).dense(5).relu().layerNorm().add(probe).build();
    DenseLayer head = new DenseLayer(5, 2, random);
    Sequential net = features.append(head);
    Matrix x = RandomMatrix.normal(3, 4, random);
    Matrix g = RandomMatrix.normal(3, 2, random);
    net.forwardPass(x).backward(g);
    Matrix unfrozen = head.weight().grad().copy();
    net.zeroGrad();
    probe.backwardPasses = 0;

    features.freeze();
    net.forwardPass(x).backwardParameters(g);

    assertThat(head.weight().grad()).isEqualTo(unfrozen);
    assertThat(probe.backwardPasses).isZero();
    for (Parameter parameter : features.parameters()) {
      assertThat(parameter.grad())
          .isEqualTo(Matrix.zeros(parameter.value().rows(), parameter.value().cols()));
    }
  }

  @Test
  void aFrozenLayerInTheMiddleStillPassesTheGradientOn(SplittableRandom random) {
    Sequential net =
        Sequential.builder(4).random(random).dense(5).tanh().dense(5).layerNorm().dense(2).build();
    Matrix x = RandomMatrix.normal(3, 4, random);
    Matrix g = RandomMatrix.normal(3, 2, random);
    Matrix gradInput = net.forwardPass(x).backward(g);
    Matrix gradOfFirst = net.parameters().get(0).grad().copy();
    net.zeroGrad();

    net.slice(2, 4).freeze();

    assertThat(net.forwardPass(x).backward(g)).isEqualTo(gradInput);
    assertThat(net.parameters().get(0).grad()).isEqualTo(gradOfFirst);
    for (Parameter parameter : net.slice(2, 4).parameters()) {
      assertThat(parameter.grad().data()).containsOnly(0);
    }
  }

  @Test
  void aFrozenWeightLeavesItsBiasToBeTrained(SplittableRandom random) {
    DenseLayer layer = new DenseLayer(4, 2, random);
    layer.weight().freeze();

    layer.forwardPass(RandomMatrix.normal(1, 4, random)).backward(Matrix.of(1, 2, 5, 6));

    assertThat(layer.weight().grad().data()).containsOnly(0);
    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 5, 6));
  }

  @Test
  void inTheGradientVectorFrozenPartsAreZerosAndStayAlone(SplittableRandom random) {
    Sequential net = Sequential.builder(1).random(random).dense(1).dense(1).build();
    net.slice(0, 1).freeze();

    net.setGradientVector(new float[] {1, 2, 3, 4});

    assertThat(net.gradientVector()).containsExactly(0, 0, 3, 4);
    assertThat(net.parameters().get(0).grad().get(0, 0)).isZero();
  }

  @Test
  void unfreezingTrainsAgainButNotWhatIsFixed(SplittableRandom random) {
    Sequential net = Sequential.builder(2).random(random).batchNorm().dense(1).build();

    net.freeze();
    assertThat(net.parameters()).allMatch(Parameter::frozen);
    net.unfreeze();

    assertThat(net.parameters())
        .extracting(Parameter::frozen)
        .containsExactly(false, false, true, true, false, false);
  }

  @Test
  void aWhollyFrozenNetworkGoesBackForNothing(SplittableRandom random) {
    Sequential net = Sequential.builder(2).random(random).dense(1).build();
    net.freeze();

    net.forwardPass(RandomMatrix.normal(3, 2, random)).backwardParameters(Matrix.zeros(3, 1));

    assertThat(net.gradientVector()).containsOnly(0);
  }
}
