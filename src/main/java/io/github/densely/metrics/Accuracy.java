package io.github.densely.metrics;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Text;

/** Counts right answers: classes, labels one by one, or the labels of a sample together. */
final class Accuracy implements Metric {

  /** Rows of a batch of an evaluation: enough to be fast, few enough to stay in the cache. */
  static final int BATCH = 256;

  /** Probabilities that were rounded to floats add up to 1 within this much for each column. */
  private static final double ROUNDING = 0x1p-24;

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
    Decision rule = decision == null ? Decision.logits() : decision;
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

  private void requireClasses(Matrix output, Matrix target) {
    if (output.cols() == 1) {
      Targets.requireSameSizes(output, target);
      return;
    }
    Targets.requireClasses(output, target);
    if (decision == null && target.cols() > 1) {
      requireOneClass(target);
    }
  }

  /** The arg max of labels would be a number without a meaning. */
  private void requireOneClass(Matrix target) {
    for (int i = 0; i < target.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < target.cols(); j++) {
        sum += target.get(i, j);
      }
      if (Math.abs(sum - 1) > target.cols() * ROUNDING) {
        throw new IllegalArgumentException(
            Text.of(
                "the targets of row %d add up to %s, so they are labels and not one class;"
                    + " use %s with(Decision.logits().forLabels()), or mean(network, data)",
                i, Targets.number((float) sum), name));
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
