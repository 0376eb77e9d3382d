package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.support.Allocation;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sizes whose product does not fit into one array are refused with both named, before anything is
 * allocated.
 */
class ImpossibleSizesTest {

  private static final int MAX = Integer.MAX_VALUE;

  static Stream<Arguments> sizes() {
    SplittableRandom random = new SplittableRandom(1);
    Matrix column = Matrix.zeros(65536, 1);
    Matrix row = Matrix.zeros(1, 65536);
    DenseLayer wide = DenseLayer.of(column);
    return Stream.of(
        row(() -> Matrix.zeros(65536, 65536), "65536 x 65536", "4294967296"),
        row(() -> Matrix.zeros(MAX, 1), "2147483647 x 1", "2147483647"),
        row(() -> Matrix.zeros(1, MAX), "1 x 2147483647", "2147483647"),
        row(() -> Matrix.zeros(46341, 46341), "46341 x 46341", "2147488281"),
        row(() -> Matrix.zeros(MAX, MAX), "2147483647 x 2147483647", "4611686014132420609"),
        row(() -> Matrix.wrap(65536, 65536, new float[0]), "65536 x 65536", "4294967296"),
        row(() -> Matrix.of(65536, 65536, 1, 2), "65536 x 65536", "4294967296"),
        row(() -> column.times(row), "65536 x 65536", "4294967296"),
        row(() -> column.timesTransposed(column), "65536 x 65536", "4294967296"),
        row(() -> row.transposedTimes(row), "65536 x 65536", "4294967296"),
        row(() -> new DenseLayer(65536, 65536, random), "65536 x 65536", "4294967296"),
        row(() -> wide.forward(column), "65536 x 65536", "4294967296"),
        row(() -> wide.forwardPass(column), "65536 x 65536", "4294967296"),
        row(() -> Sequential.of(wide).forward(column), "65536 x 65536", "4294967296"),
        row(() -> Sequential.builder(65536).seed(1).dense(65536), "65536 x 65536", "4294967296"),
        row(() -> new LayerNorm(MAX), "1 x 2147483647", "2147483647"),
        row(() -> new BatchNorm(MAX), "1 x 2147483647", "2147483647"),
        row(() -> Normalization.of(MAX, 0, 1), "1 x 2147483647", "2147483647"),
        row(() -> new Predictor(wide, MAX), "2147483647 x 1", "2147483647"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("sizes")
  void isRefusedBeforeAllocation(ThrowingCallable call, String sizes, String count) {
    long before = Allocation.ofThisThread();

    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a "
                + sizes
                + " matrix has "
                + count
                + " elements, at most 2147483639 fit into one array");

    // Far less than the smallest of these matrices; the assertion itself needs some.
    assertThat(Allocation.ofThisThread() - before).isLessThan(64L << 20);
  }

  private static Arguments row(ThrowingCallable call, String sizes, String count) {
    return Arguments.of(call, sizes, count);
  }
}
