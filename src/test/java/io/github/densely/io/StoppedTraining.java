package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import io.github.densely.support.RandomMatrix;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingListener.BatchReport;
import io.github.densely.train.TrainingState;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A training that can be made to stop at any point: 45 samples in batches of 8 for 4 epochs, which
 * is six steps each, the last of five samples or dropped.
 */
final class StoppedTraining {

  static final int EPOCHS = 4;

  /** What differs between trainings; each with everything that a stop could spoil. */
  enum Recipe {
    MOMENTUM(
        () -> Optimizer.sgd(Schedule.step(0.1, 0.5, 7)).momentum(0.9).nesterov(),
        trainer -> trainer.clipNorm(0.5).dropLast()),
    ADAM_WITH_EARLY_STOP(
        () -> Optimizer.adam(Schedule.cosine(0.05, 0.001, 20).warmup(5)),
        trainer -> trainer.validation(samples(20, 2)).earlyStopping(2)),
    ADAM_W_WITH_VALIDATION(
        () -> Optimizer.adamW(0.02, 0.1), trainer -> trainer.validation(samples(20, 3)).seed(-5)),
    RMS_PROP(() -> Optimizer.rmsProp(Schedule.exponential(0.01, 0.5, 6)), trainer -> trainer);

    private final Supplier<Optimizer> optimizer;
    private final UnaryOperator<Trainer> settings;

    Recipe(Supplier<Optimizer> optimizer, UnaryOperator<Trainer> settings) {
      this.optimizer = optimizer;
      this.settings = settings;
    }
  }

  /** Ways to stop a training at a point of it. */
  enum Stop {
    /** The thread is interrupted after the batch. */
    INTERRUPT,
    /** A listener throws after the batch. */
    LISTENER,
    /** The loss throws in the batch, after the network's pass. */
    LOSS,
    /** The metric throws in the batch, after the gradients. */
    METRIC,
    /** A listener throws after the epoch that the batch ends. */
    EPOCH_LISTENER
  }

  /** What a stop throws. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final Sequential network;
  final Optimizer optimizer;
  final Trainer trainer;
  final Dataset train = samples(45, 1);
  TrainingState last; // as the last listener call had it; null before the first batch
  private Stop stop;
  private int left;
  private boolean inBatch; // the checks before the first batch ask loss and metric too

  StoppedTraining(Recipe recipe) {
    // 6 features are a map of 2 channels, 3 wide: one dropout lies in a chain in a map.
    MapShape map = new MapShape(2, 1, 3, MapShape.Order.CHANNELS_FIRST);
    Sequential inner = Sequential.builder(2).seed(5).dense(4).tanh().dropout(0.2).build();
    this.network =
        Sequential.of(
            EveryPosition.of(inner, map),
            Sequential.builder(12)
                .seed(6)
                .dense(10)
                .batchNorm()
                .relu()
                .dropout(0.3)
                .dense(3)
                .build());
    network.parameters().get(1).freeze();
    this.optimizer = recipe.optimizer.get();
    this.trainer =
        recipe.settings.apply(
            Trainer.of(network, new StoppingLoss(), optimizer)
                .epochs(EPOCHS)
                .batchSize(8)
                .metric(new StoppingMetric())
                .listener(new StoppingListener()));
  }

  /** Stops once, at the batch of this number, from 1. */
  void stopAt(int batch, Stop how) {
    stop = how;
    left = batch;
  }

  private static Dataset samples(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix inputs = RandomMatrix.normal(count, 6, random);
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      classes[i] = inputs.get(i, 0) + inputs.get(i, 3) > 0.5 ? 2 : random.nextInt(2);
    }
    return Dataset.ofClasses(inputs, classes);
  }

  private void throwIf(Stop at) {
    if (stop == at && left == 1 && inBatch) {
      stop = null;
      throw new Stopped();
    }
  }

  private final class StoppingListener implements TrainingListener {
    @Override
    public void onBatch(BatchReport report, Run run) {
      last = run.state();
      throwIf(Stop.LISTENER);
      inBatch = false;
      if (stop == Stop.INTERRUPT && left == 1) {
        stop = null;
        Thread.currentThread().interrupt();
      }
      left--;
    }

    @Override
    public void onEpoch(EpochReport report, Run run) {
      last = run.state();
      if (stop == Stop.EPOCH_LISTENER && left <= 0) {
        stop = null;
        throw new Stopped();
      }
    }

    @Override
    public void onEnd(History history, Run run) {
      last = run.state();
    }
  }

  private final class StoppingLoss implements Loss {
    private final Loss loss = Loss.softmaxCrossEntropy();

    @Override
    public double sum(Matrix output, Matrix target) {
      return loss.sum(output, target);
    }

    @Override
    public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
      inBatch = true;
      throwIf(Stop.LOSS);
      return loss.sumAndGradient(output, target, scale, gradOutput);
    }
  }

  private final class StoppingMetric implements Metric {
    private final Metric accuracy = Metric.accuracy();

    @Override
    public String name() {
      return accuracy.name();
    }

    @Override
    public double sum(Matrix output, Matrix target) {
      throwIf(Stop.METRIC);
      return accuracy.sum(output, target);
    }
  }
}
