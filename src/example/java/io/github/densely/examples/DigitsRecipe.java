package io.github.densely.examples;

import io.github.densely.Initializer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.SequentialBuilder;
import io.github.densely.data.Dataset;
import io.github.densely.train.History;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import java.util.List;
import java.util.Locale;

/**
 * A recipe to train a classifier that works well on pictures and on tables, large and small.
 *
 * <p>A share of the training part is kept back for validation. The network has two hidden layers
 * with ReLU and dropout. AdamW's rate rises, then falls along a cosine. The weights of the epoch
 * with the lowest validation loss are kept. Pictures are also learned turned, scaled and shifted a
 * little.
 */
final class DigitsRecipe {

  private static final double VALIDATION = 0.1;
  private static final double DROPOUT = 0.2;
  private static final double RATE = 0.002;

  /** Divided by the number of samples: with more samples the weights need less decay. */
  private static final double WEIGHT_DECAY = 50;

  private static final int BATCH = 32;

  /** Steps to aim at, so that small data is seen more often. */
  private static final int STEPS = 8000;

  /** Changed copies of each picture. */
  private static final int COPIES = 4;

  /** Default number of epochs: enough for a large data set, not too many for a small one. */
  private static final int MIN_EPOCHS = 10;

  private static final int MAX_EPOCHS = 400;

  final Sequential network;
  final Dataset train;
  final Dataset validation;
  final int epochs;
  private final long seed;

  /** Prepares the data and makes the network; no sizes and 0 epochs to choose both by the data. */
  DigitsRecipe(Dataset data, List<Integer> hidden, int epochs, long seed) {
    Dataset.Split parts = data.split(VALIDATION, seed);
    this.train =
        arePictures(data) ? DigitsChange.withCopies(parts.train(), COPIES, seed) : parts.train();
    this.validation = parts.test();
    this.network = network(hidden, seed);
    this.epochs =
        epochs > 0 ? epochs : Math.max(MIN_EPOCHS, Math.min(MAX_EPOCHS, STEPS / batches()));
    this.seed = seed;
  }

  private Sequential network(List<Integer> hidden, long seed) {
    int features = train.inputs().cols();
    int width = Math.max(32, Math.min(256, 4 * features));
    SequentialBuilder builder = Sequential.builder(features).seed(seed).add(normalization());
    for (int size : hidden.isEmpty() ? List.of(width, width / 2) : hidden) {
      builder.dense(size, Initializer.heUniform()).relu().dropout(DROPOUT);
    }
    return builder.dense(train.classNames().size()).build();
  }

  /**
   * Pixels share one scale, so that those at the edge stay as quiet as they are; other features
   * each have their own.
   */
  private Normalization normalization() {
    return arePictures(train)
        ? Normalization.of(train.inputs().cols(), 0, max(train.inputs()))
        : Normalization.standardize(train.inputs());
  }

  /** Trains the network. */
  History fit(TrainingListener listener) {
    long steps = (long) epochs * batches();
    Schedule rate = Schedule.cosine(RATE, 0, steps).warmup(Math.max(1, steps / 20));
    Optimizer optimizer = Optimizer.adamW(rate, WEIGHT_DECAY / train.size());
    return Trainer.of(network, Loss.softmaxCrossEntropy(), optimizer)
        .epochs(epochs)
        .batchSize(BATCH)
        .seed(seed)
        .validation(validation)
        .earlyStopping(Math.max(5, epochs / 3))
        .listener(listener)
        .fit(train);
  }

  private int batches() {
    return (train.size() + BATCH - 1) / BATCH;
  }

  /** How the training part is used. */
  String note() {
    String kept = validation.size() + " of the training samples are kept for validation";
    String copies =
        ", the others are learned%neach with %d changed copies: turned, scaled and shifted a"
            + " little";
    return arePictures(train) ? kept + String.format(Locale.ROOT, copies, COPIES) : kept;
  }

  /**
   * Whether rows are square pictures: enough features for a square, and no value below 0, which is
   * paper.
   */
  static boolean arePictures(Dataset data) {
    if (DigitsPicture.side(data.inputs().cols()) == 0) {
      return false;
    }
    for (float value : data.inputs().data()) {
      if (value < 0) {
        return false;
      }
    }
    return true;
  }

  private static float max(Matrix matrix) {
    float max = Float.MIN_NORMAL; // a scale must not be 0
    for (float value : matrix.data()) {
      max = Math.max(max, value);
    }
    return max;
  }
}
