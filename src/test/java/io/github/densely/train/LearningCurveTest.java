package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningCurveTest {

  private static final double NONE = Double.NaN;
  private static final String TRAIN = "#1d5fbf";
  private static final String VALIDATION = "#d9730d";

  @Test
  void curvesRunFromTheFirstEpochAtTheLeftToTheLastAtTheRight() {
    String svg =
        svg(
            epoch(1, 1.0, 0.5, 0.8, 0.6),
            epoch(2, 0.5, 0.75, 0.6, 0.7),
            epoch(3, 0.0, 1, 0.4, 0.8));

    // Both panels are 366 wide; loss from 0 to 1 and accuracy from 50 to 100 % are 220 high.
    assertThat(svg)
        .contains(polyline(TRAIN, "64.0,80.0 247.0,190.0 430.0,300.0"))
        .contains(polyline(VALIDATION, "64.0,124.0 247.0,168.0 430.0,212.0"))
        .contains(polyline(TRAIN, "514.0,300.0 697.0,190.0 880.0,80.0"))
        .contains(polyline(VALIDATION, "514.0,256.0 697.0,212.0 880.0,168.0"));
  }

  @Test
  void legendNamesTheCurvesAndTheBestEpoch() {
    String svg = svg(epoch(1, 0.5, 0.5, 0.25, 0.961), epoch(2, 0.5, 0.75, 0.5, 0.7));

    assertThat(svg)
        .contains(">train</text>")
        .contains(">validation</text>")
        .contains(">best epoch 1: validation loss 0.2500, accuracy 96.1 %</text>")
        .contains(">accuracy, %</text>");
  }

  @Test
  void bestEpochIsMarkedOnTheCurveThatItWasChosenBy() {
    String validated = svg(epoch(1, 1.0, 0.5, 0.0, 0.5), epoch(2, 0.5, 1, 0.5, 0.75));
    String trainOnly = svg(epoch(1, 1.0, 0.5, NONE, NONE), epoch(2, 0.0, 1, NONE, NONE));

    assertThat(validated).contains(ring(VALIDATION, "64.0", "300.0"));
    assertThat(validated).doesNotContain("fill=\"#ffffff\" stroke=\"" + TRAIN);
    assertThat(trainOnly).contains(ring(TRAIN, "430.0", "300.0"));
  }

  @Test
  void withoutValidationThereIsNoSecondCurve() {
    String svg = svg(epoch(1, 1.0, 0.5, NONE, NONE), epoch(2, 0.5, 1, NONE, NONE));

    assertThat(svg).doesNotContain("validation").doesNotContain(VALIDATION);
  }

  @Test
  void aValueThatIsNotFiniteLeavesAGapAndAPointAloneIsADot() {
    String svg =
        svg(
            epoch(1, 1.0, 1, NONE, NONE),
            epoch(2, 0.5, 1, NONE, NONE),
            epoch(3, NONE, 1, NONE, NONE),
            epoch(4, 0.0, 1, NONE, NONE),
            epoch(5, Double.POSITIVE_INFINITY, 1, NONE, NONE));

    assertThat(svg)
        .contains(polyline(TRAIN, "64.0,80.0 155.5,190.0"))
        .contains("<circle cx=\"338.5\" cy=\"300.0\" r=\"3\" fill=\"" + TRAIN + "\"/>")
        .doesNotContain("NaN")
        .doesNotContain("Infinity");
  }

  @Test
  void oneEpochStandsInTheMiddle() {
    String svg = svg(epoch(1, 0.5, 0.9, NONE, NONE));

    assertThat(svg).contains(ring(TRAIN, "247.0", "190.0")).doesNotContain("<polyline");
  }

  @Test
  void noEpochIsSaid() {
    assertThat(svg()).contains(">no epoch was completed</text>").endsWith("</svg>\n");
  }

  @Test
  void lossIsLogarithmicOverMoreThanTwoDecades() {
    assertThat(svg(epoch(1, 100, 1, NONE, NONE), epoch(2, 1, 1, NONE, NONE)))
        .contains(">loss</text>");
    assertThat(svg(epoch(1, 1000, 1, NONE, NONE), epoch(2, 1, 1, NONE, NONE)))
        .contains(">loss, logarithmic</text>");
    assertThat(svg(epoch(1, 1000, 1, NONE, NONE), epoch(2, 0, 1, NONE, NONE)))
        .contains(">loss</text>");
  }

  @Test
  void manyEpochsAreALineWithoutDots() {
    EpochReport[] epochs =
        IntStream.rangeClosed(1, 41)
            .mapToObj(i -> epoch(i, i, 1, NONE, NONE))
            .toArray(EpochReport[]::new);

    assertThat(svg(epochs).split("r=\"3\"", -1)).hasSize(1);
  }

  @Test
  void theNameOfAMetricCannotBreakTheDocument() {
    History history =
        new History(
            List.of(epoch(1, 1, 1, NONE, NONE)), StopReason.COMPLETED, "<a> & \"b\"\u0000\ud800");

    String svg = history.toSvg();

    assertThat(svg).contains(">&lt;a&gt; &amp; \"b\"\ufffd\ufffd</text>");
    assertThat(svg.replace('\n', ' ').chars()).allMatch(c -> c >= ' ' && c <= 0xFFFD);
    assertThat(svg.replaceAll("&(amp|lt|gt);", "")).doesNotContain("&");
    assertThat(svg.replaceAll("</?[a-z]+[^<>]*>", "")).doesNotContain("<").doesNotContain(">");
  }

  @Test
  void aLongNameStaysInThePicture() {
    History history =
        new History(List.of(epoch(1, 1, 1, NONE, NONE)), StopReason.COMPLETED, "a".repeat(100));

    assertThat(history.toSvg())
        .contains(">best epoch 1: train loss 1.0000, " + "a".repeat(52) + "…</text>");
  }

  @Test
  void linearTicksAreRound() {
    assertThat(labels(ChartAxis.linear(0, 1)))
        .containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(ChartAxis.linear(0.13, 1.9)))
        .containsExactly("0", "0.5", "1.0", "1.5", "2.0");
    assertThat(labels(ChartAxis.linear(-3, 4))).containsExactly("-4", "-2", "0", "2", "4");
    assertThat(labels(ChartAxis.linear(97.3, 98.6)))
        .containsExactly("97.0", "97.5", "98.0", "98.5", "99.0");
    assertThat(labels(ChartAxis.linear(0, 3e-7))).containsExactly("0", "1e-7", "2e-7", "3e-7");
    assertThat(labels(ChartAxis.linear(0, 2e10)))
        .containsExactly("0", "5e9", "1e10", "1.5e10", "2e10");
  }

  @Test
  void aConstantStandsInTheMiddle() {
    for (double value : new double[] {2, -2, 0, 1e-30, 1e30}) {
      double height = 220 * ChartAxis.linear(value, value).position(value);

      assertThat(Decimal.fixed(height, 1)).isEqualTo("110.0");
    }
  }

  @Test
  void aPerfectAccuracyDoesNotReachBeyond100Percent() {
    String svg = svg(epoch(1, 1, 1, NONE, NONE), epoch(2, 1, 1, NONE, NONE));

    assertThat(svg).contains(">100</text>").doesNotContain(">110</text>");
  }

  @Test
  void logarithmicTicksAreOneTwoFiveOrPowersOfTen() {
    assertThat(labels(ChartAxis.logarithmic(0.03, 7)))
        .containsExactly("0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10");
    assertThat(labels(ChartAxis.logarithmic(1e-6, 1)))
        .containsExactly("1e-6", "1e-5", "0.0001", "0.001", "0.01", "0.1", "1");
    assertThat(ChartAxis.logarithmic(0.01, 100).position(1)).isEqualTo(0.5);
  }

  @Test
  void logarithmicTicksCoverEveryRange() {
    for (int low = -320; low < 300; low += 7) {
      for (int decades = 3; low + decades < 308; decades += 11) {
        double min = 3 * StrictMath.pow(10, low);
        double max = 2 * StrictMath.pow(10, low + decades);

        ChartAxis axis = ChartAxis.logarithmic(min, max);

        assertThat(axis.position(min)).isBetween(0.0, 1.0);
        assertThat(axis.position(max)).isBetween(0.0, 1.0);
        assertThat(axis.ticks()).hasSizeBetween(2, 15);
      }
    }
  }

  @Test
  void epochTicksAreWholeNumbers() {
    assertThat(labels(ChartAxis.epochs(1, 3))).containsExactly("1", "2", "3");
    assertThat(labels(ChartAxis.epochs(1, 12))).containsExactly("2", "4", "6", "8", "10", "12");
    assertThat(labels(ChartAxis.epochs(1, 30)))
        .containsExactly("1", "5", "10", "15", "20", "25", "30");
    assertThat(labels(ChartAxis.epochs(7, 7))).containsExactly("7");
  }

  private static List<String> labels(ChartAxis axis) {
    return axis.ticks().stream().map(ChartAxis.Tick::label).toList();
  }

  private static String polyline(String color, String points) {
    return Text.of(
        "stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"%s\"/>",
        color, points);
  }

  private static String ring(String color, String x, String y) {
    return Text.of(
        "<circle cx=\"%s\" cy=\"%s\" r=\"5\" fill=\"#ffffff\" stroke=\"%s\"", x, y, color);
  }

  private static EpochReport epoch(
      int epoch, double loss, double metric, double validationLoss, double validationMetric) {
    return new EpochReport(epoch, loss, metric, validationLoss, validationMetric, 0.001, 1);
  }

  private static String svg(EpochReport... epochs) {
    return new History(List.of(epochs), StopReason.COMPLETED, "accuracy").toSvg();
  }
}
