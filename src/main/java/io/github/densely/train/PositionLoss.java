package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.conv.MapShape;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Text;
import java.util.Optional;

/** The mean over the positions of a map of a loss of the channels there. */
record PositionLoss(MapShape map, Loss loss) implements LossOnParts {

  PositionLoss {
    TrainingCheck.requireOutputs(loss, map.channels());
  }

  @Override
  public void requireOutputs(int outputs) {
    if (outputs != map.features()) {
      throw new IllegalArgumentException(
          Text.of("%s needs %d outputs, the network has %d", this, map.features(), outputs));
    }
  }

  @Override
  public Optional<Decision> decision() {
    return loss.decision();
  }

  @Override
  public double sum(Matrix output, Matrix target) {
    return loss.sum(rows(output, map), targets(output, target)) / map.positions();
  }

  @Override
  public double sum(Matrix output, Matrix target, Matrix weights) {
    Targets.requireWeights(output, weights);
    return loss.sum(rows(output, map), targets(output, target), repeated(weights))
        / map.positions();
  }

  @Override
  public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    Matrix rows = rows(output, map);
    Matrix gradient = Matrix.zeros(rows.rows(), rows.cols());
    double sum =
        loss.sumAndGradient(rows, targets(output, target), scale / map.positions(), gradient);
    toMaps(gradient, gradOutput);
    return sum / map.positions();
  }

  @Override
  public double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    Targets.requireGradient(output, gradOutput);
    Targets.requireWeights(output, weights);
    Matrix rows = rows(output, map);
    Matrix gradient = Matrix.zeros(rows.rows(), rows.cols());
    double perPosition = scale / map.positions();
    double sum =
        loss.sumAndGradient(
            rows, targets(output, target), repeated(weights), perPosition, gradient);
    toMaps(gradient, gradOutput);
    return sum / map.positions();
  }

  private Matrix targets(Matrix output, Matrix target) {
    Targets.requireSameRows(output, target);
    int channels = target.cols() / map.positions();
    if (channels == 0 || target.cols() != channels * map.positions()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s takes targets for each of %d positions, got %s",
              this, map.positions(), target.shape()));
    }
    return rows(target, map.withChannels(channels));
  }

  /** A row of channels for each position of each map. */
  private Matrix rows(Matrix maps, MapShape shape) {
    if (maps.cols() != shape.features()) {
      throw new IllegalArgumentException(
          Text.of("%s takes outputs of %d columns, got %s", this, shape.features(), maps.shape()));
    }
    return shape
        .convert(maps, MapShape.Order.CHANNELS_LAST)
        .reshape(maps.rows() * shape.positions(), shape.channels());
  }

  private void toMaps(Matrix rows, Matrix maps) {
    map.withOrder(MapShape.Order.CHANNELS_LAST)
        .convert(rows.reshape(maps.rows(), maps.cols()), map.order())
        .copyInto(maps);
  }

  private Matrix repeated(Matrix weights) {
    Matrix repeated = Matrix.zeros(weights.rows() * map.positions(), 1);
    for (int i = 0; i < repeated.rows(); i++) {
      repeated.set(i, 0, weights.get(i / map.positions(), 0));
    }
    return repeated;
  }

  @Override
  public String toString() {
    return Text.of("%s at every position of %s", loss, map);
  }
}
