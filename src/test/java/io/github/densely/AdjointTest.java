package io.github.densely;

import static io.github.densely.support.BoundedMatrix.exact;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check, not an example, with random numbers: backward is the transpose of forward: {@code
 * ⟨forward(X), G⟩ = ⟨X, backward(G)⟩} for a linear layer.
 *
 * <p>Both sides are sums over elements that the layer rounded, so they differ by no more than the
 * elements' bounds, weighted with |G| and |X|. A dense layer is also linear in its weight: both
 * sides equal {@code ⟨W, gradWeight⟩}.
 */
@ExtendWith(Seeds.class)
class AdjointTest {

  @Test
  void denseLayer(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(50, 500); trial++) {
      Matrix x = RandomMatrix.normal(random.nextInt(1, 20), random.nextInt(1, 50), random);
      Matrix w = RandomMatrix.normal(random.nextInt(1, 50), x.cols(), random);
      Matrix g = RandomMatrix.normal(x.rows(), w.rows(), random);
      DenseLayer layer = DenseLayer.of(w);
      ForwardPass pass = layer.forwardPass(x);

      Matrix gradInput = pass.backward(g);

      Bounded forward =
          dot(pass.output(), BoundedMatrix.product(exact(x), exact(w).transpose()), g);
      Bounded backward = dot(gradInput, BoundedMatrix.product(exact(g), exact(w)), x);
      Bounded toWeight =
          dot(
              layer.weight().grad(),
              BoundedMatrix.productPlus(
                  exact(g).transpose(), exact(x), BoundedMatrix.zeros(w.rows(), w.cols())),
              w);
      requireEqual(forward, backward);
      requireEqual(forward, toWeight);
    }
  }

  /** Where nothing but a multiplication by a mask happens, one rounding an element. */
  @Test
  void dropout(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(50, 500); trial++) {
      Matrix x = RandomMatrix.normal(random.nextInt(1, 20), random.nextInt(1, 50), random);
      Matrix g = RandomMatrix.normal(x.rows(), x.cols(), random);
      ForwardPass pass = new Dropout(0.3, random.nextLong()).forwardPass(x);

      Matrix gradInput = pass.backward(g);

      requireEqual(
          dot(pass.output(), rounded(pass.output()), g), dot(gradInput, rounded(gradInput), x));
    }
  }

  /** With offset 0, one division an element. */
  @Test
  void normalization(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(50, 500); trial++) {
      Matrix x = RandomMatrix.normal(random.nextInt(1, 20), random.nextInt(1, 50), random);
      Matrix g = RandomMatrix.normal(x.rows(), x.cols(), random);
      ForwardPass pass =
          Normalization.of(Matrix.zeros(1, x.cols()), RandomMatrix.normal(1, x.cols(), random))
              .forwardPass(x);

      Matrix gradInput = pass.backward(g);

      requireEqual(
          dot(pass.output(), rounded(pass.output()), g), dot(gradInput, rounded(gradInput), x));
    }
  }

  /** ⟨computed, other⟩ in double, off by as much as the elements are. */
  private static Bounded dot(Matrix computed, BoundedMatrix bounds, Matrix other) {
    double sum = 0;
    double error = 0;
    double magnitude = 0;
    for (int i = 0; i < computed.rows(); i++) {
      for (int j = 0; j < computed.cols(); j++) {
        double factor = other.get(i, j);
        sum += computed.get(i, j) * factor;
        magnitude += Math.abs(computed.get(i, j) * factor);
        error += bounds.get(i, j).error() * Math.abs(factor);
      }
    }
    return new Bounded(sum, error + computed.rows() * computed.cols() * 0x1p-53 * magnitude);
  }

  private static BoundedMatrix rounded(Matrix computed) {
    BoundedMatrix rounded = exact(computed);
    for (int i = 0; i < rounded.rows(); i++) {
      for (int j = 0; j < rounded.cols(); j++) {
        rounded.set(i, j, rounded.get(i, j).toFloat());
      }
    }
    return rounded;
  }

  private static void requireEqual(Bounded a, Bounded b) {
    assertThat(Math.abs(a.value() - b.value()))
        .as("%s and %s", a, b)
        .isLessThanOrEqualTo(a.error() + b.error());
  }
}
