package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.data.BatchOrder;
import io.github.densely.data.Dataset;
import io.github.densely.internal.text.Text;
import io.github.densely.metrics.Metric;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import io.github.densely.train.TrainingListener.BatchReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One run of {@link Trainer#fit} or {@link Trainer#resume}: its position, its reports and the best
 * parameters so far. {@link BatchStep} makes the steps.
 */
final class Training implements TrainingListener.Run {
  private final Trainer settings;
  private final Layer network;
  private final Dataset train;
  private final BatchOrder order;
  private final Metric metric;
  private final Decision decision; // what the outputs mean from the first step on
  private final List<Parameter> parameters;
  private final List<EpochReport> reports = new ArrayList<>();
  private final Snapshot best; // null without early stopping
  private int bestEpoch; // 0 before the first epoch whose validation loss is a number
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int gainEpoch; // the last whose validation loss fell by more than the smallest gain
  private double gainLoss = Double.POSITIVE_INFINITY; // of that epoch
  private boolean bestIsInNetwork; // and the last parameters in the snapshot
  private boolean tellsListeners; // so the model is between two steps
  private TrainingState.Position position = TrainingState.Position.startOf(1, 0);

  Training(Trainer settings, Dataset train, BatchOrder order, Metric metric, Decision decision) {
    this.settings = settings;
    this.network = settings.network;
    this.train = train;
    this.order = order;
    this.metric = metric;
    this.decision = decision;
    this.parameters = network.parameters();
    this.best = settings.stopsEarly() ? new Snapshot(parameters) : null;
  }

  /** Sets network, optimiser and position to a state that fits; refuses any other unchanged. */
  void restore(TrainingState state) {
    requireFit(state);
    settings.optimizer.restore(state.optimizer());
    state.network().restoreTo(network);
    position = state.position();
    reports.addAll(state.epochs());
    reports.forEach(this::noteIfBest);
    if (hasBest()) {
      best.set(state.best());
    }
  }

  private void requireFit(TrainingState state) {
    if (!state.order().equals(order)) {
      throw new IllegalArgumentException(
          Text.of("the state has %s, this training %s", state.order(), order));
    }
    if (!state.metricName().equals(metric.name())) {
      throw new IllegalArgumentException(
          Text.of("the state reports %s, this training %s", state.metricName(), metric.name()));
    }
    state.network().requireFit(network);
    OptimizerMemory.requireFit(state.optimizer(), parameters);
    boolean validated = state.epochs().stream().anyMatch(r -> r.validationLoss() < bestLoss);
    if (best != null && validated && state.best().isEmpty()) {
      throw new IllegalArgumentException(
          "the state has no best parameters, as it comes from a training without early stopping");
    }
  }

  /** Also right after early stopping: the last weights count then, which the snapshot has. */
  @Override
  public TrainingState state() {
    if (!tellsListeners) {
      throw new IllegalStateException(
          "the state of a training can be read only during onBatch, onEpoch and onEnd of a listener;"
              + " call state() there");
    }
    Map<String, Matrix> kept = hasBest() ? best.values() : Map.of();
    NetworkState now = NetworkState.of(network);
    NetworkState last =
        bestIsInNetwork ? new NetworkState(kept, now.frozen(), now.dropoutPasses()) : now;
    return new TrainingState(
        order,
        position,
        metric.name(),
        reports,
        last,
        bestIsInNetwork ? now.parameters() : kept,
        settings.optimizer.state());
  }

  History run() {
    TrainedDecision.set(network, decision);
    BatchStep step = new BatchStep(settings, train, metric, order.rows());
    StopReason reason = isLate() ? StopReason.EARLY_STOPPED : StopReason.COMPLETED;
    try {
      while (reason == StopReason.COMPLETED && position.epoch() <= settings.epochs) {
        reason = runEpoch(step);
      }
    } finally {
      if (hasBest()) {
        best.exchange();
        bestIsInNetwork = true;
      }
    }
    History history = new History(reports, reason, metric.name(), warnings(reason));
    tell(listener -> listener.onEnd(history, this));
    return history;
  }

  private List<String> warnings(StopReason reason) {
    boolean ended = reason == StopReason.COMPLETED || reason == StopReason.EARLY_STOPPED;
    if (!ended || reports.isEmpty()) {
      return List.of();
    }
    double lastLoss = reports.get(reports.size() - 1).trainLoss();
    return Baseline.warning(network, settings.loss, train, lastLoss).stream().toList();
  }

  private void tell(Consumer<TrainingListener> event) {
    tellsListeners = true;
    try {
      settings.listeners.forEach(event);
    } finally {
      tellsListeners = false;
    }
  }

  private StopReason runEpoch(BatchStep step) {
    double start = System.nanoTime() * 1e-9 - position.seconds();
    int[] samples = order.ofEpoch(position.epoch());
    while (position.batch() < order.batches()) {
      if (Thread.currentThread().isInterrupted()) {
        return StopReason.INTERRUPTED;
      }
      double rate = settings.optimizer.learningRate();
      int from = order.start(position.batch());
      int to = order.end(position.batch());
      if (!step.make(samples, from, to)) {
        return StopReason.NOT_FINITE;
      }
      position =
          new TrainingState.Position(
              position.epoch(),
              position.batch() + 1,
              position.samples() + to - from,
              position.lossSum() + step.lossSum(),
              position.metricSum() + step.metricSum(),
              rate,
              System.nanoTime() * 1e-9 - start);
      BatchReport report = batchReport();
      tell(listener -> listener.onBatch(report, this));
    }
    EpochReport report = epochReport(start);
    endEpoch(report);
    tell(listener -> listener.onEpoch(report, this));
    return isLate() ? StopReason.EARLY_STOPPED : StopReason.COMPLETED;
  }

  private BatchReport batchReport() {
    return new BatchReport(
        position.epoch(),
        settings.epochs,
        position.batch(),
        order.batches(),
        position.samples(),
        position.lossSum() / position.samples(),
        position.metricSum() / position.samples(),
        metric.name(),
        position.seconds());
  }

  private EpochReport epochReport(double start) {
    double validationLoss = Double.NaN;
    double validationMetric = Double.NaN;
    if (settings.validation != null) {
      double[] means = Evaluator.lossAndMetric(network, settings.validation, settings.loss, metric);
      validationLoss = means[0];
      validationMetric = means[1];
    }
    return new EpochReport(
        position.epoch(),
        position.lossSum() / position.samples(),
        position.metricSum() / position.samples(),
        validationLoss,
        validationMetric,
        position.learningRate(),
        System.nanoTime() * 1e-9 - start);
  }

  private void endEpoch(EpochReport report) {
    reports.add(report);
    if (noteIfBest(report) && best != null) {
      best.take();
    }
    position = TrainingState.Position.startOf(report.epoch() + 1, report.learningRate());
  }

  /** Whether early stopping has seen an epoch whose parameters it can restore. */
  private boolean hasBest() {
    return best != null && bestEpoch > 0;
  }

  /** Remembers the epoch if its validation loss is the lowest so far, and returns whether it is. */
  private boolean noteIfBest(EpochReport report) {
    if (report.validationLoss() < gainLoss - settings.minDelta) {
      gainLoss = report.validationLoss();
      gainEpoch = report.epoch();
    }
    boolean better = report.validationLoss() < bestLoss;
    if (better) {
      bestLoss = report.validationLoss();
      bestEpoch = report.epoch();
    }
    return better;
  }

  /** Whether the patience of early stopping is used up. */
  private boolean isLate() {
    return best != null && reports.size() - gainEpoch >= settings.patience;
  }
}
