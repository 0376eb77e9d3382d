package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plain loops compute the first products of a JVM, then the vector kernel. */
class PatienceTest {

  private final List<String> calls = new ArrayList<>();

  @Test
  void eachProductTakesItsMultiplyAddsFromTheBudget() {
    Patience patience = new Patience(5);

    assertThat(patience.lastsFor(256, 128, 2)).isTrue(); // 2¹⁶: a unit, and one for the call
    assertThat(patience.lastsFor(256, 256, 2)).isTrue(); // 2¹⁷: two units, and one: none is left
    assertThat(patience.lastsFor(2, 1, 1)).isFalse();
    assertThat(patience.lasts()).isFalse();
  }

  @Test
  void smallProductsTakeOneUnitEach() {
    Patience patience = new Patience(2);

    assertThat(patience.lastsFor(2, 3, 4)).isTrue();
    assertThat(patience.lasts()).isTrue();
    assertThat(patience.lastsFor(2, 3, 4)).isTrue();
    assertThat(patience.lasts()).isFalse();
  }

  @Test
  void oneSampleCountsEightTimes() {
    Patience batch = new Patience(9);
    Patience sample = new Patience(9);

    batch.lastsFor(2, 1 << 15, 1); // 2¹⁶: one unit, and one
    sample.lastsFor(1, 1 << 16, 1); // 2¹⁶: eight units, and one

    assertThat(batch.lasts()).isTrue();
    assertThat(sample.lasts()).isFalse();
  }

  @Test
  void aProductLargerThanAnyBudgetIsStillComputedByLoops() {
    Patience patience = new Patience(1);

    assertThat(patience.lastsFor(1 << 20, 1 << 20, 1 << 20)).isTrue();
    assertThat(patience.lastsFor(1, 1, 1)).isFalse();
  }

  @Test
  void productsChangeFromPlainToVectorOnce() {
    Kernel kernel = Patience.products(new Patience(3), kernel("plain"), kernel("vector"));

    for (int i = 0; i < 5; i++) {
      kernel.multiply(
          1, 1, 1, new float[1], 0, 1, 1, new float[1], 0, 1, 1, new float[1], 0, 1, false);
    }

    assertThat(calls).containsExactly("plain", "plain", "plain", "vector", "vector");
    assertThat(kernel.name()).isEqualTo("vector");
  }

  @Test
  void functionsFollowTheProducts() {
    Patience patience = new Patience(1);
    Functions plain = new PlainFunctions();
    Functions both = Patience.functions(patience, plain, new PlainFunctions());
    float[] x = {-1, 2};
    float[] y = new float[2];

    both.relu().forward(1, 2, x, y);
    assertThat(y).containsExactly(0, 2);

    patience.lastsFor(1, 1, 1);
    both.leakyRelu(0.5f).forward(1, 2, x, y);
    assertThat(y).containsExactly(-0.5f, 2);
  }

  private Kernel kernel(String name) {
    return new Kernel() {
      @Override
      public String name() {
        return name;
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
        calls.add(name);
      }
    };
  }
}
