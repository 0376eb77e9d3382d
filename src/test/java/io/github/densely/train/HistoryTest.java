package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

  private static final double NONE = Double.NaN;

  @Test
  void bestEpochHasTheLowestValidationLossAndNotTheLowestTrainingLoss() {
    History history =
        history(validated(1, 0.9, 0.8), validated(2, 0.5, 0.6), validated(3, 0.1, 0.7));

    assertThat(history.bestEpoch()).isEqualTo(2);
  }

  @Test
  void bestEpochWithoutValidationHasTheLowestTrainingLoss() {
    History history =
        history(validated(1, 0.9, NONE), validated(2, 0.5, NONE), validated(3, 0.6, NONE));

    assertThat(history.bestEpoch()).isEqualTo(2);
  }

  @Test
  void ofEqualEpochsTheFirstIsBest() {
    assertThat(history(validated(1, 0.9, 0.5), validated(2, 0.8, 0.5)).bestEpoch()).isEqualTo(1);
  }

  @Test
  void noEpochIsBestWhereNoLossIsFinite() {
    assertThat(history().bestEpoch()).isZero();
    assertThat(history(validated(1, Double.POSITIVE_INFINITY, NONE)).bestEpoch()).isZero();
    assertThat(history(validated(1, 0.5, Double.POSITIVE_INFINITY)).bestEpoch()).isZero();
  }

  @Test
  void csvHasOneLinePerEpochWithNineDigitsAndNothingForNaN() {
    History history =
        history(
            new EpochReport(1, 0.75, 0.5, 2.0 / 3, 0.625, 0.001, 1.5),
            new EpochReport(2, 1e-7, 1, NONE, NONE, 100, Double.POSITIVE_INFINITY));

    assertThat(history.toCsv())
        .isEqualTo(
            """
            epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds
            1,0.75,0.5,0.666666667,0.625,0.001,1.5
            2,1E-7,1,,,100,Infinity
            """);
  }

  @Test
  void csvQuotesTheNameOfAMetricThatHoldsASeparator() {
    History history = new History(List.of(), StopReason.COMPLETED, "top 5, \"soft\"");

    assertThat(history.toCsv())
        .isEqualTo(
            "epoch,train_loss,\"train_top 5, \"\"soft\"\"\",validation_loss,"
                + "\"validation_top 5, \"\"soft\"\"\",learning_rate,seconds\n");
  }

  @Test
  void textIsTheSameInEveryLocale() {
    History history = history(validated(1, 0.25, 0.5), validated(2, 0.125, 0.75));
    String csv = history.toCsv();
    String svg = history.toSvg();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(String.format(Locale.getDefault(), "%d", 7))
          .isEqualTo("٧"); // this locale would show

      assertThat(history.toCsv()).isEqualTo(csv);
      assertThat(history.toSvg()).isEqualTo(svg);
      assertThat(history.toString()).contains("best epoch 1: validation loss 0.5000");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void filesHoldTheTextAsUtf8AndAreReplaced(@TempDir Path folder) throws Exception {
    History history = new History(List.of(), StopReason.COMPLETED, "Güte");
    Path csv = folder.resolve("training.csv");
    Path svg = folder.resolve("training.svg");
    Files.writeString(csv, "x".repeat(10_000));

    history.writeCsv(csv);
    history.writeSvg(svg);

    assertThat(Files.readAllBytes(csv)).isEqualTo(history.toCsv().getBytes(StandardCharsets.UTF_8));
    assertThat(Files.readAllBytes(svg)).isEqualTo(history.toSvg().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aMissingFolderIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("missing").resolve("training.csv");

    assertThatThrownBy(() -> history().writeCsv(file))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(file.toString());
  }

  @Test
  void laterChangesOfTheListDoNotReachTheHistory() {
    List<EpochReport> reports = new ArrayList<>(List.of(validated(1, 0.5, 0.5)));
    History history = new History(reports, StopReason.COMPLETED, "accuracy");

    reports.clear();

    assertThat(history.epochs()).containsExactly(validated(1, 0.5, 0.5));
  }

  @Test
  void toStringSumsUp() {
    EpochReport first = new EpochReport(1, 0.5, 0.9, 0.25, 0.961, 0.001, 1);

    assertThat(new History(List.of(first), StopReason.INTERRUPTED, "accuracy"))
        .hasToString("1 epoch, INTERRUPTED, best epoch 1: validation loss 0.2500, accuracy 96.1 %");
    assertThat(new History(List.of(first), StopReason.COMPLETED, "distance"))
        .hasToString("1 epoch, COMPLETED, best epoch 1: validation loss 0.2500, distance 0.9610");
    assertThat(new History(List.of(), StopReason.NOT_FINITE, "accuracy"))
        .hasToString("0 epochs, NOT_FINITE");
  }

  @Test
  void theSummaryHasTheNumbersOfTheBestEpoch() {
    EpochReport first = new EpochReport(1, 0.9, 0.1, 0.8, 0.2, 0.001, 1);
    EpochReport second = new EpochReport(2, 0.7, 0.3, 0.25, 0.4, 0.001, 1);
    EpochReport third = new EpochReport(3, 0.6, 0.5, 0.75, 0.6, 0.001, 1);

    assertThat(new History(List.of(first, second, third), StopReason.EARLY_STOPPED, "exact match"))
        .hasToString(
            "3 epochs, EARLY_STOPPED, best epoch 2: validation loss 0.2500, exact match 40.0 %");
  }

  @Test
  void warningsFollowOnLinesOfTheirOwn() {
    History history =
        new History(List.of(), StopReason.COMPLETED, "MAE", List.of("look here", "and there"));

    assertThat(history.warnings()).containsExactly("look here", "and there");
    assertThat(history).hasToString("0 epochs, COMPLETED\nwarning: look here\nwarning: and there");
  }

  private static EpochReport validated(int epoch, double trainLoss, double validationLoss) {
    return new EpochReport(epoch, trainLoss, 0.5, validationLoss, 0.5, 0.001, 1);
  }

  private static History history(EpochReport... epochs) {
    return new History(List.of(epochs), StopReason.COMPLETED, "accuracy");
  }
}
