package io.github.densely.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of {@link TableExample}.
 *
 * @param help whether to print the usage and nothing else
 * @param data the table to learn, or null to score
 * @param target the column to predict
 * @param kinds for a column, the option that says what it holds, such as {@code --number}
 * @param out the folder for the model and the charts
 * @param score the table to score, or null to learn
 * @param model the model to score with
 * @param epochs how often to see all rows, 0 to choose by their number
 * @param seed of everything that is random
 */
record TableOptions(
    boolean help,
    Path data,
    String target,
    Map<String, String> kinds,
    Path out,
    Path score,
    Path model,
    int epochs,
    long seed) {

  static final String USAGE =
      """
      Learns to predict a column of a table with text, dates and gaps, as it is.

        --data FILE      a CSV file, gzipped or not; the separator is , ; or a tab, the one that
                         the first line has most. A first line without a number is the
                         header, else the columns are called 0, 1, 2 and so on
        --target COLUMN  what to predict: classes, or numbers if there are more than 20 different
        --number, --yes-no, --category, --date, --ignore COLUMN...
                         what columns hold where the suggestion, which is printed, is wrong
        --out FOLDER     where to write the model and the charts (default: target/table)
        --epochs N       passes over the data (default: the smaller the data, the more)
        --seed N         seed of everything random (default: 1)

      Predicts the rows of another table, and prints them as CSV:

        --score FILE --model FILE
      """;

  static final List<String> KINDS =
      List.of("--number", "--yes-no", "--category", "--date", "--ignore");

  private static final Set<String> STARTS = Set.of("--target", "--score", "--model");

  /** Whether a command line is one for a table. */
  static boolean areIn(String... args) {
    return Arrays.stream(args).anyMatch(STARTS::contains);
  }

  static TableOptions parse(String... args) throws CommandLine.UsageException {
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put("--data", "a file");
    arguments.put("--target", "the name of a column");
    KINDS.forEach(kind -> arguments.put(kind, "names of columns"));
    arguments.put("--out", "a folder");
    arguments.put("--score", "a file");
    arguments.put("--model", "a file");
    arguments.put("--epochs", "a whole number from 1 to 100000");
    arguments.put("--seed", "a whole number");
    CommandLine line = new CommandLine(Set.of("--help"), arguments, args);
    requireTogether(line, "--score", "--model");
    requireTogether(line, "--model", "--score");
    if (line.has("--score") && line.has("--target")) {
      throw new CommandLine.UsageException("--score takes the target from the model, not --target");
    }
    if (!line.has("--help") && !line.has("--score")) {
      requireTogether(line, "--target", "--data");
    }
    return new TableOptions(
        line.has("--help"),
        path(line, "--data"),
        line.one("--target", ""),
        kinds(line),
        Path.of(line.one("--out", "target/table")),
        path(line, "--score"),
        path(line, "--model"),
        (int) line.number("--epochs", 0, 1, 100_000),
        line.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static void requireTogether(CommandLine line, String one, String other)
      throws CommandLine.UsageException {
    if (line.has(one) && !line.has(other)) {
      throw new CommandLine.UsageException(one + " needs " + other + " too");
    }
  }

  private static Path path(CommandLine line, String option) throws CommandLine.UsageException {
    return line.has(option) ? Path.of(line.one(option, "")) : null;
  }

  private static Map<String, String> kinds(CommandLine line) throws CommandLine.UsageException {
    Map<String, String> kinds = new LinkedHashMap<>();
    for (String kind : KINDS) {
      if (line.has(kind) && line.all(kind).isEmpty()) {
        throw line.wrong(kind, "nothing");
      }
      for (String column : line.all(kind)) {
        String other = kinds.put(column, kind);
        if (other != null) {
          throw new CommandLine.UsageException(
              "the column " + column + " is given for " + other + " and for " + kind);
        }
      }
    }
    return kinds;
  }
}
