package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Class weights and sample weights, with numbers that can be checked by hand. */
class LossWeightsTest {

  private static final double DOUBLE_ROUNDINGS = 0x1p-50;

  @Test
  void aClassWeightIsAFactorOfTheLossesOfItsClass() {
    Loss loss = Loss.softmaxCrossEntropy(0.5, 3, 2);
    Matrix scores = Matrix.zeros(2, 3);
    Matrix classes = Matrix.of(2, 1, 1, 0);

    // 3·log 3 and ½·log 3; the mean is divided by the two samples.
    assertThat(loss.sum(scores, classes)).isEqualTo(3.5 * Math.log(3), within(DOUBLE_ROUNDINGS));
    assertThat(loss.mean(scores, classes)).isEqualTo(1.75 * Math.log(3), within(DOUBLE_ROUNDINGS));
    // 3·(⅓ − t)/2 and ½·(⅓ − t)/2
    assertThat(loss.gradient(scores, classes))
        .isEqualTo(Matrix.of(2, 3, 0.5f, -1, 0.5f, -1 / 6f, 1 / 12f, 1 / 12f));
  }

  @Test
  void classWeightsWeighProbabilitiesTermByTerm() {
    Loss loss = Loss.softmaxCrossEntropy(0.5, 3);
    Matrix scores = Matrix.zeros(1, 2);
    Matrix target = Matrix.of(1, 2, 0.25f, 0.75f);

    // w·t is 0.125 and 2.25, together 2.375: p·2.375 − w·t.
    assertThat(loss.sum(scores, target)).isEqualTo(2.375 * Math.log(2), within(DOUBLE_ROUNDINGS));
    assertThat(loss.gradient(scores, target)).isEqualTo(Matrix.of(1, 2, 1.0625f, -1.0625f));
  }

  @Test
  void aPositiveWeightIsAFactorOfTheYes() {
    Loss loss = Loss.binaryCrossEntropy(3);
    Matrix scores = Matrix.zeros(1, 2);
    Matrix target = Matrix.of(1, 2, 1, 0.25f);

    // (3·log 2 + (0.75 + 3·0.25)·log 2)/2; slopes −3/2 and (0.75 − 0.75)/2, each over 2 columns
    assertThat(loss.sum(scores, target)).isEqualTo(2.25 * Math.log(2), within(DOUBLE_ROUNDINGS));
    assertThat(loss.gradient(scores, target)).isEqualTo(Matrix.of(1, 2, -0.75f, 0));
  }

  @Test
  void everyColumnMayHaveAPositiveWeight() {
    Matrix gradient =
        Loss.binaryCrossEntropy(3, 7).gradient(Matrix.zeros(1, 2), Matrix.of(1, 2, 1, 1));

    assertThat(gradient).isEqualTo(Matrix.of(1, 2, -0.75f, -1.75f));
  }

  @Test
  void weightsOfOneChangeNoBit() {
    Matrix z = Matrix.of(2, 2, 0.3f, -2.7f, 31, 1e-9f);
    Matrix t = Matrix.of(2, 2, 0.1f, 0.9f, 1, 0);

    assertSame(Loss.softmaxCrossEntropy(1, 1), Loss.softmaxCrossEntropy(), z, t);
    assertSame(Loss.binaryCrossEntropy(1), Loss.binaryCrossEntropy(), z, t);
  }

  private static void assertSame(Loss weighted, Loss plain, Matrix z, Matrix t) {
    assertThat(weighted.sum(z, t)).isEqualTo(plain.sum(z, t));
    assertThat(weighted.gradient(z, t)).isEqualTo(plain.gradient(z, t));
  }

  static Stream<Loss> losses() {
    return Stream.of(
        Loss.softmaxCrossEntropy(),
        Loss.softmaxCrossEntropy(0.5, 3),
        Loss.binaryCrossEntropy(),
        Loss.binaryCrossEntropy(3),
        Loss.meanSquaredError(),
        Loss.huber(0.7),
        new YourOwn(Loss.huber(0.7)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aSampleOfWeightTwoCountsAsTwoSamplesAndOneOfWeightZeroAsNone(Loss loss) {
    Matrix output = Matrix.of(3, 2, 0.5f, -3, 2, 0.25f, Float.NaN, 1);
    Matrix target = Matrix.of(3, 2, 0, 1, 0.25f, 0.75f, 1, 0);
    Matrix weights = Matrix.of(3, 1, 2, 1, 0);
    Matrix repeated = Matrix.of(3, 2, 0.5f, -3, 0.5f, -3, 2, 0.25f);
    Matrix repeatedTarget = Matrix.of(3, 2, 0, 1, 0, 1, 0.25f, 0.75f);
    Matrix gradient = Matrix.of(3, 2, 9, 9, 9, 9, 9, 9);

    double sum = loss.sumAndGradient(output, target, weights, 0.25, gradient);

    double expected = loss.sum(repeated, repeatedTarget);
    assertThat(sum).isEqualTo(expected, within(expected * DOUBLE_ROUNDINGS));
    assertThat(loss.sum(output, target, weights)).isEqualTo(sum);
    assertThat(loss.mean(output, target, weights)).isEqualTo(sum / 3);
    Matrix one = Matrix.zeros(3, 2);
    loss.sumAndGradient(repeated, repeatedTarget, 0.25, one);
    for (int j = 0; j < 2; j++) {
      assertThat(gradient.get(0, j)).isEqualTo(2 * one.get(0, j));
      assertThat(gradient.get(1, j)).isEqualTo(one.get(2, j));
      assertThat(gradient.get(2, j)).isZero();
    }
  }

  /** A loss that does not know sample weights. */
  private record YourOwn(Loss loss) implements Loss {
    @Override
    public double sum(Matrix output, Matrix target) {
      return loss.sum(output, target);
    }

    @Override
    public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput) {
      return loss.sumAndGradient(output, target, scale, gradOutput);
    }
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    Matrix z = Matrix.zeros(2, 3);
    Matrix t = Matrix.of(2, 1, 0, 2);
    Matrix oneHot = Matrix.of(2, 3, 1, 0, 0, 0, 0, 1);

    refused(
        () -> Loss.softmaxCrossEntropy(4), "1 class weights, expected one for each of at least 2");
    refused(() -> Loss.softmaxCrossEntropy(1, -1), "class 1 has weight -1.0, expected a finite");
    refused(() -> Loss.softmaxCrossEntropy(1, Double.NaN), "class 1 has weight NaN, expected");
    refused(() -> Loss.softmaxCrossEntropy(0, 0), "all class weights are 0, so no sample would");
    refused(
        () -> Loss.softmaxCrossEntropy(1, 2).sum(z, t),
        "2 class weights for an output of 2 x 3; give one for each of the 3 columns");
    refused(
        () -> Loss.binaryCrossEntropy(0), "a positive weight must be finite and above 0, got 0");
    refused(() -> Loss.binaryCrossEntropy(new double[0]), "no positive weight: give one for all");
    refused(
        () -> Loss.binaryCrossEntropy(1, 2).sum(z, z),
        "2 positive weights for an output of 2 x 3; give one for each of the 3 columns");
    for (Loss loss : new Loss[] {Loss.softmaxCrossEntropy(), new YourOwn(Loss.huber(1))}) {
      refused(
          () -> loss.sum(z, t, Matrix.of(1, 2, 1, 1)),
          "an output of 2 x 3 needs sample weights of 2 x 1, got 1 x 2");
      refused(
          () -> loss.sum(z, t, Matrix.of(2, 1, 1, -1)),
          "row 1 has weight -1.0, expected a finite number, at least 0");
      refused(
          () -> loss.mean(z, oneHot, Matrix.zeros(2, 1)),
          "the weights of all samples are 0, so there is no mean");
    }
  }

  private static void refused(Runnable action, String message) {
    assertThatIllegalArgumentException().isThrownBy(action::run).withMessageStartingWith(message);
  }

  @Test
  void aWeightedLossNamesItsWeights() {
    assertThat(Loss.softmaxCrossEntropy(0.5, 3))
        .hasToString("softmax cross-entropy (class weights 0.5, 3.0)");
    assertThat(Loss.binaryCrossEntropy(19))
        .hasToString("binary cross-entropy (positive weight 19.0)");
    assertThat(Loss.binaryCrossEntropy(19, 2))
        .hasToString("binary cross-entropy (positive weights 19.0, 2.0)");
  }

  @Test
  void withClassWeightsANetworkFindsTheRareClass() {
    // Classes 95 : 5 that overlap: one feature, with means −0.5 and 0.5 and deviation 1.
    Dataset data = rare(2000, 1);
    Dataset test = rare(2000, 2);
    double[] weights = data.classWeights();

    double[] plain = recalls(fitted(Loss.softmaxCrossEntropy(), 2, data), test);
    double[] weighted = recalls(fitted(Loss.softmaxCrossEntropy(weights), 2, data), test);
    double[] oneOutput =
        recalls(fitted(Loss.binaryCrossEntropy(weights[1] / weights[0]), 1, data), test);

    // Without weights the best answer is the frequent class almost everywhere; with them the
    // border is near 0, where both recalls are Φ(½) = 0.69.
    assertThat(plain[1]).isLessThan(0.1);
    assertThat(weighted[0]).isGreaterThan(0.6);
    assertThat(weighted[1]).isGreaterThan(0.6);
    assertThat(oneOutput[0]).isGreaterThan(0.6);
    assertThat(oneOutput[1]).isGreaterThan(0.6);
  }

  private static Dataset rare(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix inputs = Matrix.zeros(size, 1);
    int[] classes = new int[size];
    for (int i = 0; i < size; i++) {
      classes[i] = i % 20 == 0 ? 1 : 0;
      inputs.set(i, 0, (float) (random.nextGaussian() + classes[i] - 0.5));
    }
    return Dataset.ofClasses(inputs, classes);
  }

  private static Sequential fitted(Loss loss, int outputs, Dataset data) {
    SplittableRandom random = new SplittableRandom(3);
    Sequential network =
        Sequential.of(
            new DenseLayer(1, 4, random), Activation.tanh(), new DenseLayer(4, outputs, random));
    Trainer.of(network, loss, Optimizer.adam(0.01)).epochs(10).fit(data);
    return network;
  }

  /** The share of the samples of each class that are found. */
  private static double[] recalls(Sequential network, Dataset test) {
    Matrix outputs = network.forward(test.inputs());
    double[] found = new double[2];
    double[] all = new double[2];
    for (int i = 0; i < test.size(); i++) {
      int right = (int) test.targets().get(i, 0);
      int predicted = outputs.cols() == 1 ? outputs.get(i, 0) > 0 ? 1 : 0 : outputs.argMax(i);
      all[right]++;
      found[right] += predicted == right ? 1 : 0;
    }
    return new double[] {found[0] / all[0], found[1] / all[1]};
  }
}
