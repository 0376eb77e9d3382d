package io.github.densely.examples;

import io.github.densely.data.Column;
import io.github.densely.data.CsvFormat;
import io.github.densely.data.ReadLimits;
import io.github.densely.data.Table;
import io.github.densely.data.TableEncoder;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** Reads a table, and says what its columns hold: as recognised, but for what the options say. */
final class TableColumns {

  private static final String SEPARATORS = ",;\t";

  private static final String NUMBER = "[+-]?[0-9.,]*[0-9]([eE][+-]?[0-9]+)?";

  /** A target with more different numbers is a value, not a class. */
  private static final int MOST_CLASSES = 20;

  /** One for each part: training, validation, test. */
  private static final int FEWEST_ROWS = 3;

  private TableColumns() {}

  /**
   * Reads a table. Its separator is the one that its first line has most, and this line is a header
   * if it has no number; else the columns are called 0, 1, 2 and so on.
   */
  static Table read(Path file) throws IOException {
    String first = firstLine(file);
    char separator = separator(first);
    Table line =
        CsvFormat.withoutHeader()
            .separator(separator)
            .readTable(
                new ByteArrayInputStream(first.getBytes(StandardCharsets.UTF_8)),
                file.toString(),
                ReadLimits.defaults());
    boolean header = line.row(0).values().stream().noneMatch(text -> text.matches(NUMBER));
    CsvFormat format = header ? CsvFormat.withHeader() : CsvFormat.withoutHeader();
    return format.separator(separator).readTable(file);
  }

  private static String firstLine(Path file) throws IOException {
    boolean zipped = file.toString().endsWith(".gz");
    try (InputStream in = Files.newInputStream(file);
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(
                    zipped ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      boolean quoted = false;
      for (int c = text.read(); c >= 0; c = text.read()) {
        quoted ^= c == '"';
        boolean ends = !quoted && (c == '\n' || c == '\r');
        if (ends && !line.toString().isBlank()) {
          break;
        }
        line.append((char) c);
      }
      return line.toString();
    }
  }

  private static char separator(String line) {
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    for (char c : line.toCharArray()) {
      quoted ^= c == '"';
      if (!quoted && SEPARATORS.indexOf(c) >= 0) {
        counts[SEPARATORS.indexOf(c)]++;
      }
    }
    int most = IntStream.range(0, 3).reduce(0, (a, b) -> counts[b] > counts[a] ? b : a);
    return SEPARATORS.charAt(most);
  }

  /** A column for each of the table. */
  static List<Column> of(Table table, TableOptions options) throws CommandLine.UsageException {
    for (Map.Entry<String, String> kind : options.kinds().entrySet()) {
      requireColumn(table, kind.getValue(), kind.getKey());
    }
    List<Column> columns = new ArrayList<>();
    for (Column recognized : Column.recognize(table)) {
      String kind = options.kinds().get(recognized.name());
      columns.add(kind == null ? recognized : column(table, kind, recognized.name()));
    }
    if (!options.kinds().containsKey(options.target())
        && !areClasses(table, options.target(), columns)
        && counts(table, options.target()).size() <= MOST_CLASSES) {
      columns.replaceAll(c -> c.name().equals(options.target()) ? Column.category(c.name()) : c);
    }
    return columns;
  }

  private static void requireColumn(Table table, String option, String name)
      throws CommandLine.UsageException {
    if (!table.columns().contains(name)) {
      throw new CommandLine.UsageException(
          String.format(
              Locale.ROOT,
              "%s: the table has no column \"%s\", it has %s",
              option,
              name,
              String.join(", ", table.columns())));
    }
  }

  private static Column column(Table table, String kind, String name) {
    Column column =
        switch (kind) {
          case "--number" -> Column.number(name);
          case "--yes-no" -> Column.yesNo(name);
          case "--category" -> Column.category(name).unseenAsZeros();
          case "--date" -> Column.date(name);
          default -> Column.ignored(name);
        };
    boolean hasGaps = IntStream.range(0, table.size()).anyMatch(i -> isGap(table.value(i, name)));
    if (!hasGaps || kind.equals("--ignore")) {
      return column;
    }
    boolean ordered = kind.equals("--number") || kind.equals("--date");
    Column filled = column.gaps(Column.usualGaps().toArray(String[]::new));
    return (ordered ? filled.fillMedian() : filled.fillMostFrequent()).markGaps();
  }

  /** The rows that have a target. */
  static Table withTarget(Table table, String target) throws CommandLine.UsageException {
    requireColumn(table, "--target", target);
    return table.rows(
        IntStream.range(0, table.size()).filter(i -> !isGap(table.value(i, target))).toArray());
  }

  private static boolean isGap(String text) {
    return text.isEmpty() || Column.usualGaps().contains(text);
  }

  /** Whether the target has classes, not numbers. An encoder of all rows checks each of them. */
  static boolean areClasses(Table table, String target, List<Column> columns) {
    return !TableEncoder.fit(table, target, columns).classNames().isEmpty();
  }

  /** Requires enough rows of each class for a training, a validation and a test part. */
  static void requireRows(Table table, String target) {
    counts(table, target)
        .forEach(
            (text, count) -> {
              if (count < FEWEST_ROWS) {
                throw new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "the class \"%s\" of \"%s\" has %d of the rows, and needs %d, one to learn, one"
                            + " to validate and one to test; leave its rows out, or --number %s",
                        text,
                        target,
                        count,
                        FEWEST_ROWS,
                        target));
              }
            });
  }

  private static Map<String, Integer> counts(Table table, String column) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < table.size(); i++) {
      counts.merge(table.value(i, column), 1, Integer::sum);
    }
    return counts;
  }
}
