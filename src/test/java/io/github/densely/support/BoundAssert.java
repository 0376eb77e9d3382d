package io.github.densely.support;

import io.github.densely.Matrix;
import org.assertj.core.api.AbstractAssert;

/**
 * Asserts that a float result is as near to the exact one as the standard error analysis says,
 * element by element.
 *
 * <pre>{@code
 * assertThat(a.times(b)).isWithin(product(exact(a), exact(b)));
 * }</pre>
 *
 * <p>This is the one home of tolerances: a test compares exactly or by this bound.
 */
public final class BoundAssert extends AbstractAssert<BoundAssert, Matrix> {

  private BoundAssert(Matrix actual) {
    super(actual, BoundAssert.class);
  }

  public static BoundAssert assertThat(Matrix actual) {
    return new BoundAssert(actual);
  }

  /** Fails at the first element with {@code |computed − exact| > bound}, and at NaN. */
  public BoundAssert isWithin(BoundedMatrix expected) {
    isNotNull();
    if (actual.rows() != expected.rows() || actual.cols() != expected.cols()) {
      failWithMessage("expected a %s matrix, got %s", expected.shape(), actual.shape());
    }
    for (int i = 0; i < actual.rows(); i++) {
      for (int j = 0; j < actual.cols(); j++) {
        float computed = actual.get(i, j);
        Bounded exact = expected.get(i, j);
        double error = Math.abs(computed - exact.value());
        if (!(error <= exact.error())) {
          failWithMessage(
              "element (%s, %s): computed %s, exact %s, error %s, bound %s",
              i, j, computed, exact.value(), error, exact.error());
        }
      }
    }
    return this;
  }
}
