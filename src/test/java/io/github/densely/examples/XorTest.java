package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.Metric;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exclusive or, which no single layer can learn: D. E. Rumelhart, G. E. Hinton, R. J. Williams,
 * 1986.
 */
class XorTest {

  private static final Matrix INPUTS = Matrix.of(4, 2, 0, 0, 0, 1, 1, 0, 1, 1);
  private static final Matrix TARGETS = Matrix.of(4, 1, 0, 1, 1, 0);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void twoLayersLearnItFromAnySeed(long seed) {
    Sequential net = Sequential.builder(2).seed(seed).dense(8).tanh().dense(1).build();

    train(net);

    assertThat(Metric.accuracy().sum(net.forward(INPUTS), TARGETS)).isEqualTo(4);
  }

  @Test
  void oneLayerCannotLearnIt() {
    Sequential net = Sequential.builder(2).seed(1).dense(1).build();

    train(net);

    assertThat(Metric.accuracy().sum(net.forward(INPUTS), TARGETS)).isLessThan(4);
  }

  /** OR minus AND, the solution by hand: a step at ½ for the first, at 1½ for the second. */
  @Test
  void twoLayersByHand() {
    Sequential net =
        Sequential.of(
            DenseLayer.of(Matrix.of(2, 2, 20, 20, 20, 20), Matrix.of(1, 2, -10, -30)),
            Activation.sigmoid(),
            DenseLayer.of(Matrix.of(1, 2, 20, -20), Matrix.of(1, 1, -10)));

    assertThat(Metric.accuracy().sum(net.forward(INPUTS), TARGETS)).isEqualTo(4);
  }

  private static void train(Sequential net) {
    Trainer.of(net, Loss.binaryCrossEntropy(), Optimizer.adam(0.05))
        .epochs(200)
        .batchSize(4)
        .fit(Dataset.of(INPUTS, TARGETS));
  }
}
