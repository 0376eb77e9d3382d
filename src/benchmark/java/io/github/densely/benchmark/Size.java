package io.github.densely.benchmark;

import java.util.Locale;

/**
 * A batch through a dense layer: {@code batch x inFeatures → batch x outFeatures}.
 *
 * @param batch number of samples, m
 * @param in number of input features, k
 * @param out number of output features, n
 */
record Size(int batch, int in, int out) {

  /** Reads what {@link #toString} writes. */
  static Size of(String text) {
    String[] sides = text.split("x");
    if (sides.length != 3) {
      throw new IllegalArgumentException("a size is BATCHxINxOUT, such as 16x800x500, not " + text);
    }
    return new Size(
        Integer.parseInt(sides[0]), Integer.parseInt(sides[1]), Integer.parseInt(sides[2]));
  }

  /** Of each of the three products. */
  double flops() {
    return 2.0 * batch * in * out;
  }

  /** The bytes of the weight that a product of a single sample must read or write. */
  double weightBytes(TimedTask task) {
    return 4.0 * in * out * (task == TimedTask.GRAD_WEIGHT ? 2 : 1);
  }

  String label() {
    return String.format(Locale.ROOT, "%d×%d→%d", batch, in, out);
  }

  @Override
  public String toString() {
    return batch + "x" + in + "x" + out;
  }
}
