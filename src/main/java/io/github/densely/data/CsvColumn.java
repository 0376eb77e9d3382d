package io.github.densely.data;

import io.github.densely.internal.text.Text;
import java.util.List;

/**
 * A column, by name or by number.
 *
 * @param name the name in the header, or null for a number
 * @param number from 0, or negative to count from the end; unused if there is a name
 */
record CsvColumn(String name, int number) {

  private static final int SHOWN_NAMES = 20;

  static CsvColumn of(String name) {
    return new CsvColumn(name, 0);
  }

  static CsvColumn of(int number) {
    return new CsvColumn(null, number);
  }

  /**
   * The number of the column, from 0.
   *
   * @param header the names of all columns, or null
   * @param count the number of columns
   * @param place the row that shows the columns, for the beginning of a message
   */
  int resolve(List<String> header, int count, String place) throws InvalidFileException {
    if (name == null) {
      if (number < -count || number >= count) {
        throw new InvalidFileException(
            Text.of(
                "%s: expected a column %d, got %d columns, 0 to %d (or -%d to -1)",
                place, number, count, count - 1, count));
      }
      return Math.floorMod(number, count);
    }
    int first = header.indexOf(name);
    if (first < 0) {
      throw new InvalidFileException(
          Text.of("%s: expected a column \"%s\", got %s", place, name, list(header)));
    }
    if (first != header.lastIndexOf(name)) {
      throw new InvalidFileException(
          Text.of(
              "%s: expected one column \"%s\", got columns %d and %d (from 0)",
              place, name, first, header.lastIndexOf(name)));
    }
    return first;
  }

  /** Names in quotes; only the first if there are many. */
  static String list(List<String> names) {
    StringBuilder text = new StringBuilder();
    for (String name : names.subList(0, Math.min(names.size(), SHOWN_NAMES))) {
      text.append(text.isEmpty() ? "\"" : ", \"").append(name).append('"');
    }
    return names.size() > SHOWN_NAMES
        ? text + Text.of(", … (%d in all)", names.size())
        : text.toString();
  }

  /** The name in quotes, or the number. */
  @Override
  public String toString() {
    return name == null ? Integer.toString(number) : '"' + name + '"';
  }
}
