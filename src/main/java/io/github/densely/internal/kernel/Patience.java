package io.github.densely.internal.kernel;

/**
 * How long plain loops stand in for the vector kernel at the start of a JVM.
 *
 * <p>Until C2 has compiled it, code of the Vector API runs a hundred times slower than loops, and
 * its compilation takes about two seconds of CPU time. So a short program is done sooner with plain
 * loops. When they have computed as much as would have paid for the compilation, the vector kernel
 * takes over: a program of any length takes at most about twice the time of the better choice. The
 * bits are the same, so nobody can tell but by the clock.
 *
 * <p>Threads: updates are not synchronised. Threads that lose some make the wait a little longer.
 */
final class Patience {

  /** 2³⁵ multiply-adds, which took plain loops one to two seconds where it was measured. */
  static final int DEFAULT = 1 << 19;

  /** Multiply-adds in a unit. */
  private static final int UNIT = 16;

  /** Plain dot products of one sample take this many times as long as products of a batch. */
  private static final int ONE_SAMPLE = 8;

  private int left;

  /**
   * A budget.
   *
   * @param left units of 2¹⁶ multiply-adds; each product takes at least one
   */
  Patience(int left) {
    this.left = left;
  }

  /** Whether plain loops should compute this product; takes it from the budget. */
  boolean lastsFor(int m, int n, int k) {
    int before = left;
    if (before <= 0) {
      return false;
    }
    long cost = ((long) m * n * k * (m == 1 ? ONE_SAMPLE : 1) >> UNIT) + 1;
    left = (int) Math.max(0, before - cost);
    return true;
  }

  /** Whether plain loops should compute at all. */
  boolean lasts() {
    return left > 0;
  }

  /** Plain products, then vector products. */
  static Kernel products(Patience patience, Kernel plain, Kernel vector) {
    return new Products(patience, plain, vector);
  }

  /** Plain functions, then vector functions. */
  static Functions functions(Patience patience, Functions plain, Functions vector) {
    return new BothFunctions(patience, plain, vector);
  }

  private record Products(Patience patience, Kernel plain, Kernel vector) implements Kernel {
    @Override
    public String name() {
      return vector.name();
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
      Kernel kernel = patience.lastsFor(m, n, k) ? plain : vector;
      kernel.multiply(m, n, k, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, ldc, add);
    }
  }

  private record BothFunctions(Patience patience, Functions plain, Functions vector)
      implements Functions {

    private ActivationFunction both(ActivationFunction first, ActivationFunction then) {
      return new Both(patience, first, then);
    }

    @Override
    public ActivationFunction identity() {
      return both(plain.identity(), vector.identity());
    }

    @Override
    public ActivationFunction relu() {
      return both(plain.relu(), vector.relu());
    }

    @Override
    public ActivationFunction leakyRelu(float slope) {
      return both(plain.leakyRelu(slope), vector.leakyRelu(slope));
    }

    @Override
    public ActivationFunction elu(float alpha, float scale) {
      return both(plain.elu(alpha, scale), vector.elu(alpha, scale));
    }

    @Override
    public ActivationFunction gelu() {
      return both(plain.gelu(), vector.gelu());
    }

    @Override
    public ActivationFunction geluTanh() {
      return both(plain.geluTanh(), vector.geluTanh());
    }

    @Override
    public ActivationFunction silu() {
      return both(plain.silu(), vector.silu());
    }

    @Override
    public ActivationFunction softplus() {
      return both(plain.softplus(), vector.softplus());
    }

    @Override
    public ActivationFunction sigmoid() {
      return both(plain.sigmoid(), vector.sigmoid());
    }

    @Override
    public ActivationFunction tanh() {
      return both(plain.tanh(), vector.tanh());
    }

    @Override
    public ActivationFunction softmax() {
      return both(plain.softmax(), vector.softmax());
    }

    @Override
    public void exp(int n, double[] x) {
      (patience.lasts() ? plain : vector).exp(n, x);
    }
  }

  private record Both(Patience patience, ActivationFunction plain, ActivationFunction vector)
      implements ActivationFunction {
    @Override
    public void forward(int rows, int cols, float[] x, float[] y) {
      (patience.lasts() ? plain : vector).forward(rows, cols, x, y);
    }

    @Override
    public void backward(
        int rows, int cols, float[] x, float[] y, float[] gradOutput, float[] gradInput) {
      (patience.lasts() ? plain : vector).backward(rows, cols, x, y, gradOutput, gradInput);
    }
  }
}
