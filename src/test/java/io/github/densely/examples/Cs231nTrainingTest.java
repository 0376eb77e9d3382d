package io.github.densely.examples;

import static io.github.densely.examples.Published.decimals;
import static io.github.densely.examples.Published.floats;
import static io.github.densely.examples.Published.linspace;
import static io.github.densely.examples.Published.printed;
import static io.github.densely.support.BoundAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceLoss;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * A two-layer network's loss and single steps of three optimisers: assignment 2 of Stanford's
 * CS231n, FullyConnectedNets.ipynb.
 *
 * <p>The steps start in the middle of a training: what the optimiser remembers is given too.
 */
class Cs231nTrainingTest {

  private static final double[] W = linspace(-0.4, 0.6, 20);
  private static final double[] DW = linspace(-0.6, 0.4, 20);

  private final Parameter parameter = Parameter.of("w", floats(4, 5, W));

  // ---- the loss of a network 5-50-7 with ReLU

  private static final double[] X = transposed(5, 3, linspace(-5.5, 4.5, 15));
  private static final double[] W1 = transposed(5, 50, linspace(-0.7, 0.3, 250));
  private static final double[] B1 = linspace(-0.1, 0.9, 50);
  private static final double[] W2 = transposed(50, 7, linspace(-0.3, 0.4, 350));
  private static final double[] B2 = linspace(-0.9, 0.1, 7);
  private static final int[] CLASSES = {0, 5, 1};

  private final Sequential net =
      Sequential.of(
          DenseLayer.of(floats(50, 5, W1), floats(1, 50, B1)),
          Activation.relu(),
          DenseLayer.of(floats(7, 50, W2), floats(1, 7, B2)));

  @Test
  void softmaxLossOfATwoLayerNetwork() {
    Matrix scores = net.forward(floats(3, 5, X));

    double loss = Loss.softmaxCrossEntropy().mean(scores, Matrix.of(3, 1, 0, 5, 1));

    assertThat(loss).isEqualTo(3.4702243556, within(0.5e-10 + lossError()));
  }

  @Test
  void softmaxLossWithRegularization() {
    Matrix scores = net.forward(floats(3, 5, X));

    double squares = 0;
    for (Parameter parameter : net.parameters()) {
      if (parameter.name().endsWith("weight")) {
        for (float w : parameter.value().data()) {
          squares += (double) w * w;
        }
      }
    }
    double loss = Loss.softmaxCrossEntropy().mean(scores, Matrix.of(3, 1, 0, 5, 1)) + 0.5 * squares;

    // Each weight is rounded to float once, which changes its square by a factor within (1 ± u)².
    double error = lossError() + 0.5 * squares * Bounded.gamma(2);
    assertThat(loss).isEqualTo(26.5948426952, within(0.5e-10 + error));
  }

  private double lossError() {
    ReferenceLayer reference = ReferenceLayer.of(net);
    Published.setParameters(
        reference,
        decimals(50, 5, W1),
        decimals(1, 50, B1),
        decimals(7, 50, W2),
        decimals(1, 7, B2));
    return ReferenceLoss.softmaxCrossEntropy(CLASSES, 7)
        .value(reference.forward(decimals(3, 5, X)))
        .error();
  }

  // ---- one step of an optimiser

  /** The course keeps v = −lr·velocity: v = 0.9·v − lr·dw, w += v. */
  @Test
  void sgdWithMomentum() {
    double rate = 1e-3;
    double[] v = linspace(0.6, 0.9, 20);
    double[] velocity = new double[20];
    for (int i = 0; i < 20; i++) {
      velocity[i] = -v[i] / rate;
    }
    Optimizer optimizer = Optimizer.sgd(rate).momentum(0.9);

    step(optimizer, "sgd", 1, Map.of("w.velocity", floats(4, 5, velocity)));

    // Five roundings of the products before the last sum: of v, 0.9, their product, the sum with
    // dw, the rate times that; and of dw.
    BoundedMatrix bound =
        bound(i -> Bounded.gamma(6) * (0.9 * Math.abs(v[i]) + rate * Math.abs(DW[i])));
    assertThat(parameter.value())
        .isWithin(
            printed(
                8,
                bound,
                0.1406,
                0.20738947,
                0.27417895,
                0.34096842,
                0.40775789,
                0.47454737,
                0.54133684,
                0.60812632,
                0.67491579,
                0.74170526,
                0.80849474,
                0.87528421,
                0.94207368,
                1.00886316,
                1.07565263,
                1.14244211,
                1.20923158,
                1.27602105,
                1.34281053,
                1.4096));
  }

  @Test
  void velocityAfterAStepWithMomentum() {
    double rate = 1e-3;
    double[] v = linspace(0.6, 0.9, 20);
    double[] velocity = new double[20];
    for (int i = 0; i < 20; i++) {
      velocity[i] = -v[i] / rate;
    }
    Optimizer optimizer = Optimizer.sgd(rate).momentum(0.9);

    step(optimizer, "sgd", 1, Map.of("w.velocity", floats(4, 5, velocity)));

    double[] expected = {
      0.5406, 0.55475789, 0.56891579, 0.58307368, 0.59723158, 0.61138947, 0.62554737,
      0.63970526, 0.65386316, 0.66802105, 0.68217895, 0.69633684, 0.71049474, 0.72465263,
      0.73881053, 0.75296842, 0.76712632, 0.78128421, 0.79544211, 0.8096
    };
    Matrix after = optimizer.state().slots().get("w.velocity");
    for (int i = 0; i < 20; i++) {
      double error = Bounded.gamma(5) * (0.9 * Math.abs(v[i]) + rate * Math.abs(DW[i]));
      assertThat(-rate * after.data()[i]).isEqualTo(expected[i], within(0.5e-8 + error));
    }
  }

  @Test
  void rmsProp() {
    double[] cache = linspace(0.6, 0.9, 20);
    double[] next = new double[20];
    for (int i = 0; i < 20; i++) {
      next[i] = 0.99 * cache[i] + 0.01 * DW[i] * DW[i];
    }
    Optimizer optimizer = Optimizer.rmsProp(1e-2).decay(0.99).epsilon(1e-8);

    step(optimizer, "rmsprop", 1, Map.of("w.square", floats(4, 5, cache)));

    // The square is a sum of positive terms, right to 5 roundings (the cache or dw² and its
    // factor), so its root to 2.5 and its own;
    // to that come epsilon, dw, the rate, product and quotient.
    BoundedMatrix bound =
        bound(i -> Bounded.gamma(9) * 1e-2 * Math.abs(DW[i]) / Math.sqrt(next[i]));
    assertThat(parameter.value())
        .isWithin(
            printed(
                8,
                bound,
                -0.39223849,
                -0.34037513,
                -0.28849239,
                -0.23659121,
                -0.18467247,
                -0.132737,
                -0.08078555,
                -0.02881884,
                0.02316247,
                0.07515774,
                0.12716641,
                0.17918792,
                0.23122175,
                0.28326742,
                0.33532447,
                0.38739248,
                0.43947102,
                0.49155973,
                0.54365823,
                0.59576619));
  }

  /** The course counts steps before it uses them, so this is the sixth. */
  @Test
  void adam() {
    double[] m = linspace(0.6, 0.9, 20);
    double[] v = linspace(0.7, 0.5, 20);
    double correction = (1 - Math.pow(0.9, 6)) / Math.sqrt(1 - Math.pow(0.999, 6));
    Optimizer optimizer = Optimizer.adam(1e-2).betas(0.9, 0.999).epsilon(1e-8);

    step(optimizer, "adam", 5, Map.of("w.mean", floats(4, 5, m), "w.square", floats(4, 5, v)));

    // The mean is right to 4 roundings of its terms' sizes, the root of the square to 3.5; to that
    // come rate and correction,
    // epsilon, two products and a quotient.
    BoundedMatrix bound =
        bound(
            i -> {
              double terms = 0.9 * Math.abs(m[i]) + 0.1 * Math.abs(DW[i]);
              double square = 0.999 * v[i] + 0.001 * DW[i] * DW[i];
              return Bounded.gamma(14) * 1e-2 * terms / Math.sqrt(square) / correction;
            });
    assertThat(parameter.value())
        .isWithin(
            printed(
                8,
                bound,
                -0.40094747,
                -0.34836187,
                -0.29577703,
                -0.24319299,
                -0.19060977,
                -0.1380274,
                -0.08544591,
                -0.03286534,
                0.01971428,
                0.0722929,
                0.1248705,
                0.17744702,
                0.23002243,
                0.28259667,
                0.33516969,
                0.38774145,
                0.44031188,
                0.49288093,
                0.54544852,
                0.59801459));
  }

  private void step(Optimizer optimizer, String rule, long steps, Map<String, Matrix> slots) {
    optimizer.restore(new Optimizer.State(rule, steps, slots));
    floats(4, 5, DW).copyInto(parameter.grad());
    optimizer.step(List.of(parameter));
  }

  /**
   * The error of a step, and the two roundings of its weight: to a float, and of the difference.
   */
  private static BoundedMatrix bound(IntToDoubleFunction errorOfStep) {
    BoundedMatrix bound = BoundedMatrix.zeros(4, 5);
    for (int i = 0; i < 20; i++) {
      double error = errorOfStep.applyAsDouble(i);
      // Weight and step together are below 1.5, the result with them.
      bound.set(i / 5, i % 5, new Bounded(0, error + Bounded.gamma(2) * 1.5));
    }
    return bound;
  }

  /** rows x cols numbers in row-major order, as cols x rows. */
  private static double[] transposed(int rows, int cols, double[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        result[j * rows + i] = values[i * cols + j];
      }
    }
    return result;
  }
}
