package io.github.densely.train;

import static io.github.densely.support.BoundAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceLoss;
import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check, not an example: the gradient of a batch is the sum of those of its parts, on one machine
 * or on several.
 */
@ExtendWith(Seeds.class)
class GradientSumTest {

  private static final Loss LOSS = Loss.meanSquaredError();

  @Test
  void microBatchesAccumulateToTheGradientOfTheWholeBatch(SplittableRandom random) {
    // Whole numbers and a batch of a power of two: every sum is exact, so the bits must be equal.
    Matrix x = RandomMatrix.integers(8, 3, random);
    Matrix t = RandomMatrix.integers(8, 2, random);
    Matrix weight = RandomMatrix.integers(2, 3, random);
    DenseLayer whole = DenseLayer.of(weight.copy(), Matrix.zeros(1, 2));
    DenseLayer parts = DenseLayer.of(weight.copy(), Matrix.zeros(1, 2));

    addGradient(whole, x, t, 8);
    addGradient(parts, x.firstRows(3), t.firstRows(3), 8);
    addGradient(parts, rows(x, 3, 8), rows(t, 3, 8), 8);

    assertThat((Object) parts.weight().grad()).isEqualTo(whole.weight().grad());
    assertThat((Object) parts.bias().orElseThrow().grad())
        .isEqualTo(whole.bias().orElseThrow().grad());
  }

  @Test
  void summedGradientVectorsOfTwoMachinesAreTheGradientOfTheWholeBatch(SplittableRandom random) {
    Matrix x = RandomMatrix.normal(10, 4, random);
    Matrix t = RandomMatrix.normal(10, 2, random);
    Sequential first = network();
    Sequential second = network();
    Sequential summed = network();

    addGradient(first, x.firstRows(6), t.firstRows(6), 10);
    addGradient(second, rows(x, 6, 10), rows(t, 6, 10), 10);
    float[] sum = first.gradientVector();
    float[] other = second.gradientVector();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    summed.setGradientVector(sum);

    ReferenceLayer reference = ReferenceLayer.of(network());
    BoundedMatrix exact = BoundedMatrix.exact(x);
    BoundedMatrix scores = reference.forward(exact);
    reference.backward(exact, ReferenceLoss.meanSquaredError(doubles(t)).gradient(scores));
    for (int i = 0; i < summed.parameters().size(); i++) {
      Matrix grad = summed.parameters().get(i).grad();
      assertThat(grad).isWithin(reference.gradients().get(i));
    }
  }

  @Test
  void twoMachinesThatExchangeGradientsStayEqualToTheBit(SplittableRandom random) {
    Matrix x = RandomMatrix.normal(10, 4, random);
    Matrix t = RandomMatrix.normal(10, 2, random);
    Sequential[] machines = {network(), network()};
    Optimizer[] optimizers = {Optimizer.adam(0.01), Optimizer.adam(0.01)};
    double before = LOSS.mean(machines[0].forward(x), t);

    for (int step = 0; step < 50; step++) {
      machines[0].zeroGrad();
      machines[1].zeroGrad();
      addGradient(machines[0], x.firstRows(6), t.firstRows(6), 10);
      addGradient(machines[1], rows(x, 6, 10), rows(t, 6, 10), 10);
      float[] sum = machines[0].gradientVector();
      float[] other = machines[1].gradientVector();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other[i];
      }
      for (int m = 0; m < 2; m++) {
        machines[m].setGradientVector(sum);
        optimizers[m].step(machines[m].parameters());
      }
    }

    assertThat(machines[0].parameterVector()).isEqualTo(machines[1].parameterVector());
    assertThat(LOSS.mean(machines[0].forward(x), t)).isLessThan(before);
  }

  private static Sequential network() {
    SplittableRandom random = new SplittableRandom(4);
    return Sequential.of(
        new DenseLayer(4, 5, random), Activation.tanh(), new DenseLayer(5, 2, random));
  }

  private static void addGradient(Layer layer, Matrix x, Matrix t, int batch) {
    ForwardPass pass = layer.forwardPass(x);
    Matrix gradOutput = Matrix.zeros(x.rows(), t.cols());
    LOSS.sumAndGradient(pass.output(), t, 1.0 / batch, gradOutput);
    pass.backwardParameters(gradOutput);
  }

  private static Matrix rows(Matrix matrix, int from, int to) {
    int cols = matrix.cols();
    return Matrix.wrap(to - from, cols, Arrays.copyOfRange(matrix.data(), from * cols, to * cols));
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
