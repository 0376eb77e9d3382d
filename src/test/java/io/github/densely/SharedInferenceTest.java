package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check, not an example: sixteen threads, a thousand calls each, on one model: every answer has
 * the bits that one thread gets.
 */
@ExtendWith(Seeds.class)
class SharedInferenceTest {

  private static final int THREADS = 16;
  private static final int BATCHES = 8;

  @Test
  void forwardIsSharedByThreads(SplittableRandom random) throws Exception {
    Sequential net = network(random);
    List<Matrix> batches = batches(random);
    List<Matrix> expected = batches.stream().map(net::forward).toList();

    runOnAllThreads(
        thread -> {
          int wrong = 0;
          for (int call = 0; call < Seeds.trials(1000, 100_000); call++) {
            int batch = (call + thread) % BATCHES;
            wrong += net.forward(batches.get(batch)).equals(expected.get(batch)) ? 0 : 1;
          }
          return wrong;
        });
  }

  @Test
  void predictorsShareTheWeights(SplittableRandom random) throws Exception {
    Sequential net = network(random);
    List<Matrix> batches = batches(random);
    List<Matrix> expected = batches.stream().map(net::forward).toList();

    runOnAllThreads(
        thread -> {
          Predictor predictor = new Predictor(net, BATCHES);
          int wrong = 0;
          for (int call = 0; call < Seeds.trials(1000, 100_000); call++) {
            int batch = (call + thread) % BATCHES;
            wrong += predictor.predict(batches.get(batch)).equals(expected.get(batch)) ? 0 : 1;
          }
          return wrong;
        });
  }

  private interface Work {
    int wrongAnswers(int thread);
  }

  private static void runOnAllThreads(Work work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch start = new CountDownLatch(THREADS);
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        tasks.add(
            () -> {
              start.countDown();
              start.await();
              return work.wrongAnswers(thread);
            });
      }
      for (Future<Integer> wrong : pool.invokeAll(tasks)) {
        assertThat(wrong.get()).isZero();
      }
    } finally {
      pool.shutdown();
    }
  }

  /** All kinds of layers in one network. */
  private static Sequential network(SplittableRandom random) {
    SequentialBuilder builder =
        Sequential.builder(12)
            .random(random)
            .batchNorm()
            .dense(20)
            .relu()
            .dropout(0.5)
            .layerNorm()
            .dense(9);
    EveryLayer.activations().forEach(builder::add);
    return builder.dense(4).build();
  }

  /** Batches of 1 to 8 rows. */
  private static List<Matrix> batches(SplittableRandom random) {
    List<Matrix> batches = new ArrayList<>();
    for (int rows = 1; rows <= BATCHES; rows++) {
      batches.add(RandomMatrix.normal(rows, 12, random));
    }
    return batches;
  }
}
