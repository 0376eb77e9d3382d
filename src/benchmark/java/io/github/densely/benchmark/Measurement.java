package io.github.densely.benchmark;

import java.util.List;

/**
 * The result of one fork for one cell.
 *
 * @param part of the program, such as products
 * @param library {@link Library#id()}
 * @param jdk feature version
 * @param threads that the library was allowed
 * @param task label of a {@link TimedTask}
 * @param size of the {@link Cell}
 * @param round 0, 1 …; odd rounds ran in the opposite order
 * @param micros per run, one value for each iteration
 * @param amount flops or bytes of a limit, otherwise null
 * @param bytesPerRun allocated on the heap, or null if not counted
 * @param failure why there is no time, or null
 */
record Measurement(
    String part,
    String library,
    int jdk,
    int threads,
    String task,
    String size,
    int round,
    List<Double> micros,
    Double amount,
    Double bytesPerRun,
    String failure) {

  /** A measurement takes the place of an earlier one with the same key. */
  String key() {
    return String.join(
        " ", part, library, "" + jdk, "" + threads, task, size, Integer.toString(round));
  }
}
