package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Text;
import java.util.Optional;

/**
 * A loss whose targets come with weights: the second half of their columns. A loss of single
 * columns takes each as a sample of its own, any other takes the only weight of a row as that of
 * the sample.
 */
record MaskedLoss(Loss loss) implements LossOnParts {

  MaskedLoss {
    if (!(loss instanceof ElementwiseLoss || loss instanceof SoftmaxCrossEntropy)) {
      throw new IllegalArgumentException(
          Text.of(
              "%s has no masked form; mask the losses that it is made of, or your own with sample"
                  + " weights",
              loss));
    }
    if (loss instanceof ElementwiseLoss elementwise && elementwise.weights() > 0) {
      throw new IllegalArgumentException(
          Text.of("%s: a masked loss takes one positive weight for all columns", loss));
    }
  }

  @Override
  public void requireOutputs(int outputs) {
    TrainingCheck.requireOutputs(loss, outputs);
  }

  @Override
  public Optional<Decision> decision() {
    return loss.decision();
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return sum(output, target, null);
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    Parts parts = parts(output, target, weights);
    return loss.sum(parts.output, parts.target, parts.weights) / parts.columns;
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    return sumAndGradient(output, target, null, scale, gradOutput);
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    Parts parts = parts(output, target, weights);
    Matrix gradient = gradOutput.reshape(parts.output.rows(), parts.output.cols());
    double perColumn = scale / parts.columns;
    return loss.sumAndGradient(parts.output, parts.target, parts.weights, perColumn, gradient)
        / parts.columns;
  }

  /** The samples of the inner loss, and how many make up one of this loss. */
  private record Parts(Matrix output, Matrix target, Matrix weights, int columns) {}

  private Parts parts(Matrix output, Matrix target, Matrix sampleWeights) {
    Targets.requireSameRows(output, target);
    if (sampleWeights != null) {
      Targets.requireWeights(output, sampleWeights);
    }
    boolean single = loss instanceof ElementwiseLoss;
    int half = single ? output.cols() : 1;
    if (target.cols() != 2 * half || half == 0) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes %s, got %s",
              this,
              single
                  ? Text.of("%d targets and then as many weights", half)
                  : "a class and then its weight",
              target.shape()));
    }
    int rows = output.rows();
    Matrix values = Matrix.zeros(rows, half);
    Matrix weights = Matrix.zeros(rows, half);
    for (int i = 0; i < rows; i++) {
      float ofSample = sampleWeights == null ? 1 : sampleWeights.get(i, 0);
      for (int j = 0; j < half; j++) {
        float weight = target.get(i, half + j);
        Targets.requireWeight(i, weight);
        values.set(i, j, target.get(i, j));
        weights.set(i, j, ofSample * weight);
      }
    }
    int samples = rows * half;
    Matrix outputs = single ? output.reshape(samples, 1) : output;
    return new Parts(outputs, values.reshape(samples, 1), weights.reshape(samples, 1), half);
  }

  @Override
  public String toString() {
    return "masked " + loss;
  }
}
