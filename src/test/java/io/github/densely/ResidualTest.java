package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class ResidualTest {

  /** f doubles the first feature and adds the second. */
  private final DenseLayer body = DenseLayer.of(Matrix.of(2, 2, 2, 1, 0, 0));

  private final Matrix x = Matrix.of(1, 2, 3, 4);

  @Test
  void theInputIsAddedToTheOutputOfTheBody() {
    assertThat(Residual.of(body).forward(x)).isEqualTo(Matrix.of(1, 2, 3 + 10, 4));
  }

  @Test
  void aProjectionIsAddedWhereTheBodyChangesTheNumberOfFeatures() {
    Layer sum = DenseLayer.of(Matrix.of(1, 2, 1, 1));
    Layer second = DenseLayer.of(Matrix.of(1, 2, 0, 1));

    assertThat(Residual.of(sum, second).forward(x)).isEqualTo(Matrix.of(1, 1, 7 + 4));
  }

  /** δ = [1, 1]: Wᵀδ = [2, 1], and δ itself on the way around. */
  @Test
  void theGradientGoesBothWays() {
    ForwardPass pass = Residual.of(body).forwardPass(x);

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 2, 13, 4));
    assertThat(pass.backward(Matrix.of(1, 2, 1, 1))).isEqualTo(Matrix.of(1, 2, 3, 2));
    assertThat(body.weight().grad()).isEqualTo(Matrix.of(2, 2, 3, 4, 3, 4));
  }

  @Test
  void parametersAreNamedAsInAModuleOfBodyAndProjection() {
    Sequential network =
        Sequential.builder(4)
            .seed(1)
            .residual(inner -> inner.layerNorm().dense(4).relu())
            .residual(inner -> inner.dense(2))
            .build();

    assertThat(network.parameters())
        .extracting(Parameter::name)
        .containsExactly(
            "0.body.0.weight",
            "0.body.0.bias",
            "0.body.1.weight",
            "0.body.1.bias",
            "1.body.0.weight",
            "1.body.0.bias",
            "1.projection.weight",
            "1.projection.bias");
    assertThat(network)
        .hasToString("Sequential(Residual(4 -> 4), Residual(4 -> 2, with projection))");
  }

  @Test
  void theSummaryShowsWhatIsInside() {
    Sequential network =
        Sequential.builder(4).seed(1).residual(inner -> inner.dense(4).relu()).build();

    assertThat(network.summary())
        .contains("0         Residual(4 -> 4)")
        .contains("0.body      Sequential")
        .contains("0.body.0      DenseLayer(4 -> 4)");
  }

  @Test
  void aBodyOfAnotherSizeIsRefusedWithTheRemedy() {
    Layer wider = DenseLayer.of(Matrix.zeros(3, 2));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Residual.of(wider))
        .withMessageContaining("makes 3 features of 2")
        .withMessageContaining("Residual.of(body, new DenseLayer(2, 3, random))");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Residual.of(wider, body))
        .withMessageContaining("makes 3 features of 2")
        .withMessageContaining("makes 2, so they cannot be added");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Residual.of(body, new DenseLayer(5, 2, new SplittableRandom(1))))
        .withMessageContaining("body and projection get the same input")
        .withMessageContaining("expects 2 features")
        .withMessageContaining("expects 5");
  }

  @Test
  void aSharedParameterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Residual.of(body, body))
        .withMessageContaining("projection.weight is body.weight again");
  }

  @Test
  void aWrongInputIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Residual.of(body).forward(Matrix.zeros(1, 3)))
        .withMessage("Residual(2 -> 2) expects 2 columns, got 1 x 3");
  }

  /** A sigmoid inside says nothing about the sum. */
  @Test
  void theOutputsAreLogits() {
    Residual block = Residual.of(Sequential.of(body, Activation.sigmoid()));

    assertThat(block.decision()).isEqualTo(Decision.logits());
    assertThat(Sequential.of(block).decision()).isEqualTo(Decision.logits());
  }

  @Test
  void aPassThatComesTooLateIsRefused() {
    Workspace workspace = new Workspace();
    ForwardPass pass = Residual.of(Activation.relu()).forwardPass(x, workspace);
    workspace.reset();

    assertThatIllegalStateException()
        .isThrownBy(() -> pass.backward(Matrix.zeros(1, 2)))
        .withMessageContaining("the workspace was reset");
  }

  @Test
  void onlyTheProjectionTrainsIfTheBodyIsFrozen(SplittableRandom random) {
    DenseLayer projection = new DenseLayer(2, 2, random);
    body.parameters().forEach(Parameter::freeze);

    Residual.of(body, projection)
        .forwardPass(RandomMatrix.normal(3, 2, random))
        .backwardParameters(RandomMatrix.normal(3, 2, random));

    assertThat(projection.weight().grad()).isNotEqualTo(Matrix.zeros(2, 2));
    assertThat(body.weight().grad()).isEqualTo(Matrix.zeros(2, 2));
  }
}
