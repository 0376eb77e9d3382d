package io.github.densely.spark;

import io.github.densely.BatchNorm;
import io.github.densely.Sequential;
import io.github.densely.data.BatchOrder;
import io.github.densely.metrics.Metric;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.Loss;
import io.github.densely.train.NetworkState;
import io.github.densely.train.Optimizer;
import io.github.densely.train.TrainingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Trains a network on data in partitions, in the same global batches as {@code Trainer} does on one
 * machine.
 *
 * <p>In each step the parameters go to the executors, each partition computes the gradient of its
 * rows of the batch, the gradients are added in a tree, and the optimiser makes a step on the
 * driver. One partition gives the bits of {@code Trainer.fit}; several give others within rounding,
 * the same ones in every run.
 */
final class SparkTrainer {

  /** Levels of the tree in which executors add up before the driver does. */
  private static final int DEPTH = 2;

  private final JavaSparkContext spark;
  private final Sequential network;
  private final StepTask.Source<Loss> loss;
  private final StepTask.Source<Metric> metric;
  private final Optimizer optimizer;
  private final BatchOrder order;
  private final List<EpochReport> reports = new ArrayList<>();
  private TrainingState.Position position = TrainingState.Position.startOf(1, 0);

  /** BatchNorm is refused: its statistics would be those of a partition, not of the batch. */
  SparkTrainer(
      JavaSparkContext spark,
      Sequential network,
      StepTask.Source<Loss> loss,
      StepTask.Source<Metric> metric,
      Optimizer optimizer,
      BatchOrder order) {
    if (network.walk().anyMatch(BatchNorm.class::isInstance)) {
      throw new IllegalArgumentException(
          "BatchNorm would see the rows of one partition only; use LayerNorm in " + network);
    }
    this.spark = spark;
    this.network = network;
    this.loss = loss;
    this.metric = metric;
    this.optimizer = optimizer;
    this.order = order;
  }

  /** The state of the training, for {@code CheckpointFile} and for a {@code Trainer}. */
  TrainingState state() {
    return new TrainingState(
        order,
        position,
        metric.get().name(),
        reports,
        NetworkState.of(network),
        Map.of(),
        optimizer.state());
  }

  /** Continues from a state. */
  void restore(TrainingState state) {
    if (!state.order().equals(order)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "the state has %s, this training %s", state.order(), order));
    }
    state.network().restoreTo(network);
    optimizer.restore(state.optimizer());
    reports.addAll(state.epochs());
    position = state.position();
  }

  /**
   * Trains up to an epoch.
   *
   * @param shards the data, one shard in each partition
   * @param afterStep receives every step
   * @return the reports of all epochs
   */
  List<EpochReport> fit(
      JavaRDD<Shard> shards, int epochs, Consumer<TrainingState.Position> afterStep) {
    int partitions = shards.getNumPartitions();
    Broadcast<StepTask> task =
        spark.broadcast(new StepTask(network, loss, metric, order, partitions));
    while (position.epoch() <= epochs) {
      long start = System.nanoTime();
      while (position.batch() < order.batches()) {
        step(shards, task, start);
        afterStep.accept(position);
      }
      reports.add(
          new EpochReport(
              position.epoch(),
              position.lossSum() / position.samples(),
              position.metricSum() / position.samples(),
              Double.NaN,
              Double.NaN,
              position.learningRate(),
              position.seconds()));
      position = TrainingState.Position.startOf(position.epoch() + 1, position.learningRate());
    }
    task.destroy();
    return List.copyOf(reports);
  }

  private void step(JavaRDD<Shard> shards, Broadcast<StepTask> task, long start) {
    Broadcast<float[]> weights = spark.broadcast(network.parameterVector());
    int epoch = position.epoch();
    int batch = position.batch();
    OrderedSum.Part all =
        shards
            .treeAggregate(
                new OrderedSum(),
                (sum, shard) ->
                    sum.add(shard.index(), task.value().run(shard, weights.value(), epoch, batch)),
                OrderedSum::add,
                DEPTH)
            .total();
    weights.destroy();
    if (!Double.isFinite(all.loss())) {
      throw new ArithmeticException(
          String.format(
              Locale.ROOT, "the loss of batch %d of epoch %d is %s", batch + 1, epoch, all.loss()));
    }
    double rate = optimizer.learningRate();
    network.setGradientVector(all.gradient());
    if (!optimizer.step(network.parameters())) {
      throw new ArithmeticException(
          String.format(
              Locale.ROOT,
              "batch %d of epoch %d gives a gradient or a weight that is not finite",
              batch + 1,
              epoch));
    }
    int partitions = shards.getNumPartitions();
    StepTask.setDropout(network, StepTask.passes(order, partitions, epoch, batch + 1));
    position =
        new TrainingState.Position(
            epoch,
            batch + 1,
            position.samples() + all.rows(),
            position.lossSum() + all.loss(),
            position.metricSum() + all.metric(),
            rate,
            (System.nanoTime() - start) * 1e-9);
  }
}
