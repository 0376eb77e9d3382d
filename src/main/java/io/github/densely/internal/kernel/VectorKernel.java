package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products by the Vector API. Loaded by name, so that an application without the incubator module
 * never sees this class.
 */
final class VectorKernel implements Kernel {

  /** The widest the hardware has, but not more than the 16 lanes that fix the order of sums. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  private final Pool<float[]> memories =
      new Pool<>(() -> new float[Math.max(VectorDots.MEMORY, VectorOuter.MEMORY)]);

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    float[] memory = memories.take();
    VectorOuter.multiply(
        m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    memories.give(memory);
  }

  @Override
  public void multiplyTransposed(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    float[] memory = memories.take();
    VectorDots.multiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    memories.give(memory);
  }

  @Override
  public void transposedMultiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    float[] memory = memories.take();
    VectorOuter.multiply(
        m, n, k, a, aOffset, 1, lda, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    memories.give(memory);
  }
}
