package io.github.densely.examples;

import static io.github.densely.examples.Published.decimals;
import static io.github.densely.examples.Published.floats;
import static io.github.densely.examples.Published.printed;
import static io.github.densely.examples.Published.stepped;
import static io.github.densely.support.BoundAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
 * The network of M. Mazur's "A Step by Step Backpropagation Example" (mattmazur.com, 2015): 2
 * inputs, 2 hidden and 2 output sigmoids. Its error Σ ½·(target − out)² over two outputs is the
 * mean squared error of one row. It leaves the biases as they are.
 */
class MazurTest {

  private static final double[] X = {0.05, 0.1};
  private static final double[] TARGET = {0.01, 0.99};
  private static final double[] W1 = {0.15, 0.2, 0.25, 0.3};
  private static final double[] B1 = {0.35, 0.35};
  private static final double[] W2 = {0.4, 0.45, 0.5, 0.55};
  private static final double[] B2 = {0.6, 0.6};

  private final DenseLayer hidden = DenseLayer.of(floats(2, 2, W1), floats(1, 2, B1));
  private final DenseLayer last = DenseLayer.of(floats(2, 2, W2), floats(1, 2, B2));
  private final Sequential net =
      Sequential.of(hidden, Activation.sigmoid(), last, Activation.sigmoid());
  private final Matrix x = floats(1, 2, X);
  private final Matrix target = floats(1, 2, TARGET);
  private final Loss loss = Loss.meanSquaredError();
  private final Optimizer optimizer = Optimizer.sgd(0.5);

  private final ReferenceLayer reference = ReferenceLayer.of(net);

  @BeforeEach
  void prepare() {
    hidden.bias().orElseThrow().freeze();
    last.bias().orElseThrow().freeze();
    Published.setParameters(
        reference, decimals(2, 2, W1), decimals(1, 2, B1), decimals(2, 2, W2), decimals(1, 2, B2));
  }

  @Test
  void forward() {
    ReferenceLayer first = ReferenceLayer.of(net.slice(0, 2));
    Published.setParameters(first, decimals(2, 2, W1), decimals(1, 2, B1));
    BoundedMatrix hiddenBound = first.forward(decimals(1, 2, X));
    BoundedMatrix outputBound = reference.forward(decimals(1, 2, X));

    assertThat(net.slice(0, 2).forward(x))
        .isWithin(printed(9, hiddenBound, 0.593269992, 0.596884378));
    assertThat(net.forward(x)).isWithin(printed(9, outputBound, 0.75136507, 0.772928465));
  }

  @Test
  void totalError() {
    Bounded bound = outputLoss();

    assertThat(loss.mean(net.forward(x), target))
        .isEqualTo(0.298371109, within(0.5e-9 + bound.error()));
  }

  @Test
  void weightsAfterOneStep() {
    BoundedMatrix gradOutput = referenceLoss().gradient(reference.forward(decimals(1, 2, X)));
    for (int j = 0; j < 2; j++) {
      gradOutput.set(
          0, j, gradOutput.get(0, j).widened(Bounded.U * TARGET[j])); // targets are floats
    }
    reference.backward(decimals(1, 2, X), gradOutput);

    train(1);

    BoundedMatrix w1 = stepped(decimals(2, 2, W1), reference.gradients().get(0), 0.5);
    BoundedMatrix w2 = stepped(decimals(2, 2, W2), reference.gradients().get(2), 0.5);
    assertThat(hidden.weight().value())
        .isWithin(printed(9, w1, 0.149780716, 0.19956143, 0.24975114, 0.29950229));
    assertThat(last.weight().value())
        .isWithin(printed(9, w2, 0.35891648, 0.408666186, 0.51130127, 0.561370121));
    assertThat(hidden.bias().orElseThrow().value()).isEqualTo(floats(1, 2, B1));
  }

  /** The post prints 0.291027924; its own rule gives 0.291027774 in double precision. */
  @Test
  void totalErrorAfterOneStep() {
    train(1);

    assertThat(loss.mean(net.forward(x), target)).isEqualTo(0.291027774, within(0.5e-9 + drift(1)));
  }

  /** The post prints 0.0000351085; its own rule gives 3.510188e-05 in double precision. */
  @Test
  void totalErrorAfterTenThousandSteps() {
    train(10_000);

    assertThat(loss.mean(net.forward(x), target))
        .isEqualTo(3.510188e-05, within(0.5e-11 + drift(10_000)));
  }

  /**
   * How far the loss may be off because the weights are floats: each step rounds each weight by at
   * most u·|w|, the start by as much, and the steps themselves, which go downhill, make such errors
   * no larger. To first order the loss changes by {@code (steps + 1)·u·Σ |w·∂L/∂w|}; to that comes
   * the rounding of the last forward pass.
   */
  private double drift(int steps) {
    net.zeroGrad();
    ForwardPass pass = net.forwardPass(x);
    pass.backwardParameters(loss.gradient(pass.output(), target));
    double sum = 0;
    for (Parameter weight : new Parameter[] {hidden.weight(), last.weight()}) {
      for (int i = 0; i < 4; i++) {
        sum += Math.abs(weight.value().data()[i] * weight.grad().data()[i]);
      }
    }
    return (steps + 1) * Bounded.U * sum + outputLoss().error();
  }

  private Bounded outputLoss() {
    BoundedMatrix output = ReferenceLayer.of(net).forward(decimals(1, 2, X));
    for (int j = 0; j < 2; j++) {
      output.set(0, j, output.get(0, j).widened(Bounded.U * TARGET[j])); // targets are floats
    }
    return referenceLoss().value(output);
  }

  private static ReferenceLoss referenceLoss() {
    return ReferenceLoss.meanSquaredError(new double[][] {TARGET});
  }

  private void train(int steps) {
    for (int step = 0; step < steps; step++) {
      net.zeroGrad();
      ForwardPass pass = net.forwardPass(x);
      pass.backwardParameters(loss.gradient(pass.output(), target));
      optimizer.step(net.parameters());
    }
  }
}
