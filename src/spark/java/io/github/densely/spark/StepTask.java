package io.github.densely.spark;

import io.github.densely.Dropout;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.BatchOrder;
import io.github.densely.io.ModelFile;
import io.github.densely.io.SerializableNetwork;
import io.github.densely.metrics.Metric;
import io.github.densely.train.Loss;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The work of an executor in every step. It is broadcast once, so each executor has one, with
 * networks for its threads and the order of the epoch.
 */
final class StepTask implements Serializable {

  private static final long serialVersionUID = 1;

  /** Makes an object on an executor, for example {@code Loss::softmaxCrossEntropy}. */
  interface Source<T> extends Supplier<T>, Serializable {}

  private final SerializableNetwork network;
  private final Source<Loss> loss;
  private final Source<Metric> metric;
  private final BatchOrder order;
  private final int partitions;
  private transient ConcurrentLinkedQueue<Sequential> networks;
  private transient int[] samples;
  private transient int epochOfSamples;

  StepTask(
      Sequential network,
      Source<Loss> loss,
      Source<Metric> metric,
      BatchOrder order,
      int partitions) {
    this.network = new SerializableNetwork(network);
    this.loss = loss;
    this.metric = metric;
    this.order = order;
    this.partitions = partitions;
  }

  /** The share of one partition in a batch: sums over its rows, and their gradient. */
  OrderedSum.Part run(Shard shard, float[] weights, int epoch, int batch) {
    int[] taken = samples(epoch);
    int from = order.start(batch);
    int to = order.end(batch);
    int rows = 0;
    for (int i = from; i < to; i++) {
      rows += shard.has(taken[i]) ? 1 : 0;
    }
    if (rows == 0) {
      return OrderedSum.Part.NONE;
    }
    Matrix x = Matrix.zeros(rows, shard.inputs().length / shard.rows());
    Matrix t = Matrix.zeros(rows, shard.targets().length / shard.rows());
    int row = 0;
    for (int i = from; i < to; i++) {
      if (shard.has(taken[i])) {
        int source = taken[i] - shard.first();
        System.arraycopy(shard.inputs(), source * x.cols(), x.data(), row * x.cols(), x.cols());
        System.arraycopy(shard.targets(), source * t.cols(), t.data(), row * t.cols(), t.cols());
        row++;
      }
    }
    // No other step and no other partition has the same masks.
    long pass = passes(order, partitions, epoch, batch) + shard.index();
    return gradient(x, t, weights, to - from, pass);
  }

  /** The number of forward passes of all partitions before a batch. */
  static long passes(BatchOrder order, int partitions, int epoch, int batch) {
    return ((long) (epoch - 1) * order.batches() + batch) * partitions;
  }

  private OrderedSum.Part gradient(
      Matrix x, Matrix t, float[] weights, int rowsOfBatch, long dropoutPass) {
    Sequential own = borrow();
    try {
      own.setParameterVector(weights);
      own.zeroGrad();
      setDropout(own, dropoutPass);
      ForwardPass pass = own.forwardPass(x);
      Matrix gradOutput = Matrix.zeros(x.rows(), pass.output().cols());
      // The mean over the batch of all partitions.
      double sum = loss.get().sumAndGradient(pass.output(), t, 1.0 / rowsOfBatch, gradOutput);
      pass.backwardParameters(gradOutput);
      return new OrderedSum.Part(
          x.rows(), sum, metric.get().sum(pass.output(), t), own.gradientVector());
    } finally {
      networks.add(own);
    }
  }

  /** Sets the number of forward passes that every dropout continues from. */
  static void setDropout(Layer layer, long pass) {
    layer
        .walk()
        .filter(Dropout.class::isInstance)
        .forEach(dropout -> ((Dropout) dropout).passes(pass));
  }

  private Sequential borrow() {
    synchronized (this) {
      if (networks == null) {
        networks = new ConcurrentLinkedQueue<>();
      }
    }
    Sequential free = networks.poll();
    try {
      return free != null ? free : ModelFile.fromBytes(ModelFile.toBytes(network.network()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized int[] samples(int epoch) {
    if (samples == null || epochOfSamples != epoch) {
      samples = order.ofEpoch(epoch);
      epochOfSamples = epoch;
    }
    return samples;
  }
}
