package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class BranchesTest {

  private final DenseLayer sum = DenseLayer.of(Matrix.of(1, 2, 1, 1));
  private final DenseLayer twice = DenseLayer.of(Matrix.of(2, 2, 2, 0, 0, 2));
  private final Branches branches = Branches.of("sum", sum).and("twice", twice);
  private final Matrix x = Matrix.of(1, 2, 3, 4);

  @Test
  void theOutputsStandSideBySide() {
    assertThat(branches.forward(x)).isEqualTo(Matrix.of(1, 3, 7, 6, 8));
    assertThat(branches.names()).containsExactly("sum", "twice");
    assertThat(branches.branch("twice")).isSameAs(twice);
  }

  /** δ = [1, 10, 100]: [1, 1] from the sum, 2·[10, 100] from the other. */
  @Test
  void theGradientsOfTheBranchesAreAdded() {
    ForwardPass pass = branches.forwardPass(x);

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 3, 7, 6, 8));
    assertThat(pass.backward(Matrix.of(1, 3, 1, 10, 100))).isEqualTo(Matrix.of(1, 2, 21, 201));
    assertThat(sum.weight().grad()).isEqualTo(Matrix.of(1, 2, 3, 4));
    assertThat(twice.weight().grad()).isEqualTo(Matrix.of(2, 2, 30, 40, 300, 400));
  }

  @Test
  void theColumnsOfABranchAreCutOutByName() {
    Columns columns = branches.columns("twice");

    assertThat(columns.forward(branches.forward(x))).isEqualTo(Matrix.of(1, 2, 6, 8));
    assertThat(columns).hasToString("Columns(1 to 2 of 3)");
    assertThat(branches.columns("sum")).hasToString("Columns(0 to 0 of 3)");
  }

  @Test
  void theIdentityPassesTheInputOnBesideTheOthers() {
    Branches beside = Branches.of("input", Activation.identity()).and("sum", sum);

    assertThat(beside.forward(x)).isEqualTo(Matrix.of(1, 3, 3, 4, 7));
  }

  @Test
  void parametersHaveTheNamesOfTheirBranch() {
    assertThat(Sequential.of(branches).parameters())
        .extracting(Parameter::name)
        .containsExactly("0.sum.weight", "0.twice.weight");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.and("sum", twice))
        .withMessage("there is a branch sum already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.and("a.b", twice))
        .withMessageContaining("has letters, digits, _ and -, at most 100, got a.b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.and("other", DenseLayer.of(Matrix.zeros(1, 3))))
        .withMessageContaining("sum and other get the same input");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.and("again", sum))
        .withMessageContaining("again.weight is sum.weight again");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.columns("sums"))
        .withMessage("there is no branch sums; the branches are [sum, twice]");
    assertThatIllegalStateException()
        .isThrownBy(() -> Branches.of("all", Activation.relu()).columns("all"))
        .withMessageContaining("takes any number of features");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branches.forward(Matrix.zeros(1, 3)))
        .withMessage("Branches(sum, twice) expects 2 columns, got 1 x 3");
  }

  /** Two heads are not one choice, so no probability is made of them. */
  @Test
  void severalBranchesAreValues() {
    Sequential network = Sequential.of(branches);

    assertThat(network.decision()).isEqualTo(Decision.values());
    assertThatIllegalStateException()
        .isThrownBy(() -> new Predictor(network, 1).probabilities(3, 4));
    assertThat(Branches.of("only", Activation.softmax()).decision())
        .isEqualTo(Decision.probabilities());
  }

  @Test
  void columnsOutsideOfTheInputAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Columns.of(5, 3, 6))
        .withMessage("columns 3 to 6 (excluded) are not a range of the 5 columns of the input");
    assertThatIllegalArgumentException().isThrownBy(() -> Columns.of(5, 2, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> Columns.of(5, -1, 2));
  }

  @Test
  void theGradientOutsideOfTheColumnsIsZero() {
    ForwardPass pass = Columns.of(4, 1, 3).forwardPass(Matrix.of(1, 4, 1, 2, 3, 4));

    assertThat(pass.backward(Matrix.of(1, 2, 7, 8))).isEqualTo(Matrix.of(1, 4, 0, 7, 8, 0));
  }
}
