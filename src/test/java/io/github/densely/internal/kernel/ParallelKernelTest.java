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

/** Sharing a product among threads changes nothing but the time. */
@ExtendWith(Seeds.class)
class ParallelKernelTest {

  /** Small products too, so that few parts and uneven ones are cut. */
  private static final long ANY_WORK = 1;

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("io.github.densely.internal.kernel.Product#ofEveryKernel")
  void anyNumberOfThreadsGivesTheSameBits(
      String name, Kernel kernel, Product product, SplittableRandom random) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(8);
    try {
      for (int[] size :
          new int[][] {{1, 1, 1}, {3, 500, 70}, {130, 10, 40}, {61, 65, 33}, {300, 257, 20}}) {
        Matrix a = RandomMatrix.normal(size[0], size[2], random);
        Matrix b = RandomMatrix.normal(size[2], size[1], random);
        Matrix sum = RandomMatrix.normal(size[0], size[1], random);
        Matrix expected = sum.copy();
        product.run(kernel, product.storedA(a), product.storedB(b), expected, true);
        for (int threads : new int[] {1, 2, 3, 8}) {
          Kernel parallel = new ParallelKernel(kernel, threads, ANY_WORK);
          Matrix inCommonPool = sum.copy();
          product.run(parallel, product.storedA(a), product.storedB(b), inCommonPool, true);
          Matrix inOwnPool = sum.copy();
          pool.submit(
                  () ->
                      product.run(
                          parallel, product.storedA(a), product.storedB(b), inOwnPool, true))
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
    float[] tooShort = new float[10];

    assertThatThrownBy(
            () ->
                kernel.multiply(
                    200,
                    200,
                    5,
                    new float[1000],
                    0,
                    5,
                    new float[1000],
                    0,
                    200,
                    tooShort,
                    0,
                    200,
                    false))
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
