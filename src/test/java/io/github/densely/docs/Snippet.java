package io.github.densely.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Java code that is shown in a page or in the javadoc.
 *
 * <p>In Markdown it is a block of {@code java}. A {@code <!-- continues -->} above it means that it
 * uses the variables of the block before it. In the javadoc it is a block of code that has a
 * semicolon: other blocks are formulas.
 *
 * @param place file and number within it
 * @param code its lines
 */
record Snippet(String place, String code) {

  private static final Pattern BLOCK =
      Pattern.compile("(<!-- [a-z ]+ -->\\n+)?```java\\n(.*?)```", Pattern.DOTALL);

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* *\\}</pre>", Pattern.DOTALL);

  static List<Snippet> all() throws IOException {
    List<Snippet> all = new ArrayList<>();
    for (Path page : pages()) {
      all.addAll(ofPage(page));
    }
    for (Path source : files(Path.of("src", "main", "java"), ".java")) {
      all.addAll(ofJavadoc(source));
    }
    return all;
  }

  /** The README and what is under docs. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(files(Path.of("docs"), ".md"));
    pages.add(Path.of("README.md"));
    return pages;
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static List<Snippet> ofPage(Path page) throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text(page));
    while (blocks.find()) {
      String code = blocks.group(2);
      String mark = blocks.group(1) == null ? "" : blocks.group(1).strip();
      if (mark.equals("<!-- spark -->")) {
        continue; // this build has no Spark; see SparkSnippetsTest
      } else if (!mark.equals("<!-- continues -->")) {
        snippets.add(new Snippet(page + " " + (snippets.size() + 1), code));
      } else {
        Snippet before = snippets.remove(snippets.size() - 1);
        snippets.add(new Snippet(before.place, before.code + code));
      }
    }
    return snippets;
  }

  private static List<Snippet> ofJavadoc(Path source) throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    Matcher examples = EXAMPLE.matcher(text(source));
    while (examples.find()) {
      String code = examples.group(1).replaceAll("(?m)^ *\\* ?", "");
      if (code.contains(";")) {
        snippets.add(new Snippet(source + " " + (snippets.size() + 1), code));
      }
    }
    return snippets;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).replace("\r\n", "\n");
  }

  /**
   * The code with every {@code System.out.println(x); // y} as a check that x prints as y: what the
   * page says must be so.
   */
  String checked() {
    return code.replaceAll(
        "(?m)System\\.out\\.println\\((.*)\\); *// (.*)$", "requirePrints($1, \"$2\");");
  }
}
