package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import io.github.densely.support.Allocation;
import io.github.densely.support.RandomMatrix;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.TrainingListener.BatchReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What a training does with batches, epochs and metrics; most tests are a {@link
 * OneWeightTraining}.
 */
class TrainerTest {

  private final OneWeightTraining one = new OneWeightTraining();

  @Test
  void everyBatchMakesOneStep() {
    one.trainer().epochs(1).batchSize(2).fit(OneWeightTraining.samples(6, 1, 1));

    assertThat(one.weight()).isEqualTo(0.875f);
  }

  @Test
  void theLastBatchIsSmallerAndItsGradientIsTheMeanOfItsOwnSamples() {
    one.trainer().epochs(1).batchSize(4).fit(OneWeightTraining.samples(10, 1, 1));

    assertThat(one.batches).extracting(BatchReport::samples).containsExactly(4L, 8L, 10L);
    assertThat(one.batches).extracting(BatchReport::batches).containsOnly(3);
    assertThat(one.weight()).isEqualTo(0.875f);
  }

  @Test
  void dropLastLeavesTheSmallerBatchOut() {
    one.trainer().epochs(1).batchSize(4).dropLast().fit(OneWeightTraining.samples(10, 1, 1));

    assertThat(one.batches).extracting(BatchReport::samples).containsExactly(4L, 8L);
    assertThat(one.weight()).isEqualTo(0.75f);
  }

  @Test
  void aBatchMayBeLargerThanTheData() {
    one.trainer().epochs(2).batchSize(100).fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(one.weight()).isEqualTo(0.75f);
  }

  @Test
  void lossAndMetricOfAnEpochAreMeansOverItsSamples() {
    one.trainer().epochs(1).batchSize(2).fit(OneWeightTraining.samples(3, 1, 1));

    EpochReport report = one.epochs.get(0);
    assertThat(report.trainLoss())
        .isEqualTo((2 * 1 + 0.25) / 3); // two samples at w = 0, one at w = 0.5
    assertThat(report.trainMetric()).isEqualTo((2 * 1 + 0.5) / 3);
    assertThat(report.learningRate()).isEqualTo(0.25);
    assertThat(report.validationLoss()).isNaN();
    assertThat(report.validationMetric()).isNaN();
  }

  /** Of 10 samples two batches of 4 count: 4 losses of 1, 4 of ¼. */
  @Test
  void theMeansLeaveOutTheBatchThatIsDropped() {
    one.trainer().epochs(1).batchSize(4).dropLast().fit(OneWeightTraining.samples(10, 1, 1));

    assertThat(one.batches).extracting(BatchReport::samples).containsExactly(4L, 8L);
    assertThat(one.batches).extracting(BatchReport::loss).containsExactly(1.0, 0.625);
    assertThat(one.epochs.get(0).trainLoss()).isEqualTo(0.625);
    assertThat(one.epochs.get(0).trainMetric()).isEqualTo(0.75);
  }

  @Test
  void dropLastKeepsABatchThatIsFull() {
    one.trainer().epochs(1).batchSize(4).dropLast().fit(OneWeightTraining.samples(4, 1, 1));

    assertThat(one.weight()).isEqualTo(0.5f);
  }

  @Test
  void aBatchReportHasTheMeanOfTheEpochSoFar() {
    one.trainer().epochs(1).batchSize(2).fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(one.batches).extracting(BatchReport::loss).containsExactly(1.0, 2.25 / 3);
    assertThat(one.batches).extracting(BatchReport::metric).containsExactly(1.0, 2.5 / 3);
  }

  /** A step borrows its matrices again and again: 64 KB of outputs would show at once. */
  @Test
  void aStepAllocatesNothingThatGrowsWithTheBatch() {
    int rows = 128;
    Sequential net = Sequential.builder(16).seed(1).dense(128).relu().dense(1).build();
    Dataset data = Dataset.of(Matrix.zeros(rows, 16), Matrix.zeros(rows, 1));
    Trainer trainer = Trainer.of(net, Loss.meanSquaredError(), Optimizer.sgd(0.1)).batchSize(rows);
    trainer.epochs(50).fit(data); // compiles

    long before = Allocation.ofThisThread();
    trainer.epochs(100).fit(data);
    long between = Allocation.ofThisThread();
    trainer.epochs(200).fit(data);
    long after = Allocation.ofThisThread();

    long ofAStep = ((after - between) - (between - before)) / 100;
    assertThat(ofAStep).isLessThan(16_384);
  }

  @Test
  void everySampleIsSeenOnceInAnEpochInAnotherOrderEachTime() {
    float[] features = {1, 2, 3, 4, 5, 6, 7, 8};
    Dataset data = Dataset.of(Matrix.of(8, 1, features), Matrix.zeros(8, 1));
    List<Double> seen = new ArrayList<>();
    Metric spy = new SumOfOutputs(seen);
    one.layer.weight().value().set(0, 0, 1);

    Trainer.of(one.layer, Loss.meanSquaredError(), Optimizer.sgd(0))
        .metric(spy)
        .epochs(2)
        .batchSize(1)
        .fit(data);

    List<Double> first = seen.subList(1, 9); // the first judgement is the check of the data
    List<Double> second = seen.subList(9, 17);
    assertThat(first).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
  }

  @Test
  void validationIsJudgedAfterTheEpochAndNotTrainedOn() {
    one.trainer()
        .epochs(2)
        .batchSize(3)
        .validation(OneWeightTraining.samples(2, 1, 0))
        .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(one.epochs).extracting(EpochReport::validationLoss).containsExactly(0.25, 0.5625);
    assertThat(one.epochs).extracting(EpochReport::validationMetric).containsExactly(0.5, 0.75);
    assertThat(one.weight()).isEqualTo(0.75f);
  }

  @Test
  void clippingShortensTheStep() {
    one.trainer()
        .epochs(1)
        .clipNorm(1)
        .fit(OneWeightTraining.samples(1, 1, 1)); // the gradient −2 becomes −1

    assertThat(one.weight()).isEqualTo(0.25f);
  }

  @Test
  void aSecondFitGoesOnFromTheFirst() {
    Trainer trainer = one.trainer().epochs(1).batchSize(3);

    trainer.fit(OneWeightTraining.samples(3, 1, 1));
    trainer.fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(one.weight()).isEqualTo(0.75f);
  }

  @Test
  void frozenParametersStay() {
    one.layer.weight().freeze();
    DenseLayer head = DenseLayer.of(Matrix.of(1, 1, 0));
    one.layer.weight().value().set(0, 0, 1);

    Trainer.of(Sequential.of(one.layer, head), Loss.meanSquaredError(), Optimizer.sgd(0.25))
        .epochs(1)
        .fit(OneWeightTraining.samples(3, 1, 1));

    assertThat(one.weight()).isEqualTo(1);
    assertThat(head.weight().value().get(0, 0)).isEqualTo(0.5f);
  }

  @Test
  void nothingIsPrintedUnlessAskedFor() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      System.setErr(capture);
      one.trainer()
          .validation(OneWeightTraining.samples(2, 1, 1))
          .earlyStopping(1)
          .fit(OneWeightTraining.samples(3, 1, 1));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }

    assertThat(printed.size()).isZero();
  }

  @Test
  void theMetricIsAccuracyWhereThereAreClassesAndMeanAbsoluteErrorForValues() {
    Matrix inputs = Matrix.of(2, 1, -1, 1);
    Dataset values = Dataset.of(inputs, Matrix.of(2, 1, 0, 1));
    DenseLayer two = DenseLayer.of(Matrix.of(2, 1, 0, 0));

    fitOnce(one.layer, Loss.meanSquaredError(), Dataset.ofClasses(inputs, 0, 1));
    fitOnce(one.layer, Loss.binaryCrossEntropy(), values);
    fitOnce(two, Loss.softmaxCrossEntropy(), values);
    fitOnce(one.layer, Loss.meanSquaredError(), values);

    assertThat(one.batches)
        .extracting(BatchReport::metricName)
        .containsExactly("accuracy", "accuracy", "accuracy", "MAE");
  }

  private void fitOnce(DenseLayer network, Loss loss, Dataset data) {
    Trainer.of(network, loss, Optimizer.sgd(0.1)).listener(one).epochs(1).fit(data);
  }

  @Test
  void theValidationSetMayLackTheLastClasses() {
    Sequential net = Sequential.builder(1).seed(1).dense(3).build();
    Dataset two = Dataset.ofClasses(Matrix.of(2, 1, 0, 1), 0, 1);

    Trainer.of(net, Loss.softmaxCrossEntropy(), Optimizer.sgd(0.1))
        .validation(two)
        .fit(Dataset.ofClasses(Matrix.of(3, 1, 0, 1, 2), 0, 1, 2));
  }

  @Test
  void theSameSeedGivesTheSameWeightsToTheLastBitAndAnotherSeedOthers() {
    float[] first = trainedWeights(1);
    float[] again = trainedWeights(1);
    float[] other = trainedWeights(2);

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  private static float[] trainedWeights(long seed) {
    SplittableRandom random = new SplittableRandom(9);
    Dataset data =
        Dataset.ofClasses(RandomMatrix.normal(50, 4, random), random.ints(50, 0, 3).toArray());
    Sequential net =
        Sequential.builder(4).seed(5).dense(16).batchNorm().relu().dropout(0.2).dense(3).build();
    Trainer.of(net, Loss.softmaxCrossEntropy(), Optimizer.adam(0.01))
        .epochs(5)
        .batchSize(8)
        .seed(seed)
        .fit(data);
    return net.parameterVector();
  }

  private record SumOfOutputs(List<Double> seen) implements Metric {
    @Override
    public String name() {
      return "spy";
    }

    @Override
    public double sum(Matrix output, Matrix target) {
      double sum = 0;
      for (int i = 0; i < output.rows(); i++) {
        sum += output.get(i, 0);
      }
      seen.add(sum);
      return sum;
    }
  }
}
