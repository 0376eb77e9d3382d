package io.github.densely.metrics;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Text;
import java.util.Locale;

/** Counts right answers: classes, labels one by one, or the labels of a sample together. */
final class Accuracy implements Metric {

  /** Rows of a batch of an evaluation: enough to be fast, few enough to stay in the cache. */
  static final int BATCH = 256;

  private final String name;
  private final boolean exact; // whether a sample of labels counts as a whole or not at all
  private final Decision decision; // null until it is bound

  Accuracy(String name, boolean exact, Decision decision) {
    this.name = name;
    this.exact = exact;
    this.decision = decision;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Metric with(Decision decision) {
    return new Accuracy(name, exact, decision);
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    Decision rule = rule();
    if (output.cols() > 1 && rule.labels()) {
      return sumOfLabels(rule, output, target);
    }
    requireClasses(output, target);
    int right = 0;
    for (int i = 0; i < output.rows(); i++) {
      if (rule.classOf(output, i) == actual(target, i, output.cols())) {
        right++;
      }
    }
    return right;
  }

  /** Checks all rows first, because the sum is by single rows, whose errors would name row 0. */
  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    if (output.cols() == 1 || !rule().labels()) {
      requireClasses(output, target);
    }
    return Metric.super.sum(output, target, weights);
  }

  private Decision rule() {
    return decision == null ? Decision.logits() : decision;
  }

  private void requireClasses(Matrix output, Matrix target) {
    if (output.cols() == 1) {
      Targets.requireSameSizes(output, target);
    } else {
      Targets.requireClasses(output, target);
    }
    requireMeaning(output.cols(), target);
  }

  /**
   * Refuses targets that are numbers or labels where the outputs choose a class: counting right
   * answers among them would give a number without a meaning.
   *
   * @param target the targets; their sizes need not fit
   */
  void requireMeaning(int outputs, Matrix target) {
    if (outputs == 1 && target.cols() == 1) {
      requireYesOrNo(target);
    } else if (outputs > 1 && target.cols() > 1 && !rule().labels()) {
      Targets.requireOneClass(target, advice());
    }
  }

  private String advice() {
    return decision == null
        ? name + " with(Decision.logits().forLabels()), or mean(network, data)"
        : "Loss.binaryCrossEntropy() for the training, or set the network's decision to Decision."
            + decision.scale().name().toLowerCase(Locale.ROOT)
            + "().forLabels()";
  }

  private void requireYesOrNo(Matrix target) {
    for (int i = 0; i < target.rows(); i++) {
      float t = target.get(i, 0);
      if (!(t >= 0 && t <= 1)) {
        throw new IllegalArgumentException(
            Text.of(
                "row %d has target %s, but %s of one output, yes or no, needs targets from 0 to 1;"
                    + " for numbers use RegressionReport or Metric.meanAbsoluteError(), for several"
                    + " classes a network with an output for each",
                i, Targets.number(t), name));
      }
    }
  }

  private double sumOfLabels(Decision rule, Matrix output, Matrix target) {
    Targets.requireSameSizes(output, target);
    Targets.requireProbabilities(target);
    long labels = 0;
    int samples = 0;
    for (int i = 0; i < output.rows(); i++) {
      boolean[] set = rule.labelsOf(output, i);
      int right = 0;
      for (int j = 0; j < set.length; j++) {
        if (set[j] == target.get(i, j) > 0.5f) {
          right++;
        }
      }
      labels += right;
      samples += right == set.length ? 1 : 0;
    }
    return exact ? samples : (double) labels / output.cols();
  }

  /** The class that a row of targets gives. */
  static int actual(Matrix target, int row, int outputs) {
    if (target.cols() > 1) {
      return target.argMax(row);
    }
    return outputs == 1 ? (target.get(row, 0) > 0.5f ? 1 : 0) : (int) target.get(row, 0);
  }

  @Override
  public String toString() {
    return name;
  }
}
