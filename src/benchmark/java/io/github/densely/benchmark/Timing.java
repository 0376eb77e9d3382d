package io.github.densely.benchmark;

/**
 * How long a cell is measured, after {@link Compilation#settle}.
 *
 * @param warmups iterations that do not count
 * @param warmupMillis length of each
 * @param iterations iterations that count
 * @param millis length of each
 */
record Timing(int warmups, int warmupMillis, int iterations, int millis) {

  static final Timing FULL = new Timing(2, 80, 12, 40);

  /** Where a library is compared with itself, side by side in one JVM. */
  static final Timing SHORT = new Timing(1, 50, 8, 30);

  static final Timing QUICK = new Timing(1, 50, 3, 50);

  /** Where a single run takes most of a second. */
  static final Timing FEW_RUNS = new Timing(1, 10, 2, 10);

  private static final double LARGE = 2e8;

  Timing of(Library library, Cell cell) {
    boolean fewRuns =
        library.isSlow() && cell.task().isProduct() && Size.of(cell.size()).flops() > LARGE;
    return fewRuns ? FEW_RUNS : this;
  }
}
