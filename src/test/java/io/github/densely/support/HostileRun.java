package io.github.densely.support;

import io.github.densely.data.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads files that must be refused, in a JVM of its own. */
public final class HostileRun {

  /**
   * A file.
   *
   * @param name what is wrong with it
   * @param file is deleted at the end
   * @param reason part of the message that it must give
   * @param reader reads it
   */
  public record Case(String name, Path file, String reason, Damage.Reader reader) {}

  private HostileRun() {}

  /**
   * Reads all of them twice, and prints how many were refused as they should be and the longest
   * time that one took in the second round: in the first the classes are loaded.
   */
  public static void report(List<Case> cases) throws IOException {
    int refused = 0;
    double longest = 0;
    String slowest = "";
    for (int round = 0; round < 2; round++) {
      refused = 0;
      for (Case hostile : cases) {
        long start = System.nanoTime();
        try {
          hostile.reader.read(hostile.file);
        } catch (InvalidFileException e) {
          refused += e.getMessage().contains(hostile.reason) ? 1 : 0;
        }
        double millis = (System.nanoTime() - start) * 1e-6;
        if (round == 1 && millis > longest) {
          longest = millis;
          slowest = hostile.name;
        }
      }
    }
    for (Case hostile : cases) {
      Files.delete(hostile.file);
    }
    System.out.printf(
        Locale.ROOT,
        "%d of %d refused, the slowest, %s, in %.1f ms%n",
        refused,
        cases.size(),
        slowest,
        longest);
  }
}
