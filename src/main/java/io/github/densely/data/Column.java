package io.github.densely.data;

import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a column of a {@link Table} holds, and what is done with its gaps. {@link TableEncoder}
 * makes features of it.
 *
 * <pre>{@code
 * List<Column> columns =
 *     List.of(
 *         Column.ignored("id"),
 *         Column.number("age").fillMedian().markGaps(),
 *         Column.number("turnover").decimalComma().thousands('.'),
 *         Column.category("region").unseenAsZeros(),
 *         Column.yesNo("newsletter"),
 *         Column.date("customer since"));
 * }</pre>
 *
 * <p>Defaults: numbers have a decimal point and no mark between thousands; a gap is an empty field
 * and an error, and so is a category that the training did not have.
 *
 * <p>Threads: immutable.
 */
public final class Column {

  /** The kinds; their names are written to files and must never change. */
  enum Kind {
    NUMBER("a number"),
    YES_NO("yes or no"),
    CATEGORY("a category"),
    DATE("a date"),
    DATE_PARTS("a date"),
    IGNORED("ignored");

    final String description;

    Kind(String description) {
      this.description = description;
    }
  }

  /** What stands for a gap; the names are written to files and must never change. */
  enum Fill {
    NONE("nothing"),
    MEAN("the mean"),
    MEDIAN("the median"),
    MOST_FREQUENT("the most frequent value"),
    CONSTANT("the value");

    final String description;

    Fill(String description) {
      this.description = description;
    }
  }

  private static final Set<String> USUAL_GAPS =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(List.of("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "?", "-")));

  static final char NO_MARK = '\0';

  final String name;
  final Kind kind;
  final List<String> words; // of no and yes; empty if they are the usual ones
  final Set<String> gaps; // texts that mean a gap, besides nothing
  final Fill fill;
  final String constant; // of Fill.CONSTANT
  final boolean marked;
  final boolean comma;
  final char thousands;
  final boolean unseen; // whether an unseen category is all zeros
  private final String note; // why it was recognised as this; empty if it was said or changed

  Column(
      String name,
      Kind kind,
      List<String> words,
      Set<String> gaps,
      Fill fill,
      String constant,
      boolean marked,
      boolean comma,
      char thousands,
      boolean unseen,
      String note) {
    this.name = Objects.requireNonNull(name, "name");
    this.kind = kind;
    this.words = List.copyOf(words);
    this.gaps = new TreeSet<>(gaps);
    this.fill = fill;
    this.constant = constant;
    this.marked = marked;
    this.comma = comma;
    this.thousands = thousands;
    this.unseen = unseen;
    this.note = note;
    if (marked && fill == Fill.NONE) {
      throw new IllegalArgumentException(
          Text.of("%s: say what fills a gap before it is marked, as fillMedian()", label()));
    }
    if (thousands == (comma ? ',' : '.')) {
      throw new IllegalArgumentException(
          Text.of("%s: '%c' is its decimal mark already", label(), thousands));
    }
  }

  private static Column of(String name, Kind kind) {
    return new Column(
        name, kind, List.of(), Set.of(), Fill.NONE, "", false, false, NO_MARK, false, "");
  }

  /**
   * A column of numbers: one feature, {@code (x − mean)/standard deviation} of the training rows,
   * computed in double, so that large numbers keep their differences.
   *
   * @param name its name
   * @return a new column
   */
  public static Column number(String name) {
    return of(name, Kind.NUMBER);
  }

  /**
   * A column of yes and no: one feature, 1 or 0. As yes count {@code yes, y, true, t, 1}, as no
   * {@code no, n, false, f, 0}, in upper or lower case.
   *
   * @param name its name
   * @return a new column
   */
  public static Column yesNo(String name) {
    return of(name, Kind.YES_NO);
  }

  /**
   * A column of two words: one feature, 1 or 0.
   *
   * @param name its name
   * @param no the word for 0
   * @param yes the word for 1
   * @return a new column
   * @throws IllegalArgumentException if the words are equal or empty
   */
  public static Column yesNo(String name, String no, String yes) {
    if (no.equals(yes) || no.isBlank() || yes.isBlank()) {
      throw new IllegalArgumentException(
          Text.of("yes and no are two different words, got \"%s\" and \"%s\"", no, yes));
    }
    return new Column(
        name,
        Kind.YES_NO,
        List.of(no.strip(), yes.strip()),
        Set.of(),
        Fill.NONE,
        "",
        false,
        false,
        NO_MARK,
        false,
        "");
  }

  /**
   * A column of categories: one feature for each text that the training rows have (one-hot), in the
   * order of the texts, as numbers if all are decimal numbers. At most 4096 are allowed.
   *
   * @param name its name
   * @return a new column
   */
  public static Column category(String name) {
    return of(name, Kind.CATEGORY);
  }

  /**
   * A column of ISO dates or times, as {@code 2026-11-27}, {@code 2026-11-27T14:30:00} or with a
   * zone, {@code 2026-11-27T14:30:00+01:00}: one feature, the days since 1970, scaled as a number.
   * Times without a zone are taken as they are.
   *
   * @param name its name
   * @return a new column
   */
  public static Column date(String name) {
    return of(name, Kind.DATE);
  }

  /**
   * A column of ISO dates or times as parts: the days since 1970 scaled as a number; cosine and
   * sine of the place in the year and of the time of the day; and one feature for each weekday.
   *
   * @param name its name
   * @return a new column
   */
  public static Column dateParts(String name) {
    return of(name, Kind.DATE_PARTS);
  }

  /**
   * A column that makes no feature, such as a key or a remark; it may hold any text.
   *
   * @param name its name
   * @return a new column
   */
  public static Column ignored(String name) {
    return of(name, Kind.IGNORED);
  }

  /**
   * Suggests what the columns of a table hold, from all its rows. A suggestion is a guess: print
   * it, and replace in the list what is wrong.
   *
   * <pre>{@code
   * Table table = CsvFormat.withHeader().separator(';').readTable(Path.of("customers.csv"));
   * List<Column> columns = Column.recognize(table);
   * columns.forEach(System.out::println);
   * TableEncoder encoder = TableEncoder.fit(table, "churn", columns);
   * }</pre>
   *
   * <p>A gap is an empty field or one of {@link #usualGaps}. A column with gaps gets the median, of
   * categories and yes or no the most frequent value, and marks; gaps in a column without any stay
   * errors. The first rule that fits all other texts counts:
   *
   * <ol>
   *   <li>no text, or one in all rows: ignored
   *   <li>called {@code id}, as {@code customer_id}, or {@code customerId}, and all texts differ,
   *       or the row numbers from 0 or 1: ignored
   *   <li>both words of a pair that {@link #yesNo(String)} knows, and no other, such as 0 and 1:
   *       yes or no
   *   <li>ISO dates, all with a zone or all without: a date; if a time of day occurs, in parts
   *   <li>numbers: a number. Leading zeros (ZIP codes) and more than 15 digits (card numbers) are
   *       text
   *   <li>at most 100 different texts, each twice on average or more: a category, where unseen ones
   *       are all 0
   *   <li>other text, such as a key or a remark: ignored
   * </ol>
   *
   * <p>If numbers can be read with a decimal point and with a decimal comma, as {@code 1,234} or
   * {@code 1.234}, they have the decimal mark of the columns that can be read in one way, if these
   * agree; else a point, so that {@code 1,234} is 1234 and {@code 1.234} is a little more than 1.
   * The suggestion says so.
   *
   * @param table the rows, best all there are
   * @return a column for each of the table, in its order
   */
  public static List<Column> recognize(Table table) {
    return RecognizedColumns.of(table);
  }

  /**
   * Numbers have a decimal comma.
   *
   * @return a new column
   * @throws IllegalArgumentException if it does not hold numbers
   */
  public Column decimalComma() {
    requireKind("a decimal comma", Kind.NUMBER);
    return new Column(name, kind, words, gaps, fill, constant, marked, true, thousands, unseen, "");
  }

  /**
   * Numbers may have a mark before each three digits of the whole part, as {@code 1.234.567,8}.
   *
   * @param mark one of {@code , . ' _} or a blank, which stands for a no-break space too
   * @return a new column
   * @throws IllegalArgumentException if it does not hold numbers, or the mark is another character
   *     or the decimal mark
   */
  public Column thousands(char mark) {
    requireKind("a mark between thousands", Kind.NUMBER);
    if (",.'_ ".indexOf(mark) < 0) {
      throw new IllegalArgumentException(
          Text.of("thousands are apart by one of , . ' _ or a blank, got '%c'", mark));
    }
    return new Column(name, kind, words, gaps, fill, constant, marked, comma, mark, unseen, "");
  }

  /**
   * Texts that mean a gap, besides an empty field.
   *
   * @param texts as {@code "NA"} or {@code "?"}
   * @return a new column
   */
  public Column gaps(String... texts) {
    Set<String> all = new TreeSet<>(gaps);
    for (String text : texts) {
      all.add(text.strip());
    }
    return new Column(name, kind, words, all, fill, constant, marked, comma, thousands, unseen, "");
  }

  /**
   * The texts that mean a gap in most tables, besides an empty field: {@code NA}, {@code N/A},
   * {@code n/a}, {@code NaN}, {@code nan}, {@code NULL}, {@code null}, {@code ?} and {@code -}.
   *
   * @return an unmodifiable set, for {@link #gaps}
   */
  public static Set<String> usualGaps() {
    return USUAL_GAPS;
  }

  /**
   * Fills gaps with the mean of the training rows.
   *
   * @return a new column
   * @throws IllegalArgumentException if it does not hold numbers or dates
   */
  public Column fillMean() {
    requireKind("a mean", Kind.NUMBER, Kind.DATE, Kind.DATE_PARTS);
    return filled(Fill.MEAN, "");
  }

  /**
   * Fills gaps with the median of the training rows, the mean of the middle two if their number is
   * even.
   *
   * @return a new column
   * @throws IllegalArgumentException if it does not hold numbers or dates
   */
  public Column fillMedian() {
    requireKind("a median", Kind.NUMBER, Kind.DATE, Kind.DATE_PARTS);
    return filled(Fill.MEDIAN, "");
  }

  /**
   * Fills gaps with the most frequent value of the training rows, the smallest of several.
   *
   * @return a new column
   */
  public Column fillMostFrequent() {
    return filled(Fill.MOST_FREQUENT, "");
  }

  /**
   * Fills gaps with a value; a category need not occur in the training rows, so that gaps may be a
   * category of their own.
   *
   * @param text as it would stand in the file
   * @return a new column
   */
  public Column fill(String text) {
    return filled(Fill.CONSTANT, text.strip());
  }

  private Column filled(Fill with, String text) {
    if (kind == Kind.IGNORED) {
      throw new IllegalArgumentException(label() + " is ignored, its gaps need no value");
    }
    return new Column(name, kind, words, gaps, with, text, marked, comma, thousands, unseen, "");
  }

  /**
   * Adds a feature that is 1 where there was a gap, else 0.
   *
   * @return a new column
   * @throws IllegalArgumentException if nothing fills the gaps
   */
  public Column markGaps() {
    return new Column(name, kind, words, gaps, fill, constant, true, comma, thousands, unseen, "");
  }

  /**
   * A category that the training rows did not have makes all its features 0, instead of an error.
   *
   * @return a new column
   * @throws IllegalArgumentException if it does not hold categories
   */
  public Column unseenAsZeros() {
    requireKind("unseen categories", Kind.CATEGORY);
    return new Column(name, kind, words, gaps, fill, constant, marked, comma, thousands, true, "");
  }

  private void requireKind(String what, Kind... kinds) {
    if (!List.of(kinds).contains(kind)) {
      throw new IllegalArgumentException(
          Text.of("%s is %s, which has no such thing as %s", label(), kind.description, what));
    }
  }

  /**
   * The name of the column.
   *
   * @return as in the table
   */
  public String name() {
    return name;
  }

  /** The same column, and why it was recognised as what it is. */
  Column noted(String reason) {
    return new Column(
        name, kind, words, gaps, fill, constant, marked, comma, thousands, unseen, reason);
  }

  /** The same column, for a target: there a category that the training lacks is an error. */
  Column seenOnly() {
    return new Column(
        name, kind, words, gaps, fill, constant, marked, comma, thousands, false, note);
  }

  /** The name in quotes, as {@code column "age"}. */
  String label() {
    return Text.of("column \"%s\"", Shortened.of(name));
  }

  /**
   * All that was said or recognised, as {@code column "age": a number, gaps filled with the median
   * and marked}.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(label()).append(": ").append(kind.description);
    text.append(kind == Kind.DATE_PARTS ? " in parts" : "");
    if (!words.isEmpty()) {
      text.append(Text.of(" (\"%s\" or \"%s\")", words.get(0), words.get(1)));
    }
    text.append(comma ? ", decimal comma" : "");
    if (thousands != NO_MARK) {
      text.append(Text.of(", '%c' between thousands", thousands));
    }
    if (!gaps.isEmpty()) {
      text.append(", gaps also as ").append(CsvColumn.list(List.copyOf(gaps)));
    }
    if (fill != Fill.NONE) {
      text.append(", gaps filled with ").append(fill.description);
      text.append(fill == Fill.CONSTANT ? Text.of(" \"%s\"", Shortened.of(constant)) : "");
    }
    text.append(marked ? " and marked" : "").append(unseen ? ", unseen ones all 0" : "");
    return text.append(note.isEmpty() ? "" : " (" + note + ")").toString();
  }
}
