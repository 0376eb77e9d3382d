package io.github.densely.train;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Trains a network on mini-batches.
 *
 * <p>For every batch of every epoch: {@code gradient = 1/batch·Σ ∂loss/∂parameters}, clipped if
 * asked for, then one step of the optimiser. The order of the samples changes with each epoch and
 * follows from the seed.
 *
 * <pre>{@code
 * History history =
 *     Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.001))
 *         .epochs(20)
 *         .batchSize(32)
 *         .validation(validation)
 *         .earlyStopping(3)
 *         .listener(new ProgressLine(System.out))
 *         .fit(train);
 * }</pre>
 *
 * <p>Defaults: 10 epochs, batches of 32, seed 0, no validation, no early stop, no clipping, no
 * listener (so nothing is printed). The metric is {@link Metric#accuracy()} for a data set with
 * classes, for softmax cross-entropy and for binary cross-entropy of one column, else {@link
 * Metric#meanAbsoluteError()}.
 *
 * <p>However a training ends, the model is consistent: a step is made whole or not at all. It stops
 * before the step when the thread is interrupted (the flag stays set) and when the loss of a batch,
 * or the norm of its gradient if that is clipped, is NaN or infinite; {@link History#stopReason()}
 * says so. With early stopping the weights of the epoch with the lowest validation loss are put
 * back at the end, whatever ended it.
 *
 * <p>Cost: that of the network's forward and backward. One batch is held besides the data, and the
 * outputs and gradients of its layers, in memory that every step uses again; early stopping keeps a
 * copy of the parameters. The same data, seed and network give the same weights to the last bit.
 * Threads: trains in the caller's thread; the network belongs to it until {@link #fit} returns.
 */
public final class Trainer {

  /**
   * Odd, so that every epoch has a seed of its own; not SplittableRandom's own stride, which would
   * shift one sequence.
   */
  private static final long EPOCH_STRIDE = 0xD1342543DE82EF95L;

  private final Layer network;
  private final Loss loss;
  private final Optimizer optimizer;
  private int epochs = 10;
  private int batchSize = 32;
  private long seed;
  private boolean dropLast;
  private double maxNorm = Double.POSITIVE_INFINITY;
  private int patience = Integer.MAX_VALUE;
  private Dataset validation;
  private Metric metric;
  private final List<TrainingListener> listeners = new ArrayList<>();

  private Trainer(Layer network, Loss loss, Optimizer optimizer) {
    this.network = Objects.requireNonNull(network, "network");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
  }

  /**
   * A trainer with the default settings.
   *
   * @param network what is trained
   * @param loss what is made small
   * @param optimizer how
   * @return a new trainer
   */
  public static Trainer of(Layer network, Loss loss, Optimizer optimizer) {
    return new Trainer(network, loss, optimizer);
  }

  /**
   * How often all samples are seen.
   *
   * @param epochs at least 1
   * @return this trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer epochs(int epochs) {
    Settings.requireCount("epochs", epochs);
    this.epochs = epochs;
    return this;
  }

  /**
   * Samples per step.
   *
   * @param batchSize at least 1; the last batch of an epoch has what is left
   * @return this trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer batchSize(int batchSize) {
    Settings.requireCount("batch size", batchSize);
    this.batchSize = batchSize;
    return this;
  }

  /**
   * Leaves out the last batch of an epoch if it is not full, as a {@code BatchNorm} needs where one
   * row would be left.
   *
   * @return this trainer
   */
  public Trainer dropLast() {
    this.dropLast = true;
    return this;
  }

  /**
   * Where the order of the samples comes from.
   *
   * @param seed any number
   * @return this trainer
   */
  public Trainer seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * Samples that are not trained on, to be judged after each epoch.
   *
   * @param validation at least one sample
   * @return this trainer
   * @throws IllegalArgumentException if it is empty
   */
  public Trainer validation(Dataset validation) {
    if (validation.size() == 0) {
      throw new IllegalArgumentException("the validation set is empty: " + validation);
    }
    this.validation = validation;
    return this;
  }

  /**
   * Stops when the validation loss has not become lower for so many epochs.
   *
   * @param patience how many epochs without a new lowest loss, at least 1
   * @return this trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer earlyStopping(int patience) {
    Settings.requireCount("patience", patience);
    this.patience = patience;
    return this;
  }

  /**
   * Shortens the gradient of a step, all parameters together; see {@link GradientClipping}.
   *
   * @param maxNorm the longest it may be, positive
   * @return this trainer
   * @throws IllegalArgumentException if it is not positive
   */
  public Trainer clipNorm(double maxNorm) {
    Settings.requirePositive("maxNorm", maxNorm);
    this.maxNorm = maxNorm;
    return this;
  }

  /**
   * What is reported beside the loss.
   *
   * @param metric the metric
   * @return this trainer
   */
  public Trainer metric(Metric metric) {
    this.metric = Objects.requireNonNull(metric, "metric");
    return this;
  }

  /**
   * Adds a listener.
   *
   * @param listener is told of every batch and epoch
   * @return this trainer
   */
  public Trainer listener(TrainingListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Trains.
   *
   * @param train the samples to learn from
   * @return the losses and metrics of all epochs, and why it ended
   * @throws IllegalArgumentException if a data set does not fit the network or the loss, the
   *     classes of training and validation differ, there is no batch to train on, or a batch of one
   *     row would come to a BatchNorm
   * @throws IllegalStateException if early stopping is asked for without validation
   */
  public History fit(Dataset train) {
    check(train);
    return new Training(train).run();
  }

  private void check(Dataset train) {
    TrainingCheck.requireFit("training", train, network, loss, metricFor(train));
    if (validation != null) {
      TrainingCheck.requireFit("validation", validation, network, loss, metricFor(train));
      TrainingCheck.requireSameClasses(train.classNames(), validation.classNames());
    } else if (patience != Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "early stopping watches the validation loss; set validation(...) or leave it out");
    }
    if (train.size() == 0 || dropLast && train.size() < batchSize) {
      throw new IllegalArgumentException(
          "there is no batch to train on: %s, batch size %d%s"
              .formatted(train, batchSize, dropLast ? ", the last one dropped" : ""));
    }
    TrainingCheck.requireRowsForBatchNorm(network, train.size(), batchSize, dropLast);
  }

  private Metric metricFor(Dataset data) {
    if (metric != null) {
      return metric;
    }
    boolean classes =
        !data.classNames().isEmpty()
            || loss instanceof SoftmaxCrossEntropy
            || loss == ElementwiseLoss.BINARY_CROSS_ENTROPY && data.targets().cols() == 1;
    return classes ? Metric.accuracy() : Metric.meanAbsoluteError();
  }

  /** One run of {@link #fit}: its buffers, its sums and the best weights so far. */
  private final class Training {
    private final Dataset train;
    private final Metric watched;
    private final List<Parameter> parameters = network.parameters();
    private final List<EpochReport> reports = new ArrayList<>();
    private final Matrix inputs; // batch x inFeatures
    private final Matrix targets; // batch x target columns
    private final Matrix gradients; // batch x outFeatures
    private final Workspace workspace = new Workspace();
    private final int batches;
    private final Snapshot fixed; // what a pass changes besides gradients, as running means
    private Snapshot best; // null before the first
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private double lossSum;
    private double metricSum;
    private long samples;

    Training(Dataset train) {
      this.train = train;
      this.watched = metricFor(train);
      int rows = Math.min(batchSize, train.size());
      this.inputs = Matrix.zeros(rows, train.inputs().cols());
      this.targets = Matrix.zeros(rows, train.targets().cols());
      this.gradients = Matrix.zeros(rows, network.outFeatures(train.inputs().cols()));
      this.fixed = new Snapshot(parameters.stream().filter(Parameter::isFixed).toList());
      this.batches = dropLast ? train.size() / rows : (train.size() + rows - 1) / rows;
    }

    History run() {
      StopReason reason = StopReason.COMPLETED;
      try {
        for (int epoch = 1; epoch <= epochs && reason == StopReason.COMPLETED; epoch++) {
          reason = runEpoch(epoch);
        }
      } finally {
        if (best != null) {
          best.putBack();
        }
      }
      History history = new History(reports, reason, watched.name());
      listeners.forEach(listener -> listener.onEnd(history));
      return history;
    }

    private StopReason runEpoch(int epoch) {
      long start = System.nanoTime();
      lossSum = 0;
      metricSum = 0;
      samples = 0;
      double rate = 0;
      int[] order = Dataset.order(train.size(), seed ^ epoch * EPOCH_STRIDE);
      for (int batch = 0; batch < batches; batch++) {
        if (Thread.currentThread().isInterrupted()) {
          return StopReason.INTERRUPTED;
        }
        rate = optimizer.learningRate();
        int from = batch * inputs.rows();
        if (!step(order, from, Math.min(train.size(), from + inputs.rows()))) {
          return StopReason.NOT_FINITE;
        }
        BatchReport report = batchReport(epoch, batch + 1, start);
        listeners.forEach(listener -> listener.onBatch(report));
      }
      EpochReport report = epochReport(epoch, rate, start);
      reports.add(report);
      boolean stop = isLate(report);
      listeners.forEach(listener -> listener.onEpoch(report));
      return stop ? StopReason.EARLY_STOPPED : StopReason.COMPLETED;
    }

    /** One step, or none and false if the loss or the norm of the gradient is not finite. */
    private boolean step(int[] order, int from, int to) {
      int rows = to - from;
      Matrix x = inputs.firstRows(rows);
      Matrix t = targets.firstRows(rows);
      train.gather(order, from, to, x, t);
      network.zeroGrad();
      fixed.take();
      boolean made = false;
      try {
        made = step(x, t, gradients.firstRows(rows));
      } finally {
        if (!made) {
          fixed.putBack();
        }
      }
      return made;
    }

    private boolean step(Matrix x, Matrix t, Matrix gradOutput) {
      workspace.reset();
      ForwardPass pass = network.forwardPass(x, workspace);
      double sum = loss.sumAndGradient(pass.output(), t, 1.0 / x.rows(), gradOutput);
      if (!Double.isFinite(sum)) {
        return false;
      }
      pass.backwardParameters(gradOutput);
      if (maxNorm < Double.POSITIVE_INFINITY
          && !Double.isFinite(GradientClipping.byGlobalNorm(parameters, maxNorm))) {
        return false;
      }
      double metricOfBatch = watched.sum(pass.output(), t);
      optimizer.step(parameters);
      lossSum += sum;
      metricSum += metricOfBatch;
      samples += x.rows();
      return true;
    }

    private BatchReport batchReport(int epoch, int batch, long start) {
      return new BatchReport(
          epoch,
          epochs,
          batch,
          batches,
          samples,
          lossSum / samples,
          metricSum / samples,
          watched.name(),
          seconds(start));
    }

    private EpochReport epochReport(int epoch, double rate, long start) {
      double validationLoss = Double.NaN;
      double validationMetric = Double.NaN;
      if (validation != null) {
        double[] means = Evaluator.means(network, validation, loss::sum, watched::sum);
        validationLoss = means[0];
        validationMetric = means[1];
      }
      return new EpochReport(
          epoch,
          lossSum / samples,
          metricSum / samples,
          validationLoss,
          validationMetric,
          rate,
          seconds(start));
    }

    /**
     * Remembers the weights if they are the best so far, and says whether patience is at its end.
     */
    private boolean isLate(EpochReport report) {
      if (patience == Integer.MAX_VALUE) {
        return false;
      }
      if (report.validationLoss() < bestLoss) {
        bestLoss = report.validationLoss();
        bestEpoch = report.epoch();
        if (best == null) {
          best = new Snapshot(parameters);
        } else {
          best.take();
        }
      }
      return report.epoch() - bestEpoch >= patience;
    }

    private static double seconds(long start) {
      return (System.nanoTime() - start) * 1e-9;
    }
  }
}
