package io.github.densely.spark;

import java.util.Locale;

/**
 * When a cluster pays: the time of a step from flops, bytes and latency.
 *
 * <p>With P parameters, B rows in the batch, W workers of one core, a network of N bytes a second
 * and a latency of L: compute {@code (B/W)·f/F}, where f are the flops of a row; sending {@code
 * 4P/N} for the weights, which workers pass on to each other, and {@code 2·√W·4P/N} for the
 * gradients, which meet in a tree of two levels, each node taking √W of them.
 */
final class CostModel {

  /** Flops a second of one core in training, measured: 784-512-256-10 at a batch of 128. */
  private static final double FLOPS = 41e9;

  /** Ten gigabits. */
  private static final double BYTES_PER_SECOND = 1.25e9;

  private static final int[] WORKERS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000};

  private CostModel() {}

  /**
   * Prints the tables.
   *
   * @param args the latency of a step in milliseconds, by default 50
   */
  public static void main(String[] args) {
    double latency = (args.length == 0 ? 50 : Double.parseDouble(args[0])) / 1000;
    table(new int[] {784, 512, 256, 10}, 4096, latency);
    table(new int[] {784, 512, 256, 10}, 65_536, latency);
    table(new int[] {25_088, 4096, 4096}, 4096, latency);
    table(new int[] {25_088, 4096, 4096}, 65_536, latency);
  }

  private static void table(int[] features, int batch, double latency) {
    double parameters = 0;
    double flops = 0;
    for (int i = 1; i < features.length; i++) {
      double weights = (double) features[i - 1] * features[i];
      parameters += weights + features[i];
      flops += weights * (i == 1 ? 4 : 6); // the first layer needs no gradInput
    }
    StringBuilder name = new StringBuilder();
    for (int size : features) {
      name.append(name.isEmpty() ? "" : "-").append(size);
    }
    System.out.printf(
        Locale.ROOT,
        "%n%s, batch %d: %.2f MB of parameters, %.1f Mflop a row%n",
        name,
        batch,
        4e-6 * parameters,
        1e-6 * flops);
    System.out.println("| workers | compute, ms | sending, ms | step, ms | times as fast |");
    System.out.println("|---:|---:|---:|---:|---:|");
    double alone = batch * flops / FLOPS;
    for (int workers : WORKERS) {
      double compute = alone / workers;
      double sending =
          workers == 1 ? 0 : (1 + 2 * Math.sqrt(workers)) * 4 * parameters / BYTES_PER_SECOND;
      double step = compute + sending + (workers == 1 ? 0 : latency);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.0f | %.0f | %.0f | %.2f |%n",
          workers,
          1000 * compute,
          1000 * sending,
          1000 * step,
          alone / step);
    }
  }
}
