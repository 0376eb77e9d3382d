package io.github.densely.data;

import io.github.densely.internal.text.Decimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Suggests what the columns of a table hold; {@link Column#recognize} has the rules. */
final class RecognizedColumns {

  private static final int MOST_CATEGORIES = 100;

  /** As {@code id}, {@code Customer ID}, {@code customer_id}, {@code customerId}. */
  private static final Pattern KEY_NAME = Pattern.compile("(?i:(.*[^a-z])?id)|.*[a-z]I[dD]");

  /** Text of digits, not an amount: a leading zero, or more digits than a double holds. */
  private static final Pattern CODE = Pattern.compile("[+-]?(0[0-9].*|[0-9]{16,})");

  /** A zero is no thousand. */
  private static final Pattern ZERO_AND_MARK = Pattern.compile("[+-]?0[^0-9eE].*");

  private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+");

  /** How numbers can be written, the usual way first. */
  private static final List<Reading> READINGS =
      List.of(
          new Reading(false, Column.NO_MARK),
          new Reading(false, ','),
          new Reading(false, ' '),
          new Reading(false, '\''),
          new Reading(true, Column.NO_MARK),
          new Reading(true, '.'),
          new Reading(true, ' '),
          new Reading(true, '\''));

  private record Reading(boolean comma, char thousands) {
    double read(String text) {
      double plain = NumberText.parse(text, comma, Column.NO_MARK);
      boolean marked = thousands != Column.NO_MARK && Double.isNaN(plain);
      if (marked && ZERO_AND_MARK.matcher(text).matches()) {
        return Double.NaN;
      }
      return marked ? NumberText.parse(text, comma, thousands) : plain;
    }

    boolean fits(List<String> texts) {
      return texts.stream().noneMatch(text -> Double.isNaN(read(text)));
    }
  }

  /** What the rows of one column have. */
  private static final class Texts {
    final String name;
    final List<String> known = new ArrayList<>();
    final Set<String> different = new HashSet<>();
    final Set<String> gaps = new TreeSet<>(); // the texts of gaps, besides nothing
    final int gapCount;
    final List<Reading> readings;

    Texts(Table table, String name) {
      this.name = name;
      int number = table.number(name);
      for (int i = 0; i < table.size(); i++) {
        String text = table.text(i, number);
        if (Column.usualGaps().contains(text)) {
          gaps.add(text);
        } else if (!text.isEmpty()) {
          known.add(text);
          different.add(text);
        }
      }
      gapCount = table.size() - known.size();
      boolean codes = known.stream().anyMatch(text -> CODE.matcher(text).matches());
      readings =
          codes || known.isEmpty()
              ? List.of()
              : READINGS.stream().filter(reading -> reading.fits(known)).toList();
    }

    boolean onlyWith(boolean comma) {
      return !readings.isEmpty() && readings.stream().allMatch(r -> r.comma == comma);
    }
  }

  private final List<Texts> columns;
  private final boolean comma; // the decimal mark of the columns that leave no choice

  private RecognizedColumns(Table table) {
    columns = table.columns().stream().map(name -> new Texts(table, name)).toList();
    comma =
        columns.stream().anyMatch(column -> column.onlyWith(true))
            && columns.stream().noneMatch(column -> column.onlyWith(false));
  }

  static List<Column> of(Table table) {
    RecognizedColumns recognized = new RecognizedColumns(table);
    return recognized.columns.stream().map(recognized::column).toList();
  }

  private Column column(Texts texts) {
    if (texts.known.isEmpty()) {
      return Column.ignored(texts.name).noted("it has no value");
    }
    if (texts.different.size() == 1 && texts.gapCount == 0) {
      return Column.ignored(texts.name)
          .noted("each row has " + CsvReading.shown(texts.known.get(0)));
    }
    boolean allDiffer = texts.different.size() == texts.known.size();
    if (allDiffer && texts.gapCount == 0 && KEY_NAME.matcher(texts.name).matches()) {
      return Column.ignored(texts.name).noted("a key: all rows differ");
    }
    if (isRowNumber(texts)) {
      return Column.ignored(texts.name).noted("the row number");
    }
    if (isYesNo(texts.different)) {
      return gaps(texts, Column.yesNo(texts.name), "");
    }
    if (areDates(texts.known)) {
      boolean times = texts.known.stream().anyMatch(text -> text.length() > 10);
      return gaps(texts, times ? Column.dateParts(texts.name) : Column.date(texts.name), "");
    }
    if (!texts.readings.isEmpty()) {
      return number(texts);
    }
    int size = texts.different.size();
    String count = size + (size == 1 ? " text" : " different texts");
    if (size <= MOST_CATEGORIES && 2 * size <= texts.known.size()) {
      return gaps(texts, Column.category(texts.name).unseenAsZeros(), count);
    }
    return Column.ignored(texts.name)
        .noted(allDiffer ? "a key or a remark: all texts differ" : count);
  }

  private static boolean isRowNumber(Texts texts) {
    List<String> known = texts.known;
    if (texts.gapCount > 0 || known.size() < 3) {
      return false;
    }
    int first = known.get(0).equals("0") ? 0 : 1;
    return IntStream.range(0, known.size())
        .allMatch(i -> known.get(i).equals(Integer.toString(first + i)));
  }

  private static boolean isYesNo(Set<String> texts) {
    Set<String> lower = new HashSet<>();
    texts.forEach(text -> lower.add(text.toLowerCase(Locale.ROOT)));
    return IntStream.range(0, FittedColumn.NO.size())
        .anyMatch(i -> lower.equals(Set.of(FittedColumn.NO.get(i), FittedColumn.YES.get(i))));
  }

  private static boolean areDates(List<String> texts) {
    boolean zoned = DateText.hasZone(texts.get(0));
    return texts.stream()
        .allMatch(text -> DateText.hasZone(text) == zoned && !Double.isNaN(DateText.parse(text)));
  }

  private Column number(Texts texts) {
    List<Reading> readings = texts.readings;
    Column column = Column.number(texts.name);
    if (texts.known.stream().allMatch(text -> DIGITS.matcher(text).matches())) {
      return gaps(texts, column, "");
    }
    Reading chosen =
        readings.stream().filter(r -> r.comma == comma).findFirst().orElse(readings.get(0));
    column = chosen.comma ? column.decimalComma() : column;
    column = chosen.thousands == Column.NO_MARK ? column : column.thousands(chosen.thousands);
    String note =
        texts.known.stream()
            .filter(text -> readings.stream().anyMatch(r -> r.read(text) != chosen.read(text)))
            .findFirst()
            .map(text -> CsvReading.shown(text) + " is read as " + shown(chosen.read(text)))
            .orElse("");
    return gaps(texts, column, note);
  }

  private static String shown(double number) {
    return Decimal.significant(number, 7);
  }

  /** Fills and marks the gaps that there are. */
  private static Column gaps(Texts texts, Column column, String note) {
    if (texts.gapCount == 0) {
      return column.noted(note);
    }
    boolean named = column.kind == Column.Kind.CATEGORY || column.kind == Column.Kind.YES_NO;
    Column filled = column.gaps(texts.gaps.toArray(String[]::new));
    filled = named ? filled.fillMostFrequent() : filled.fillMedian();
    String count = texts.gapCount + (texts.gapCount == 1 ? " gap" : " gaps");
    return filled.markGaps().noted(note.isEmpty() ? count : note + ", " + count);
  }
}
