package io.github.densely.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * A separate JVM: one library on one JDK, with the cells that share it.
 *
 * @param part of the program, such as products
 * @param library what is measured
 * @param jdk which JDK runs it
 * @param threads how many threads the library may use
 * @param round 0, 1 …
 * @param timing how long each cell takes
 * @param allocation whether to count allocated bytes
 * @param cells what is timed, in this order
 */
record Fork(
    String part,
    Library library,
    Jdk jdk,
    int threads,
    int round,
    Timing timing,
    boolean allocation,
    List<Cell> cells) {

  Measurement failed(Cell cell, String reason) {
    return measured(cell, List.of(), null, null, reason);
  }

  Measurement measured(
      Cell cell, List<Double> micros, Double amount, Double bytesPerRun, String failure) {
    return new Measurement(
        part,
        library.id(),
        jdk.version(),
        threads,
        cell.task().toString(),
        cell.size(),
        round,
        micros,
        amount,
        bytesPerRun,
        failure);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %s, JDK %d, %d thread%s, %s",
        part,
        library.label(),
        jdk.version(),
        threads,
        threads == 1 ? "" : "s",
        cells.get(0));
  }
}
