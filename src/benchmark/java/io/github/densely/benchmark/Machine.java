package io.github.densely.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The machine and the software of a run. */
final class Machine {

  private Machine() {}

  /** A description for the report, in the order in which it is shown. */
  static Map<String, String> describe(Options options) {
    Map<String, String> text = new LinkedHashMap<>();
    text.put("date", ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).toString());
    text.put("commit", commit());
    text.put("parts", String.join(", ", options.parts()) + (options.quick() ? " (quick)" : ""));
    text.put("processor", processor());
    text.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    text.put(
        "system",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")));
    text.put("huge pages", firstLine(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")));
    text.put(
        "JDKs",
        options.jdks().stream()
            .map(Jdk::fullVersion)
            .collect(Collectors.joining(", ", "", "; peers on the first")));
    text.put("flags of all", String.join(" ", ForkRunner.FLAGS));
    for (Library library : Library.values()) {
      if (options.libraries().contains(library)) {
        text.put(
            "flags of " + library.label(),
            String.join(" ", library.jvmFlags(options.newest().version(), 1, "CACHE")));
      }
    }
    text.put("environment of forks", Library.environment(1).toString() + " with one thread");
    text.put("variables taken out", ForkRunner.cleared().toString());
    text.put("jars", jars());
    text.put("system OpenBLAS", openBlas());
    return text;
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      Map<String, String> first =
          lines
              .filter(line -> line.contains(":"))
              .map(line -> line.split("\\s*:\\s*", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> a));
      return String.format(
          Locale.ROOT,
          "%s, family %s model %s%s",
          first.get("model name"),
          first.get("cpu family"),
          first.get("model"),
          first.getOrDefault("flags", "").contains("avx512f") ? ", AVX-512" : "");
    } catch (IOException | UncheckedIOException e) {
      return "unknown";
    }
  }

  private static String firstLine(Path file) {
    try {
      return Files.readAllLines(file).get(0);
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12").start();
      String text = new String(git.getInputStream().readAllBytes()).strip();
      return git.waitFor() == 0 ? text : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The libraries by their jars, whose names hold the versions. */
  private static String jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(":"))
        .map(entry -> Path.of(entry).getFileName().toString())
        .filter(
            name ->
                name.matches(
                    "(jmh-core|pytorch-native|pytorch-engine|nd4j-native|openblas|blas|ejml-fdense"
                        + "|ojalgo|deeplearning4j-nn)-[0-9c].*"))
        .map(name -> name.replace(".jar", ""))
        .collect(Collectors.joining(", "));
  }

  private static String openBlas() {
    for (String folder : new String[] {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"}) {
      try {
        return Path.of(folder, "libopenblas.so.0").toRealPath().toString();
      } catch (IOException e) {
        continue;
      }
    }
    return "not found";
  }
}
