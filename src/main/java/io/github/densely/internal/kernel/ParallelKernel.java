package io.github.densely.internal.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts a large product into rows or columns of C for several threads. The caller's thread computes
 * a small one alone.
 *
 * <p>The threads are those of the pool that the caller runs in, or else of the common pool. The
 * caller works too, and no thread is started here. The sum over k is never cut, so the bits do not
 * depend on the number of parts or on the thread that computes one.
 *
 * <p>A part is smaller than the share of a thread, and each thread takes the next part when it is
 * done with one. So a thread that the system interrupts delays no other. Garbage: one small object
 * for each thread and product.
 */
final class ParallelKernel implements Kernel {

  /** Multiply-adds that are worth a thread: about 30 µs of work. To wake a thread takes 5 µs. */
  static final long WORTH_A_THREAD = 1 << 20;

  /** Parts for each thread, as long as the parts are large enough. */
  private static final int PARTS = 4;

  /**
   * Rows or columns of C in a part, at least. Every part packs its operands again, and the loops of
   * the plain kernel run along the columns. Parts of 64 took longer than one thread alone.
   */
  private static final int LEAST = 256;

  /** Columns in a part, at least, if C has few rows: B then comes from memory, in runs. */
  private static final int LEAST_RUN = 2048;

  private static final int FEW_ROWS = 2;

  // A part is a multiple of what the vector kernel packs at once: columns of C, rows of C, and rows
  // of C where it computes dot products.
  private static final int COLUMNS = 64;
  private static final int ROWS = 60;
  private static final int DOT_ROWS = 64;

  private final Kernel kernel;
  private final int threads;
  private final long worthAThread;

  /**
   * A kernel that shares its work.
   *
   * @param kernel the kernel that computes each part
   * @param threads how many threads work at most, including the caller's
   * @param worthAThread how many multiply-adds are worth another thread
   */
  ParallelKernel(Kernel kernel, int threads, long worthAThread) {
    this.kernel = kernel;
    this.threads = threads;
    this.worthAThread = worthAThread;
  }

  boolean isScalar() {
    return kernel instanceof ScalarKernel;
  }

  @Override
  public String name() {
    return kernel.name();
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
    int workers = workers(m, n, k);
    if (workers == 1) {
      kernel.multiply(m, n, k, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, ldc, add);
    } else if (n > m || n == m && aCol == 1) {
      Part byColumns =
          (j, cols) -> {
            int bj = b0 + j * bCol;
            kernel.multiply(m, cols, k, a, a0, aRow, aCol, b, bj, bRow, bCol, c, c0 + j, ldc, add);
          };
      run(workers, n, COLUMNS, m <= FEW_ROWS ? LEAST_RUN : LEAST, byColumns);
    } else {
      Part byRows =
          (i, rows) -> {
            int ai = a0 + i * aRow;
            int ci = c0 + i * ldc;
            kernel.multiply(rows, n, k, a, ai, aRow, aCol, b, b0, bRow, bCol, c, ci, ldc, add);
          };
      run(workers, m, bCol == 1 ? ROWS : DOT_ROWS, LEAST, byRows);
    }
  }

  /** How many threads this much work is worth, at most as many as the pool has. */
  private int workers(int m, int n, int k) {
    long share = (long) m * n * k / worthAThread;
    if (threads == 1 || share < 2) {
      return 1;
    }
    // The caller is one of the threads of its pool, or one more than the common pool has.
    int available =
        ForkJoinTask.inForkJoinPool()
            ? ForkJoinTask.getPool().getParallelism()
            : ForkJoinPool.getCommonPoolParallelism() + 1;
    return (int) Math.min(share, Math.min(threads, available));
  }

  private static void run(int workers, int size, int multiple, int least, Part part) {
    int perWorker = Math.max(1, Math.min(PARTS, size / (workers * least)));
    int parts = Math.min(workers * perWorker, (size + multiple - 1) / multiple);
    int step = ((size + parts - 1) / parts + multiple - 1) / multiple * multiple;
    AtomicInteger next = new AtomicInteger();
    ForkJoinTask<?>[] others = new ForkJoinTask<?>[Math.min(workers, (size + step - 1) / step) - 1];
    for (int i = 0; i < others.length; i++) {
      others[i] = new Worker(part, size, step, next).fork();
    }
    try {
      work(part, size, step, next);
    } finally {
      // Also after a part failed: no thread may write into C after this call.
      for (int i = others.length - 1; i >= 0; i--) {
        others[i].join();
      }
    }
  }

  private static void work(Part part, int size, int step, AtomicInteger next) {
    for (int from = next.getAndAdd(step); from < size; from = next.getAndAdd(step)) {
      part.compute(from, Math.min(step, size - from));
    }
  }

  /** Computes some rows or columns of C. */
  private interface Part {
    void compute(int from, int count);
  }

  private static final class Worker extends RecursiveAction {
    private static final long serialVersionUID = 1;

    private final transient Part part;
    private final int size;
    private final int step;
    private final transient AtomicInteger next;

    Worker(Part part, int size, int step, AtomicInteger next) {
      this.part = part;
      this.size = size;
      this.step = step;
      this.next = next;
    }

    @Override
    protected void compute() {
      work(part, size, step, next);
    }
  }
}
