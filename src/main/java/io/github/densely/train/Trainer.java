package io.github.densely.train;

import io.github.densely.Layer;
import io.github.densely.data.BatchOrder;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.Settings;
import io.github.densely.metrics.Metric;
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
 * <p>{@link #state} tells where the training stands, in a listener or after it ended, and {@link
 * #resume} goes on there:
 *
 * <pre>{@code
 * TrainingState state = trainer.state(); // CheckpointFile.save(state, file) keeps it
 * History history = trainer.resume(train, state);
 * }</pre>
 *
 * <p>Cost: that of the network's forward and backward. One batch is held besides the data, and the
 * outputs and gradients of its layers, in memory that every step uses again; early stopping keeps a
 * copy of the parameters. The same data, seed and network give the same weights to the last bit.
 * Threads: trains in the caller's thread; the network belongs to it until {@link #fit} returns.
 */
public final class Trainer {

  final Layer network;
  final Loss loss;
  final Optimizer optimizer;
  final List<TrainingListener> listeners = new ArrayList<>();
  int epochs = 10;
  double maxNorm = Double.POSITIVE_INFINITY;
  int patience = Integer.MAX_VALUE;
  Dataset validation; // or null

  private int batchSize = 32;
  private long seed;
  private boolean dropLast;
  private Metric metric; // null for the default
  private Training training; // the last one, or null

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
   * Shortens the gradient of a step, all parameters together; see {@link
   * Optimizer#clipByGlobalNorm}.
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
    training = checked(train);
    return training.run();
  }

  /**
   * Goes on with a training that was stopped, at any batch, to the same bits as if it had not been.
   * Network, optimiser, loss, data and settings must be those of that training; only the number of
   * epochs, the patience and the listeners may be others.
   *
   * @param train the same samples in the same order
   * @param state where to go on; network and optimiser are set to it
   * @return the losses and metrics of all epochs, those before too, and why it ended
   * @throws IllegalArgumentException if the state is one of another network, optimiser, order of
   *     samples or metric, or has no best parameters for early stopping; nothing is changed then
   * @throws IllegalArgumentException as {@link #fit}
   * @throws IllegalStateException as {@link #fit}
   */
  public History resume(Dataset train, TrainingState state) {
    Training resumed = checked(train);
    resumed.restore(state);
    training = resumed;
    return training.run();
  }

  /**
   * Where the training stands: of {@link #fit} or {@link #resume} when a listener asks, and of the
   * last one after it ended, whether it returned or threw.
   *
   * @return copies of all that the next step depends on
   * @throws IllegalStateException if there was no training
   */
  public TrainingState state() {
    if (training == null) {
      throw new IllegalStateException("there is no training yet; call fit(...) first");
    }
    return training.state();
  }

  boolean stopsEarly() {
    return patience != Integer.MAX_VALUE;
  }

  private Training checked(Dataset train) {
    TrainingCheck.requireFit("training", train, network, loss, metricFor(train));
    if (validation != null) {
      TrainingCheck.requireFit("validation", validation, network, loss, metricFor(train));
      TrainingCheck.requireSameClasses(train.classNames(), validation.classNames());
    } else if (stopsEarly()) {
      throw new IllegalStateException(
          "early stopping watches the validation loss; set validation(...) or leave it out");
    }
    if (train.size() == 0 || dropLast && train.size() < batchSize) {
      throw new IllegalArgumentException(
          "there is no batch to train on: %s, batch size %d%s"
              .formatted(train, batchSize, dropLast ? ", the last one dropped" : ""));
    }
    TrainingCheck.requireRows(network, train.size(), batchSize, dropLast);
    BatchOrder order = new BatchOrder(seed, train.size(), batchSize, dropLast);
    return new Training(this, train, order, metricFor(train));
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
}
