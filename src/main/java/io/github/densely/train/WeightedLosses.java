package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.check.Targets;
import java.util.ArrayList;
import java.util.List;

/** {@code Σ wₖ·lossₖ} of losses on the same outputs and targets. */
record WeightedLosses(List<Term> terms) implements LossOnParts {

  /** A loss and its factor. */
  record Term(double weight, Loss loss) {}

  static WeightedLosses of(Loss loss, double weight) {
    Settings.requirePositive("the weight of a loss", weight);
    if (loss instanceof WeightedLosses sum) {
      return new WeightedLosses(
          sum.terms.stream().map(term -> new Term(weight * term.weight, term.loss)).toList());
    }
    return new WeightedLosses(List.of(new Term(weight, loss)));
  }

  WeightedLosses and(WeightedLosses others) {
    List<Term> all = new ArrayList<>(terms);
    all.addAll(others.terms);
    return new WeightedLosses(List.copyOf(all));
  }

  @Override
  public void requireOutputs(int outputs) {
    terms.forEach(term -> TrainingCheck.requireOutputs(term.loss, outputs));
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return terms.stream().mapToDouble(t -> t.weight * t.loss.sum(output, target)).sum();
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    return terms.stream().mapToDouble(t -> t.weight * t.loss.sum(output, target, weights)).sum();
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    return added(
        gradOutput,
        (loss, weight, gradient) -> loss.sumAndGradient(output, target, scale * weight, gradient));
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    return added(
        gradOutput,
        (loss, weight, gradient) ->
            loss.sumAndGradient(output, target, weights, scale * weight, gradient));
  }

  private interface OfTerm {
    double sumAndGradient(Loss loss, double weight, Matrix gradient);
  }

  private double added(Matrix gradOutput, OfTerm ofTerm) {
    double[] total = new double[gradOutput.rows() * gradOutput.cols()];
    double sum = 0;
    for (Term term : terms) {
      Matrix gradient = Matrix.zeros(gradOutput.rows(), gradOutput.cols());
      sum += term.weight * ofTerm.sumAndGradient(term.loss, term.weight, gradient);
      for (int i = 0; i < total.length; i++) {
        total[i] += gradient.data()[i];
      }
    }
    for (int i = 0; i < total.length; i++) {
      gradOutput.data()[i] = (float) total[i];
    }
    return sum;
  }

  @Override
  public String toString() {
    List<String> texts =
        terms.stream()
            .map(term -> (term.weight == 1 ? "" : term.weight + "·") + term.loss)
            .toList();
    return String.join(" + ", texts);
  }
}
