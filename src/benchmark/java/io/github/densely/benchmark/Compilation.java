package io.github.densely.benchmark;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** The JIT compiler, as far as a warm-up has to know. */
final class Compilation {

  /** Longer than any single compilation seen, which is counted only when it ends. */
  private static final long QUIET_NANOS = 250_000_000;

  private static final long MOST_NANOS = 3_000_000_000L;

  private Compilation() {}

  /**
   * Runs work until nothing has been compiled for a while: a fixed warm-up is too short on one
   * core, where compiler and work share it, and wasted on native code.
   */
  static void settle(Work work) {
    CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
    long start = System.nanoTime();
    long quietSince = start;
    long compiled = jit.getTotalCompilationTime();
    long now = start;
    while (now - quietSince < QUIET_NANOS && now - start < MOST_NANOS) {
      work.run();
      now = System.nanoTime();
      long next = jit.getTotalCompilationTime();
      if (next > compiled) {
        compiled = next;
        quietSince = now;
      }
    }
  }
}
