package io.github.densely.examples;

import io.github.densely.Initializer;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.train.History;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import java.util.Arrays;

/**
 * A network for the features of a table, and its training. The rate of AdamW falls along a cosine,
 * and the weights of the epoch with the lowest validation loss are kept.
 */
final class TableTraining {

  private static final double RATE = 0.003;
  private static final double WEIGHT_DECAY = 0.01;
  private static final double DROPOUT = 0.1;
  private static final int BATCH = 32;

  /** Steps to aim at, so that a small table is seen more often. */
  private static final int STEPS = 6000;

  /** A class is rare if its share is less than half of an equal share. */
  private static final double RARE = 2;

  /** Gives logits, or targets in the scale of {@link #unit}. */
  final Sequential network;

  final Loss loss;

  /** Whether each class counts alike, for one is rare. */
  final boolean weighted;

  final int epochs;

  private final Dataset train;
  private final Normalization unit; // of values; null for classes
  private final long seed;

  /** Makes the network; 0 epochs to choose by the number of rows. */
  TableTraining(Dataset train, int epochs, long seed) {
    boolean classes = !train.classNames().isEmpty();
    double[] weights = classes ? train.classWeights() : new double[0];
    this.weighted = Arrays.stream(weights).anyMatch(weight -> weight > RARE);
    this.loss =
        !classes
            ? Loss.meanSquaredError()
            : weighted ? Loss.softmaxCrossEntropy(weights) : Loss.softmaxCrossEntropy();
    this.unit = classes ? null : Normalization.standardize(train.targets());
    int width = Math.max(32, Math.min(128, 4 * train.features()));
    this.network =
        Sequential.builder(train.features())
            .seed(seed)
            .dense(width, Initializer.heUniform())
            .relu()
            .dropout(DROPOUT)
            .dense(width / 2, Initializer.heUniform())
            .relu()
            .dense(classes ? train.classNames().size() : 1)
            .build();
    this.train = scaled(train);
    this.epochs = epochs > 0 ? epochs : Math.max(5, Math.min(200, STEPS / batches()));
    this.seed = seed;
  }

  /** The data as the network learns them: values have mean 0 and variance 1. */
  Dataset scaled(Dataset data) {
    return unit == null ? data : data.withTargets(unit.forward(data.targets()));
  }

  History fit(Dataset validation, TrainingListener listener) {
    long steps = (long) epochs * batches();
    Schedule rate = Schedule.cosine(RATE, 0, steps).warmup(Math.max(1, steps / 20));
    return Trainer.of(network, loss, Optimizer.adamW(rate, WEIGHT_DECAY))
        .epochs(epochs)
        .batchSize(BATCH)
        .seed(seed)
        .validation(scaled(validation))
        .earlyStopping(Math.max(5, epochs / 4))
        .listener(listener)
        .fit(train);
  }

  private int batches() {
    return (train.size() + BATCH - 1) / BATCH;
  }

  /** The network to use: it gives logits, or values as they are in the table. */
  Sequential served() {
    return unit == null ? network : network.append(unit.inverse());
  }
}
