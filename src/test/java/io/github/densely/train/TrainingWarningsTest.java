package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.RegressionReport;
import io.github.densely.train.History.StopReason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A training that ends without an error and has learned nothing says so. */
class TrainingWarningsTest {

  // 2, 4 and 9 have the mean 5 and squared distances 9, 1 and 16.
  private final Dataset prices = Dataset.of(Matrix.of(3, 1, 0, 0, 0), Matrix.of(3, 1, 2, 4, 9));

  /** The output stays 0: the loss is (4 + 16 + 81)/3, the variance 26/3. */
  @Test
  void aLossThatIsNotBelowTheVarianceOfTheTargetsIsAWarning() {
    History history = fit(Loss.meanSquaredError(), prices);

    assertThat(history.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(history.warnings())
        .containsExactly(
            "the training loss 33.6667 is not below 8.6667, the loss of always giving the mean of"
                + " the targets; if the targets are not of the size of 1, train on"
                + " Normalization.standardize(targets) and append its inverse()");
    assertThat(history.toString()).endsWith("\nwarning: " + history.warnings().get(0));
  }

  /** With δ = 2: 2·(2 − 1) + 2·(4 − 1) + 2·(9 − 1) = 24 against 2·(3 − 1) + ½ + 2·(4 − 1) = 10½. */
  @Test
  void huberIsComparedWithItsOwnLossAtTheMean() {
    assertThat(fit(Loss.huber(2), prices).warnings())
        .singleElement()
        .asString()
        .startsWith("the training loss 8.0000 is not below 3.5000,");
  }

  @Test
  void theProgressEndsWithTheWarning() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    trainer(Loss.meanSquaredError()).listener(new ProgressLine(out)).fit(prices);

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .last()
        .asString()
        .startsWith("warning: the training loss 33.6667 is not below 8.6667");
  }

  /** One step from far away to the mean: the loss of the epoch is high, that of the end is not. */
  @Test
  void onlyTheWeightsOfTheEndCount() {
    Dataset line = Dataset.of(Matrix.of(2, 1, 1, -1), Matrix.of(2, 1, 8, -8));
    DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, -100));

    History history =
        Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.5)).epochs(1).fit(line);

    assertThat(history.epochs().get(0).trainLoss()).isEqualTo(108 * 108);
    assertThat(layer.weight().value().get(0, 0)).isEqualTo(8);
    assertThat(history.warnings()).isEmpty();
  }

  @Test
  void equalTargetsAndClassesAreNoReasonToWarn() {
    Dataset equal = Dataset.of(Matrix.of(2, 1, 0, 0), Matrix.of(2, 1, 7, 7));
    Dataset classes = Dataset.of(Matrix.of(2, 1, 0, 0), Matrix.of(2, 1, 0, 1));

    assertThat(fit(Loss.meanSquaredError(), equal).warnings()).isEmpty();
    assertThat(fit(Loss.binaryCrossEntropy(), classes).warnings()).isEmpty();
  }

  @Test
  void anInterruptedTrainingIsNotMeasured() {
    Thread.currentThread().interrupt();

    History history = fit(Loss.meanSquaredError(), prices);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(history.warnings()).isEmpty();
  }

  /** Prices of 50 to 900 thousand: the raw targets are not learned, the scaled ones are. */
  @Test
  void scaledTargetsAndTheInverseLearnWhatRawTargetsDoNot() {
    Matrix rooms = Matrix.of(6, 1, 1, 2, 3, 5, 7, 9);
    Dataset houses =
        Dataset.of(rooms, Matrix.of(6, 1, 90_000, 210_000, 290_000, 520_000, 690_000, 900_000));
    Sequential raw = network();
    Sequential scaled = network();
    Normalization unit = Normalization.standardize(houses.targets());

    History doubtful = train(raw, houses);
    History good = train(scaled, houses.withTargets(unit.forward(houses.targets())));
    Sequential served = scaled.append(unit.inverse());

    assertThat(doubtful.warnings()).hasSize(1);
    assertThat(RegressionReport.of(raw, houses).r2()).isNegative();
    assertThat(good.warnings()).isEmpty();
    assertThat(RegressionReport.of(served, houses).r2()).isGreaterThan(0.99);
  }

  private static Sequential network() {
    return Sequential.builder(1).seed(5).dense(8).tanh().dense(1).build();
  }

  private static History train(Sequential network, Dataset data) {
    return Trainer.of(network, Loss.meanSquaredError(), Optimizer.adam(0.02)).epochs(300).fit(data);
  }

  private static History fit(Loss loss, Dataset data) {
    return trainer(loss).fit(data);
  }

  private static Trainer trainer(Loss loss) {
    return Trainer.of(DenseLayer.of(Matrix.of(1, 1, 1)), loss, Optimizer.sgd(0.125)).epochs(2);
  }
}
