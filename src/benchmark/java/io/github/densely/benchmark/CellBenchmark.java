package io.github.densely.benchmark;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The one benchmark: runs what {@link Fork} names in its parameters.
 *
 * <p>Results go to arrays or native memory, so the compiler can drop nothing. Neither final nor
 * hidden, because JMH makes subclasses of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CellBenchmark {

  /** See {@link Library#of}. */
  @Param("")
  public String library;

  /** See {@link Cell#of(String)}. */
  @Param("")
  public String cell;

  /** How many threads the library may use. */
  @Param("1")
  public int threads;

  private Work work;

  /** For JMH. */
  public CellBenchmark() {}

  /** Prepares, checks and lets the JIT finish. */
  @Setup
  public void prepare() {
    work = Library.of(library).prepare(Cell.of(cell), threads);
    Compilation.settle(work);
  }

  /** What is timed. */
  @Benchmark
  public void run() {
    work.run();
  }

  /** Frees native memory. */
  @TearDown
  public void close() {
    work.close();
  }
}
