package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.data.Dataset;
import org.junit.jupiter.api.Test;

class RegressionReportTest {

  @Test
  void errorsOfOneColumn() {
    // Errors 1.5, 1, 0.5 and 0 sum to 3, squared to 3.5; the targets' squared distances from 1.5
    // sum to 5.
    Matrix outputs = column(1.5f, 2, 1.5f, 3);
    Matrix targets = column(0, 1, 2, 3);

    RegressionReport report = report(outputs, targets);

    assertThat(report.mae()).isEqualTo(0.75);
    assertThat(report.rmse()).isEqualTo(Math.sqrt(0.875));
    assertThat(report.r2()).isEqualTo(1 - 3.5 / 5);
    assertThat(report).hasToString("MAE 0.7500, RMSE 0.9354, R2 0.3000");
  }

  @Test
  void exactOutputsGiveNoErrorAndR2Of1() {
    assertThat(report(column(1, 2), column(1, 2)))
        .hasToString("MAE 0.0000, RMSE 0.0000, R2 1.0000");
  }

  @Test
  void theMeanOfTheTargetsGivesR2Of0AndWorseIsBelow() {
    assertThat(report(column(2, 2), column(1, 3)).r2()).isZero();
    assertThat(report(column(3, 1), column(1, 3)).r2()).isEqualTo(1 - 8.0 / 2);
  }

  /** A row of weight 2 counts as if it were there twice, one of weight 0 as if it were not. */
  @Test
  void sampleWeightsCountRowsSeveralTimes() {
    Normalization identity = Normalization.of(1, 0, 1);
    Dataset weighted =
        Dataset.of(Matrix.of(4, 1, 1, 2, 4, 9), Matrix.of(4, 1, 1.5f, 2, 3, -7))
            .weights(1, 2, 1, 0);
    Dataset repeated = Dataset.of(Matrix.of(4, 1, 1, 2, 2, 4), Matrix.of(4, 1, 1.5f, 2, 2, 3));

    assertThat(RegressionReport.of(identity, weighted))
        .isEqualTo(RegressionReport.of(identity, repeated));
  }

  /**
   * Column 0 has errors 1, 1, 4 and distances 3, 0, 3 from the mean 5; column 1 errors 0, 60, 0 and
   * distances 20, 10, 10 from the mean 30.
   */
  @Test
  void everyTargetColumnHasItsOwnErrors() {
    Matrix targets = Matrix.of(3, 2, 2, 10, 5, 40, 8, 40);
    Matrix outputs = Matrix.of(3, 2, 3, 10, 4, 100, 12, 40);

    RegressionReport report = report(outputs, targets);

    assertThat(report.targets())
        .containsExactly(
            new RegressionReport.Target(2, Math.sqrt(6), 0), // squares 18, spread 18
            new RegressionReport.Target(20, Math.sqrt(1200), 1 - 3600.0 / 600));
    assertThat(report.mae()).isEqualTo(66.0 / 6);
    assertThat(report.rmse()).isEqualTo(Math.sqrt(3618.0 / 6));
    assertThat(report.r2()).isEqualTo(-2.5);
    assertThat(report)
        .hasToString(
            """
            MAE 11.0000, RMSE 24.5561, R2 -2.5000
            target 0: MAE 2.0000, RMSE 2.4495, R2 0.0000
            target 1: MAE 20.0000, RMSE 34.6410, R2 -5.0000\
            """);
  }

  @Test
  void r2IsTheMeanOverTheColumnsWhateverTheirUnits() {
    Matrix outputs = Matrix.of(2, 2, 1, 2000, 3, 2000); // exact, and the mean
    Matrix targets = Matrix.of(2, 2, 1, 1000, 3, 3000);

    assertThat(report(outputs, targets).r2()).isEqualTo(0.5);
  }

  @Test
  void aColumnOfEqualTargetsCounts1IfEveryOutputIsExactElse0() {
    assertThat(report(column(0.1f, 0.1f, 0.1f), column(0.1f, 0.1f, 0.1f)).r2()).isEqualTo(1);
    assertThat(report(column(0.1f, 0.1f, 0.2f), column(0.1f, 0.1f, 0.1f)).r2()).isZero();
  }

  @Test
  void notANumberReachesEveryResult() {
    RegressionReport report = report(column(Float.NaN, 1), column(1, 1));

    assertThat(report.mae()).isNaN();
    assertThat(report.rmse()).isNaN();
    assertThat(report.r2()).isNaN();
    assertThat(report).hasToString("MAE NaN, RMSE NaN, R2 NaN");
  }

  @Test
  void sumsDoNotLoseSmallErrorsBesideLargeOnes() {
    // In float 2^24 + 1 is 2^24, and the errors of 1 would be lost.
    Matrix outputs = Matrix.zeros(1025, 1);
    Matrix targets = Matrix.zeros(1025, 1);
    outputs.set(0, 0, 1 << 24);
    for (int i = 1; i < 1025; i++) {
      outputs.set(i, 0, 1);
    }

    assertThat(report(outputs, targets).mae()).isEqualTo(((1 << 24) + 1024) / 1025.0);
  }

  @Test
  void dataThatDoNotFitTheNetworkAreRefused() {
    Layer network = DenseLayer.of(Matrix.zeros(2, 4)); // 4 -> 2

    assertRefused(
        network,
        Dataset.of(Matrix.zeros(0, 4), Matrix.zeros(0, 2)),
        "the data set is empty: 0 samples of 4 features, 2 targets");
    assertRefused(
        network,
        Dataset.ofClasses(Matrix.zeros(2, 4), 0, 1),
        "a regression report needs values, got 2 samples of 4 features, 2 classes;"
            + " use ConfusionMatrix for classes");
    assertRefused(
        network,
        Dataset.of(Matrix.zeros(2, 3), Matrix.zeros(2, 2)),
        "the data set has 3 features, the network takes 4");
    assertRefused(
        network,
        Dataset.of(Matrix.zeros(2, 4), Matrix.zeros(2, 3)),
        "the data set has 3 target columns, the network has 2 outputs");
  }

  private static void assertRefused(Layer network, Dataset data, String message) {
    assertThatThrownBy(() -> RegressionReport.of(network, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  /** The report on a network that gives these outputs. */
  private static RegressionReport report(Matrix outputs, Matrix targets) {
    return RegressionReport.of(Activation.identity(), Dataset.of(outputs, targets));
  }

  private static Matrix column(float... values) {
    return Matrix.of(values.length, 1, values);
  }
}
