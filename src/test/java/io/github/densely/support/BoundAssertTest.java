package io.github.densely.support;

import static io.github.densely.support.BoundAssert.assertThat;
import static io.github.densely.support.BoundedMatrix.exact;
import static io.github.densely.support.BoundedMatrix.product;
import static io.github.densely.support.BoundedMatrix.productPlus;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The assertion accepts what is right and rejects the mistakes that a kernel can make. */
@ExtendWith(Seeds.class)
class BoundAssertTest {

  @Test
  void acceptsSumsInAnyOrder(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(1, 1000, random);
    Matrix b = RandomMatrix.normal(1000, 1, random);
    float forwards = 0;
    float backwards = 0;
    for (int p = 0; p < 1000; p++) {
      forwards += a.get(0, p) * b.get(p, 0);
      backwards = Math.fma(a.get(0, 999 - p), b.get(999 - p, 0), backwards);
    }

    assertThat(Matrix.of(1, 1, forwards)).isWithin(product(exact(a), exact(b)));
    assertThat(Matrix.of(1, 1, backwards)).isWithin(product(exact(a), exact(b)));
  }

  @Test
  void rejectsOneWrongElement(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(4, 100, random);
    Matrix b = RandomMatrix.normal(100, 5, random);
    Matrix c = a.times(b);
    c.set(2, 3, c.get(2, 3) + 0.01f);

    assertThatThrownBy(() -> assertThat(c).isWithin(product(exact(a), exact(b))))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("element (2, 3): computed " + c.get(2, 3) + ", exact ")
        .hasMessageContaining(", error 0.0")
        .hasMessageContaining(", bound ");
  }

  @Test
  void rejectsAMissingStepOfK(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(4, 100, random);
    Matrix b = RandomMatrix.normal(100, 5, random);
    Matrix shortened = a.copy();
    for (int i = 0; i < 4; i++) {
      shortened.set(i, 99, 0);
    }

    assertThatThrownBy(() -> assertThat(shortened.times(b)).isWithin(product(exact(a), exact(b))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void rejectsATransposedOperand(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(7, 7, random);
    Matrix b = RandomMatrix.normal(7, 7, random);

    assertThatThrownBy(() -> assertThat(a.timesTransposed(b)).isWithin(product(exact(a), exact(b))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void rejectsAForgottenSummand(SplittableRandom random) {
    Matrix a = RandomMatrix.normal(3, 10, random);
    Matrix b = RandomMatrix.normal(10, 3, random);
    Matrix c = RandomMatrix.normal(3, 3, random);

    assertThatThrownBy(
            () -> assertThat(a.times(b)).isWithin(productPlus(exact(a), exact(b), exact(c))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void rejectsNaNAndOtherSizes() {
    BoundedMatrix expected = exact(Matrix.of(1, 2, 1, 2));

    assertThatThrownBy(() -> assertThat(Matrix.of(1, 2, 1, Float.NaN)).isWithin(expected))
        .hasMessageStartingWith("element (0, 1): computed NaN, exact 2.0");
    assertThatThrownBy(() -> assertThat(Matrix.of(2, 1, 1, 2)).isWithin(expected))
        .hasMessage("expected a 1 x 2 matrix, got 2 x 1");
  }

  /** γ₃ of one product of 1 and 1: three roundings of 2⁻²⁴, and one underflow. */
  @Test
  void theBoundOfOneProductIsGammaThree() {
    BoundedMatrix one = exact(Matrix.of(1, 1, 1));

    Bounded bound = product(one, one).get(0, 0);

    org.assertj.core.api.Assertions.assertThat(bound.error())
        .isEqualTo(3 * 0x1p-24 / (1 - 3 * 0x1p-24) + 0x1p-150);
  }
}
