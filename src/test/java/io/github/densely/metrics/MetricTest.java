package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import org.junit.jupiter.api.Test;

class MetricTest {

  private static final Metric ACCURACY = Metric.accuracy();

  @Test
  void accuracyCountsRowsWhoseLargestScoreIsAtTheClass() {
    Matrix scores = Matrix.of(3, 2, 1, 0, 0, 1, 5, 6);

    assertThat(ACCURACY.sum(scores, Matrix.of(3, 1, 0, 0, 1))).isEqualTo(2);
  }

  @Test
  void accuracyTakesTheLargestProbabilityAsTheClass() {
    Matrix scores = Matrix.of(2, 3, 1, 2, 3, 3, 2, 1);

    assertThat(ACCURACY.sum(scores, Matrix.of(2, 3, 0, 0.25f, 0.75f, 0, 1, 0))).isEqualTo(1);
  }

  @Test
  void aSingleScoreAboveZeroMeansYes() {
    Matrix scores = Matrix.of(4, 1, 0.1f, -0.1f, 0, 7);

    assertThat(ACCURACY.sum(scores, Matrix.of(4, 1, 1, 0, 0, 0))).isEqualTo(3);
  }

  @Test
  void theFirstOfEqualScoresIsPredicted() {
    assertThat(ACCURACY.sum(Matrix.of(1, 3, 2, 2, 2), Matrix.of(1, 1, 0))).isEqualTo(1);
  }

  @Test
  void aScoreThatIsNotANumberIsNotPredicted() {
    assertThat(ACCURACY.sum(Matrix.of(1, 2, Float.NaN, -5), Matrix.of(1, 1, 1))).isEqualTo(1);
  }

  @Test
  void meanAbsoluteErrorIsTheMeanOverTheColumnsSummedOverTheRows() {
    Matrix output = Matrix.of(2, 2, 1, 2, 3, 4);
    Matrix target = Matrix.of(2, 2, 0, 4, 3, 5);

    assertThat(Metric.meanAbsoluteError().sum(output, target)).isEqualTo(1.5 + 0.5);
  }

  @Test
  void anEmptyBatchAddsNothing() {
    assertThat(ACCURACY.sum(Matrix.zeros(0, 2), Matrix.zeros(0, 1))).isZero();
    assertThat(Metric.meanAbsoluteError().sum(Matrix.zeros(0, 2), Matrix.zeros(0, 2))).isZero();
  }

  @Test
  void namesAreShort() {
    assertThat(ACCURACY.name()).isEqualTo("accuracy");
    assertThat(Metric.meanAbsoluteError().name()).isEqualTo("MAE");
  }
}
