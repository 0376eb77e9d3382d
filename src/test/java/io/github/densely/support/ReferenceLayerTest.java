package io.github.densely.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.Layer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The gradients of the reference are those that central differences show: steps of 10⁻⁶, within
 * 10⁻⁵ + 10⁻³·|gradient|, the defaults of PyTorch's {@code gradcheck}.
 */
@ExtendWith(Seeds.class)
class ReferenceLayerTest {

  private static final double STEP = 1e-6;
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 1e-3;

  @Test
  void gradientsOfLayersAgreeWithCentralDifferences(SplittableRandom random) {
    for (int features = 1; features <= 4; features++) {
      for (Layer layer : EveryLayer.taking(features, random)) {
        ReferenceLayer reference = ReferenceLayer.of(layer);
        BoundedMatrix x = awayFromZero(features + 1, features, random);
        BoundedMatrix weights = like(reference.forward(x), random);
        DoubleSupplier loss = () -> dot(reference.forward(x), weights);

        BoundedMatrix gradInput = reference.backward(x, weights);

        check(layer + " input", x, gradInput, loss);
        for (int p = 0; p < reference.parameters().size(); p++) {
          check(
              layer + " parameter " + p,
              reference.parameters().get(p),
              reference.gradients().get(p),
              loss);
        }
      }
    }
  }

  @Test
  void gradientsOfLossesAgreeWithCentralDifferences(SplittableRandom random) {
    double[][] targets = {{0, 1, 0}, {0.25, 0.25, 0.5}, {1, 0, 0}, {0.9, 0.1, 0}};
    List<ReferenceLoss> losses =
        List.of(
            ReferenceLoss.softmaxCrossEntropy(targets),
            ReferenceLoss.softmaxCrossEntropy(new int[] {1, 0, 2, 2}, 3),
            ReferenceLoss.binaryCrossEntropy(targets),
            ReferenceLoss.meanSquaredError(targets),
            ReferenceLoss.huber(targets, 0.7));
    for (ReferenceLoss loss : losses) {
      BoundedMatrix scores = awayFromZero(4, 3, random);

      BoundedMatrix gradient = loss.gradient(scores);

      check("a loss", scores, gradient, () -> loss.value(scores).value());
    }
  }

  @Test
  void theCurvatureOfAnActivationIsAnUpperBound() {
    for (Activation activation : EveryLayer.activations()) {
      if (ReferenceLayer.of(activation) instanceof ReferenceActivation reference) {
        for (double x = -8; x < 8; x += 0.001) {
          double change =
              reference.derivative().applyAsDouble(x + 1e-5)
                  - reference.derivative().applyAsDouble(x);
          double jump = x <= 0 && x + 1e-5 > 0 ? reference.jump() : 0;

          assertThat(Math.abs(change)) // 10⁻¹⁵ for the roundings of two numbers near 1
              .as("%s at %s", activation, x)
              .isLessThanOrEqualTo(reference.curvature() * 1e-5 + jump + 1e-15);
        }
      }
    }
  }

  private static void check(
      String what, BoundedMatrix variable, BoundedMatrix gradient, DoubleSupplier loss) {
    for (int i = 0; i < variable.rows(); i++) {
      for (int j = 0; j < variable.cols(); j++) {
        Bounded old = variable.get(i, j);
        variable.set(i, j, Bounded.exact(old.value() + STEP));
        double above = loss.getAsDouble();
        variable.set(i, j, Bounded.exact(old.value() - STEP));
        double below = loss.getAsDouble();
        variable.set(i, j, old);

        double analytic = gradient.get(i, j).value();

        assertThat((above - below) / (2 * STEP))
            .as("%s (%d, %d)", what, i, j)
            .isBetween(
                analytic - ABSOLUTE - RELATIVE * Math.abs(analytic),
                analytic + ABSOLUTE + RELATIVE * Math.abs(analytic));
      }
    }
  }

  /** Normal numbers, none so near to 0 that a step could cross the kink of a ReLU. */
  private static BoundedMatrix awayFromZero(int rows, int cols, SplittableRandom random) {
    BoundedMatrix matrix = BoundedMatrix.zeros(rows, cols);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        double value = random.nextGaussian();
        matrix.set(i, j, Bounded.exact(value + Math.copySign(0.01, value)));
      }
    }
    return matrix;
  }

  private static BoundedMatrix like(BoundedMatrix sizes, SplittableRandom random) {
    return BoundedMatrix.exact(RandomMatrix.normal(sizes.rows(), sizes.cols(), random));
  }

  private static double dot(BoundedMatrix a, BoundedMatrix b) {
    double sum = 0;
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        sum += a.get(i, j).value() * b.get(i, j).value();
      }
    }
    return sum;
  }
}
