package io.github.densely.data;

import io.github.densely.internal.check.Settings;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Describes the columns of a CSV file, and reads files into a {@link Dataset}.
 *
 * <p>Shapes: a row of the file is a row of the inputs and of the targets. Every column that is
 * neither class, nor value, nor ignored is an input, in the order of the file.
 *
 * <pre>{@code
 * CsvFormat format = CsvFormat.withHeader().classColumn("species").ignore("id");
 * Dataset train = format.read(Path.of("train.csv"));
 * Dataset test = format.classNames(train.classNames()).read(Path.of("test.csv"));
 * }</pre>
 *
 * <p>Defaults: the separator is a comma, the last column is the class. Columns are counted from 0,
 * or from the end: −1 is the last. The classes are numbered in the order of their names, as numbers
 * if all are decimal numbers, else by {@link String#compareTo}, so that the order of the rows makes
 * no difference.
 *
 * <p>The file is UTF-8 text, with or without a byte order mark, with lines that end in LF or CR LF.
 * A field in double quotes may hold separators, line ends, and quotes written twice. Blank lines
 * are skipped, and so are spaces and tabs around a field. A gzipped file is unpacked. A number is
 * written with decimal digits, as {@code -12.5e3}, and must be finite as a float. Every row must
 * have all columns: a missing value is an error. A field has at most 2²⁰ characters, a row at most
 * 2²⁰ fields.
 *
 * <p>An {@link InvalidFileException} names file, line and column: {@code iris.csv, line 3, column
 * "width": expected a number, got "wide"}. Lines are counted from 1, as in editors.
 *
 * <p>Cost: one pass; memory for the numbers twice, and for one row as text. Threads: immutable.
 *
 * <p>Source: Y. Shafranovich, Common Format and MIME Type for CSV Files, 2005, RFC 4180.
 */
public final class CsvFormat {

  private final boolean header;
  private final char separator;
  private final boolean values; // whether the targets are values, not a class
  private final List<CsvColumn> targets;
  private final List<CsvColumn> ignored;
  private final List<String> classNames; // empty to take them from the file

  private CsvFormat(
      boolean header,
      char separator,
      boolean values,
      List<CsvColumn> targets,
      List<CsvColumn> ignored,
      List<String> classNames) {
    if (values && !classNames.isEmpty()) {
      throw new IllegalArgumentException(
          "class names are for a class column, but the targets are values");
    }
    this.header = header;
    this.separator = separator;
    this.values = values;
    this.targets = targets;
    this.ignored = ignored;
    this.classNames = classNames;
  }

  private static CsvFormat ofHeader(boolean header) {
    return new CsvFormat(header, ',', false, List.of(CsvColumn.of(-1)), List.of(), List.of());
  }

  /**
   * A format for files whose first row has the names of the columns.
   *
   * @return a format with the defaults
   */
  public static CsvFormat withHeader() {
    return ofHeader(true);
  }

  /**
   * A format for files whose first row is data.
   *
   * @return a format with the defaults
   */
  public static CsvFormat withoutHeader() {
    return ofHeader(false);
  }

  /**
   * Sets the separator.
   *
   * @param separator the character between two fields, as {@code ';'} or {@code '\t'}; {@code ' '}
   *     stands for any number of blanks and tabs
   * @return a new format
   * @throws IllegalArgumentException if the character can be part of a number, is a letter, a quote
   *     or a line end
   */
  public CsvFormat separator(char separator) {
    if (Character.isLetterOrDigit(separator)
        || Character.isSurrogate(separator)
        || ".+-\"\r\n\uFEFF".indexOf(separator) >= 0) {
      throw new IllegalArgumentException(
          Text.of(
              "a separator is no letter, digit, sign, point, quote or line end, got '%s' (U+%04X)",
              separator, (int) separator));
    }
    return new CsvFormat(header, separator, values, targets, ignored, classNames);
  }

  /**
   * Sets the column that holds the class, as text or number.
   *
   * @param name its name in the header
   * @return a new format
   * @throws IllegalArgumentException if the format has no header
   */
  public CsvFormat classColumn(String name) {
    return new CsvFormat(header, separator, false, columns(name), ignored, classNames);
  }

  /**
   * Sets the column that holds the class, as text or number.
   *
   * @param number from 0, or from −1 for the last
   * @return a new format
   */
  public CsvFormat classColumn(int number) {
    return new CsvFormat(header, separator, false, columns(number), ignored, classNames);
  }

  /**
   * Sets the columns that hold the values to predict, instead of a class: a regression.
   *
   * @param names their names in the header, one or several; the targets have this order
   * @return a new format
   * @throws IllegalArgumentException if there is no name, the format has no header, or it has class
   *     names
   */
  public CsvFormat valueColumns(String... names) {
    return new CsvFormat(header, separator, true, columns(names), ignored, classNames);
  }

  /**
   * Sets the columns that hold the values to predict, instead of a class: a regression.
   *
   * @param numbers from 0, or from −1 for the last, one or several; the targets have this order
   * @return a new format
   * @throws IllegalArgumentException if there is no number, or the format has class names
   */
  public CsvFormat valueColumns(int... numbers) {
    return new CsvFormat(header, separator, true, columns(numbers), ignored, classNames);
  }

  /**
   * Leaves out columns, such as a key or a remark. They may hold any text.
   *
   * @param names their names in the header; added to the ignored columns
   * @return a new format
   * @throws IllegalArgumentException if there is no name, or the format has no header
   */
  public CsvFormat ignore(String... names) {
    return new CsvFormat(
        header, separator, values, targets, joined(ignored, columns(names)), classNames);
  }

  /**
   * Leaves out columns, such as a key or a remark. They may hold any text.
   *
   * @param numbers from 0, or from −1 for the last; added to the ignored columns
   * @return a new format
   * @throws IllegalArgumentException if there is no number
   */
  public CsvFormat ignore(int... numbers) {
    return new CsvFormat(
        header, separator, values, targets, joined(ignored, columns(numbers)), classNames);
  }

  /**
   * Sets the classes in the order of their indices. So a test file gets the indices of the training
   * file, even if it lacks a class. Any other class in a file is an error.
   *
   * @param names all classes, as {@link Dataset#classNames} of the training file
   * @return a new format
   * @throws IllegalArgumentException if there is no name, a name is repeated, or the targets are
   *     values
   */
  public CsvFormat classNames(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("expected the names of the classes, got none");
    }
    Dataset.requireClassNames(names);
    return new CsvFormat(header, separator, values, targets, ignored, List.copyOf(names));
  }

  /**
   * Reads a file, with the default limits.
   *
   * @param file UTF-8 text
   * @return one sample per row, in the order of the rows
   * @throws InvalidFileException if the content does not follow this format; the message names
   *     file, line and column
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public Dataset read(Path file) throws IOException {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads a file.
   *
   * @param file UTF-8 text
   * @param limits the limits for the file; {@code fileBytes} counts
   * @return one sample per row, in the order of the rows
   * @throws InvalidFileException if the content does not follow this format, or exceeds the limits;
   *     the message names file, line and column
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public Dataset read(Path file, ReadLimits limits) throws IOException {
    return read(Input.of(file), limits);
  }

  /**
   * Reads a stream, such as a resource of the class path.
   *
   * @param in UTF-8 text; read up to its end, not closed
   * @param source the name of the source in messages
   * @param limits the limits for the stream; {@code fileBytes} counts
   * @return one sample per row, in the order of the rows
   * @throws InvalidFileException as for a file
   * @throws IOException if the stream cannot be read
   */
  public Dataset read(InputStream in, String source, ReadLimits limits) throws IOException {
    return read(Input.of(in, source), limits);
  }

  private Dataset read(Input input, ReadLimits limits) throws IOException {
    return Unzipped.read(input, limits, in -> read(text(input, in), input.toString()));
  }

  private static Reader text(Input input, InputStream in) throws IOException {
    OpenInput.requireKind(input, in, FileKind.TEXT);
    return new Utf8Reader(in);
  }

  /**
   * Reads text up to its end.
   *
   * @param reader the text; not closed
   * @param source the name of the source in messages
   * @return one sample per row, in the order of the rows
   * @throws InvalidFileException if the content does not follow this format; the message names
   *     source, line and column
   * @throws IOException if the reader throws one
   */
  public Dataset read(Reader reader, String source) throws IOException {
    return new CsvReading(this, new CsvScanner(reader, source, separator), source).read();
  }

  /**
   * Reads a file as text, with the default limits; {@link TableEncoder} makes numbers of it. Only
   * header and separator of this format count. Without a header the columns are called {@code "0"},
   * {@code "1"} and so on.
   *
   * @param file UTF-8 text, gzipped or not
   * @return all rows and columns
   * @throws InvalidFileException if two columns have one name, or a row has another number of
   *     fields; the message names file and line
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public Table readTable(Path file) throws IOException {
    return readTable(Input.of(file), ReadLimits.defaults());
  }

  /**
   * Reads a stream as text; see {@link #readTable(Path)}.
   *
   * @param in UTF-8 text, gzipped or not; read up to its end, not closed
   * @param source the name of the source in messages
   * @param limits the limits for the stream; {@code fileBytes} counts
   * @return all rows and columns
   * @throws InvalidFileException as for a file, or if the stream exceeds the limits
   * @throws IOException if the stream cannot be read
   */
  public Table readTable(InputStream in, String source, ReadLimits limits) throws IOException {
    return readTable(Input.of(in, source), limits);
  }

  /**
   * Reads some rows of a file that may be larger than memory, each with the same chance, as an
   * encoder is fitted to. {@link TableEncoder#encode(Path, CsvFormat, Path, Path)} encodes the
   * whole file.
   *
   * @param file UTF-8 text, gzipped or not
   * @param rows how many, at least 1; all if there are fewer
   * @param seed the seed of the choice
   * @return the chosen rows in the order of the file
   * @throws IllegalArgumentException if the number of rows is below 1
   * @throws InvalidFileException as for all rows
   * @throws IOException if the file cannot be read
   */
  public Table sampleTable(Path file, int rows, long seed) throws IOException {
    Settings.requireCount("rows", rows);
    SampledRows sample = new SampledRows(rows, seed);
    List<String> columns = readRows(file, names -> sample);
    return sample.table(file.toString(), columns);
  }

  /** Receives the rows of a file one after another. */
  interface Rows {
    /**
     * Receives a row.
     *
     * @param place of the row in the file, for the beginning of a message
     * @param line of the file
     * @param fields a new array, without blanks around the texts
     */
    void accept(Supplier<String> place, long line, String[] fields) throws IOException;
  }

  /** Passes on all rows, one at a time, and returns the names of the columns. */
  List<String> readRows(Path file, Function<List<String>, Rows> receiver) throws IOException {
    return readRows(Input.of(file), ReadLimits.defaults(), receiver);
  }

  private List<String> readRows(
      Input input, ReadLimits limits, Function<List<String>, Rows> receiver) throws IOException {
    String source = input.toString();
    return Unzipped.read(
        input,
        limits,
        in ->
            Table.readRows(
                header, new CsvScanner(text(input, in), source, separator), source, receiver));
  }

  private Table readTable(Input input, ReadLimits limits) throws IOException {
    List<String[]> rows = new ArrayList<>();
    List<Long> lines = new ArrayList<>();
    List<String> columns =
        readRows(
            input,
            limits,
            names ->
                (place, line, fields) -> {
                  rows.add(fields);
                  lines.add(line);
                });
    return Table.ofFile(input.toString(), columns, rows, lines);
  }

  boolean hasHeader() {
    return header;
  }

  char separator() {
    return separator;
  }

  boolean targetsAreValues() {
    return values;
  }

  /** One class column, or one or several columns of values. */
  List<CsvColumn> targets() {
    return targets;
  }

  List<CsvColumn> ignored() {
    return ignored;
  }

  /** Empty to take them from the file. */
  List<String> classNames() {
    return classNames;
  }

  private List<CsvColumn> columns(String... names) {
    requireSome(names.length);
    if (!header) {
      throw new IllegalArgumentException(
          "without a header a column has a number, from 0, got the name "
              + CsvColumn.list(Arrays.asList(names)));
    }
    return Arrays.stream(names).map(CsvColumn::of).toList();
  }

  private static List<CsvColumn> columns(int... numbers) {
    requireSome(numbers.length);
    return IntStream.of(numbers).mapToObj(CsvColumn::of).toList();
  }

  private static void requireSome(int count) {
    if (count == 0) {
      throw new IllegalArgumentException("expected at least one column, got none");
    }
  }

  private static List<CsvColumn> joined(List<CsvColumn> first, List<CsvColumn> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** What differs from the defaults, as {@code "CsvFormat(with header, class "kind")"}. */
  @Override
  public String toString() {
    return Text.of(
        "CsvFormat(%s header%s, %s %s%s%s)",
        header ? "with" : "without",
        separator == ',' ? "" : ", separator '" + separator + "'",
        values ? "values" : "class",
        text(targets),
        ignored.isEmpty() ? "" : ", ignored " + text(ignored),
        classNames.isEmpty() ? "" : ", classes " + CsvColumn.list(classNames));
  }

  private static String text(List<CsvColumn> columns) {
    return columns.stream().map(CsvColumn::toString).collect(Collectors.joining(", "));
  }
}
