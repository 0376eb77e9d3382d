package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.data.BatchOrder;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.text.Text;
import io.github.densely.metrics.Metric;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Trains a network on mini-batches.
 *
 * <p>For every mini-batch of every epoch: {@code gradient = 1/batch·Σ ∂loss/∂parameters}, clipped
 * if {@link #clipNorm} is set, then one step of the optimiser. The order of the samples changes
 * with each epoch and follows from the seed.
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
 * <p>Defaults: 10 epochs, batches of 32, seed 0, no validation, no early stopping, no clipping, no
 * listener (so nothing is printed). The metric is {@link Metric#accuracy()} for a data set with
 * classes and for the cross-entropies, the loss itself for a loss on parts of the outputs, else
 * {@link Metric#meanAbsoluteError()}.
 *
 * <p>Training decides what the outputs mean: by the {@linkplain Loss#decision() loss}, the last
 * layer and the targets. Metrics use this {@link io.github.densely.Decision}, and a {@link
 * io.github.densely.Sequential} keeps it, so that predictors and evaluations agree with the
 * training. A threshold that the network has stays. Mean squared error and Huber on rows of several
 * 0/1 targets mean labels, unless every row has exactly one 1.
 *
 * <p>A trainer is immutable: each setting returns a new trainer, and ignoring the result changes
 * nothing. The network and the optimiser are not copied, so all trainers that come from one train
 * the same network with the same optimiser, and the second {@code fit} continues where the first
 * ended.
 *
 * <p>However a training ends, the model is consistent: the trainer makes a step as a whole or not
 * at all. The training stops before the next step when the thread is interrupted (the flag stays
 * set), and when the loss of a batch, a gradient or a parameter would be NaN or infinite; {@link
 * History#stopReason()} gives the reason. With early stopping the network has the weights of the
 * epoch with the lowest validation loss at the end, whatever the reason.
 *
 * <p>A {@link TrainingListener} can take the state of the training, and {@link #resume} continues
 * from it. {@code CheckpointFile.everyEpoch(file)} is a listener that writes it to a file:
 *
 * <pre>{@code
 * Path file = Path.of("checkpoint.safetensors");
 * Trainer saving = trainer.listener(CheckpointFile.everyEpoch(file));
 * History history =
 *     Files.exists(file) ? saving.resume(train, CheckpointFile.load(file)) : saving.fit(train);
 * }</pre>
 *
 * <p>Cost: the forward and backward passes of the network. Besides the data, the trainer holds one
 * mini-batch, and the outputs and gradients of its layers, in memory that every step reuses; early
 * stopping holds a copy of the parameters. The same data, seed and network give the same weights to
 * the last bit. Threads: {@link #fit} trains in the caller's thread, and the network and the
 * optimiser belong to it until it returns.
 */
public final class Trainer {

  final Layer network;
  final Loss loss;
  final Optimizer optimizer;

  // Only a setting's new copy is written to, before it is returned.
  int epochs = 10;
  double maxNorm = Double.POSITIVE_INFINITY;
  int patience = Integer.MAX_VALUE;
  double minDelta;
  Dataset validation; // or null
  List<TrainingListener> listeners = List.of(); // unmodifiable
  private int batchSize = 32;
  private long seed;
  private boolean dropLast;
  private Metric metric; // null for the default

  private Trainer(Layer network, Loss loss, Optimizer optimizer) {
    this.network = Objects.requireNonNull(network, "network");
    this.loss = Objects.requireNonNull(loss, "loss");
    this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
  }

  private Trainer copy() {
    Trainer copy = new Trainer(network, loss, optimizer);
    copy.epochs = epochs;
    copy.maxNorm = maxNorm;
    copy.patience = patience;
    copy.minDelta = minDelta;
    copy.validation = validation;
    copy.listeners = listeners;
    copy.batchSize = batchSize;
    copy.seed = seed;
    copy.dropLast = dropLast;
    copy.metric = metric;
    return copy;
  }

  /**
   * A trainer with the default settings.
   *
   * @param network the network to train; not copied
   * @param loss the loss to minimise
   * @param optimizer the optimiser that updates the parameters; not copied
   * @return a new trainer
   * @throws IllegalArgumentException if the loss takes logits and the last layer is a sigmoid or
   *     softmax, the loss is for several outputs and the network has one, or the loss has another
   *     number of weights than the network has outputs
   */
  public static Trainer of(Layer network, Loss loss, Optimizer optimizer) {
    Trainer trainer = new Trainer(network, loss, optimizer);
    TrainedDecision.requireLogits(network, loss);
    if (network.inFeatures() != Layer.ANY) {
      TrainingCheck.requireOutputs(loss, network.outFeatures(network.inFeatures()));
    }
    return trainer;
  }

  /**
   * Sets the number of epochs: how many times the training visits all samples.
   *
   * @param epochs at least 1
   * @return a new trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer epochs(int epochs) {
    Settings.requireCount("epochs", epochs);
    Trainer copy = copy();
    copy.epochs = epochs;
    return copy;
  }

  /**
   * Sets the number of samples per step.
   *
   * @param batchSize at least 1; the last batch of an epoch has the samples that are left
   * @return a new trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer batchSize(int batchSize) {
    Settings.requireCount("batch size", batchSize);
    Trainer copy = copy();
    copy.batchSize = batchSize;
    return copy;
  }

  /**
   * Leaves out the last batch of an epoch if it is not full. A {@code BatchNorm} needs this where
   * the last batch would have one row.
   *
   * @return a new trainer
   */
  public Trainer dropLast() {
    Trainer copy = copy();
    copy.dropLast = true;
    return copy;
  }

  /**
   * Sets the seed of the order of the samples.
   *
   * @param seed any number
   * @return a new trainer
   */
  public Trainer seed(long seed) {
    Trainer copy = copy();
    copy.seed = seed;
    return copy;
  }

  /**
   * Sets the samples on which loss and metric are computed after each epoch. The network does not
   * train on them.
   *
   * @param validation at least one sample
   * @return a new trainer
   * @throws IllegalArgumentException if it is empty, all its weights are 0, or it has features that
   *     the network does not take or more classes than the network has outputs
   */
  public Trainer validation(Dataset validation) {
    if (validation.size() == 0) {
      throw new IllegalArgumentException("the validation set is empty: " + validation);
    }
    TrainingCheck.requireWeight("validation", validation);
    TrainingCheck.requireSizes("validation", validation, network);
    Trainer copy = copy();
    copy.validation = validation;
    return copy;
  }

  /**
   * Stops the training when the validation loss has not reached a new minimum for some epochs.
   *
   * @param patience the number of epochs without a new minimum, at least 1
   * @return a new trainer
   * @throws IllegalArgumentException if it is below 1
   */
  public Trainer earlyStopping(int patience) {
    return earlyStopping(patience, 0);
  }

  /**
   * Stops the training when the validation loss has not fallen by more than a smallest gain for
   * some epochs. A loss counts as fallen when it is below that of the last epoch that counted, less
   * the gain; small gains count once they add up. The network gets the weights of the epoch with
   * the lowest loss all the same, whether that counted or not.
   *
   * @param patience the number of epochs without such a gain, at least 1
   * @param minDelta the smallest gain, in the unit of the loss; 0 for any
   * @return a new trainer
   * @throws IllegalArgumentException if the patience is below 1, or the gain is negative or not
   *     finite
   */
  public Trainer earlyStopping(int patience, double minDelta) {
    Settings.requireCount("patience", patience);
    Settings.requireNonNegative("minDelta", minDelta);
    Trainer copy = copy();
    copy.patience = patience;
    copy.minDelta = minDelta;
    return copy;
  }

  /**
   * Limits the norm of the gradient of a step, over all parameters together; see {@link
   * Optimizer#clipByGlobalNorm}.
   *
   * @param maxNorm the largest norm, positive
   * @return a new trainer
   * @throws IllegalArgumentException if it is not positive
   */
  public Trainer clipNorm(double maxNorm) {
    Settings.requirePositive("maxNorm", maxNorm);
    Trainer copy = copy();
    copy.maxNorm = maxNorm;
    return copy;
  }

  /**
   * Sets the metric that is reported beside the loss.
   *
   * @param metric the metric
   * @return a new trainer
   */
  public Trainer metric(Metric metric) {
    Trainer copy = copy();
    copy.metric = Objects.requireNonNull(metric, "metric");
    return copy;
  }

  /**
   * Adds a listener. Listeners are called in the order in which they were added.
   *
   * @param listener receives the events of every training of the new trainer
   * @return a new trainer
   */
  public Trainer listener(TrainingListener listener) {
    Objects.requireNonNull(listener, "listener");
    Trainer copy = copy();
    copy.listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList();
    return copy;
  }

  /**
   * Trains the network.
   *
   * @param train the samples to learn from
   * @return the losses and metrics of all epochs, and why the training ended
   * @throws IllegalArgumentException if a data set does not fit the network or the loss, all its
   *     weights are 0, the classes of training and validation differ, there is no batch to train
   *     on, or a batch has fewer rows than a layer needs, as a BatchNorm needs two
   * @throws IllegalArgumentException if a feature or target is NaN or infinite; the message gives
   *     row and column
   * @throws IllegalStateException if early stopping is set without validation
   */
  public History fit(Dataset train) {
    return checked(train).run();
  }

  /**
   * Continues a training that was stopped, after any batch, to the same bits as if it had never
   * stopped. Network, optimiser, loss, data and settings must be the same as in that training,
   * except the number of epochs, early stopping's settings and the listeners.
   *
   * @param train the same samples in the same order
   * @param state the state to continue from; network and optimiser are set to it
   * @return the losses and metrics of all epochs, including those before, and why the training
   *     ended
   * @throws IllegalArgumentException if the state belongs to another network, optimiser, order of
   *     samples or metric, or has no best parameters for early stopping; nothing is changed then
   * @throws IllegalArgumentException as {@link #fit}
   * @throws IllegalStateException as {@link #fit}
   */
  public History resume(Dataset train, TrainingState state) {
    Training resumed = checked(train);
    resumed.restore(state);
    return resumed.run();
  }

  boolean stopsEarly() {
    return patience != Integer.MAX_VALUE;
  }

  /** A training that has not begun, or a refusal that says why it could not succeed. */
  private Training checked(Dataset train) {
    Metric chosen = metric != null ? metric : defaultMetric(train);
    Decision decision = TrainedDecision.of(network, loss, train.targets());
    Metric reported = chosen.with(decision);
    TrainingCheck.requireWeight("training", train);
    TrainingCheck.requireFit("training", train, network, loss, reported);
    if (validation != null) {
      TrainingCheck.requireWeight("validation", validation);
      TrainingCheck.requireFit("validation", validation, network, loss, reported);
      TrainingCheck.requireSameClasses(train.classNames(), validation.classNames());
    } else if (stopsEarly()) {
      throw new IllegalStateException(
          "early stopping watches the validation loss; set validation(...) or leave it out");
    }
    if (train.size() == 0 || dropLast && train.size() < batchSize) {
      throw new IllegalArgumentException(
          Text.of(
              "there is no batch to train on: %s, batch size %d%s",
              train, batchSize, dropLast ? ", the last one dropped" : ""));
    }
    TrainingCheck.requireRows(network, train.size(), batchSize, dropLast);
    BatchOrder order = new BatchOrder(seed, train.size(), batchSize, dropLast);
    return new Training(this, train, order, reported, decision);
  }

  private Metric defaultMetric(Dataset data) {
    if (loss instanceof LossOnParts) {
      return new LossMetric(loss);
    }
    boolean classes =
        !data.classNames().isEmpty()
            || loss.decision().filter(d -> d.scale() == Decision.Scale.LOGITS).isPresent();
    return classes ? Metric.accuracy() : Metric.meanAbsoluteError();
  }

  /**
   * The settings, as {@code "Trainer(Sequential(DenseLayer(4 -> 3)), softmax cross-entropy,
   * Adam(0.001), 10 epochs, batches of 32, seed 0)"}; those that are off are left out.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Trainer(");
    text.append(network).append(", ").append(loss).append(", ").append(optimizer);
    text.append(", ").append(epochs).append(epochs == 1 ? " epoch" : " epochs");
    text.append(", batches of ").append(batchSize).append(dropLast ? ", the last one dropped" : "");
    text.append(", seed ").append(seed);
    if (validation != null) {
      text.append(", validation on ").append(validation);
    }
    if (stopsEarly()) {
      text.append(", early stopping after ").append(patience);
      text.append(minDelta > 0 ? " without a gain of " + minDelta : "");
    }
    if (maxNorm < Double.POSITIVE_INFINITY) {
      text.append(", gradient norm at most ").append(maxNorm);
    }
    if (metric != null) {
      text.append(", metric ").append(metric.name());
    }
    if (!listeners.isEmpty()) {
      text.append(", listeners: ").append(listeners.size());
    }
    return text.append(')').toString();
  }
}
