package io.github.densely.internal.kernel;

/**
 * Working memory of one product at a time. Each array grows to the largest size that was asked for,
 * and then makes no garbage. It still holds the numbers of earlier products, not zeros.
 */
final class VectorMemory {

  private float[] packed = new float[0];
  private float[] block = new float[0];
  private float[] sums = new float[0];
  private float[] tails = new float[0];
  private float[] columns = new float[0];

  /** Packed rows of A. */
  float[] packed(int size) {
    return packed = atLeast(size, packed);
  }

  /** A packed block of B. */
  float[] block(int size) {
    return block = atLeast(size, block);
  }

  /** Partial sums. */
  float[] sums(int size) {
    return sums = atLeast(size, sums);
  }

  /** Ends of rows. */
  float[] tails(int size) {
    return tails = atLeast(size, tails);
  }

  /** Transposed rows of B. */
  float[] columns(int size) {
    return columns = atLeast(size, columns);
  }

  private static float[] atLeast(int size, float[] memory) {
    return memory.length >= size ? memory : new float[size];
  }
}
