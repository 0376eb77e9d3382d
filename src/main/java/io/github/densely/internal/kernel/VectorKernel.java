package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products and functions by the Vector API. Loaded by name, so that an application without the
 * incubator module never sees this class.
 */
final class VectorKernel implements Kernel {

  /** Partial sums of a dot product, on every machine: they fix the order of the sum. */
  static final int LANES = 8;

  /** The widest that the hardware has, but no more than {@link #LANES}. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > LANES
          ? FloatVector.SPECIES_256
          : FloatVector.SPECIES_PREFERRED;

  /** Up to so many rows of A, or terms, rows are run over in place instead of packed. */
  static final int THIN_ROWS = 2;

  private static final int THIN_TERMS = 7;

  /**
   * Up to so many terms, a sum of lanes costs more than the dot product itself, and B is transposed
   * instead. The order of a sum then is that of the other products; it depends on k alone.
   */
  private static final int SHORT_ROWS = 32;

  /** Rows of B that are transposed at a time. */
  private static final int NC = 512;

  /** Floats of B that a last-level cache of 16 MB holds. */
  private static final int CACHED = 1 << 22;

  private final Pool<VectorMemory> memories = new Pool<>(VectorMemory::new);

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public ActivationFunction accelerated(ActivationFunction f) {
    return VectorFunctions.of(f);
  }

  @Override
  public void exp(int n, double[] x) {
    int whole = n - n % VectorMath.LANES;
    VectorMath.exp(whole, x, x);
    for (int i = whole; i < n; i++) {
      x[i] = FloatMath.exp(x[i]);
    }
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
    outer(m, n, k, a, aOffset, lda, 1, b, bOffset, ldb, c, cOffset, ldc, add);
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
    VectorMemory memory = memories.take();
    if (k > SHORT_ROWS) {
      VectorDots.multiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    } else {
      for (int j = 0; j < n; j += NC) {
        int nc = Math.min(NC, n - j);
        float[] columns = memory.columns(k * NC);
        transpose(nc, k, b, bOffset + j * ldb, ldb, columns);
        outer(m, nc, k, a, aOffset, lda, 1, columns, 0, NC, c, cOffset + j, ldc, add);
      }
    }
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
    outer(m, n, k, a, aOffset, 1, lda, b, bOffset, ldb, c, cOffset, ldc, add);
  }

  private static void transpose(int rows, int cols, float[] b, int b0, int ldb, float[] to) {
    for (int p = 0; p < cols; p++) {
      for (int j = 0; j < rows; j++) {
        to[p * NC + j] = b[b0 + j * ldb + p];
      }
    }
  }

  private void outer(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRow,
      int aCol,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add) {
    if (m <= THIN_ROWS || k <= THIN_TERMS) {
      VectorRows.multiply(m, n, k, a, aOffset, aRow, aCol, b, bOffset, ldb, c, cOffset, ldc, add);
      return;
    }
    VectorMemory memory = memories.take();
    if (fewRows(m, n, k)) {
      VectorColumns.multiply(
          m, n, k, a, aOffset, aRow, aCol, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    } else {
      VectorOuter.multiply(
          m, n, k, a, aOffset, aRow, aCol, b, bOffset, ldb, c, cOffset, ldc, add, memory);
    }
    memories.give(memory);
  }

  /**
   * Whether an element of B is used so seldom that it should not be packed. Measured: with 16 rows
   * always a gain, with 32 where B is larger than the caches, with 8 or fewer half of a tile is
   * empty.
   */
  private static boolean fewRows(int m, int n, int k) {
    return m > 8 && m <= 16 || m > 16 && m <= 32 && (long) n * k > CACHED;
  }
}
