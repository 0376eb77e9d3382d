package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.support.Allocation;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
  void oneOutputSaysYesOrNo() {
    DenseLayer difference = DenseLayer.of(Matrix.of(1, 2, 1, -1)); // x0 - x1
    Predictor logit = new Predictor(difference, 1);
    Predictor probability =
        new Predictor(Sequential.of(difference, Activation.sigmoid()), 1); // above one half

    assertThat(logit.classify(3, 2)).isEqualTo(1);
    assertThat(logit.classify(2, 3)).isZero();
    assertThat(probability.classify(3, 2)).isEqualTo(1);
    assertThat(probability.classify(2, 3)).isZero(); // 0.27 is above 0, and no yes
  }

  /** σ(log 3) = 3/4 for one output, softmax(log 3, 0, 0) = 3/5, 1/5, 1/5 for three. */
  @Test
  void probabilitiesOfEveryClass() {
    float log3 = (float) Math.log(3);
    DenseLayer one = DenseLayer.of(Matrix.of(1, 1, log3));
    DenseLayer three = DenseLayer.of(Matrix.of(3, 1, log3, 0, 0));

    assertThat(new Predictor(one, 1).probabilities(1)).containsExactly(0.25f, 0.75f);
    assertThat(new Predictor(three, 1).probabilities(1)).containsExactly(0.6f, 0.2f, 0.2f);
  }

  @Test
  void severalSigmoidsAreLabels() {
    DenseLayer three = DenseLayer.of(Matrix.of(3, 1, 2, -1, 1));
    Predictor labels = new Predictor(Sequential.of(three, Activation.sigmoid()), 1);

    assertThat(labels.labels(1)).containsExactly(true, false, true);
    assertThatIllegalStateException()
        .isThrownBy(() -> labels.classify(1))
        .withMessage(
            "these 3 outputs are labels, each yes or no; ask for the labels instead of the class");
  }

  @Test
  void aThresholdTravelsWithTheNetwork() {
    Sequential net = Sequential.of(DenseLayer.of(Matrix.of(1, 1, 1)), Activation.sigmoid());
    Predictor yesOrNo = new Predictor(net, 1);

    net.decision(net.decision().threshold(0.8));

    assertThat(yesOrNo.classify(1)).isZero(); // 0.73
    assertThat(yesOrNo.classify(2)).isEqualTo(1); // 0.88
  }

  @Test
  void anOutputThatIsNotANumberIsNoClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> predictor.classify(Float.NaN, 1))
        .withMessageStartingWith("output 0 of row 0 is NaN, which is not a class");
    assertThat(predictor.classify(3, 4)).isEqualTo(2); // and goes on
  }

  /** A layer that is in the middle of its work when the second thread comes. */
  @Test
  void twoThreadsAtOnceAreRefused() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Predictor slow = new Predictor(new Waiting(inside, leave), 1);
    Thread first = new Thread(() -> slow.predict(1f));
    first.start();
    inside.await();

    List<ThrowingCallable> calls =
        List.of(
            () -> slow.predict(1f),
            () -> slow.predict(Matrix.of(1, 1, 1)),
            () -> slow.predictInto(new float[1], new float[1]),
            () -> slow.classify(1f),
            () -> slow.labels(1f),
            () -> slow.probabilities(1f));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "another thread uses this predictor at this moment; make one for each thread, or share"
                  + " Predictor.shared(network), which any number may call");
    }

    leave.countDown();
    first.join();
    assertThat(slow.predict(1f)).containsExactly(1); // free again, after each of them
    assertThat(slow.predict(Matrix.of(1, 1, 1))).isEqualTo(Matrix.of(1, 1, 1));
    assertThat(slow.classify(1f)).isEqualTo(1);
    assertThat(slow.labels(1f)).containsExactly(true);
    assertThat(slow.probabilities(1f)).hasSize(2);
    assertThat(slow.predict(1f)).containsExactly(1);
  }

  /** The first call waits. */
  private record Waiting(CountDownLatch inside, CountDownLatch leave) implements Layer {
    @Override
    public int inFeatures() {
      return 1;
    }

    @Override
    public int outFeatures(int inFeatures) {
      return 1;
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      if (inside.getCount() > 0) {
        inside.countDown();
        try {
          leave.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      out.fill(1);
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new AssertionError("not trained");
    }
  }

  @Test
  void aSharedPredictorServesAnyNumberOfThreads() throws Exception {
    Predictor.Shared shared = Predictor.shared(network);
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      float x = i % 2 == 0 ? 3 : -3;
      calls.add(
          () -> {
            int wrong = 0;
            for (int call = 0; call < 2000; call++) {
              wrong += shared.classify(x, 1) == (x > 0 ? 2 : 1) ? 0 : 1;
            }
            return wrong;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Integer> wrong = new ArrayList<>();
    for (Future<Integer> answer : threads.invokeAll(calls)) {
      wrong.add(answer.get());
    }
    threads.shutdown();

    assertThat(wrong).hasSize(8).containsOnly(0);
    assertThat(shared.predict(3, 4)).containsExactly(3, 4, 7);
    assertThat(shared.<String>with(p -> p.toString()))
        .isEqualTo("Predictor(2 -> 3, batches of up to 1)");
  }

  /** The logits of one output that are 0 give one half. */
  @Test
  void aSharedPredictorHasLabelsAndProbabilities() {
    Predictor.Shared shared = Predictor.shared(DenseLayer.of(Matrix.of(1, 2, 1, -1)));

    assertThat(shared.labels(3, 2)).containsExactly(true);
    assertThat(shared.labels(2, 2)).containsExactly(false);
    assertThat(shared.probabilities(2, 2)).containsExactly(0.5f, 0.5f);
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
            .residual(body -> body.relu().layerNorm())
            .add(Branches.of("once", Activation.relu()).and("twice", Activation.relu()))
            .add(Columns.of(2 * width, width, 2 * width))
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
