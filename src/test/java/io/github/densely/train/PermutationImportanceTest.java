package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.train.PermutationImportance.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermutationImportanceTest {

  /** The network gives column 0, which is the target, and ignores column 1. */
  private final DenseLayer first = DenseLayer.of(Matrix.of(1, 2, 1, 0));

  private final Dataset data =
      Dataset.of(Matrix.of(4, 2, 1, 9, 2, 8, 3, 7, 4, 6), Matrix.of(4, 1, 1, 2, 3, 4));

  @Test
  void aColumnThatIsNotUsedHasNoImportanceAndTheDataStayAsTheyAre() {
    Matrix before = data.inputs().copy();

    PermutationImportance importance =
        PermutationImportance.of(first, data, Loss.meanSquaredError(), 1, 20);

    assertThat(importance.loss()).isZero();
    assertThat(importance.columns().get(0).increase()).isPositive();
    assertThat(importance.columns().get(0).spread()).isPositive();
    assertThat(importance.columns().get(1)).isEqualTo(new PermutationImportance.Column("1", 0, 0));
    assertThat(data.inputs()).isEqualTo(before);
    assertThat(PermutationImportance.of(first, data, Loss.meanSquaredError(), 1, 20))
        .isEqualTo(importance);
  }

  /** The sum of both columns is 10 in every row, and stays so if they move together. */
  @Test
  void aGroupIsShuffledInOneOrder() {
    DenseLayer sum = DenseLayer.of(Matrix.of(1, 2, 1, 1));

    PermutationImportance importance =
        PermutationImportance.of(
            sum, data, Loss.meanSquaredError(), 1, 5, List.of(new Group("both", 0, 2)));

    assertThat(importance.columns())
        .containsExactly(new PermutationImportance.Column("both", 0, 0));
  }

  @Test
  void wrongGroupsAreRefusedByName() {
    for (Group wrong : List.of(new Group("a", 1, 3), new Group("a", 1, 1), new Group("a", -1, 1))) {
      assertThatThrownBy(
              () ->
                  PermutationImportance.of(
                      first, data, Loss.meanSquaredError(), 1, 1, List.of(wrong)))
          .hasMessageContaining("group \"a\"");
    }
    Group twice = new Group("a", 0, 1);
    assertThatThrownBy(
            () ->
                PermutationImportance.of(
                    first, data, Loss.meanSquaredError(), 1, 1, List.of(twice, twice)))
        .hasMessageContaining("two groups");
  }
}
