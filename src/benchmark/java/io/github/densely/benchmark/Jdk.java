package io.github.densely.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A JDK that forks may run on.
 *
 * @param home its folder
 * @param version feature version, such as 25
 * @param fullVersion as its release file has it
 */
record Jdk(String home, int version, String fullVersion) {

  static Jdk at(String home) {
    Path release = Path.of(home, "release");
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("no JDK at " + home, e);
    }
    String full = properties.getProperty("JAVA_RUNTIME_VERSION");
    if (full == null) {
      full = properties.getProperty("JAVA_VERSION");
    }
    full = full.replace("\"", "");
    return new Jdk(home, Runtime.Version.parse(full).feature(), full);
  }

  String java() {
    return Path.of(home, "bin", "java").toString();
  }
}
