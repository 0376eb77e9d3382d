package io.github.densely.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Spark code in pages is found, except for white space, in the sources of {@code src/spark},
 * whose tests run it: this build has no Spark to compile it with.
 */
class SparkSnippetsTest {

  private static final Pattern BLOCK = Pattern.compile("(?s)<!-- spark -->\\n```java\\n(.*?)```");

  @Test
  void everyPieceIsInTheSources() throws IOException {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src", "spark", "java"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        sources.append(withoutSpace(Files.readString(file)));
      }
    }
    int blocks = 0;
    for (Path page : Snippet.pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        assertThat(sources).as("%s", page).contains(withoutSpace(block.group(1)));
        blocks++;
      }
    }
    assertThat(blocks).isPositive();
  }

  private static String withoutSpace(String code) {
    return code.replaceAll("\\s+", "");
  }
}
