package io.github.densely.internal.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cuts large products into parts of the output for several threads; small ones stay with the
 * caller.
 *
 * <p>The threads are those of the pool the caller runs in, or of the common pool; the caller works
 * too, and no thread is started here. A part is never a part of the summed index, so the bits do
 * not depend on how many there are or on who computes them.
 *
 * <p>Parts are smaller than a thread's share and are taken one after another, so that a thread
 * which the system holds up delays no other. Garbage: one small object a thread and product.
 */
final class ParallelKernel implements Kernel {

  /**
   * Multiply-adds that are worth a thread: some 30 µs of work, where waking another thread takes
   * about 5 µs.
   */
  static final long WORTH_A_THREAD = 1 << 20;

  /** Parts for each thread, where they stay large enough. */
  private static final int PARTS = 4;

  /**
   * Rows or columns of C in a part, at least: whatever is packed is packed for each part again, and
   * the plain kernel's loops run along the columns. With parts of 64 it took longer than alone.
   */
  private static final int LEAST = 256;

  /** Columns where there are few rows: each is a run of B that comes from memory. */
  private static final int LEAST_RUN = 2048;

  private static final int FEW_ROWS = 2;

  // A part is a multiple of what the vector kernel packs at once: rows and columns of C.
  private static final int ROWS = 60;
  private static final int COLUMNS = 64;

  private final Kernel kernel;
  private final int threads;
  private final long worthAThread;

  /**
   * A kernel that shares its work.
   *
   * @param kernel what computes each part
   * @param threads how many threads work at the most, the caller among them
   * @param worthAThread multiply-adds below which no further thread is asked
   */
  ParallelKernel(Kernel kernel, int threads, long worthAThread) {
    this.kernel = kernel;
    this.threads = threads;
    this.worthAThread = worthAThread;
  }

  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public ActivationFunction accelerated(ActivationFunction f) {
    return kernel.accelerated(f);
  }

  @Override
  public void exp(int n, double[] x) {
    kernel.exp(n, x);
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
    int workers = workers(m, n, k);
    if (workers == 1) {
      kernel.multiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add);
    } else if (n >= m) {
      run(
          workers,
          n,
          COLUMNS,
          m <= FEW_ROWS ? LEAST_RUN : LEAST,
          (j, cols) ->
              kernel.multiply(
                  m, cols, k, a, aOffset, lda, b, bOffset + j, ldb, c, cOffset + j, ldc, add));
    } else {
      run(
          workers,
          m,
          ROWS,
          LEAST,
          (i, rows) ->
              kernel.multiply(
                  rows,
                  n,
                  k,
                  a,
                  aOffset + i * lda,
                  lda,
                  b,
                  bOffset,
                  ldb,
                  c,
                  cOffset + i * ldc,
                  ldc,
                  add));
    }
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
    int workers = workers(m, n, k);
    if (workers == 1) {
      kernel.multiplyTransposed(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add);
    } else if (n >= m) {
      run(
          workers,
          n,
          COLUMNS,
          m <= FEW_ROWS ? LEAST_RUN : LEAST,
          (j, cols) ->
              kernel.multiplyTransposed(
                  m,
                  cols,
                  k,
                  a,
                  aOffset,
                  lda,
                  b,
                  bOffset + j * ldb,
                  ldb,
                  c,
                  cOffset + j,
                  ldc,
                  add));
    } else {
      run(
          workers,
          m,
          COLUMNS,
          LEAST,
          (i, rows) ->
              kernel.multiplyTransposed(
                  rows,
                  n,
                  k,
                  a,
                  aOffset + i * lda,
                  lda,
                  b,
                  bOffset,
                  ldb,
                  c,
                  cOffset + i * ldc,
                  ldc,
                  add));
    }
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
    int workers = workers(m, n, k);
    if (workers == 1) {
      kernel.transposedMultiply(m, n, k, a, aOffset, lda, b, bOffset, ldb, c, cOffset, ldc, add);
    } else if (m >= n) {
      run(
          workers,
          m,
          ROWS,
          LEAST,
          (i, rows) ->
              kernel.transposedMultiply(
                  rows,
                  n,
                  k,
                  a,
                  aOffset + i,
                  lda,
                  b,
                  bOffset,
                  ldb,
                  c,
                  cOffset + i * ldc,
                  ldc,
                  add));
    } else {
      run(
          workers,
          n,
          COLUMNS,
          m <= FEW_ROWS ? LEAST_RUN : LEAST,
          (j, cols) ->
              kernel.transposedMultiply(
                  m, cols, k, a, aOffset, lda, b, bOffset + j, ldb, c, cOffset + j, ldc, add));
    }
  }

  /** How many threads this much work is worth, as far as the pool has them. */
  private int workers(int m, int n, int k) {
    long share = (long) m * n * k / worthAThread;
    if (threads == 1 || share < 2) {
      return 1;
    }
    // The caller is one of the pool's own threads, or one more.
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
      // Also when a part failed: nobody may write into the output after this call.
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
