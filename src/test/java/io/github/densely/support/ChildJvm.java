package io.github.densely.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of this JDK with the classes of the library and its tests, for tests that need flags. */
public final class ChildJvm {

  private ChildJvm() {}

  /**
   * Runs a main class to its end, which must be a good one, and returns the last line it prints.
   */
  public static String lastLine(Class<?> main, String... flags)
      throws IOException, InterruptedException {
    return lastLine(main, List.of(flags), List.of());
  }

  /** The same with arguments. */
  public static String lastLine(Class<?> main, List<String> flags, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = start(main, flags, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().reduce("", (first, last) -> last);
  }

  /** Starts a main class. */
  public static Process start(Class<?> main, List<String> flags, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(
        Path.of("target", "classes")
            + System.getProperty("path.separator")
            + Path.of("target", "test-classes"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
