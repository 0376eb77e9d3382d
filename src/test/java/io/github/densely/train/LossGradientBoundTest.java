package io.github.densely.train;

import static io.github.densely.support.BoundAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Activation;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceLoss;
import io.github.densely.support.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every layer with every loss behind it, at 20 shapes: value and gradients are those of the
 * double-precision reference, within its bound.
 */
@ExtendWith(Seeds.class)
class LossGradientBoundTest {

  /** A loss with random targets for outputs of these sizes, and the reference with the same. */
  private interface Draw {
    Case targets(int rows, int cols, RandomGenerator random);
  }

  private record Case(Loss loss, Matrix target, ReferenceLoss reference) {}

  @Test
  void crossEntropyOfClasses(SplittableRandom random) {
    everyLayer(
        random,
        (rows, cols, r) -> {
          int[] classes = r.ints(rows, 0, cols).toArray();
          Matrix t = Matrix.zeros(rows, 1);
          for (int i = 0; i < rows; i++) {
            t.set(i, 0, classes[i]);
          }
          return new Case(
              Loss.softmaxCrossEntropy(), t, ReferenceLoss.softmaxCrossEntropy(classes, cols));
        });
  }

  @Test
  void crossEntropyOfProbabilities(SplittableRandom random) {
    everyLayer(
        random,
        (rows, cols, r) -> {
          Matrix t = Activation.softmax().forward(RandomMatrix.normal(rows, cols, r));
          return new Case(
              Loss.softmaxCrossEntropy(), t, ReferenceLoss.softmaxCrossEntropy(doubles(t)));
        });
  }

  @Test
  void binaryCrossEntropy(SplittableRandom random) {
    everyLayer(
        random,
        (rows, cols, r) -> {
          Matrix t = Activation.sigmoid().forward(RandomMatrix.normal(rows, cols, r));
          return new Case(
              Loss.binaryCrossEntropy(), t, ReferenceLoss.binaryCrossEntropy(doubles(t)));
        });
  }

  @Test
  void meanSquaredError(SplittableRandom random) {
    everyLayer(
        random,
        (rows, cols, r) -> {
          Matrix t = RandomMatrix.normal(rows, cols, r);
          return new Case(Loss.meanSquaredError(), t, ReferenceLoss.meanSquaredError(doubles(t)));
        });
  }

  @Test
  void huber(SplittableRandom random) {
    everyLayer(
        random,
        (rows, cols, r) -> {
          Matrix t = RandomMatrix.normal(rows, cols, r);
          return new Case(Loss.huber(0.5), t, ReferenceLoss.huber(doubles(t), 0.5));
        });
  }

  private static void everyLayer(SplittableRandom random, Draw draw) {
    for (int shape = 0; shape < Seeds.trials(20, 200); shape++) {
      int rows = random.nextInt(2, 12); // BatchNorm needs two rows, cross-entropy two columns
      int features = random.nextInt(2, 20);
      for (Layer layer : EveryLayer.taking(features, random)) {
        if (layer.outFeatures(features) < 2) {
          continue;
        }
        Matrix input = RandomMatrix.normal(rows, features, random);
        compare(layer, input, draw.targets(rows, layer.outFeatures(features), random));
      }
    }
  }

  private static void compare(Layer layer, Matrix input, Case drawn) {
    ReferenceLayer reference = ReferenceLayer.of(layer);
    BoundedMatrix exactInput = BoundedMatrix.exact(input);
    BoundedMatrix scores = reference.forward(exactInput);
    Bounded value = drawn.reference.value(scores);
    BoundedMatrix gradInput = reference.backward(exactInput, drawn.reference.gradient(scores));

    ForwardPass pass = layer.forwardPass(input);

    assertThat(drawn.loss.mean(pass.output(), drawn.target))
        .as("%s", layer)
        .isEqualTo(value.value(), within(value.error()));
    assertThat(pass.backward(drawn.loss.gradient(pass.output(), drawn.target)))
        .as("%s gradInput", layer)
        .isWithin(gradInput);
    List<Parameter> trained = layer.parameters().stream().filter(p -> !p.isFixed()).toList();
    for (int i = 0; i < trained.size(); i++) {
      assertThat(trained.get(i).grad())
          .as("%s %s", layer, trained.get(i))
          .isWithin(reference.gradients().get(i));
    }
  }

  private static double[][] doubles(Matrix matrix) {
    double[][] values = new double[matrix.rows()][matrix.cols()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.cols(); j++) {
        values[i][j] = matrix.get(i, j);
      }
    }
    return values;
  }
}
