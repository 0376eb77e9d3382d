package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequentialTest {

  private final DenseLayer first =
      DenseLayer.of(Matrix.of(2, 2, 1, 2, 3, 4), Matrix.of(1, 2, -4, 0));
  private final DenseLayer last = DenseLayer.of(Matrix.of(1, 2, 1, 10));
  private final Sequential network = Sequential.of(first, Activation.relu(), last);

  /** Values that were fitted to 0 and 1 stay values in another unit. */
  @Test
  void aDecisionStaysWhereTheOutputsArePassedOn() {
    Sequential network = Sequential.builder(2).seed(1).dense(1).build();
    network.decision(Decision.logits().threshold(0.9));
    Sequential fitted = Sequential.builder(2).seed(1).dense(1).build();
    fitted.decision(Decision.values());
    Normalization unit = Normalization.of(1, 3, 2);

    assertThat(network.slice(0, 1).decision()).isEqualTo(network.decision());
    assertThat(network.append().decision()).isEqualTo(network.decision());
    assertThat(network.append(new Dropout(0.5, 1)).decision()).isEqualTo(network.decision());
    assertThat(network.append(Activation.sigmoid()).decision())
        .isEqualTo(Decision.probabilities().forLabels().threshold(0.9));
    assertThat(Sequential.of(network, new Dropout(0.5, 1)).decision())
        .isEqualTo(network.decision());
    assertThat(fitted.append(unit.inverse()).decision()).isEqualTo(Decision.values());
    assertThat(network.append(new DenseLayer(1, 3, new SplittableRandom(1))).decision())
        .isEqualTo(Decision.logits()); // new outputs
  }

  @Test
  void aThresholdForThreeClassesIsRefused() {
    Sequential network = Sequential.builder(2).seed(1).dense(3).build();

    assertThatThrownBy(() -> network.decision(Decision.logits().threshold(0.3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a threshold of 0.3 decides yes or no; of 3 classes the largest wins");
    network.decision(Decision.logits().forLabels().threshold(0.3)); // each label is a yes or no
  }

  /** [1, 1] → [3 − 4, 7] → [0, 7] → 70. */
  @Test
  void forwardChainsItsLayers() {
    assertThat(network.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 1, 70));
  }

  @Test
  void forwardIntoAndPassGiveTheSame() {
    Matrix x = Matrix.of(2, 2, 1, 1, 2, 3);
    Matrix out = Matrix.of(2, 1, Float.NaN, Float.NaN);

    network.forwardInto(x, out);

    assertThat(out).isEqualTo(network.forward(x));
    assertThat(network.forwardPass(x).output()).isEqualTo(network.forward(x));
  }

  /** Gradient 1 → [1, 10] → [0, 10] behind the ReLU → [30, 40]. */
  @Test
  void backwardGoesThroughTheLayersInReverse() {
    Matrix gradInput = network.forwardPass(Matrix.of(1, 2, 1, 1)).backward(Matrix.of(1, 1, 1));

    assertThat(gradInput).isEqualTo(Matrix.of(1, 2, 30, 40));
    assertThat(network.gradientVector())
        .containsExactly(0, 0, 10, 10, /* bias */ 0, 10, /* last */ 0, 7);
  }

  @Test
  void theBackwardPassForParametersAloneGivesTheSameBits() {
    Sequential net =
        Sequential.builder(5)
            .seed(1)
            .dense(7)
            .tanh()
            .batchNorm()
            .dense(6)
            .layerNorm()
            .relu()
            .dense(3)
            .build();
    Matrix x = Matrix.zeros(4, 5);
    Draw.normal(x, 1, new SplittableRandom(2));
    Matrix g = Matrix.zeros(4, 3);
    Draw.normal(g, 1, new SplittableRandom(3));
    ForwardPass pass = net.forwardPass(x);
    pass.backward(g);
    float[] expected = net.gradientVector();
    net.zeroGrad();

    pass.backwardParameters(g);

    assertThat(net.gradientVector()).isEqualTo(expected);
  }

  /** A mask that was drawn for a refused batch would change all later ones. */
  @Test
  void aBatchIsRefusedBeforeAnyLayerHasWorked() {
    Dropout dropout = new Dropout(0.5, 1);
    Sequential net = Sequential.of(Sequential.of(dropout, Activation.relu(), first), last);

    assertThatThrownBy(() -> net.forwardPass(Matrix.zeros(1, 3)))
        .hasMessageStartingWith("DenseLayer(2 -> 2) expects 2 columns, got 1 x 3");
    assertThat(dropout.passes()).isZero();

    net.forwardPass(Matrix.zeros(1, 2));
    assertThat(dropout.passes()).isEqualTo(1);
  }

  @Test
  void parametersAreNamedByPosition() {
    assertThat(network.parameters())
        .extracting(Parameter::name)
        .containsExactly("0.weight", "0.bias", "2.weight");
    assertThat(network.parameters().get(0).value()).isSameAs(first.weight().value());
  }

  @Test
  void aNestedChainAddsItsPosition() {
    Sequential outer = Sequential.of(Normalization.of(2, 0, 1), network);

    assertThat(outer.parameters())
        .extracting(Parameter::name)
        .containsExactly("0.offset", "0.scale", "1.0.weight", "1.0.bias", "1.2.weight");
    assertThat(outer.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 1, 70));
    assertThat(outer.inFeatures()).isEqualTo(2);
    assertThat(outer.outFeatures(2)).isEqualTo(1);
  }

  @Test
  void allParametersFitIntoOneVector() {
    assertThat(network.parameterCount()).isEqualTo(8);
    assertThat(network.parameterVector()).containsExactly(1, 2, 3, 4, -4, 0, 1, 10);

    network.setParameterVector(new float[] {1, 0, 0, 1, 0, 0, 2, 3});

    assertThat(network.forward(Matrix.of(1, 2, 5, 7))).isEqualTo(Matrix.of(1, 1, 31));
  }

  /** As on two machines: each computes the gradient of its half, and the sums of both step. */
  @Test
  void gradientsOfTwoHalvesAddedAsVectorsAreTheGradientOfTheWhole() {
    Matrix one = Matrix.of(1, 1, 1);
    network.forwardPass(Matrix.of(1, 2, 1, 1)).backward(one);
    float[] sum = network.gradientVector();
    network.zeroGrad();
    network.forwardPass(Matrix.of(1, 2, 2, 3)).backward(one);
    float[] other = network.gradientVector();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }

    network.setGradientVector(sum);

    // [2, 3] → [8 − 4, 18] → [4, 18] → 184: the ReLU passes both, in the first half one.
    assertThat(first.weight().grad()).isEqualTo(Matrix.of(2, 2, 2, 3, 10 + 20, 10 + 30));
    assertThat(first.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 2, 1, 10 + 10));
    assertThat(last.weight().grad()).isEqualTo(Matrix.of(1, 2, 4, 7 + 18));
    float[] added = network.gradientVector();
    network.zeroGrad();
    assertThat(network.gradientVector()).containsOnly(0);
    network.forwardPass(Matrix.of(2, 2, 1, 1, 2, 3)).backward(Matrix.of(2, 1, 1, 1));
    assertThat(network.gradientVector()).isEqualTo(added);
  }

  @Test
  void aSliceSharesItsLayers() {
    Sequential features = network.slice(0, 2);

    assertThat(features.layers()).containsExactlyElementsOf(network.layers().subList(0, 2));
    assertThat(features.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 2, 0, 7));
    first.bias().orElseThrow().value().set(0, 0, 0);
    assertThat(features.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 2, 3, 7));
  }

  @Test
  void aHeadIsReplacedOrAppended() {
    DenseLayer head = DenseLayer.of(Matrix.of(1, 2, 1, 1));

    Sequential replaced = network.replaceLast(head, Activation.tanh());
    Sequential appended = network.slice(0, 2).append(head);

    assertThat(replaced.layers()).hasSize(4).contains(first, head).doesNotContain(last);
    assertThat(appended.forward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 1, 7));
    assertThat(network.layers()).hasSize(3).contains(last);
  }

  @Test
  void aChainOfActivationsTakesAnyNumberOfFeatures() {
    assertThat(Sequential.of(Activation.relu(), Activation.tanh()).inFeatures())
        .isEqualTo(Layer.ANY);
    assertThat(Sequential.of(Activation.relu(), first).inFeatures()).isEqualTo(2);
  }

  @Test
  void theListOfLayersCannotBeChanged() {
    assertThatThrownBy(() -> network.layers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theSummaryIsATable() {
    Sequential net =
        Sequential.builder(784)
            .seed(42)
            .add(Normalization.of(784, 0, 255))
            .dense(128)
            .relu()
            .dropout(0.5)
            .dense(10)
            .build();

    assertThat(net.summary())
        .isEqualTo(
            """
             #  layer                   features  parameters
             0  Normalization(784)           784       1 568
             1  DenseLayer(784 -> 128)       128     100 480
             2  ReLU                         128
             3  Dropout(0.5)                 128
             4  DenseLayer(128 -> 10)         10       1 290
            103 338 parameters, 101 770 trainable
            """);
    assertThat(Sequential.of(Activation.relu(), Activation.tanh()).summary())
        .isEqualTo(
            """
             #  layer  features  parameters
             0  ReLU        any
             1  Tanh        any
            0 parameters, 0 trainable
            """);
  }

  /** Your own layer, made of others; what it computes does not matter here. */
  private record Container(String name, List<Layer> layers, List<Parameter> parameters)
      implements Layer {
    @Override
    public void forwardInto(Matrix input, Matrix out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Test
  void theSummaryOpensNestedLayersAndNumbersThemAsTheirParameters() {
    Sequential branch = Sequential.builder(45).dense(20).relu().dense(45).build();
    branch.layers().get(0).parameters().forEach(Parameter::freeze);
    Sequential net =
        Sequential.of(
            EveryPosition.of(
                Sequential.builder(3).dense(5).tanh().build(), MapShape.channelsLast(3, 3, 3)),
            EveryPosition.of(Activation.softmax(), MapShape.channelsLast(5, 3, 3)),
            new Container(
                "Residual",
                List.of(branch),
                branch.parameters().stream().map(p -> p.prefixed("branch")).toList()),
            Sequential.builder(45).dense(10).build());

    assertThat(net.parameters())
        .extracting(Parameter::name)
        .contains("0.0.weight", "2.branch.0.weight", "3.0.weight");
    assertThat(net.summary())
        .isEqualTo(
            """
             #           layer                                                         features  parameters
             0           EveryPosition(Sequential(DenseLayer(3 -> 5), Tanh) on 3x3x3)        45
                           Sequential                                                         5
             0.0             DenseLayer(3 -> 5)                                               5          20
             0.1             Tanh                                                             5
             1           EveryPosition(Softmax on 5x3x3)                                     45
                           Softmax
             2           Residual                                                            45
             2.branch      Sequential                                                        45
             2.branch.0      DenseLayer(45 -> 20)                                            20         920
             2.branch.1      ReLU                                                            20
             2.branch.2      DenseLayer(20 -> 45)                                            45         945
             3           Sequential                                                          10
             3.0           DenseLayer(45 -> 10)                                              10         460
            2 345 parameters, 1 425 trainable
            """);
  }

  @Test
  void theSummaryCountsASharedParameterOnce() {
    DenseLayer layer = DenseLayer.of(Matrix.zeros(4, 4));
    DenseLayer same = DenseLayer.of(layer.weight());
    Parameter gain = Parameter.of("gain", Matrix.zeros(1, 1));
    Layer twice =
        new Container("Twice", List.of(layer, same), List.of(layer.weight().prefixed("a"), gain));

    assertThat(Sequential.of(twice).summary())
        .isEqualTo(
            """
             #    layer                          features  parameters
             0    Twice                               any           1
             0.a    DenseLayer(4 -> 4, no bias)         4          16
             0.a    DenseLayer(4 -> 4, no bias)         4
            17 parameters, 17 trainable
            """);
  }

  @Test
  void textListsTheLayers() {
    assertThat(network)
        .hasToString("Sequential(DenseLayer(2 -> 2), ReLU, DenseLayer(2 -> 1, no bias))");
  }

  @Test
  void theExampleOfTheDocumentation() {
    Sequential net = Sequential.builder(784).seed(42).dense(128).relu().dense(10).build();

    assertThat(net.forward(Matrix.zeros(3, 784))).isEqualTo(Matrix.zeros(3, 10)); // biases are 0
    assertThat(net.parameters())
        .extracting(Parameter::name)
        .isEqualTo(List.of("0.weight", "0.bias", "2.weight", "2.bias"));
  }
}
