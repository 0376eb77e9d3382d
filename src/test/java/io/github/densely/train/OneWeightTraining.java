package io.github.densely.train;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.TrainingListener.BatchReport;
import java.util.ArrayList;
import java.util.List;

/**
 * A training of one weight w on equal samples, x = 1 with target 1, at rate ¼. The gradient of (w −
 * 1)² is 2·(w − 1), so every step halves the distance to 1, whatever the batch: 0, 0.5, 0.75,
 * 0.875, … It records the events of the training.
 */
final class OneWeightTraining implements TrainingListener {

  final DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, 0));
  final List<BatchReport> batches = new ArrayList<>();
  final List<EpochReport> epochs = new ArrayList<>();
  final List<History> ends = new ArrayList<>();

  Trainer trainer() {
    return Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.25)).listener(this);
  }

  float weight() {
    return layer.weight().value().get(0, 0);
  }

  /** So many equal samples. */
  static Dataset samples(int count, float x, float target) {
    Matrix inputs = Matrix.zeros(count, 1);
    Matrix targets = Matrix.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      inputs.set(i, 0, x);
      targets.set(i, 0, target);
    }
    return Dataset.of(inputs, targets);
  }

  @Override
  public void onBatch(BatchReport report, Run run) {
    batches.add(report);
  }

  @Override
  public void onEpoch(EpochReport report, Run run) {
    epochs.add(report);
  }

  @Override
  public void onEnd(History history, Run run) {
    ends.add(history);
  }
}
