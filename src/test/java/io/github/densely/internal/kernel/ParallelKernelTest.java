package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
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
