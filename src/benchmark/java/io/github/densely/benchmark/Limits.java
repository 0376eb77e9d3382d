package io.github.densely.benchmark;

/** What the machine can do at best, one thread at a time. */
interface Limits {

  /**
   * Multiplies and adds in registers, in chains that do not wait for each other.
   *
   * @param rounds how often each chain is extended
   * @return something that depends on every operation
   */
  float multiplyAdd(int rounds);

  /** Number of flops in each round of {@link #multiplyAdd}. */
  int flopsPerRound();

  /**
   * Sums a part of an array.
   *
   * @param values the array to read
   * @param from first index
   * @param to index after the last; to − from is a multiple of 256
   * @return the sum, in any order
   */
  float sum(float[] values, int from, int to);

  /** The implementation with the Vector API, which is loaded by name: it needs the module. */
  static Limits withVectors() {
    try {
      return (Limits)
          Class.forName("io.github.densely.benchmark.VectorLimits")
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
