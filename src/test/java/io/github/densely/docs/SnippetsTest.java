package io.github.densely.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every piece of Java in the README, the pages and the javadoc compiles, runs, and prints what it
 * says that it prints.
 *
 * <p>Each becomes a method of one class in a JVM of its own, whose current folder is empty but for
 * the files of {@link SnippetFiles}.
 */
class SnippetsTest {

  private static final String START =
      """
      package io.github.densely.docs;

      import io.github.densely.*;
      import io.github.densely.conv.*;
      import io.github.densely.data.*;
      import io.github.densely.io.*;
      import io.github.densely.metrics.*;
      import io.github.densely.train.*;
      import java.io.Serializable;
      import java.io.*;
      import java.nio.file.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.concurrent.atomic.*;
      import java.util.stream.*;

      public final class AllSnippets {
      """;

  @TempDir Path folder;

  @Test
  void everySnippetRuns() throws Exception {
    List<Snippet> snippets = Snippet.all();
    Path source = folder.resolve("io/github/densely/docs/AllSnippets.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, source(snippets));
    String path =
        Path.of("target", "classes").toAbsolutePath()
            + System.getProperty("path.separator")
            + Path.of("target", "test-classes").toAbsolutePath();

    assertThat(compile(source, path)).isEmpty();
    String printed = run(path);

    assertThat(printed.lines().reduce("", (first, last) -> last))
        .as(printed)
        .isEqualTo(snippets.size() + " snippets ran");
    assertThat(snippets).extracting(Snippet::place).anyMatch(place -> place.startsWith("README"));
    assertThat(snippets).hasSizeGreaterThan(50);
  }

  private static String source(List<Snippet> snippets) {
    StringBuilder source = new StringBuilder(START);
    StringBuilder main = new StringBuilder();
    for (int i = 0; i < snippets.size(); i++) {
      source.append("  // ").append(snippets.get(i).place()).append('\n');
      source.append("  static final class S" + i + " extends SnippetContext {\n");
      source.append("    void run() throws Exception {\n");
      source.append(snippets.get(i).checked()).append("\n    }\n  }\n\n");
      main.append("    System.out.println(\"" + snippets.get(i).place() + "\");\n");
      main.append("    SnippetFiles.write();\n    new S" + i + "().run();\n");
    }
    source.append("  public static void main(String[] args) throws Exception {\n").append(main);
    source.append("    System.out.println(\"" + snippets.size() + " snippets ran\");\n  }\n}\n");
    return source.toString();
  }

  /** What the compiler says. */
  private String compile(Path source, String path) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(
            writer,
            writer,
            "-proc:none",
            "-encoding",
            "UTF-8",
            "-cp",
            path,
            "-d",
            folder.toString(),
            source.toString());
    return output.toString();
  }

  private String run(String path) throws IOException, InterruptedException {
    Path work = Files.createDirectory(folder.resolve("work"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8",
                "-cp",
                folder + System.getProperty("path.separator") + path,
                "io.github.densely.docs.AllSnippets")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return printed;
  }
}
