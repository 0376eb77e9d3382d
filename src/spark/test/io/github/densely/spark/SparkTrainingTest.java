package io.github.densely.spark;

import static io.github.densely.support.BoundAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Dropout;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.BatchOrder;
import io.github.densely.data.Dataset;
import io.github.densely.io.CheckpointFile;
import io.github.densely.metrics.Metric;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceLoss;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On three executors in separate JVMs. */
class SparkTrainingTest {

  private static final int FEATURES = 12;
  private static final int CLASSES = 4;
  private static final int EPOCHS = 2;
  private static final Dataset TRAIN = samples();
  private static final BatchOrder ORDER = new BatchOrder(7, TRAIN.size(), 48, false);

  private static SparkSession session;
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    session = Cluster.start("training", 3);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static Dataset samples() {
    SplittableRandom random = new SplittableRandom(3);
    Matrix inputs = RandomMatrix.normal(300, FEATURES, random);
    int[] classes = new int[300];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (inputs.get(i, 0) > 0 ? 2 : 0) + (inputs.get(i, 1) > 0 ? 1 : 0);
    }
    return Dataset.ofClasses(inputs, classes);
  }

  private static Sequential network() {
    return Sequential.builder(FEATURES).seed(5).dense(16).tanh().layerNorm().dense(CLASSES).build();
  }

  private static Optimizer optimizer() {
    return Optimizer.adam(Schedule.cosine(0.02, 0.001, 20));
  }

  private static Sequential networkWithDropout() {
    return Sequential.builder(FEATURES)
        .seed(5)
        .dense(16)
        .tanh()
        .dropout(0.3)
        .dense(CLASSES)
        .build();
  }

  /** A training with all that can be compared of it. */
  private static final class Run {
    final Sequential network;
    final SparkTrainer trainer;

    Run() {
      this(network());
    }

    Run(Sequential network) {
      this.network = network;
      this.trainer =
          new SparkTrainer(
              spark, network, Loss::softmaxCrossEntropy, Metric::accuracy, optimizer(), ORDER);
    }

    List<EpochReport> fit(JavaRDD<Shard> shards, Consumer<TrainingState.Position> afterStep) {
      return trainer.fit(shards, EPOCHS, afterStep);
    }

    float[] weights(int partitions) {
      fit(Shard.distribute(spark, TRAIN, partitions), position -> {});
      return network.parameterVector();
    }
  }

  private static History onOneMachine(Sequential network) {
    return Trainer.of(network, Loss.softmaxCrossEntropy(), optimizer())
        .epochs(EPOCHS)
        .batchSize(ORDER.batchSize())
        .seed(ORDER.seed())
        .fit(TRAIN);
  }

  @Test
  void onePartitionGivesTheBitsOfOneMachine() {
    Sequential local = network();
    History history = onOneMachine(local);
    Run run = new Run();

    List<EpochReport> reports = run.fit(Shard.distribute(spark, TRAIN, 1), position -> {});

    assertThat(run.network.parameterVector()).isEqualTo(local.parameterVector());
    assertThat(reports).hasSize(EPOCHS);
    for (int i = 0; i < EPOCHS; i++) {
      assertThat(reports.get(i).trainLoss()).isEqualTo(history.epochs().get(i).trainLoss());
      assertThat(reports.get(i).trainMetric()).isEqualTo(history.epochs().get(i).trainMetric());
    }
  }

  /** The loss and the gradient of every step, against the exact ones of the same global batch. */
  @Test
  void anyNumberOfPartitionsStaysWithinTheBoundOfRounding() {
    for (int partitions : new int[] {2, 3, 5, 8}) {
      Run run = new Run();
      float[][] before = {run.network.parameterVector()};
      double[] lossBefore = {0};

      run.fit(
          Shard.distribute(spark, TRAIN, partitions),
          position -> {
            double loss = position.lossSum() - (position.batch() == 1 ? 0 : lossBefore[0]);
            requireExact(before[0], position, loss, run.network.gradientVector());
            before[0] = run.network.parameterVector();
            lossBefore[0] = position.lossSum();
          });
    }
  }

  private static void requireExact(
      float[] weights, TrainingState.Position position, double loss, float[] gradient) {
    Sequential network = network();
    network.setParameterVector(weights);
    int[] order = ORDER.ofEpoch(position.epoch());
    int from = ORDER.start(position.batch() - 1);
    int rows = ORDER.end(position.batch() - 1) - from;
    Matrix x = Matrix.zeros(rows, FEATURES);
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(
          TRAIN.inputs().data(), order[from + i] * FEATURES, x.data(), i * FEATURES, FEATURES);
      labels[i] = (int) TRAIN.targets().get(order[from + i], 0);
    }
    ReferenceLayer reference = ReferenceLayer.of(network);
    ReferenceLoss exact = ReferenceLoss.softmaxCrossEntropy(labels, CLASSES);
    BoundedMatrix scores = reference.forward(BoundedMatrix.exact(x));
    reference.backward(BoundedMatrix.exact(x), exact.gradient(scores));
    Bounded mean = exact.value(scores);

    assertThat(loss / rows).isEqualTo(mean.value(), within(mean.error()));
    network.setGradientVector(gradient);
    for (int i = 0; i < network.parameters().size(); i++) {
      assertThat(network.parameters().get(i).grad())
          .as("%s at %s", network.parameters().get(i), position)
          .isWithin(reference.gradients().get(i));
    }
  }

  @Test
  void aFixedPartitioningGivesTheSameBitsInEveryRun() {
    assertThat(new Run().weights(5)).isEqualTo(new Run().weights(5));
  }

  /** The executor of one partition dies in the middle of a step, as by kill −9. */
  @Test
  void aLostExecutorChangesNothing() throws IOException {
    float[] expected = new Run().weights(4);
    Path died = folder.resolve("died");
    String file = died.toString();
    JavaRDD<Shard> deadly =
        Shard.distribute(spark, TRAIN, 4).map(shard -> dieOnce(shard, Path.of(file)));
    Run run = new Run();

    run.fit(
        deadly,
        position -> {
          if (position.epoch() == 1 && position.batch() == 3) {
            writeArmed(died);
          }
        });

    assertThat(Files.readString(died)).isEqualTo("died");
    assertThat(run.network.parameterVector()).isEqualTo(expected);
  }

  private static void writeArmed(Path file) {
    try {
      Files.writeString(file, "armed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Shard dieOnce(Shard shard, Path file) throws IOException {
    if (shard.index() == 2 && Files.exists(file) && Files.readString(file).equals("armed")) {
      Files.writeString(file, "died");
      Runtime.getRuntime().halt(137);
    }
    return shard;
  }

  @Test
  void aCheckpointGoesOnToTheSameBits() throws IOException {
    float[] expected = new Run().weights(3);
    Path file = folder.resolve("checkpoint.safetensors");
    Run first = new Run();
    assertThatThrownBy(
            () ->
                first.fit(
                    Shard.distribute(spark, TRAIN, 3),
                    position -> {
                      if (position.epoch() == 2 && position.batch() == 2) {
                        throw new IllegalStateException("stopped");
                      }
                    }))
        .hasMessage("stopped");
    CheckpointFile.save(first.trainer.state(), file);

    Run second = new Run();
    second.trainer.restore(CheckpointFile.load(file));

    assertThat(second.weights(3)).isEqualTo(expected);
  }

  /** A training that began on a cluster continues on one machine, with the same dropout masks. */
  @Test
  void theTrainerOfOneMachineGoesOnFromTheSameCheckpoint() {
    Sequential local = networkWithDropout();
    onOneMachine(local);
    Run first = new Run(networkWithDropout());
    first.trainer.fit(Shard.distribute(spark, TRAIN, 1), 1, position -> {});

    Sequential resumed = networkWithDropout();
    Trainer.of(resumed, Loss.softmaxCrossEntropy(), optimizer())
        .epochs(EPOCHS)
        .batchSize(ORDER.batchSize())
        .seed(ORDER.seed())
        .resume(TRAIN, first.trainer.state());

    assertThat(resumed.parameterVector()).isEqualTo(local.parameterVector());
  }

  /** One mask for all partitions would give other weights than a mask for each. */
  @Test
  void everyPartitionHasDropoutMasksOfItsOwn() {
    Run run = new Run(networkWithDropout());

    float[] weights = run.weights(2);

    assertThat(weights).isEqualTo(new Run(networkWithDropout()).weights(2));
    Dropout dropout = (Dropout) run.network.layers().get(2);
    assertThat(dropout.passes()).isEqualTo(2L * EPOCHS * ORDER.batches());
  }

  @Test
  void batchNormIsRefused() {
    Sequential network = Sequential.builder(3).seed(1).dense(4).batchNorm().dense(2).build();

    assertThatThrownBy(
            () ->
                new SparkTrainer(
                    spark,
                    network,
                    Loss::softmaxCrossEntropy,
                    Metric::accuracy,
                    optimizer(),
                    ORDER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("BatchNorm would see the rows of one partition only");
  }
}
