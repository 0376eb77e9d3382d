package io.github.densely.internal.kernel;

/**
 * Products by the Vector API. Loaded by name, so that an application without the incubator module
 * never sees the classes that need it.
 *
 * <p>Order of summation: {@link SumOrder}.
 */
final class VectorKernel implements Kernel {

  /** Stored rows of B that are transposed at a time. */
  private static final int NC = 512;

  private final Pool<VectorMemory> memories = new Pool<>(VectorMemory::new);

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
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int bRow,
      int bCol,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    if (bCol == 1) {
      chains(m, n, k, a, a0, aRow, aCol, b, b0, bRow, c, c0, ldc, add);
      return;
    }
    if (PlainDots.pays(m, n, k)) {
      PlainDots.multiply(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add);
      return;
    }
    VectorMemory memory = memories.take();
    if (k > SumOrder.SHORT_SUM && VectorPhases.pays(m, n)) {
      VectorPhases.multiply(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add, memory);
    } else if (k > SumOrder.SHORT_SUM) {
      VectorDots.multiply(m, n, k, a, a0, aRow, b, b0, bCol, c, c0, ldc, add, memory);
    } else {
      float[] rows = memory.columns(k * NC);
      for (int j = 0; j < n; j += NC) {
        int nc = Math.min(NC, n - j);
        transpose(nc, k, b, b0 + j * bCol, bCol, rows);
        chains(m, nc, k, a, a0, aRow, aCol, rows, 0, NC, c, c0 + j, ldc, add);
      }
    }
    memories.give(memory);
  }

  private static void transpose(int rows, int cols, float[] b, int b0, int ldb, float[] to) {
    for (int p = 0; p < cols; p++) {
      for (int j = 0; j < rows; j++) {
        to[p * NC + j] = b[b0 + j * ldb + p];
      }
    }
  }

  /** C (+)= A·B with B in rows: one chain for each element, in the fastest of three ways. */
  private void chains(
      int m,
      int n,
      int k,
      float[] a,
      int a0,
      int aRow,
      int aCol,
      float[] b,
      int b0,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add) {
    if (VectorRows.pays(m, k)) {
      VectorRows.multiply(m, n, k, a, a0, aRow, aCol, b, b0, ldb, c, c0, ldc, add);
      return;
    }
    VectorMemory memory = memories.take();
    if (VectorColumns.pays(m, n, k)) {
      VectorColumns.multiply(m, n, k, a, a0, aRow, aCol, b, b0, ldb, c, c0, ldc, add, memory);
    } else {
      VectorOuter.multiply(m, n, k, a, a0, aRow, aCol, b, b0, ldb, c, c0, ldc, add, memory);
    }
    memories.give(memory);
  }
}
