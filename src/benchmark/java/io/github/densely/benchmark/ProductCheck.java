package io.github.densely.benchmark;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Refuses a wrong product: {@code |computed − exact| ≤ γ₍k+2₎·(|C| + |A|·|B|)} at a grid of
 * elements, against sums in double precision.
 *
 * <p>Everything is sampled at the edges, where kernels treat remainders, and at random inside.
 */
final class ProductCheck {

  private static final double UNIT_ROUNDOFF = 0x1p-24;
  private static final int SAMPLED = 24;

  private ProductCheck() {}

  /**
   * Runs a product once and checks it.
   *
   * @param operands as made, apart from what the product did to the result when it shares the array
   */
  static void require(ProductWork product, Operands operands) {
    int[] rows = sample(operands.resultRows());
    int[] cols = sample(operands.resultCols());
    boolean adds = operands.task() == TimedTask.GRAD_WEIGHT;
    float[][] before = new float[rows.length][cols.length];
    if (adds) {
      read(product, rows, cols, before);
    }
    product.run();
    float[][] after = new float[rows.length][cols.length];
    read(product, rows, cols, after);

    int terms = operands.terms();
    double gamma = (terms + 2) * UNIT_ROUNDOFF / (1 - (terms + 2) * UNIT_ROUNDOFF);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < cols.length; j++) {
        double exact = before[i][j];
        double magnitude = Math.abs(exact);
        for (int p = 0; p < terms; p++) {
          double term = (double) operands.left(rows[i], p) * operands.right(p, cols[j]);
          exact += term;
          magnitude += Math.abs(term);
        }
        if (!(Math.abs(after[i][j] - exact) <= gamma * magnitude)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "wrong result: element (%d, %d) is %s, exact %s, bound %s",
                  rows[i],
                  cols[j],
                  after[i][j],
                  exact,
                  gamma * magnitude));
        }
      }
    }
  }

  private static void read(ProductWork product, int[] rows, int[] cols, float[][] out) {
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < cols.length; j++) {
        out[i][j] = product.at(rows[i], cols[j]);
      }
    }
  }

  /**
   * The first and last four, and others spread between them by a step that no block size divides.
   */
  private static int[] sample(int count) {
    int step = Math.max(1, count / SAMPLED) | 1;
    return IntStream.concat(
            IntStream.concat(
                IntStream.range(0, Math.min(4, count)),
                IntStream.range(Math.max(0, count - 4), count)),
            IntStream.iterate(0, i -> i < count, i -> i + step))
        .distinct()
        .toArray();
  }
}
