package io.github.densely.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Runs the benchmark and writes its report; see {@link Options#HELP}. */
final class BenchmarkMain {

  private BenchmarkMain() {}

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   * @throws IOException if results or report cannot be written
   */
  public static void main(String[] args) throws IOException {
    if (Arrays.asList(args).contains("--help")) {
      System.out.println(Options.HELP);
      return;
    }
    Options options = Options.of(args);
    Files.createDirectories(options.out());
    Results results = new Results(options.out());
    if (!options.reportOnly()) {
      run(options, results);
    }
    Report.write(results, options.out());
    System.out.println("report: " + options.out().resolve("report.md"));
  }

  private static void run(Options options, Results results) {
    results.addRun(Machine.describe(options));
    ForkRunner runner = new ForkRunner(options.out());
    List<Fork> forks = new Plan(options).forks();
    long start = System.nanoTime();
    for (int i = 0; i < forks.size(); i++) {
      Fork fork = forks.get(i);
      List<Measurement> found =
          fork.part().equals(Plan.COLD) ? runner.runCold(fork) : runner.run(fork);
      results.add(found);
      System.out.printf("%d/%d %s%s%n", i + 1, forks.size(), fork, failures(found));
    }
    System.out.println(
        "took " + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " seconds");
  }

  private static String failures(List<Measurement> found) {
    return found.stream()
        .filter(m -> m.failure() != null)
        .findFirst()
        .map(m -> " FAILED: " + m.failure())
        .orElse("");
  }
}
