package io.github.densely.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs inside a fork: reads its cells from a file and writes their measurements to another. */
final class ForkMain {

  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int LOCK_MILLIS = 300;

  private ForkMain() {}

  /**
   * Runs the cells of one fork.
   *
   * @param args the file with the {@link Fork}, and the file for its measurements
   */
  public static void main(String[] args) {
    Fork fork = Results.read(Path.of(args[0]), Fork.class);
    List<Measurement> found = new ArrayList<>();
    for (Cell cell : fork.cells()) {
      try {
        found.add(measure(fork, cell));
      } catch (RunnerException | RuntimeException | Error e) {
        e.printStackTrace();
        found.add(fork.failed(cell, reason(e)));
      }
    }
    Results.write(Path.of(args[1]), found);
    // Some libraries leave threads behind.
    System.exit(0);
  }

  /**
   * JMH without its own forks, because this JVM is one: started with the environment that native
   * libraries read their number of threads from, which JMH cannot set, and shared by the cells of
   * one library and layer, as in an application that trains it.
   */
  private static Measurement measure(Fork fork, Cell cell) throws RunnerException {
    Timing timing = fork.timing().of(fork.library(), cell);
    boolean limit = fork.library() == Library.LIMIT;
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(CellBenchmark.class.getName() + ".run")
            .param("library", fork.library().id())
            .param("cell", cell.toString())
            .param("threads", Integer.toString(fork.threads()))
            .threads(limit ? fork.threads() : 1)
            .forks(0)
            .shouldFailOnError(true)
            .warmupIterations(timing.warmups())
            .warmupTime(TimeValue.milliseconds(timing.warmupMillis()))
            .measurementIterations(timing.iterations())
            .measurementTime(TimeValue.milliseconds(timing.millis()));
    if (fork.allocation()) {
      options.addProfiler(GCProfiler.class);
    }
    RunResult result = runAlone(options.build());
    List<Double> micros = new ArrayList<>();
    result
        .getBenchmarkResults()
        .forEach(
            benchmark -> {
              for (IterationResult iteration : benchmark.getIterationResults()) {
                micros.add(iteration.getPrimaryResult().getScore());
              }
            });
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return fork.measured(
        cell,
        micros,
        limit ? new LimitWork(cell.task()).amount() : null,
        allocated == null ? null : allocated.getScore(),
        null);
  }

  /**
   * Waits while another benchmark holds the lock that JMH takes for the whole machine: a cell is
   * late then, not lost. {@link ForkRunner} ends a fork that waits for too long.
   */
  private static RunResult runAlone(org.openjdk.jmh.runner.options.Options options)
      throws RunnerException {
    while (true) {
      try {
        return new Runner(options).runSingle();
      } catch (RunnerException e) {
        if (e.getMessage() == null || !e.getMessage().contains("Another JMH instance")) {
          throw e;
        }
      }
      try {
        Thread.sleep(LOCK_MILLIS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    for (Throwable suppressed : cause.getSuppressed()) {
      return reason(suppressed);
    }
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
  }
}
