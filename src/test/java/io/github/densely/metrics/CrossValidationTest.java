package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossValidationTest {

  private static final Dataset VALUES =
      Dataset.of(Matrix.of(4, 1, 1, 2, 3, 4), Matrix.of(4, 1, 1, 2, 3, 4));

  @Test
  void meanAndSpreadOfTheScores() {
    CrossValidation result = new CrossValidation(List.of(0.5, 0.7, 0.9));

    assertThat(result.mean()).isCloseTo(0.7, within(1e-15));
    assertThat(result.spread()).isCloseTo(0.2, within(1e-15)); // √((0.04 + 0 + 0.04)/2)
    assertThat(result).hasToString("0.7000 ± 0.2000 (3 folds)");
  }

  @Test
  void eachFoldIsJudgedOnce() {
    CrossValidation result =
        CrossValidation.of(VALUES, 4, 1, parts -> parts.test().inputs().get(0, 0));

    assertThat(result.scores()).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0);
    assertThat(result.mean()).isEqualTo(2.5);
  }

  @Test
  void aScoreThatIsNoNumberIsRefused() {
    assertThatThrownBy(() -> CrossValidation.of(VALUES, 2, 1, parts -> Double.NaN))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("the score of fold 0 of 2 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossValidation(List.of(1.0)))
        .withMessage("a spread needs 2 scores, got 1");
  }
}
