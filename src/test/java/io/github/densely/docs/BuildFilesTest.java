package io.github.densely.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The builds of benchmark and Spark cannot inherit from the library's: Maven wants a parent without
 * a jar. So they name their versions again, and this test keeps them in step.
 */
class BuildFilesTest {

  private static final Pattern ARTIFACT =
      Pattern.compile("<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");
  private static final Pattern PROPERTY = Pattern.compile("<([a-z.-]+\\.version)>(.*?)</");

  @ParameterizedTest
  @ValueSource(strings = {"benchmark", "spark"})
  void versionsAreThoseOfTheLibrarysBuild(String name) throws IOException {
    Map<String, String> library = versions(Path.of("pom.xml"));
    Map<String, String> other = versions(Path.of("src", name, "pom.xml"));

    Map<String, String> shared = new TreeMap<>(other);
    shared.keySet().retainAll(library.keySet());
    assertThat(shared).containsKeys("maven-compiler-plugin", "exec-maven-plugin");
    assertThat(library).containsAllEntriesOf(shared);
    assertThat(other).containsEntry("densely-" + name, library.get("densely"));
  }

  @Test
  void mutationTestsRunWithTheVersionsOfTheTests() throws IOException {
    Map<String, String> library = versions(Path.of("pom.xml"));
    Map<String, String> mutation = versions(Path.of("src", "mutation", "pom.xml"));

    for (String name : new String[] {"junit.version", "assertj.version"}) {
      assertThat(mutation).containsEntry(name, library.get(name));
    }
    assertThat(mutation).containsEntry("densely-mutation", library.get("densely"));
  }

  @Test
  void theLibrarysBuildFileIsShorterThan500Lines() throws IOException {
    assertThat(Files.readAllLines(Path.of("pom.xml"))).hasSizeLessThan(500);
  }

  private static Map<String, String> versions(Path file) throws IOException {
    String text = Files.readString(file);
    Map<String, String> versions = new TreeMap<>();
    for (Pattern pattern : new Pattern[] {ARTIFACT, PROPERTY}) {
      Matcher found = pattern.matcher(text);
      while (found.find()) {
        versions.putIfAbsent(found.group(1), found.group(2));
      }
    }
    // The one dependency whose version is that of the project.
    versions.remove("densely", "${project.version}");
    return versions;
  }
}
