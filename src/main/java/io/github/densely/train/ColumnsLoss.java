package io.github.densely.train;

import io.github.densely.Columns;
import io.github.densely.Matrix;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Text;

/** A loss of a range of the outputs and a range of the targets. */
record ColumnsLoss(Columns outputs, Columns targets, Loss loss) implements LossOnParts {

  ColumnsLoss {
    TrainingCheck.requireOutputs(loss, outputs.to() - outputs.from());
  }

  @Override
  public void requireOutputs(int outputs) {
    if (outputs != this.outputs.inFeatures()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s is for %d outputs, the network has %d",
              this, this.outputs.inFeatures(), outputs));
    }
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return loss.sum(outputs.forward(output), targets(target));
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    return loss.sum(outputs.forward(output), targets(target), weights);
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Matrix part = outputs.forward(output);
    Matrix gradient = Matrix.zeros(part.rows(), part.cols());
    double sum = loss.sumAndGradient(part, targets(target), scale, gradient);
    return paste(sum, output, gradient, gradOutput);
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Matrix part = outputs.forward(output);
    Matrix gradient = Matrix.zeros(part.rows(), part.cols());
    double sum = loss.sumAndGradient(part, targets(target), weights, scale, gradient);
    return paste(sum, output, gradient, gradOutput);
  }

  /** As the message of a layer would speak of its input. */
  private Matrix targets(Matrix target) {
    if (target.cols() != targets.inFeatures()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes targets of %d columns, got %s",
              this, targets.inFeatures(), target.shape()));
    }
    return targets.forward(target);
  }

  private double paste(double sum, Matrix output, Matrix gradient, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    gradOutput.fill(0);
    for (int i = 0; i < gradient.rows(); i++) {
      for (int j = 0; j < gradient.cols(); j++) {
        gradOutput.set(i, outputs.from() + j, gradient.get(i, j));
      }
    }
    return sum;
  }

  @Override
  public String toString() {
    return Text.of("%s on outputs %d to %d", loss, outputs.from(), outputs.to() - 1);
  }
}
