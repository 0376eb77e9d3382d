package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.internal.text.Decimal;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import io.github.densely.train.TrainingListener.BatchReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  /** A progress line needs the reports alone. */
  private static final TrainingListener.Run RUN =
      () -> {
        throw new AssertionError("the state was copied");
      };

  private static final double NONE = Double.NaN;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final ProgressLine terminal = new ProgressLine(out, true);
  private final ProgressLine file = new ProgressLine(out, false);

  @Test
  void onATerminalALineIsRedrawnWithRateTimeLeftLossAndMetric() {
    // 61 of 100 batches in 0.5 s: 6 172 samples are 12 344 a second.
    // 39 batches and 17 epochs of 100 are left: 1 739 batches of 0.5/61 s, 14.25 s.
    terminal.onBatch(new BatchReport(3, 20, 61, 100, 6172, 0.1234, 0.961, "accuracy", 0.5), RUN);

    assertThat(printed())
        .isEqualTo(
            "\repoch  3/20 [======>   ]  61%  12 344/s  ETA 0:14  loss 0.1234  accuracy 96.1 %");
    assertThat(printed().substring(1)).hasSize(79);
  }

  @Test
  void barGrowsWithTheBatchesAndTakesWhatRoomThereIs() {
    terminal.onBatch(batch(1, 1, 4, 0.25), RUN);
    terminal.onBatch(batch(1, 2, 4, 0.5), RUN);
    terminal.onBatch(batch(1, 4, 4, 1), RUN);

    assertThat(printed())
        .isEqualTo(
            "\repoch 1/1 [===>        ]  25%  400/s  ETA 0:01  loss 0.5000  error 2.0000"
                + "\repoch 1/1 [======>     ]  50%  400/s  ETA 0:01  loss 0.5000  error 2.0000"
                + "\repoch 1/1 [============] 100%  400/s  ETA 0:00  loss 0.5000  error 2.0000");
  }

  @Test
  void noLineIsWiderThan79Columns() {
    // A million batches of 36 s are left: 10 000 hours.
    terminal.onBatch(
        new BatchReport(1000, 1000, 1, 1_000_001, 1, 1e-9, 1, "mean absolute error", 36), RUN);

    assertThat(printed())
        .isEqualTo(
            "\repoch 1000/1000 [>   ]   0%  0/s  ETA 10000:00:00  loss 1.000e-9  mean absolute");
    assertThat(printed().substring(1)).hasSize(79);
  }

  @Test
  void linesAreATenthOfASecondApartAcrossEpochs() {
    terminal.onBatch(batch(1, 1, 4, 0.0625), RUN); // drawn
    terminal.onBatch(batch(1, 2, 4, 0.125), RUN); // 0.0625 s later
    terminal.onBatch(batch(1, 3, 4, 0.1875), RUN); // 0.125 s after the first: drawn
    terminal.onEpoch(epoch(1, 0.25), RUN);
    terminal.onBatch(batch(2, 1, 4, 0.03125), RUN); // 0.09375 s after the second
    terminal.onBatch(batch(2, 2, 4, 0.0625), RUN); // 0.125 s after the second: drawn

    assertThat(printed().split("\r", -1)).hasSize(1 + 3 + 1);
  }

  @Test
  void timeLeftCountsValidationsAsLongAsTheLast() {
    terminal.onBatch(new BatchReport(1, 3, 2, 2, 64, 0.5, 2, "error", 4), RUN);
    terminal.onEpoch(epoch(1, 10), RUN); // 4 s of training, 6 s of validation
    bytes.reset();

    terminal.onBatch(new BatchReport(2, 3, 1, 2, 32, 0.5, 2, "error", 2), RUN);

    assertThat(printed()).contains("ETA 0:18"); // 2 + 6 here, 4 + 6 in epoch 3
  }

  @Test
  void anEpochsLineReplacesTheRedrawnOneAndClearsItsRest() {
    terminal.onBatch(new BatchReport(1, 1, 1, 1, 100, 1e-9, 2, "error", 0.25), RUN);
    int drawn = printed().length() - 1;
    bytes.reset();

    terminal.onEpoch(new EpochReport(1, 1, 2, NONE, NONE, 0.1, 0.25), RUN);

    String line = "epoch 1/1   0.25 s      400 samples/s  train loss 1.0000 error 2.0000";
    assertThat(drawn).isEqualTo(line.length() + 6);
    assertThat(printed()).isEqualTo("\r" + line + "      " + System.lineSeparator());
  }

  @Test
  void aShorterLineClearsTheRestOfALongerOne() {
    terminal.onBatch(new BatchReport(1, 1, 1, 2, 1, 1e-10, 2, "error", 1), RUN);
    int longer = printed().length() - 1;
    bytes.reset();

    terminal.onBatch(new BatchReport(1, 1, 2, 2, 2, 0.5, 2, "error", 2), RUN);

    assertThat(printed().substring(1)).hasSize(longer).endsWith("error 2.0000   ");
  }

  @Test
  void withoutATerminalThereIsOneLinePerEpoch() {
    file.onBatch(new BatchReport(3, 20, 100, 100, 15_000, 0.1234, 0.961, "accuracy", 1.25), RUN);
    file.onEpoch(new EpochReport(3, 0.1234, 0.961, 0.131, 0.958, 0.001, 1.4), RUN);

    assertThat(printed())
        .isEqualTo(
            "epoch  3/20   1.40 s   12 000 samples/s  train loss 0.1234 accuracy 96.1 %"
                + "  validation loss 0.1310 accuracy 95.8 %"
                + System.lineSeparator());
  }

  @Test
  void withoutValidationNothingIsSaidOfIt() {
    file.onBatch(new BatchReport(1, 2, 1, 1, 10, 0.5, 2, "error", 0.5), RUN);
    file.onEpoch(new EpochReport(1, 0.5, 2, NONE, NONE, 0.001, 0.5), RUN);

    assertThat(printed())
        .isEqualTo(
            "epoch 1/2   0.50 s       20 samples/s  train loss 0.5000 error 2.0000"
                + System.lineSeparator());
  }

  @Test
  void anEpochWithoutBatchesStillHasItsLine() {
    file.onEpoch(new EpochReport(1, 0.5, 2, NONE, NONE, 0.001, 0.5), RUN);

    assertThat(printed())
        .isEqualTo("epoch 1   0.50 s  train loss 0.5000 metric 2.0000" + System.lineSeparator());
  }

  @Test
  void aRateThatTimeCannotGiveIsLeftOut() {
    terminal.onBatch(batch(1, 1, 4, 0), RUN);

    assertThat(printed()).contains("  -/s  ETA 0:00");
  }

  @Test
  void numbersAreShortAndSaySomething() {
    assertThat(Decimal.readable(0.00012345)).isEqualTo("1.234e-4"); // the float is a little below
    assertThat(Decimal.readable(0)).isEqualTo("0.0000");
    assertThat(Decimal.readable(-1234.5)).isEqualTo("-1234.5000");
    assertThat(Decimal.readable(123456)).isEqualTo("1.235e5");
    assertThat(Decimal.readable(NONE)).isEqualTo("NaN");
    assertThat(Decimal.grouped(999)).isEqualTo("999");
    assertThat(Decimal.grouped(1_234_567)).isEqualTo("1 234 567");
  }

  @Test
  void aTrainingThatCompletesEndsWithoutALine() {
    file.onEnd(history(StopReason.COMPLETED), RUN);

    assertThat(printed()).isEmpty();
  }

  @Test
  void anyOtherEndIsExplained() {
    file.onEnd(history(StopReason.EARLY_STOPPED), RUN);
    file.onEnd(history(StopReason.INTERRUPTED), RUN);
    file.onEnd(history(StopReason.NOT_FINITE), RUN);

    assertThat(printed().lines())
        .containsExactly(
            "stopped early: epoch 1 had the lowest validation loss, its weights are restored",
            "interrupted in epoch 3",
            "stopped in epoch 3: the loss, a gradient or a weight became NaN or infinite; is the learning rate too high?");
  }

  @Test
  void anInterruptedEpochLeavesNothingOfItsLine() {
    terminal.onBatch(batch(1, 1, 4, 0.25), RUN);
    int drawn = printed().length() - 1;
    bytes.reset();

    terminal.onEnd(history(StopReason.INTERRUPTED), RUN);

    String line = "interrupted in epoch 3";
    assertThat(printed())
        .isEqualTo("\r" + line + " ".repeat(drawn - line.length()) + System.lineSeparator());
  }

  @Test
  void aSecondTrainingStartsAnew() {
    terminal.onBatch(batch(1, 1, 4, 1), RUN);
    terminal.onEpoch(epoch(1, 100), RUN);
    bytes.reset();

    terminal.onBatch(batch(1, 1, 4, 0.25), RUN);

    assertThat(printed()).contains("ETA 0:01"); // not the 99 s of the validation before
  }

  @Test
  void anyStreamButSystemOutIsNoTerminal() {
    ProgressLine line = new ProgressLine(out);

    line.onBatch(batch(1, 1, 4, 0.25), RUN);

    assertThat(printed()).isEmpty();
  }

  @Test
  void digitsAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      terminal.onBatch(new BatchReport(1, 1, 1, 2, 5000, 0.5, 0.25, "accuracy", 1), RUN);
      terminal.onEnd(history(StopReason.INTERRUPTED), RUN);
    } finally {
      Locale.setDefault(before);
    }

    assertThat(printed())
        .startsWith(
            "\repoch 1/1 [======>     ]  50%  5 000/s  ETA 0:01  loss 0.5000  accuracy 25.0 %")
        .contains("interrupted in epoch 3 ");
  }

  @Test
  void aMissingStreamIsRefused() {
    assertThatThrownBy(() -> new ProgressLine(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("out");
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Batches of 100 samples in a training of one epoch. */
  private static BatchReport batch(int epoch, int batch, int batches, double seconds) {
    return new BatchReport(epoch, epoch, batch, batches, 100L * batch, 0.5, 2, "error", seconds);
  }

  private static EpochReport epoch(int epoch, double seconds) {
    return new EpochReport(epoch, 0.5, 2, 0.5, 2, 0.001, seconds);
  }

  private static History history(StopReason reason) {
    return new History(
        List.of(
            new EpochReport(1, 0.5, 2, 0.25, 2, 0.001, 1),
            new EpochReport(2, 0.25, 2, 0.5, 2, 0.001, 1)),
        reason,
        "error");
  }
}
