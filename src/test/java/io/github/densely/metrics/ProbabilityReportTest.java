package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbabilityReportTest {

  private static final double[] TIED = {0.3, 0.6, 0.9, 0.6, 0.1, 0.6};
  private static final int[] TARGETS = {1, 1, 1, 0, 0, 0};
  private final ProbabilityReport report = ProbabilityReport.of(TIED, TARGETS);

  /** Pairs won: 0.9 all 3; 0.6 one and two ties, 2; 0.3 one. 6 of 9. */
  @Test
  void tiedPairsCountHalfInTheAuc() {
    assertThat(report.rocAuc()).isEqualTo(6.0 / 9);
  }

  /** Each step of recall is 1/3; precision 1/1, then 2/4 for the ties together, then 3/5. */
  @Test
  void averagePrecisionTakesTiesAsOneStep() {
    assertThat(report.averagePrecision()).isCloseTo((1 + 0.5 + 0.6) / 3, within(1e-15));
  }

  /**
   * 0.49 + 0.16 + 0.01 + 0.36 + 0.01 + 0.36 = 1.39; the right classes have 0.3 0.6 0.9 0.4 0.9 0.4.
   */
  @Test
  void brierAndLogLossAreMeans() {
    assertThat(report.brier()).isCloseTo(1.39 / 6, within(1e-15));
    double product = 0.3 * 0.6 * 0.9 * 0.4 * 0.9 * 0.4;
    assertThat(report.logLoss()).isCloseTo(-Math.log(product) / 6, within(1e-14));
  }

  /** F1 by lowest yes: 0.9 2/4, 0.6 4/7, 0.3 6/8, 0.1 6/9. */
  @Test
  void thresholdsLieMidwayBetweenProbabilities() {
    assertThat(report.thresholdForBestF1()).isCloseTo(0.2, within(1e-15));
    assertThat(report.at(report.thresholdForBestF1()).f1()).isEqualTo(0.75);
    assertThat(report.thresholdForRecall(0.5)).isCloseTo(0.45, within(1e-15));
    assertThat(report.thresholdForRecall(2.0 / 3)).isCloseTo(0.45, within(1e-15));
    assertThat(report.thresholdForRecall(1)).isCloseTo(0.2, within(1e-15));
  }

  @Test
  void aProbabilityEqualToTheThresholdIsNo() {
    assertThat(report.at(0.6).recall()).isEqualTo(1.0 / 3);
    assertThat(report.at(1).precision()).isZero();
  }

  @Test
  void weightsCountRowsSeveralTimesAndZeroNotAtAll() {
    ProbabilityReport weighted =
        ProbabilityReport.of(
            new double[] {0.3, 0.6, 0.9, 0.6, 0.1, Double.NaN},
            TARGETS,
            new double[] {1, 1, 1, 2, 1, 0});

    assertThat(weighted).hasToString(report.toString());
    assertThat(weighted.rocCurve()).isEqualTo(report.rocCurve());
  }

  @Test
  void rocCurveRunsFromNoYesToAllYes() {
    assertThat(report.rocCurve())
        .extracting(ProbabilityReport.Cut::falsePositiveRate)
        .containsExactly(0.0, 0.0, 2.0 / 3, 2.0 / 3, 1.0);
  }

  /** 0.5 belongs to the lower of two bins: the upper edge is part of a bin. */
  @Test
  void calibrationBins() {
    assertThat(
            ProbabilityReport.of(new double[] {0, 0.5, 0.75}, new int[] {0, 1, 1}).calibration(2))
        .containsExactly(
            new ProbabilityReport.Bin(0, 0.5, 2, 0.25, 0.5),
            new ProbabilityReport.Bin(0.5, 1, 1, 0.75, 1));
  }

  @Test
  void certainAndWrongCosts36() {
    ProbabilityReport wrong = ProbabilityReport.of(new double[] {0, 1}, new int[] {1, 0});

    assertThat(wrong.logLoss()).isCloseTo(52 * Math.log(2), within(1e-13));
    assertThat(wrong.rocAuc()).isZero();
    assertThatThrownBy(() -> wrong.thresholdForRecall(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("probability 0");
  }

  @Test
  void oneClassHasNoAuc() {
    ProbabilityReport ones = ProbabilityReport.of(new double[] {0.5}, new int[] {1});
    ProbabilityReport zeros = ProbabilityReport.of(new double[] {0.5}, new int[] {0});

    assertThatThrownBy(ones::rocAuc).hasMessageContaining("all samples are of class 1");
    assertThatThrownBy(zeros::rocAuc).hasMessageContaining("no sample is of class 1");
    assertThat(zeros.toString()).startsWith("ROC AUC -, average precision -, log loss 0.6931");
  }

  @Test
  void wrongInputIsRefusedByRow() {
    assertThatThrownBy(() -> ProbabilityReport.of(new double[] {0, 1.5}, new int[] {0, 1}))
        .hasMessageStartingWith("row 1 has probability 1.5");
    assertThatThrownBy(() -> ProbabilityReport.of(new double[] {Double.NaN}, new int[] {0}))
        .hasMessageStartingWith("row 0 has probability NaN");
    assertThatThrownBy(() -> ProbabilityReport.of(new double[] {0}, new int[] {2}))
        .hasMessageStartingWith("row 0 has target 2");
    assertThatThrownBy(() -> ProbabilityReport.of(new double[0], new int[0]))
        .hasMessageContaining("sum above 0");
    assertThatThrownBy(() -> ProbabilityReport.of(new double[1], new int[0]))
        .hasMessageContaining("as many targets");
  }

  /** As floats both probabilities would be 1. */
  @Test
  void largeLogitsOfANetworkKeepTheirOrder() {
    Normalization identity = Normalization.of(1, 0, 1);
    Dataset data = Dataset.ofClasses(Matrix.of(2, 1, 20, 30), 0, 1);

    assertThat(ProbabilityReport.of(identity, data).rocAuc()).isEqualTo(1);
    assertThat(ProbabilityReport.of(identity, data, "0").rocAuc()).isEqualTo(1);
  }

  /** The probability of a rises with the row: row 1, which is a, wins one of two pairs. */
  @Test
  void oneOfThreeClassesIsJudgedAgainstTheRest() {
    DenseLayer same = DenseLayer.of(Matrix.of(3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1));
    Dataset data =
        Dataset.ofClasses(
            Matrix.of(3, 3, 0, 2, 0, 0, 1, 0, 0, 0, 0), List.of("a", "b", "c"), 1, 0, 2);

    assertThat(ProbabilityReport.of(same, data, "b").rocAuc()).isEqualTo(1);
    assertThat(ProbabilityReport.of(same, data, "a").rocAuc()).isEqualTo(0.5);
    assertThatThrownBy(() -> ProbabilityReport.of(same, data))
        .hasMessageContaining("name the class");
    assertThatThrownBy(() -> ProbabilityReport.of(same, data, "d"))
        .hasMessage("no class \"d\" among [a, b, c]");
  }

  @Test
  void aNetworkOnValuesOrWithNaNIsRefusedByRow() {
    Normalization identity = Normalization.of(1, 0, 1);
    Dataset values = Dataset.of(Matrix.of(2, 1, 1, 2), Matrix.of(2, 1, 0, 0.5f));
    Dataset gap = Dataset.ofClasses(Matrix.of(2, 1, 1, Float.NaN), 0, 1);

    assertThatThrownBy(() -> ProbabilityReport.of(identity, values))
        .hasMessageStartingWith("row 1 has target 0.5");
    assertThatThrownBy(() -> ProbabilityReport.of(identity, gap)).hasMessageContaining("row 1");
  }

  @Test
  void aColumnIsJudgedAsAnArray() {
    Matrix p = Matrix.of(2, 1, 0.25f, 0.75f);

    assertThat(ProbabilityReport.of(p, Matrix.of(2, 1, 0, 1)).brier()).isEqualTo(0.0625);
    assertThatThrownBy(() -> ProbabilityReport.of(p, Matrix.of(2, 1, 0, 0.5f)))
        .hasMessageStartingWith("row 1 has target 0.5");
    assertThatThrownBy(() -> ProbabilityReport.of(p, Matrix.of(1, 1, 0)))
        .hasMessageContaining("same sizes");
  }

  @Test
  void thePictureHasTheCurveAndTheCalibration() {
    String svg =
        ProbabilityReport.of(new double[] {0.9, 0.4, 0.6, 0.1}, new int[] {1, 1, 0, 0}).toSvg();

    // Squares of 280 from (64, 336) and (444, 336): recall ½ is 140 up, p = 0.9 is 252 to the
    // right.
    assertThat(svg)
        .startsWith("<svg ")
        .endsWith("</svg>\n")
        .contains("ROC curve, area 0.7500")
        .contains("points=\"64.0,336.0 64.0,196.0 204.0,196.0 204.0,56.0 344.0,56.0\"")
        .contains("<circle cx=\"696.0\" cy=\"56.0\"");
  }

  @Test
  void thePictureOfOneClassHasNoCurve() {
    String svg = ProbabilityReport.of(new double[] {0.9}, new int[] {1}).toSvg();

    assertThat(svg).contains("ROC curve, area -").contains("points=\"\"");
  }
}
