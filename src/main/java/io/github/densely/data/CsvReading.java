package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads rows of text into a data set. Only the current row and the class names are held as text.
 */
final class CsvReading {

  private static final int SHOWN_LENGTH = 40;

  /** Numbers that are compared exactly at little cost. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18})([eE][+-]?[0-9]{1,4})?");

  private enum Role {
    INPUT("an input"),
    CLASS("the class"),
    VALUE("a value"),
    IGNORED("ignored");

    final String description;

    Role(String description) {
      this.description = description;
    }
  }

  private final CsvFormat format;
  private final CsvScanner scanner;
  private final String source;

  private List<String> header; // null if there is none
  private Role[] roles; // of each column
  private int[] targetIndex; // of each column that is a target
  private float[] rowTargets;
  private final GrowingFloats inputs = new GrowingFloats();
  private final GrowingFloats targets = new GrowingFloats(); // classes as they first appear
  private final Map<String, Integer> classes = new HashMap<>();

  CsvReading(CsvFormat format, CsvScanner scanner, String source) {
    this.format = format;
    this.scanner = scanner;
    this.source = source;
    for (String name : format.classNames()) {
      classes.put(name, classes.size());
    }
  }

  Dataset read() throws IOException {
    readFirstRow();
    int rows = 0;
    do {
      readRow();
      rows++;
    } while (scanner.next());

    Matrix inputMatrix = matrix(rows, inputs);
    if (format.targetsAreValues()) {
      return Dataset.of(inputMatrix, matrix(rows, targets));
    }
    return classDataset(inputMatrix, targets.toArray());
  }

  private void readFirstRow() throws IOException {
    if (!scanner.next()) {
      throw new InvalidFileException(source + ": expected rows of data, got an empty file");
    }
    header = format.hasHeader() ? List.copyOf(scanner.fields()) : null;
    assignRoles(scanner.fields().size(), scanner.place());
    if (format.hasHeader() && !scanner.next()) {
      throw new InvalidFileException(source + ": expected rows of data below the header, got none");
    }
  }

  private void assignRoles(int count, String place) throws InvalidFileException {
    roles = new Role[count];
    Arrays.fill(roles, Role.INPUT);
    targetIndex = new int[count];
    rowTargets = new float[format.targets().size()];
    for (int i = 0; i < rowTargets.length; i++) {
      Role target = format.targetsAreValues() ? Role.VALUE : Role.CLASS;
      targetIndex[assign(target, format.targets().get(i), place)] = i;
    }
    for (CsvColumn column : format.ignored()) {
      assign(Role.IGNORED, column, place);
    }
    if (!Arrays.asList(roles).contains(Role.INPUT)) {
      throw new InvalidFileException(
          Text.of(
              "%s: expected at least one input column, got none among %d columns; is '%s' the separator?",
              place, count, format.separator()));
    }
  }

  private int assign(Role role, CsvColumn column, String place) throws InvalidFileException {
    int number = column.resolve(header, roles.length, place);
    if (roles[number] != Role.INPUT) {
      throw new InvalidFileException(
          Text.of(
              "%s, %s: a column has one use, got %s and %s",
              place, column(number), roles[number].description, role.description));
    }
    roles[number] = role;
    return number;
  }

  private void readRow() throws InvalidFileException {
    List<String> fields = scanner.fields();
    if (fields.size() != roles.length) {
      throw new InvalidFileException(
          Text.of(
              "%s: expected %d columns as in the %s, got %d",
              scanner.place(),
              roles.length,
              header == null ? "first row" : "header",
              fields.size()));
    }
    for (int j = 0; j < roles.length; j++) {
      String text = fields.get(j);
      switch (roles[j]) {
        case INPUT -> inputs.add(number(text, j));
        case VALUE -> rowTargets[targetIndex[j]] = number(text, j);
        case CLASS -> rowTargets[targetIndex[j]] = classOf(text, j);
        case IGNORED -> {}
      }
    }
    for (float target : rowTargets) {
      targets.add(target);
    }
    if (inputs.size() > GrowingFloats.MAX_SIZE || targets.size() > GrowingFloats.MAX_SIZE) {
      throw new InvalidFileException(
          Text.of(
              "%s: expected at most %d numbers up to here, got more",
              scanner.place(), GrowingFloats.MAX_SIZE));
    }
  }

  private float number(String text, int column) throws InvalidFileException {
    String digits = text.strip();
    if (digits.isEmpty()) {
      throw error(column, "expected a number, got nothing");
    }
    if (!isDecimal(digits)) {
      throw error(column, "expected a number, got " + shown(text));
    }
    float value;
    try {
      value = Float.parseFloat(digits);
    } catch (NumberFormatException e) {
      throw error(column, "expected a number, got " + shown(text));
    }
    if (Float.isInfinite(value)) {
      throw error(
          column,
          Text.of(
              "expected a number of at most %s, the largest float, got %s",
              Float.MAX_VALUE, shown(text)));
    }
    return value;
  }

  /**
   * Whether only characters of decimal numbers occur: keeps out the parser's NaN, Infinity,
   * hexadecimal, f and d.
   */
  private static boolean isDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        return false;
      }
    }
    return true;
  }

  private int classOf(String text, int column) throws InvalidFileException {
    Integer known = classes.get(text);
    if (known != null) {
      return known;
    }
    if (text.isBlank()) {
      throw error(column, "expected a class, got nothing");
    }
    if (!format.classNames().isEmpty()) {
      throw error(
          column,
          Text.of(
              "expected one of the classes %s, got %s",
              CsvColumn.list(format.classNames()), shown(text)));
    }
    if (classes.size() == Dataset.MAX_CLASSES) {
      throw error(
          column,
          Text.of(
              "expected at most %d different classes, got more; is it a column of values?",
              Dataset.MAX_CLASSES));
    }
    classes.put(text, classes.size());
    return classes.size() - 1;
  }

  private Dataset classDataset(Matrix inputMatrix, float[] found) {
    List<String> names =
        format.classNames().isEmpty() ? sorted(classes.keySet()) : format.classNames();
    int[] renumbered = new int[classes.size()];
    for (int i = 0; i < names.size(); i++) {
      renumbered[classes.get(names.get(i))] = i;
    }
    int[] indices = new int[found.length];
    for (int i = 0; i < found.length; i++) {
      indices[i] = renumbered[(int) found[i]];
    }
    return Dataset.ofClasses(inputMatrix, names, indices);
  }

  /**
   * By number if all names are decimal numbers, else by text, so that the order of the rows makes
   * no difference.
   */
  static List<String> sorted(Collection<String> names) {
    List<String> result = new ArrayList<>(names);
    result.sort(Comparator.naturalOrder());
    if (result.stream().allMatch(NUMBER.asMatchPredicate())) {
      result.sort(Comparator.comparing(BigDecimal::new)); // stable: "1" stays before "1.0"
    }
    return result;
  }

  private static Matrix matrix(int rows, GrowingFloats values) {
    float[] data = values.toArray();
    return Matrix.wrap(rows, data.length / rows, data);
  }

  private InvalidFileException error(int column, String problem) {
    return new InvalidFileException(
        Text.of("%s, %s: %s", scanner.place(), column(column), problem));
  }

  /** The name of a column, or its number if no column has its name alone. */
  private String column(int number) {
    String name = header == null ? "" : header.get(number);
    return name.isBlank() || header.indexOf(name) != header.lastIndexOf(name)
        ? Text.of("column %d (from 0)", number)
        : Text.of("column \"%s\"", name);
  }

  /** A field in quotes, on one line; only the first characters if it is long. */
  static String shown(String text) {
    String line = text.replace("\r", "\\r").replace("\n", "\\n");
    return line.length() > SHOWN_LENGTH
        ? Text.of("\"%s…\" (%d characters)", Shortened.start(line, SHOWN_LENGTH), text.length())
        : "\"" + line + "\"";
  }
}
