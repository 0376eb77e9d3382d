package io.github.densely.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links within the repository lead somewhere. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  void everyLinkLeadsToAFileAndAHeadingInIt() throws IOException {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : Snippet.pages()) {
      Matcher link = LINK.matcher(withoutCode(Files.readString(page)));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://")) {
          links++;
          if (!resolves(page, target)) {
            dead.add(page + ": " + target);
          }
        }
      }
    }

    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(50);
  }

  @Test
  void everyPageAndPictureIsLinkedFromAnother() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path page : Snippet.pages()) {
      all.append(Files.readString(page));
    }
    try (var files = Files.walk(Path.of("docs"))) {
      assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
          .allMatch(name -> all.indexOf(name) >= 0);
    }
  }

  private static boolean resolves(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length == 1
        || HEADING
            .matcher(Files.readString(file))
            .results()
            .anyMatch(heading -> anchor(heading.group(1)).equals(parts[1]));
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  private static String withoutCode(String text) {
    return text.replaceAll("(?s)```.*?```", "").replaceAll("`[^`]*`", "");
  }
}
