package io.github.densely.examples;

import static io.github.densely.examples.Published.decimals;
import static io.github.densely.examples.Published.floats;
import static io.github.densely.examples.Published.printed;
import static io.github.densely.examples.Published.stepped;
import static io.github.densely.support.BoundAssert.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceLoss;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One step of gradient descent with log loss and L2 regularization 0.1: test_fit of scikit-learn's
 * sklearn/neural_network/tests/test_mlp.py (BSD-3-Clause).
 *
 * <p>The comments there use 0.6 for the third input, which is 0.7, and round on the way, so the
 * test asserts three digits. The eight digits here were computed in double precision by its rule.
 */
class ScikitLearnMlpTest {

  private static final double ALPHA = 0.1;
  private static final double[] X = {0.6, 0.8, 0.7};
  private static final double[] W1 = {0.1, 0.3, 0.5, 0.2, 0.1, 0}; // outFeatures x inFeatures
  private static final double[] B1 = {0.1, 0.1};
  private static final double[] W2 = {0.1, 0.2};
  private static final double[] B2 = {1};

  private final Sequential net =
      Sequential.of(
          DenseLayer.of(floats(2, 3, W1), floats(1, 2, B1)),
          Activation.sigmoid(),
          DenseLayer.of(floats(1, 2, W2), floats(1, 1, B2)));
  private final Matrix x = floats(1, 3, X);
  private final Matrix target = Matrix.of(1, 1, 0);
  private final Loss loss = Loss.binaryCrossEntropy();

  private final ReferenceLayer reference = ReferenceLayer.of(net);

  @BeforeEach
  void prepare() {
    Published.setParameters(
        reference, decimals(2, 3, W1), decimals(1, 2, B1), decimals(1, 2, W2), decimals(1, 1, B2));
  }

  @Test
  void hiddenLayerAndProbability() {
    Sequential hidden = net.slice(0, 2);
    Sequential probability = net.append(Activation.sigmoid());
    ReferenceLayer hiddenReference = ReferenceLayer.of(hidden);
    ReferenceLayer probabilityReference = ReferenceLayer.of(probability);
    Published.setParameters(hiddenReference, decimals(2, 3, W1), decimals(1, 2, B1));
    Published.setParameters(
        probabilityReference,
        decimals(2, 3, W1),
        decimals(1, 2, B1),
        decimals(1, 2, W2),
        decimals(1, 1, B2));

    assertThat(hidden.forward(x))
        .isWithin(
            printed(
                15,
                hiddenReference.forward(decimals(1, 3, X)),
                0.679178699175393,
                0.574442516811659));
    assertThat(probability.forward(x))
        .isWithin(printed(8, probabilityReference.forward(decimals(1, 3, X)), 0.76545202));
  }

  @Test
  void parametersAfterOneStep() {
    fit();

    BoundedMatrix[] after = boundsAfterOneStep();
    assertThat(value(0))
        .isWithin(
            printed(
                8,
                after[0],
                0.09799927,
                0.29566569,
                0.49383248,
                0.19575455,
                0.09600606,
                -0.0026197));
    assertThat(value(1)).isWithin(printed(8, after[1], 0.09833212, 0.09625758));
    assertThat(value(2)).isWithin(printed(8, after[2], 0.04701213, 0.15402918));
    assertThat(value(3)).isWithin(printed(7, after[3], 0.9234548));
  }

  /** numpy's assert_almost_equal with decimal=3 accepts 1.5·10⁻³. */
  @Test
  void parametersThatScikitLearnItselfAsserts() {
    fit();

    assertThat(value(0))
        .isWithin(upstream(2, 3, 0.098, 0.2956664, 0.4939998, 0.195756, 0.096008, -0.002244));
    assertThat(value(1)).isWithin(upstream(1, 2, 0.098333, 0.09626));
    assertThat(value(2)).isWithin(upstream(1, 2, 0.04706, 0.154089));
    assertThat(value(3)).isWithin(upstream(1, 1, 0.9235));
    assertThat(net.append(Activation.sigmoid()).forward(x)).isWithin(upstream(1, 1, 0.739));
  }

  private static BoundedMatrix upstream(int rows, int cols, double... values) {
    BoundedMatrix matrix = BoundedMatrix.zeros(rows, cols);
    for (int i = 0; i < values.length; i++) {
      matrix.set(i / cols, i % cols, new Bounded(values[i], 1.5e-3));
    }
    return matrix;
  }

  private void fit() {
    ForwardPass pass = net.forwardPass(x);
    pass.backwardParameters(loss.gradient(pass.output(), target));
    for (Parameter parameter : net.parameters()) {
      if (parameter.name().endsWith("weight")) { // regularization leaves the biases alone
        for (int i = 0; i < parameter.size(); i++) {
          parameter.grad().data()[i] += (float) ALPHA * parameter.value().data()[i];
        }
      }
    }
    Optimizer.sgd(0.1).step(net.parameters());
  }

  private BoundedMatrix[] boundsAfterOneStep() {
    BoundedMatrix input = decimals(1, 3, X);
    BoundedMatrix scores = reference.forward(input);
    reference.backward(
        input, ReferenceLoss.binaryCrossEntropy(new double[][] {{0}}).gradient(scores));
    BoundedMatrix[] after = new BoundedMatrix[4];
    for (int p = 0; p < 4; p++) {
      BoundedMatrix value = reference.parameters().get(p);
      BoundedMatrix gradient = reference.gradients().get(p);
      for (int i = 0; i < value.rows() && p % 2 == 0; i++) {
        for (int j = 0; j < value.cols(); j++) {
          Bounded decay = Bounded.exact(ALPHA).toFloat().times(value.get(i, j)).toFloat();
          gradient.set(i, j, gradient.get(i, j).plus(decay).toFloat());
        }
      }
      after[p] = stepped(value, gradient, 0.1);
    }
    return after;
  }

  private Matrix value(int parameter) {
    return net.parameters().get(parameter).value();
  }
}
