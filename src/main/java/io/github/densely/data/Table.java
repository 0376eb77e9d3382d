package io.github.densely.data;

import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rows of text under named columns, as a CSV file has them; {@link TableEncoder} makes numbers of
 * it.
 *
 * <pre>{@code
 * Table table = CsvFormat.withHeader().separator(';').readTable(Path.of("customers.csv"));
 * Table.Split parts = table.stratifiedSplit("churn", 0.2, 1);
 * }</pre>
 *
 * <p>Split a table before an encoder is fitted, so that nothing of the test rows is in it.
 *
 * <p>Cost: all text is in memory; parts share it. Threads: immutable.
 */
public final class Table {

  private final String source; // null if the rows are no file's
  private final List<String> columns;
  private final Map<String, Integer> numbers;
  private final List<String[]> rows;
  private final long[] lines; // of the rows: lines of the source, or row numbers

  private Table(String source, List<String> columns, List<String[]> rows, long[] lines) {
    this.source = source;
    this.columns = columns;
    this.rows = rows;
    this.lines = lines;
    this.numbers = new HashMap<>();
    for (String column : columns) {
      numbers.put(column, numbers.size());
    }
  }

  /**
   * Two disjoint parts of a table.
   *
   * @param train the rows to fit and train on
   * @param test the rows to test on
   */
  public record Split(Table train, Table test) {}

  /**
   * A table of rows in memory.
   *
   * @param columns the names of the columns, all different
   * @param rows one value for each column; blanks around it do not count
   * @return a new table
   * @throws IllegalArgumentException if two columns have one name, or a row has another number of
   *     values
   */
  public static Table of(List<String> columns, List<List<String>> rows) {
    String twice = twice(columns);
    if (twice != null) {
      throw new IllegalArgumentException(
          Text.of("two columns are called \"%s\"", Shortened.of(twice)));
    }
    List<String[]> copies = new ArrayList<>();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            Text.of(
                "row %d has %d values, there are %d columns",
                copies.size(), row.size(), columns.size()));
      }
      copies.add(row.stream().map(String::strip).toArray(String[]::new));
    }
    long[] order = IntStream.range(0, copies.size()).asLongStream().toArray();
    return new Table(null, List.copyOf(columns), copies, order);
  }

  static Table ofFile(String source, List<String> columns, List<String[]> rows, List<Long> lines) {
    return new Table(source, columns, rows, lines.stream().mapToLong(Long::longValue).toArray());
  }

  /** Passes on all rows, one at a time, and returns the names of the columns. */
  static List<String> readRows(
      boolean header,
      CsvScanner scanner,
      String source,
      Function<List<String>, CsvFormat.Rows> receiver)
      throws IOException {
    if (!scanner.next()) {
      throw new InvalidFileException(source + ": expected rows of data, got an empty file");
    }
    int count = scanner.fields().size();
    List<String> columns =
        header
            ? List.copyOf(scanner.fields())
            : IntStream.range(0, count).mapToObj(Integer::toString).toList();
    String twice = twice(columns);
    if (twice != null) {
      throw new InvalidFileException(
          Text.of(
              "%s: two columns are called \"%s\"; is the first row a header?",
              scanner.place(), Shortened.of(twice)));
    }
    CsvFormat.Rows rows = receiver.apply(columns);
    for (boolean more = !header || scanner.next(); more; more = scanner.next()) {
      if (scanner.fields().size() != count) {
        throw new InvalidFileException(
            Text.of(
                "%s: expected %d columns as in the first row, got %d",
                scanner.place(), count, scanner.fields().size()));
      }
      String[] fields = scanner.fields().stream().map(String::strip).toArray(String[]::new);
      rows.accept(scanner::place, scanner.line(), fields);
    }
    return columns;
  }

  private static String twice(List<String> names) {
    Map<String, Boolean> seen = new HashMap<>();
    for (String name : names) {
      if (seen.put(name, true) != null) {
        return name;
      }
    }
    return null;
  }

  /**
   * The names of the columns.
   *
   * @return in the order of the file
   */
  public List<String> columns() {
    return columns;
  }

  /**
   * The number of rows.
   *
   * @return without the header
   */
  public int size() {
    return rows.size();
  }

  /**
   * A value.
   *
   * @param row from 0
   * @param column its name
   * @return the text, without blanks around it
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws IllegalArgumentException if there is no such column
   */
  public String value(int row, String column) {
    return rows.get(row)[number(column)];
  }

  /**
   * A row, by column names.
   *
   * @param row from 0
   * @return the values in the order of the columns
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Map<String, String> row(int row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int j = 0; j < columns.size(); j++) {
      values.put(columns.get(j), rows.get(row)[j]);
    }
    return values;
  }

  /**
   * Chosen rows.
   *
   * @param indices of the rows, in the order of the result; one may occur several times
   * @return a new table
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Table rows(int... indices) {
    List<String[]> chosen = new ArrayList<>();
    for (int index : indices) {
      chosen.add(rows.get(index));
    }
    return new Table(
        source, columns, chosen, IntStream.of(indices).mapToLong(i -> lines[i]).toArray());
  }

  /**
   * Splits the rows at random.
   *
   * @param testFraction the share of the test part, above 0 and below 1
   * @param seed the seed of the choice
   * @return the parts; neither is empty
   * @throws IllegalArgumentException if the fraction is out of range, or a part is empty
   */
  public Split split(double testFraction, long seed) {
    int test = Dataset.testSize(size(), testFraction);
    int[] order = Dataset.order(size(), seed);
    int train = size() - test;
    return new Split(
        rows(Arrays.copyOf(order, train)), rows(Arrays.copyOfRange(order, train, size())));
  }

  /**
   * Splits the rows of each class by themselves, so that a rare class is in both parts.
   *
   * @param column the column of the class; its texts are the classes
   * @param testFraction the share of each class in the test part, above 0 and below 1
   * @param seed the seed of the choice
   * @return the parts, their rows in the order of this table
   * @throws IllegalArgumentException if the fraction is out of range, or there is no such column, a
   *     row lacks the class, or a class has one row
   */
  public Split stratifiedSplit(String column, double testFraction, long seed) {
    Dataset.requireFraction(testFraction);
    List<String> names = new ArrayList<>();
    boolean[] test = Strata.split(classes(column, names), names, testFraction, seed);
    return parts(i -> test[i]);
  }

  /**
   * Splits for a cross-validation: each row is in the test part of one of them, and every fold has
   * each class as often as can be. Fit an encoder in each fold.
   *
   * @param column the column of the class; its texts are the classes
   * @param folds how many, at least 2
   * @param seed the seed of the choice
   * @return a split for each fold
   * @throws IllegalArgumentException if the number of folds is out of range, there is no such
   *     column, a row lacks the class, or a class has fewer rows than there are folds
   */
  public List<Split> folds(String column, int folds, long seed) {
    if (folds < 2 || folds > size()) {
      throw new IllegalArgumentException(
          Text.of("%d rows have 2 to %d folds, got %d", size(), size(), folds));
    }
    List<String> names = new ArrayList<>();
    int[] foldOf = Strata.folds(classes(column, names), names, folds, seed);
    return IntStream.range(0, folds).mapToObj(fold -> parts(i -> foldOf[i] == fold)).toList();
  }

  private Split parts(IntPredicate inTest) {
    return new Split(rows(Strata.rows(size(), inTest.negate())), rows(Strata.rows(size(), inTest)));
  }

  private int[] classes(String column, List<String> names) {
    int number = number(column);
    Map<String, Integer> found = new LinkedHashMap<>();
    int[] classes = new int[size()];
    for (int i = 0; i < classes.length; i++) {
      String text = rows.get(i)[number];
      if (text.isEmpty()) {
        throw new IllegalArgumentException(
            Text.of("%s, column \"%s\": expected a class, got nothing", place(i), column));
      }
      classes[i] = found.computeIfAbsent(text, t -> found.size());
    }
    names.addAll(found.keySet());
    return classes;
  }

  boolean has(String column) {
    return numbers.containsKey(column);
  }

  int number(String column) {
    Integer number = numbers.get(column);
    if (number == null) {
      throw missing(source, column, columns);
    }
    return number;
  }

  static IllegalArgumentException missing(String source, String column, List<String> columns) {
    return new IllegalArgumentException(
        Text.of(
            "%sexpected a column \"%s\", got %s",
            source == null ? "" : source + ": ", Shortened.of(column), CsvColumn.list(columns)));
  }

  String text(int row, int column) {
    return rows.get(row)[column];
  }

  /** The place of a row, for the beginning of a message. */
  String place(int row) {
    return source == null ? "row " + lines[row] : Text.of("%s, line %d", source, lines[row]);
  }

  /** The sizes and the first names, as {@code "5000 rows of 4 columns: "age", …"}. */
  @Override
  public String toString() {
    return Text.of("%d rows of %d columns: %s", size(), columns.size(), CsvColumn.list(columns));
  }
}
