package io.github.densely.internal.kernel;

/**
 * Products one element after another, for processors without a fused multiply-add: slow, and the
 * bits of all others ({@link SumOrder}).
 */
final class ScalarKernel implements Kernel {

  @Override
  public String name() {
    return "plain";
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
    boolean inLanes = bCol != 1 && k > SumOrder.SHORT_SUM;
    float[] lanes = new float[SumOrder.LANES];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        int at = c0 + i * ldc + j;
        int x = a0 + i * aRow;
        int y = b0 + j * bCol;
        if (inLanes) {
          for (int l = 0; l < lanes.length; l++) {
            lanes[l] = chain(k, a, x, aCol, b, y, bRow, l, lanes.length, 0f);
          }
          float sum = SumOrder.tree(lanes, 0);
          c[at] = add ? c[at] + sum : sum;
        } else {
          c[at] = chain(k, a, x, aCol, b, y, bRow, 0, 1, add ? c[at] : 0f);
        }
      }
    }
  }

  /** The terms first, first + step, first + 2·step, … below k, added to a start. */
  private static float chain(
      int k,
      float[] a,
      int x,
      int aCol,
      float[] b,
      int y,
      int bRow,
      int first,
      int step,
      float start) {
    float sum = start;
    for (int p = first; p < k; p += step) {
      sum = Fused.fma(a[x + p * aCol], b[y + p * bRow], sum);
    }
    return sum;
  }
}
