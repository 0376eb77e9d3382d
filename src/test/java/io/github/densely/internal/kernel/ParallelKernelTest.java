package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** To share a product among threads changes only the time. */
@ExtendWith(Seeds.class)
class ParallelKernelTest {

  /** Small products are shared too, in few parts and in parts of different sizes. */
  private static final long ANY_WORK = 1;

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Form#ofEveryKernel")
  void anyNumberOfThreadsGivesTheSameBits(
      String name, Kernel kernel, Form form, SplittableRandom random) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(8);
    try {
      for (int[] size :
          new int[][] {{1, 1, 1}, {3, 500, 70}, {130, 10, 40}, {61, 65, 33}, {300, 257, 20}}) {
        Matrix a = RandomMatrix.normal(size[0], size[2], random);
        Matrix b = RandomMatrix.normal(size[2], size[1], random);
        Matrix sum = RandomMatrix.normal(size[0], size[1], random);
        Matrix expected = sum.copy();
        form.run(kernel, form.storedA(a), form.storedB(b), expected, true);
        for (int threads : new int[] {1, 2, 3, 8}) {
          Kernel parallel = new ParallelKernel(kernel, threads, ANY_WORK);
          Matrix inCommonPool = sum.copy();
          form.run(parallel, form.storedA(a), form.storedB(b), inCommonPool, true);
          Matrix inOwnPool = sum.copy();
          pool.submit(() -> form.run(parallel, form.storedA(a), form.storedB(b), inOwnPool, true))
              .get();

          assertThat(inCommonPool).as("%d threads", threads).isEqualTo(expected);
          assertThat(inOwnPool).as("%d threads", threads).isEqualTo(expected);
        }
      }
    } finally {
      pool.shutdown();
    }
  }

  /** Computes nothing; it notes the rows and columns of each part and the thread that took it. */
  private static final class Counting implements Kernel {
    private final Queue<String> parts = new ConcurrentLinkedQueue<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CountDownLatch arrived;

    /** Each part waits until that many threads have taken one. */
    Counting(int together) {
      this.arrived = new CountDownLatch(together);
    }

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public void multiply(
        int m,
        int n,
        int k,
        float[] a,
        int a0,
        int aRow,
        int aCol,
        float[] b,
        int b0,
        int bRow,
        int bCol,
        float[] c,
        int c0,
        int ldc,
        boolean add) {
      parts.add(m + "x" + n);
      if (threads.add(Thread.currentThread())) {
        arrived.countDown();
      }
      try {
        assertThat(arrived.await(20, TimeUnit.SECONDS)).as("other threads have come").isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * The parts of a product whose multiply-adds are worth {@code worth} each.
   *
   * @param expected how many parts there are of each size
   */
  @ParameterizedTest(name = "{0} m = {1}, n = {2}, k = {3}")
  @CsvSource({
    // 4 threads with 4 parts each, as long as a part has 256 columns
    "A_B, 8, 4096, 10, 1000, 4, 16 of 8x256",
    "A_BT, 8, 4096, 10, 1000, 4, 16 of 8x256",
    "A_B, 8, 3000, 10, 1000, 4, 7 of 8x384 and 1 of 8x312", // a multiple of 64
    "A_B, 3, 4096, 10, 1000, 4, 16 of 3x256",
    // few rows: a part of at least 2048 columns, or one for each thread
    "A_B, 2, 16384, 10, 1000, 4, 8 of 2x2048",
    "A_B, 2, 4096, 10, 1000, 4, 4 of 2x1024",
    // more rows than columns: multiples of 60, or of 64 where a part is made of dot products
    "A_B, 4096, 8, 10, 1000, 4, 13 of 300x8 and 1 of 196x8",
    "AT_B, 4096, 8, 10, 1000, 4, 13 of 300x8 and 1 of 196x8",
    "A_BT, 4096, 8, 10, 1000, 4, 16 of 256x8",
    // as many rows as columns: by columns, or by rows where A is transposed
    "A_B, 512, 512, 10, 1000, 4, 4 of 512x128",
    "AT_B, 512, 512, 10, 1000, 3, 2 of 180x512 and 1 of 152x512",
    // 327 680 multiply-adds: worth three threads, two, or one
    "A_B, 8, 4096, 10, 109226, 3, 10 of 8x384 and 1 of 8x256",
    "A_B, 8, 4096, 10, 109227, 2, 8 of 8x512",
    "A_B, 8, 4096, 10, 163840, 2, 8 of 8x512",
    "A_B, 8, 4096, 10, 163841, 1, 1 of 8x4096",
    // a product smaller than a multiple is one part
    "A_B, 2, 64, 10, 100, 1, 1 of 2x64",
    "A_B, 2, 65, 10, 100, 2, 1 of 2x1 and 1 of 2x64"
  })
  void aLargeProductIsCutIntoPartsForSeveralThreads(
      Form form, int m, int n, int k, long worth, int together, String expected) throws Exception {
    Counting counting = new Counting(together);
    Kernel kernel = new ParallelKernel(counting, 4, worth);
    ForkJoinPool pool = new ForkJoinPool(8);
    try {
      pool.submit(() -> form.run(kernel, m, n, k, null, 0, 99, null, 0, 99, null, 0, n, false))
          .get();
    } finally {
      pool.shutdown();
    }

    assertThat(counted(counting.parts)).isEqualTo(expected);
    assertThat(counting.threads).hasSizeBetween(together, 4);
  }

  private static String counted(Queue<String> parts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String part : parts) {
      counts.merge(part, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .map(e -> e.getValue() + " of " + e.getKey())
        .collect(Collectors.joining(" and "));
  }

  /** At most as many threads as the pool has, and one of them is the caller's. */
  @Test
  void aSmallPoolHasNoMoreThreadsThanItHas() throws Exception {
    Counting counting = new Counting(2);
    Kernel kernel = new ParallelKernel(counting, 8, 1);
    ForkJoinPool pool = new ForkJoinPool(2);
    try {
      pool.submit(
              () -> Form.A_B.run(kernel, 8, 512, 1, null, 0, 1, null, 0, 512, null, 0, 512, false))
          .get();
    } finally {
      pool.shutdown();
    }

    assertThat(counted(counting.parts)).isEqualTo("2 of 8x256");
    assertThat(counting.threads).hasSize(2);
  }

  @Test
  void aPartThatFailsFailsTheProductAfterAllOthersHaveStopped() {
    Kernel kernel = new ParallelKernel(new PlainKernel(), 4, ANY_WORK);
    float[] a = new float[200 * 5];
    float[] b = new float[5 * 200];
    float[] tooShort = new float[10];

    assertThatThrownBy(
            () -> kernel.multiply(200, 200, 5, a, 0, 5, 1, b, 0, 200, 1, tooShort, 0, 200, false))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theNumberOfThreadsIsReadFromAProperty() {
    assertThat(Kernels.choose("plain", null).kernel().name()).isEqualTo("plain");
    assertThat(Kernels.choose("plain", "2").kernel().name()).isEqualTo("plain");
    for (String wrong : new String[] {"0", "-1", "two", ""}) {
      assertThat(Kernels.choose("plain", wrong).kernel()).isNull();
      assertThat(Kernels.choose("plain", wrong).reason())
          .isEqualTo("densely.threads is a number of at least 1, got " + wrong);
    }
  }
}
