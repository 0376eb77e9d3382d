package io.github.densely.train;

import io.github.densely.Columns;
import io.github.densely.ForwardPass;
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
    Targets.requireGradient(output, gradOutput);
    ForwardPass part = outputs.forwardPass(output);
    Matrix gradient = Matrix.zeros(part.output().rows(), part.output().cols());
    double sum = loss.sumAndGradient(part.output(), targets(target), scale, gradient);
    part.backward(gradient).copyInto(gradOutput);
    return sum;
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    ForwardPass part = outputs.forwardPass(output);
    Matrix gradient = Matrix.zeros(part.output().rows(), part.output().cols());
    double sum = loss.sumAndGradient(part.output(), targets(target), weights, scale, gradient);
    part.backward(gradient).copyInto(gradOutput);
    return sum;
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

  @Override
  public String toString() {
    return Text.of("%s on outputs %d to %d", loss, outputs.from(), outputs.to() - 1);
  }
}
