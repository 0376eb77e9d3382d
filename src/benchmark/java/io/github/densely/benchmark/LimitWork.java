package io.github.densely.benchmark;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a limit so that its result cannot be dropped; several threads may do so at once. */
final class LimitWork implements Work {

  /** 256 MB, far more than any cache. */
  private static final int FLOATS = 1 << 26;

  private static final int ROUNDS = 100_000;

  private final Limits limits = Limits.withVectors();
  private final TimedTask task;
  private final float[] values;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile float sink;

  LimitWork(TimedTask task) {
    this.task = task;
    values = new float[task == TimedTask.READ ? FLOATS : 0];
    Arrays.fill(values, 0.5f);
  }

  @Override
  public void run() {
    if (task == TimedTask.FMA) {
      sink = limits.multiplyAdd(ROUNDS);
      return;
    }
    // Threads start at opposite halves, so that the second does not read from the cache of the
    // first.
    int half = FLOATS / 2;
    int first = calls.getAndIncrement() % 2 == 0 ? 0 : half;
    sink =
        limits.sum(values, first, first + half) + limits.sum(values, half - first, FLOATS - first);
  }

  /** Flops or bytes of one run. */
  double amount() {
    return task == TimedTask.FMA ? (double) ROUNDS * limits.flopsPerRound() : 4.0 * FLOATS;
  }

  float lastResult() {
    return sink;
  }
}
