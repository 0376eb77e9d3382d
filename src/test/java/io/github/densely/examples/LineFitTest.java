package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import org.junit.jupiter.api.Test;

/** The smallest regression: four points on the line y = 2·x − 1. */
class LineFitTest {

  /**
   * The mean squared error has the Hessian H = [3 1; 1 2], so at rate ¼ a step shrinks the distance
   * to the solution by 0.66 or more, and after 100 steps only rounding is left. Training stands
   * still when no weight moves, that is when a step is at most half the spacing of floats from 2
   * on: |gradient|/4 ≤ 2⁻²³. The rounding of the outputs puts the gradient itself off by less than
   * as much again, and the largest row sum of H⁻¹ is 4/5, so the weights are within 2⁻²⁰ of the
   * line.
   */
  @Test
  void gradientDescentFindsTheLine() {
    DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, 0), Matrix.of(1, 1, 0));
    Dataset points = Dataset.of(Matrix.of(4, 1, -1, 0, 1, 2), Matrix.of(4, 1, -3, -1, 1, 3));

    Trainer.of(layer, Loss.meanSquaredError(), Optimizer.sgd(0.25))
        .epochs(100)
        .batchSize(4)
        .fit(points);

    assertThat(layer.weight().value().get(0, 0)).isEqualTo(2, within(0x1p-20f));
    assertThat(layer.bias().orElseThrow().value().get(0, 0)).isEqualTo(-1, within(0x1p-20f));
  }
}
