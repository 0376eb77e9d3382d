package io.github.densely.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@link DigitsExample}.
 *
 * @param help whether to print the usage and nothing else
 * @param data files to read, none to draw digits
 * @param header whether the first line of a CSV file names the columns; false to find out
 * @param count how many digits to draw
 * @param epochs how often to see all samples, 0 to choose by the size of the data
 * @param hidden sizes of the hidden layers, none to choose by the number of features
 * @param seed of everything that is random
 * @param curve the file for the learning curve
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
      Trains a classifier and shows its predictions. Without --data it draws its own digits.

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

  /** For each option that takes arguments, a description of them. */
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "--data", "1, 2 or 4 files",
          "--count", "a whole number from 100 to 1000000",
          "--epochs", "a whole number from 1 to 100000",
          "--hidden", "whole numbers from 1 to 10000 with commas between",
          "--seed", "a whole number",
          "--curve", "a file");

  static DigitsOptions parse(String... args) throws CommandLine.UsageException {
    CommandLine line = new CommandLine(Set.of("--header", "--help"), ARGUMENTS, args);
    List<Path> data = line.all("--data").stream().map(Path::of).toList();
    if (line.has("--data") && (data.isEmpty() || data.size() == 3 || data.size() > 4)) {
      throw line.wrong("--data", data.size() + " files");
    }
    List<Integer> hidden = new ArrayList<>();
    if (line.has("--hidden")) {
      for (String size : line.one("--hidden", "").split(",", -1)) {
        hidden.add((int) line.number("--hidden", size, 1, 10_000));
      }
    }
    return new DigitsOptions(
        line.has("--help"),
        data,
        line.has("--header"),
        (int) line.number("--count", 8000, 100, 1_000_000),
        (int) line.number("--epochs", 0, 1, 100_000),
        hidden,
        line.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        Path.of(line.one("--curve", "target/learning-curve.svg")));
  }
}
