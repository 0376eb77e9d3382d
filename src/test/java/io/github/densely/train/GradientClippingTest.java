package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientClippingTest {

  private final Parameter a = Parameter.of("a", Matrix.zeros(1, 1));
  private final Parameter b = Parameter.of("b", Matrix.zeros(1, 1));

  @Test
  void allGradientsAreShortenedByOneFactorSoThatTheirDirectionStays() {
    gradients(3, 4);

    double norm = Optimizer.clipByGlobalNorm(List.of(a, b), 2.5);

    assertThat(norm).isEqualTo(5);
    assertThat(a.grad().get(0, 0)).isEqualTo(1.5f);
    assertThat(b.grad().get(0, 0)).isEqualTo(2);
  }

  @Test
  void shortGradientsStayAsTheyAre() {
    gradients(3, 4);

    assertThat(Optimizer.clipByGlobalNorm(List.of(a, b), 5)).isEqualTo(5);

    assertThat(a.grad().get(0, 0)).isEqualTo(3);
    assertThat(b.grad().get(0, 0)).isEqualTo(4);
  }

  @Test
  void aFrozenParameterCountsAsZero() {
    a.freeze();
    gradients(3, 4);

    assertThat(Optimizer.clipByGlobalNorm(List.of(a, b), 1)).isEqualTo(4);

    assertThat(a.grad().get(0, 0)).isEqualTo(3);
    assertThat(b.grad().get(0, 0)).isEqualTo(1);
  }

  @Test
  void theNormDoesNotOverflowWhereItsSquareWouldInFloat() {
    gradients(0x1.8p120f, 0x1p121f); // 3 and 4 times 2¹¹⁹

    double norm = Optimizer.clipByGlobalNorm(List.of(a, b), 0x1.4p-20);

    assertThat(norm).isEqualTo(0x1.4p121);
    assertThat(a.grad().get(0, 0)).isEqualTo(0x1.8p-21f);
    assertThat(b.grad().get(0, 0)).isEqualTo(0x1p-20f);
  }

  @Test
  void aNormThatIsNotFiniteChangesNothingAndIsReturned() {
    gradients(3, Float.NaN);
    assertThat(Optimizer.clipByGlobalNorm(List.of(a, b), 1)).isNaN();
    assertThat(a.grad().get(0, 0)).isEqualTo(3);

    gradients(3, Float.NEGATIVE_INFINITY);
    assertThat(Optimizer.clipByGlobalNorm(List.of(a, b), 1)).isInfinite();
    assertThat(a.grad().get(0, 0)).isEqualTo(3);
  }

  @Test
  void gradientsOfZeroHaveNoDirectionToKeep() {
    gradients(0, 0);

    assertThat(Optimizer.clipByGlobalNorm(List.of(a, b), 1)).isZero();

    assertThat(a.grad().get(0, 0)).isZero();
  }

  private void gradients(float ofA, float ofB) {
    a.grad().set(0, 0, ofA);
    b.grad().set(0, 0, ofB);
  }
}
