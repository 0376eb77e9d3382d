package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What your own layer has without writing it. */
class LayerTest {

  /** Passes its input through the layers inside; three columns leave it. */
  private record Container(List<Layer> layers) implements Layer {
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
      return 3;
    }
  }

  private final Layer relu = Activation.relu();
  private final Layer norm = new BatchNorm(4);
  private final Layer inner = new Container(List.of(norm, relu));
  private final Layer empty = new Container(List.of());

  @Test
  void aWalkVisitsAContainerBeforeItsLayers() {
    Layer outer = new Container(List.of(inner, empty));

    assertThat(outer.walk()).containsExactly(outer, inner, norm, relu, empty);
  }

  /** Batch normalization needs two rows, an empty layer one. */
  @Test
  void theMostDemandingLayerSaysHowManyRowsATrainingNeeds() {
    assertThat(empty.minTrainingRows()).isEqualTo(1);
    assertThat(new Container(List.of(relu, inner, empty)).minTrainingRows()).isEqualTo(2);
  }

  @Test
  void theLastLayerSaysWhatTheOutputsMean() {
    Layer probabilities = new Container(List.of(relu, Activation.softmax()));

    assertThat(empty.decision()).isEqualTo(Decision.logits());
    assertThat(probabilities.decision()).isEqualTo(Decision.probabilities());
  }

  /** The first layers of a chain take any number of features; one that changes it hides it. */
  @Test
  void aChainKnowsItsFeaturesIfTheFirstLayersKeepThem() {
    DenseLayer three = DenseLayer.of(Matrix.zeros(2, 3));

    assertThat(Sequential.of(relu, three).inFeatures()).isEqualTo(3);
    assertThat(Sequential.of(empty, three).inFeatures()).isEqualTo(3); // 3 in, 3 out
    assertThat(Sequential.of(empty, DenseLayer.of(Matrix.zeros(2, 5))).inFeatures())
        .isEqualTo(Layer.ANY);
  }

  @Test
  void anActivationHasANameAndPerhapsAConstant() {
    assertThat(Activation.leakyRelu(0.25f).name()).isEqualTo("LeakyReLU");
    assertThat(Activation.leakyRelu(0.25f).constant()).contains(0.25f);
    assertThat(Activation.tanh().name()).isEqualTo("Tanh");
    assertThat(Activation.tanh().constant()).isEmpty();
  }

  @Test
  void theChoiceOfTheKernelHasAReason() {
    KernelChoice choice = KernelChoice.current();

    assertThat(choice.name()).isIn("plain", "vector");
    assertThat(choice.reason()).isNotBlank();
    assertThat(choice).hasToString(choice.name() + " kernel (" + choice.reason() + ")");
  }
}
