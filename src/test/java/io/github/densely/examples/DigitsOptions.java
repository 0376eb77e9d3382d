package io.github.densely.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command line of {@link DigitsExample} asks for.
 *
 * @param help whether to print the usage and nothing else
 * @param data files to read, none to draw digits
 * @param header whether the first line of a CSV file names the columns; false to find out
 * @param count how many digits to draw
 * @param epochs how often to see all samples, 0 to choose by the size of the data
 * @param hidden sizes of the hidden layers, none to choose by the number of features
 * @param seed of everything that is random
 * @param curve where the learning curve goes
 */
record DigitsOptions(
    boolean help,
    List<Path> data,
    boolean header,
    int count,
    int epochs,
    List<Integer> hidden,
    long seed,
    Path curve) {

  static final String USAGE =
      """
      Trains a classifier and shows it at work. Without --data it draws its own digits.

        --data FILE...  read files instead:
                          1 CSV  30 % of the rows, drawn by the seed, are the test
                          2 CSV  train, test
                          2 IDX  images, labels; the last 20 % are the test
                          4 IDX  train images, train labels, test images, test labels
                        The last column of a CSV file is the class.
        --header        the first line of a CSV file names the columns
                        (default: if none of its inputs is a number)
        --count N       digits to draw (default: 8000)
        --epochs N      passes over the data (default: the smaller the data, the more)
        --hidden N,...  sizes of the hidden layers (default: by the number of features)
        --seed N        seed of everything random (default: 1)
        --curve FILE    where to write the learning curve (default: target/learning-curve.svg)
        --help          print this
      """;

  /** For each option that takes arguments, what those are. */
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "--data", "1, 2 or 4 files",
          "--count", "a whole number from 100 to 1000000",
          "--epochs", "a whole number from 1 to 100000",
          "--hidden", "whole numbers from 1 to 10000 with commas between",
          "--seed", "a whole number",
          "--curve", "a file");

  /** The command line asks for something that cannot be. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  static DigitsOptions parse(String... args) throws UsageException {
    Map<String, List<String>> given = byOption(args);
    List<Path> data = new ArrayList<>();
    for (String file : given.getOrDefault("--data", List.of())) {
      data.add(Path.of(file));
    }
    if (given.containsKey("--data") && (data.isEmpty() || data.size() == 3 || data.size() > 4)) {
      throw wrong("--data", data.size() + " files");
    }
    List<Integer> hidden = new ArrayList<>();
    for (String size : one(given, "--hidden", "").split(",", -1)) {
      if (given.containsKey("--hidden")) {
        hidden.add((int) number("--hidden", size, 1, 10_000));
      }
    }
    return new DigitsOptions(
        given.containsKey("--help"),
        data,
        given.containsKey("--header"),
        (int) number("--count", one(given, "--count", "8000"), 100, 1_000_000),
        (int)
            number(
                "--epochs",
                one(given, "--epochs", "0"),
                given.containsKey("--epochs") ? 1 : 0,
                100_000),
        hidden,
        number("--seed", one(given, "--seed", "1"), Long.MIN_VALUE, Long.MAX_VALUE),
        Path.of(one(given, "--curve", "target/learning-curve.svg")));
  }

  /** The words that follow each option. */
  private static Map<String, List<String>> byOption(String... args) throws UsageException {
    Map<String, List<String>> given = new HashMap<>();
    String option = "";
    for (String word : args) {
      if (word.startsWith("--")) {
        option = word;
        if (!ARGUMENTS.containsKey(option) && !List.of("--header", "--help").contains(option)) {
          throw new UsageException("there is no option " + option);
        }
        if (given.put(option, new ArrayList<>()) != null) {
          throw new UsageException(option + " is there twice");
        }
      } else if (ARGUMENTS.containsKey(option)) {
        given.get(option).add(word);
      } else {
        throw new UsageException("expected an option, got " + word);
      }
    }
    return given;
  }

  private static String one(Map<String, List<String>> given, String option, String otherwise)
      throws UsageException {
    List<String> words = given.getOrDefault(option, List.of(otherwise));
    if (words.size() != 1) {
      throw wrong(option, words.isEmpty() ? "nothing" : String.join(" ", words));
    }
    return words.get(0);
  }

  private static long number(String option, String word, long min, long max) throws UsageException {
    try {
      long number = Long.parseLong(word);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says it better.
    }
    throw wrong(option, word.isEmpty() ? "a gap" : word);
  }

  private static UsageException wrong(String option, String got) {
    return new UsageException("%s takes %s, got %s".formatted(option, ARGUMENTS.get(option), got));
  }
}
