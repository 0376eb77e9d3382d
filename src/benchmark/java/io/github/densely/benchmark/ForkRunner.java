package io.github.densely.benchmark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Starts forks and collects their measurements. */
final class ForkRunner {

  /** Flags of every fork: one collector for all, and room for the largest layer. */
  static final List<String> FLAGS = List.of("-XX:+UseG1GC", "-Xms1g", "-Xmx6g");

  /**
   * Variables that tell a library which processor to assume, how many threads to start or what
   * flags to use. Settings for other programs on a machine must not slow a peer down.
   */
  private static final List<String> CLEARED =
      List.of(
          "OPENBLAS",
          "GOTO",
          "MKL",
          "OMP",
          "KMP",
          "GOMP",
          "ATEN",
          "DNNL",
          "ONEDNN",
          "ND4J",
          "DJL",
          "JAVA_TOOL",
          "JDK_JAVA",
          "LD_PRELOAD",
          "MALLOC");

  private static final int TIMEOUT_SECONDS = 300;

  private final Path folder;
  private final Path log;

  ForkRunner(Path folder) {
    this.folder = folder;
    log = folder.resolve("forks.log");
  }

  /** The variables that forks do not see, with their values here. */
  static Map<String, String> cleared() {
    Map<String, String> found = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (CLEARED.stream().anyMatch(name.toUpperCase(Locale.ROOT)::startsWith)) {
                found.put(name, value);
              }
            });
    return found;
  }

  /** Runs a fork; a failure becomes a measurement with its reason. */
  List<Measurement> run(Fork fork) {
    Path task = folder.resolve("fork.json");
    Path answer = folder.resolve("answer.json");
    try {
      Files.deleteIfExists(answer);
      Results.write(task, fork);
      Process process =
          process(fork, ForkMain.class, task.toString(), answer.toString())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return failed(fork, "stopped after " + TIMEOUT_SECONDS + " seconds");
      }
      if (!Files.exists(answer)) {
        return failed(fork, "exit code " + process.exitValue() + ": " + lastLine());
      }
      return List.of(Results.read(answer, Measurement[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One cold start: wall time until the process reports its first and its last prediction. */
  List<Measurement> runCold(Fork fork) {
    List<Measurement> found = new ArrayList<>();
    try {
      List<String> counts = fork.cells().stream().map(Cell::size).toList();
      ProcessBuilder builder = process(fork, ColdStart.class, counts.toArray(String[]::new));
      builder.redirectError(Redirect.appendTo(log.toFile()));
      long start = System.nanoTime();
      Process process = builder.start();
      try (BufferedReader lines = process.inputReader()) {
        String line;
        while ((line = lines.readLine()) != null) {
          double micros = (System.nanoTime() - start) / 1e3;
          if (counts.contains(line)) {
            found.add(
                fork.measured(new Cell(TimedTask.COLD, line), List.of(micros), null, null, null));
          }
        }
      }
      int code = process.waitFor();
      if (found.size() < counts.size()) {
        return failed(fork, "exit code " + code + ": " + lastLine());
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder process(Fork fork, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(fork.jdk().java()));
    command.addAll(FLAGS);
    command.addAll(
        fork.library()
            .jvmFlags(
                fork.jdk().version(),
                fork.threads(),
                folder.resolve("native").toAbsolutePath().toString()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    if (main == ColdStart.class) {
      command.add(fork.library().id());
    }
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(new File(".").getAbsoluteFile());
    cleared().keySet().forEach(builder.environment()::remove);
    builder.environment().putAll(Library.environment(fork.threads()));
    return builder;
  }

  private static List<Measurement> failed(Fork fork, String reason) {
    return fork.cells().stream().map(cell -> fork.failed(cell, reason)).toList();
  }

  private String lastLine() throws IOException {
    List<String> lines = Files.readAllLines(log).stream().filter(l -> !l.isBlank()).toList();
    return lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
  }
}
