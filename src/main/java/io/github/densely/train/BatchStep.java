package io.github.densely.train;

import io.github.densely.Dropout;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Workspace;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import java.util.List;

/**
 * Makes steps on mini-batches, each as a whole or not at all: if the optimiser makes no step,
 * running means and the passes of dropouts are restored too. Every step reuses the same memory.
 */
final class BatchStep {
  private final Layer network;
  private final Loss loss;
  private final Metric metric;
  private final Optimizer optimizer;
  private final double maxNorm;
  private final Dataset train;
  private final List<Parameter> parameters;
  private final Snapshot fixed;
  private final List<Dropout> dropouts;
  private final long[] passes;
  private final Matrix inputs; // batch x inFeatures
  private final Matrix targets; // batch x target columns
  private final Matrix gradients; // batch x outFeatures
  private final Matrix weights; // batch x 1 sample weights, or null if all are 1
  private final double meanWeight;
  private final Workspace workspace = new Workspace();
  private double lossSum;
  private double metricSum;

  BatchStep(Trainer settings, Dataset train, Metric metric, int rows) {
    this.network = settings.network;
    this.loss = settings.loss;
    this.metric = metric;
    this.optimizer = settings.optimizer;
    this.maxNorm = settings.maxNorm;
    this.train = train;
    this.parameters = network.parameters();
    this.fixed = new Snapshot(parameters.stream().filter(Parameter::isFixed).toList());
    this.dropouts = NetworkState.dropouts(network);
    this.passes = new long[dropouts.size()];
    this.inputs = Matrix.zeros(rows, train.features());
    this.targets = Matrix.zeros(rows, train.targets().cols());
    this.weights = train.weights().isPresent() ? Matrix.zeros(rows, 1) : null;
    this.meanWeight = weights == null ? 1 : train.totalWeight() / train.size();
    this.gradients = Matrix.zeros(rows, network.outFeatures(train.features()));
  }

  /**
   * The sum of the losses of the last step. Sample weights are relative to their mean over the data
   * set, so over an epoch the sum divided by the number of samples is the weighted mean.
   */
  double lossSum() {
    return lossSum;
  }

  /** The sum of the metrics of the last step, weighted as the losses. */
  double metricSum() {
    return metricSum;
  }

  /**
   * Makes a step on the samples {@code order[from]} to {@code order[to − 1]} and returns true.
   * Makes none and returns false if the loss, a gradient, or a parameter after the step is not
   * finite.
   */
  boolean make(int[] order, int from, int to) {
    int rows = to - from;
    Matrix x = inputs.firstRows(rows);
    Matrix t = targets.firstRows(rows);
    if (weights == null) {
      train.copyRows(order, from, to, x, t);
    } else {
      train.copyRows(order, from, to, x, t, weights);
    }
    network.zeroGrad();
    fixed.take();
    for (int i = 0; i < passes.length; i++) {
      passes[i] = dropouts.get(i).passes();
    }
    boolean made = false;
    try {
      made = make(x, t, gradients.firstRows(rows));
    } finally {
      if (!made) {
        fixed.restore();
        for (int i = 0; i < passes.length; i++) {
          dropouts.get(i).passes(passes[i]);
        }
      }
    }
    return made;
  }

  private boolean make(Matrix x, Matrix t, Matrix gradOutput) {
    workspace.reset();
    ForwardPass pass = network.forwardPass(x, workspace);
    double sum = lossAndGradient(pass.output(), t, gradOutput);
    if (!Double.isFinite(sum)) {
      return false;
    }
    pass.backwardParameters(gradOutput);
    if (fixed.lostANumber() || maxNorm < Double.POSITIVE_INFINITY && !clip()) {
      return false;
    }
    metricSum = metricSum(pass.output(), t);
    lossSum = sum;
    return optimizer.step(parameters);
  }

  private double metricSum(Matrix output, Matrix t) {
    return weights == null
        ? metric.sum(output, t)
        : metric.sum(output, t, weights.firstRows(output.rows())) / meanWeight;
  }

  /** Returns whether the norm is finite: in double, the squares of floats do not overflow. */
  private boolean clip() {
    return Double.isFinite(Optimizer.clipByGlobalNorm(parameters, maxNorm));
  }

  /**
   * The gradient of {@code 1/batch·Σ wᵢ/w̄·lossᵢ}. Dividing by the mean weight w̄ of the data set,
   * not of the batch, lets the parts of a batch add up, and no batch of small weights counts too
   * much.
   */
  private double lossAndGradient(Matrix output, Matrix t, Matrix gradOutput) {
    int rows = output.rows();
    if (weights == null) {
      return loss.sumAndGradient(output, t, 1.0 / rows, gradOutput);
    }
    double scale = 1 / (rows * meanWeight);
    return loss.sumAndGradient(output, t, weights.firstRows(rows), scale, gradOutput) / meanWeight;
  }
}
