package io.github.densely.support;

import io.github.densely.BatchNorm;
import io.github.densely.LayerNorm;
import io.github.densely.Parameter;
import java.util.List;

/**
 * y = weight·(x − μ)/√(σ² + ε) + bias, where μ and σ² are taken over the features of a row
 * (LayerNorm) or over the batch of a feature (BatchNorm in training). Sums run in double, so only
 * outputs and gradients are rounded to float.
 */
public final class ReferenceNorm implements ReferenceLayer {

  private final boolean overRows;
  private final double epsilon;
  private final List<BoundedMatrix> parameters;
  private final List<BoundedMatrix> gradients;

  private ReferenceNorm(boolean overRows, double epsilon, List<Parameter> all) {
    this.overRows = overRows;
    this.epsilon = epsilon;
    List<Parameter> trained = all.stream().filter(p -> !p.isFixed()).toList();
    this.parameters = trained.stream().map(p -> BoundedMatrix.exact(p.value())).toList();
    this.gradients = trained.stream().map(p -> BoundedMatrix.zeros(1, p.value().cols())).toList();
  }

  static ReferenceNorm ofRows(LayerNorm layer) {
    return new ReferenceNorm(true, layer.epsilon(), layer.parameters());
  }

  static ReferenceNorm ofColumns(BatchNorm layer) {
    return new ReferenceNorm(false, layer.epsilon(), layer.parameters());
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    Normalized x = normalized(input);
    BoundedMatrix out = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        out.set(
            i, j, weight(j).times(x.values.get(i, j)).plus(parameters.get(1).get(0, j)).toFloat());
      }
    }
    return out;
  }

  /**
   * gradInput = (ĝ − mean(ĝ) − x̂·mean(ĝ·x̂))/√(σ² + ε) with ĝ = gradOutput·weight and the means
   * over the group of the element.
   */
  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    Normalized x = normalized(input);
    BoundedMatrix scaled = BoundedMatrix.zeros(input.rows(), input.cols());
    BoundedMatrix along = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        scaled.set(i, j, gradOutput.get(i, j).times(weight(j)));
        along.set(i, j, scaled.get(i, j).times(x.values.get(i, j)));
      }
    }
    BoundedMatrix gradInput = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        Bounded centred =
            scaled
                .get(i, j)
                .minus(mean(scaled, i, j))
                .minus(x.values.get(i, j).times(mean(along, i, j)));
        gradInput.set(i, j, x.inverses.get(i, j).times(centred).toFloat());
      }
    }
    for (int j = 0; j < input.cols(); j++) {
      Bounded gradWeight = Bounded.exact(0);
      Bounded gradBias = Bounded.exact(0);
      for (int i = 0; i < input.rows(); i++) {
        gradWeight = gradWeight.plus(gradOutput.get(i, j).times(x.values.get(i, j)));
        gradBias = gradBias.plus(gradOutput.get(i, j));
      }
      gradients.get(0).set(0, j, gradients.get(0).get(0, j).plus(gradWeight).toFloat());
      gradients.get(1).set(0, j, gradients.get(1).get(0, j).plus(gradBias).toFloat());
    }
    return gradInput;
  }

  @Override
  public List<BoundedMatrix> parameters() {
    return parameters;
  }

  @Override
  public List<BoundedMatrix> gradients() {
    return gradients;
  }

  private Bounded weight(int feature) {
    return parameters.get(0).get(0, feature);
  }

  private record Normalized(BoundedMatrix values, BoundedMatrix inverses) {}

  private Normalized normalized(BoundedMatrix input) {
    BoundedMatrix centred = BoundedMatrix.zeros(input.rows(), input.cols());
    BoundedMatrix squares = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        Bounded d = input.get(i, j).minus(mean(input, i, j));
        centred.set(i, j, d);
        squares.set(i, j, d.times(d));
      }
    }
    BoundedMatrix values = BoundedMatrix.zeros(input.rows(), input.cols());
    BoundedMatrix inverses = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      for (int j = 0; j < input.cols(); j++) {
        inverses.set(i, j, mean(squares, i, j).inverseSqrtPlus(epsilon));
        values.set(i, j, centred.get(i, j).times(inverses.get(i, j)));
      }
    }
    return new Normalized(values, inverses);
  }

  /** The mean of the row or column that the element is normalized with. */
  private Bounded mean(BoundedMatrix m, int row, int col) {
    int count = overRows ? m.cols() : m.rows();
    Bounded sum = Bounded.exact(0);
    for (int i = 0; i < count; i++) {
      sum = sum.plus(overRows ? m.get(row, i) : m.get(i, col));
    }
    return sum.dividedBy(count);
  }
}
