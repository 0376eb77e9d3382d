package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.Allocation;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class PredictorTest {

  private final Sequential network =
      Sequential.of(DenseLayer.of(Matrix.of(3, 2, 1, 0, 0, 1, 1, 1)), Activation.relu());
  private final Predictor predictor = new Predictor(network, 2);

  @Test
  void predictsWhatTheNetworkComputes() {
    assertThat(predictor.predict(2f, -1f)).containsExactly(2, 0, 1);
    assertThat(predictor.predict(Matrix.of(2, 2, 2, -1, 3, 4)))
        .isEqualTo(Matrix.of(2, 3, 2, 0, 1, 3, 4, 7));
    assertThat(predictor.predict(Matrix.of(1, 2, 3, 4))).isEqualTo(Matrix.of(1, 3, 3, 4, 7));
    assertThat(predictor.predict(Matrix.zeros(0, 2))).isEqualTo(Matrix.zeros(0, 3));
  }

  @Test
  void classifiesByTheLargestScore() {
    assertThat(predictor.classify(2, -1)).isZero();
    assertThat(predictor.classify(3, 4)).isEqualTo(2);
    assertThat(predictor.classify(-1, -1)).isZero(); // all equal: the first
  }

  @Test
  void predictIntoFillsTheCallersArray() {
    float[] scores = new float[3];

    predictor.predictInto(new float[] {3, 4}, scores);

    assertThat(scores).containsExactly(3, 4, 7);
  }

  @Test
  void theSampleIsNotModified() {
    float[] sample = {2, -1};

    predictor.predict(sample);

    assertThat(sample).containsExactly(2, -1);
  }

  @Test
  void textNamesItsSizes() {
    Sequential network = Sequential.builder(784).dense(128).relu().dense(10).build();

    assertThat(new Predictor(network, 32)).hasToString("Predictor(784 -> 10, batches of up to 32)");
  }

  @Test
  void aChangeOfTheWeightsIsSeenAtOnce() {
    network.parameters().get(0).value().set(0, 0, 5);

    assertThat(predictor.predict(2f, -1f)).containsExactly(10, 0, 1);
  }

  @Test
  void everyLayerGivesTheBitsOfItsForward(SplittableRandom random) {
    Matrix x = RandomMatrix.normal(6, 5, random);
    for (Layer layer : EveryLayer.inferring(5, random)) {
      Sequential net = Sequential.of(Normalization.of(5, 0, 1), Sequential.of(layer));
      Predictor six = new Predictor(net, 6);

      assertThat(six.predict(x)).as("%s", layer).isEqualTo(net.forward(x));
      assertThat(six.predict(x.firstRows(2)))
          .as("%s", layer)
          .isEqualTo(net.forward(x.firstRows(2)));
      assertThat(six.predict(x.row(0))).as("%s", layer).isEqualTo(net.forward(x).row(0));
    }
  }

  /**
   * In steady state nothing is made that a layer could be stored in: a round of three calls
   * allocates less than one row of one hidden layer. Without a coverage agent it is nothing at all;
   * the agent makes some objects of its own.
   */
  @Test
  void noGarbageInSteadyState(SplittableRandom random) {
    int width = 128;
    int rounds = 1000;
    Sequential net =
        Sequential.builder(width)
            .random(random)
            .layerNorm()
            .dense(width)
            .relu()
            .batchNorm()
            .dense(width)
            .build();
    for (int batch = 1; batch <= 2; batch++) {
      Predictor one = new Predictor(net, batch);
      Matrix x = RandomMatrix.normal(batch, width, random);
      float[] sample = x.row(0);
      float[] scores = new float[width];
      for (int warmUp = 0; warmUp < rounds; warmUp++) {
        call(one, x, sample, scores);
      }
      long before = Allocation.ofThisThread();

      for (int i = 0; i < rounds; i++) {
        call(one, x, sample, scores);
      }

      assertThat(Allocation.ofThisThread() - before)
          .isLessThan((long) rounds * width * Float.BYTES);
    }
  }

  private static void call(Predictor predictor, Matrix x, float[] sample, float[] scores) {
    predictor.predict(x);
    predictor.predictInto(sample, scores);
    predictor.classify(sample);
  }

  @Test
  void theExampleOfTheDocumentation(SplittableRandom random) {
    Sequential net = Sequential.builder(784).random(random).dense(10).build();
    float[] pixels = new float[784];
    Arrays.fill(pixels, 1f);

    Predictor digits = new Predictor(net, 1);
    int digit = digits.classify(pixels);
    float[] scores = new float[10];
    digits.predictInto(pixels, scores);

    assertThat(digit).isEqualTo(Matrix.wrap(1, 10, scores).argMax(0));
  }
}
