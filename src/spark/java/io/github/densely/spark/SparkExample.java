package io.github.densely.spark;

import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.data.BatchOrder;
import io.github.densely.data.Dataset;
import io.github.densely.data.IdxFile;
import io.github.densely.examples.DrawnDigits;
import io.github.densely.io.CheckpointFile;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.metrics.Metric;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a classifier of digits on Spark, and the same on one machine and by MLlib, in one run.
 *
 * <p>{@code --data IMAGES LABELS} takes MNIST's files instead of drawn digits.
 */
final class SparkExample {

  private static final long SEED = 1;

  /**
   * The settings of a run.
   *
   * @param data all samples
   * @param executors JVMs of one core each
   */
  record Options(
      Dataset data, int executors, int partitions, int epochs, int batch, int hidden, Path out) {

    static Options of(String... args) throws IOException {
      Dataset data = null;
      int executors = 2;
      int partitions = 4;
      int epochs = 10;
      int batch = 128;
      int hidden = 128;
      Path out = Path.of("target", "spark");
      for (int i = 0; i < args.length; i++) {
        switch (args[i]) {
          case "--data" -> data = IdxFile.readClasses(Path.of(args[++i]), Path.of(args[++i]));
          case "--executors" -> executors = Integer.parseInt(args[++i]);
          case "--partitions" -> partitions = Integer.parseInt(args[++i]);
          case "--epochs" -> epochs = Integer.parseInt(args[++i]);
          case "--batch" -> batch = Integer.parseInt(args[++i]);
          case "--hidden" -> hidden = Integer.parseInt(args[++i]);
          case "--samples" -> data = DrawnDigits.draw(Integer.parseInt(args[++i]), SEED);
          default -> throw new IllegalArgumentException("unknown option " + args[i]);
        }
      }
      data = data == null ? DrawnDigits.draw(5000, SEED) : data;
      return new Options(data, executors, partitions, epochs, batch, hidden, out);
    }
  }

  /** A result: the time of a pass over the data, and the share of the test set that is right. */
  private record Result(String name, double secondsPerEpoch, double accuracy) {}

  private final Options options;
  private final SparkSession session;
  private final JavaSparkContext spark;
  private final Dataset train;
  private final Dataset test;
  private final float brightest; // of a pixel: bytes in MNIST's files
  private final PrintStream out;

  private SparkExample(Options options, SparkSession session, PrintStream out) {
    this.options = options;
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Dataset.Split parts = options.data().split(0.2, SEED);
    this.train = parts.train();
    this.test = parts.test();
    this.brightest = train.inputs().cols() == 784 ? 255 : 1;
    this.out = out;
  }

  /**
   * Runs the example.
   *
   * @param args options
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    run(System.out, Options.of(args));
  }

  static void run(PrintStream out, Options options) throws IOException {
    SparkSession session = Cluster.start("densely", options.executors());
    session.sparkContext().setLogLevel("ERROR");
    try {
      new SparkExample(options, session, out).run();
    } finally {
      session.stop();
    }
  }

  private void run() throws IOException {
    out.printf(
        "%s, %d to test%n%d executors, %d partitions, batches of %d, %d epochs, network %s%n",
        train,
        test.size(),
        options.executors(),
        options.partitions(),
        options.batch(),
        options.epochs(),
        network());
    List<Result> results = new ArrayList<>();
    results.add(onSpark());
    results.add(onOneMachine());
    results.add(byMllib());
    out.printf("%-28s %12s %14s%n", "", "s an epoch", "test accuracy");
    for (Result result : results) {
      out.printf(
          "%-28s %12.3f %12.2f %%%n",
          result.name(), result.secondsPerEpoch(), 100 * result.accuracy());
    }
  }

  /** Sigmoid, as MLlib has it. */
  private Sequential network() {
    return Sequential.builder(train.inputs().cols())
        .seed(SEED)
        .add(Normalization.of(train.inputs().cols(), 0, brightest))
        .dense(options.hidden())
        .sigmoid()
        .dense(train.classNames().size())
        .build();
  }

  private Result onSpark() throws IOException {
    Files.createDirectories(options.out());
    Path checkpoint = options.out().resolve("checkpoint.safetensors");
    Sequential network = network();
    BatchOrder order = new BatchOrder(SEED, train.size(), options.batch(), false);

    JavaRDD<Shard> shards = Shard.distribute(spark, train, options.partitions());
    shards.count(); // so that the data is there before the first step
    SparkTrainer trainer =
        new SparkTrainer(
            spark,
            network,
            Loss::softmaxCrossEntropy,
            Metric::accuracy,
            Optimizer.adam(0.003),
            order);
    List<EpochReport> reports = trainer.fit(shards, options.epochs(), position -> {});
    CheckpointFile.save(trainer.state(), checkpoint);

    for (EpochReport report : reports) {
      out.printf(
          "epoch %d  %.2f s  loss %.4f  accuracy %.1f %%%n",
          report.epoch(), report.seconds(), report.trainLoss(), 100 * report.trainMetric());
    }
    out.printf("a step takes %.1f ms (median epoch)%n", 1000 * median(reports) / order.batches());
    return new Result("Densely on Spark", median(reports), accuracyOnSpark(network));
  }

  private static double median(List<EpochReport> reports) {
    return reports.stream()
        .mapToDouble(EpochReport::seconds)
        .sorted()
        .toArray()[reports.size() / 2];
  }

  /** Inference on the executors too. */
  private double accuracyOnSpark(Sequential network) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      rows.add(test.inputs().row(i));
    }
    List<float[]> scores =
        SparkScoring.scores(spark, network, spark.parallelize(rows, options.partitions()))
            .collect();
    double right = 0;
    for (int i = 0; i < scores.size(); i++) {
      Matrix row = Matrix.of(1, scores.get(i).length, scores.get(i));
      right += Metric.accuracy().sum(row, test.slice(i, i + 1).targets());
    }
    return right / test.size();
  }

  private Result onOneMachine() {
    Sequential network = network();
    List<EpochReport> reports =
        Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.003))
            .epochs(options.epochs())
            .batchSize(options.batch())
            .seed(SEED)
            .fit(train)
            .epochs();
    return new Result(
        "Densely on one machine", median(reports), ConfusionMatrix.of(network, test).accuracy());
  }

  private Result byMllib() {
    org.apache.spark.sql.Dataset<Row> rows = frame(train).cache();
    rows.count();
    MultilayerPerceptronClassifier classifier =
        new MultilayerPerceptronClassifier()
            .setLayers(
                new int[] {train.inputs().cols(), options.hidden(), train.classNames().size()})
            .setSeed(SEED)
            .setTol(0)
            .setBlockSize(options.batch())
            .setMaxIter(options.epochs());
    long start = System.nanoTime();
    MultilayerPerceptronClassificationModel model = classifier.fit(rows);
    double seconds = (System.nanoTime() - start) * 1e-9;
    double accuracy =
        new MulticlassClassificationEvaluator()
            .setMetricName("accuracy")
            .evaluate(model.transform(frame(test)));
    return new Result("MLlib, L-BFGS", seconds / options.epochs(), accuracy);
  }

  private org.apache.spark.sql.Dataset<Row> frame(Dataset data) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      double[] features = new double[data.inputs().cols()];
      for (int j = 0; j < features.length; j++) {
        features[j] = data.inputs().get(i, j) / brightest;
      }
      rows.add(RowFactory.create((double) data.targets().get(i, 0), Vectors.dense(features)));
    }
    StructType type =
        new StructType().add("label", DataTypes.DoubleType).add("features", new VectorUDT());
    return session.createDataFrame(rows, type).repartition(options.partitions());
  }
}
