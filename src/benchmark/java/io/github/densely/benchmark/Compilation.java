package io.github.densely.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JIT compiler, as far as a warm-up has to know. */
final class Compilation {

  private static final long QUIET_NANOS = 250_000_000;
  private static final long MOST_NANOS = 6_000_000_000L;

  private static final Path THREADS = Path.of("/proc/self/task");

  /** Fields 14 and 15 of a thread's stat, counted after the name in parentheses. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  private Compilation() {}

  /**
   * Runs work until nothing has been compiled for a while: a fixed warm-up is too short on one
   * core, where compiler and work share it, and wasted on native code.
   */
  static void settle(Work work) {
    long start = System.nanoTime();
    long quietSince = start;
    long compiled = time();
    long now = start;
    while (now - quietSince < QUIET_NANOS && now - start < MOST_NANOS) {
      long end = now + QUIET_NANOS / 10;
      do {
        work.run();
        now = System.nanoTime();
      } while (now < end);
      long next = time();
      if (next != compiled) {
        compiled = next;
        quietSince = now;
      }
    }
  }

  /**
   * A number that changes when a compiler thread has worked. Linux reports it while it works; the
   * JVM's own counter only when a method is finished, and a vector kernel can take C2 half a
   * second.
   */
  private static long time() {
    long ticks = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        int name = stat.lastIndexOf(')');
        if (stat.substring(0, name).matches("(?s).*\\(C[12] Comp.*")) {
          String[] fields = stat.substring(name + 2).split(" ");
          ticks += Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        }
      }
      return ticks;
    } catch (IOException e) {
      // Another system, or a thread that ended meanwhile.
      return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }
  }
}
