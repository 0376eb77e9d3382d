package io.github.densely.data;

import io.github.densely.data.Column.Fill;
import io.github.densely.data.Column.Kind;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A column and what its training rows had. A text becomes one number, its code: the number itself,
 * the days since 1970, 0 or 1, the index of a category or −1; features are made of the code.
 */
final class FittedColumn {

  private static final int MAX_CATEGORIES = 1 << 12;
  private static final int UNSEEN = -1;
  static final List<String> NO = List.of("no", "n", "false", "f", "0");
  static final List<String> YES = List.of("yes", "y", "true", "t", "1");

  final Column column;
  final List<String> categories; // in the order of their features
  private final Map<String, Integer> indices = new HashMap<>();
  final boolean zoned; // whether dates have a zone
  final Numbers numbers;

  /**
   * The numbers of a fitted column.
   *
   * @param fill the code that stands for a gap
   * @param offset subtracted from a code
   * @param scale the divisor of the difference
   * @param least the least code of the training rows
   * @param greatest the greatest one
   */
  record Numbers(double fill, double offset, double scale, double least, double greatest) {}

  FittedColumn(Column column, List<String> categories, boolean zoned, Numbers numbers) {
    this.column = column;
    this.categories = List.copyOf(categories);
    this.zoned = zoned;
    this.numbers = numbers;
    for (String category : categories) {
      indices.put(category, indices.size());
    }
  }

  /**
   * Learns from the rows of a table.
   *
   * @throws IllegalArgumentException if a row cannot be read, by its place; or there is no value
   */
  static FittedColumn fit(Column column, Table table) {
    int number = table.number(column.name());
    if (column.kind == Kind.IGNORED) {
      return new FittedColumn(column, List.of(), false, new Numbers(0, 0, 1, 0, 0));
    }
    FittedColumn blank = blank(column, table, number);
    double[] codes = new double[table.size()];
    int known = 0;
    for (int i = 0; i < table.size(); i++) {
      int row = i;
      String text = table.text(i, number);
      if (!blank.isGap(text)) {
        codes[known++] = blank.code(text, () -> table.place(row));
      } else if (column.fill == Fill.NONE) {
        throw blank.error(() -> table.place(row), text);
      }
    }
    if (known == 0) {
      throw new IllegalArgumentException(column.label() + " has no value in the training rows");
    }
    double[] values = Arrays.copyOf(codes, known);
    Arrays.sort(values);
    double mean = mean(values);
    double scale = 1;
    double offset = 0;
    if (column.kind == Kind.NUMBER || blank.isDate()) {
      offset = mean;
      double deviation = deviation(values, mean);
      if (!Double.isFinite(mean) || !Double.isFinite(deviation)) {
        throw new IllegalArgumentException(
            Text.of(
                "%s: numbers from %s to %s are too large for a mean",
                column.label(), values[0], values[known - 1]));
      }
      scale = deviation == 0 ? 1 : deviation;
    }
    double fill = blank.fill(values, mean);
    return new FittedColumn(
        column,
        blank.categories,
        blank.zoned,
        new Numbers(fill, offset, scale, values[0], values[known - 1]));
  }

  /** Knows the categories and the zone. */
  private static FittedColumn blank(Column column, Table table, int number) {
    Numbers none = new Numbers(0, 0, 1, Double.NaN, Double.NaN);
    FittedColumn blank = new FittedColumn(column, List.of(), false, none);
    TreeSet<String> texts = new TreeSet<>();
    boolean zoned = false;
    for (int i = 0; i < table.size(); i++) {
      String text = table.text(i, number);
      if (blank.isGap(text)) {
        continue;
      }
      zoned = texts.isEmpty() ? blank.isDate() && DateText.hasZone(text) : zoned;
      if (texts.isEmpty() || column.kind == Kind.CATEGORY) {
        texts.add(text);
      }
      if (texts.size() > MAX_CATEGORIES) {
        throw new IllegalArgumentException(
            Text.of(
                "%s has more than %d categories; is it a key? ignore it, or hold it as a number",
                column.label(), MAX_CATEGORIES));
      }
    }
    if (column.kind != Kind.CATEGORY) {
      return new FittedColumn(column, List.of(), zoned, none);
    }
    if (column.fill == Fill.CONSTANT) {
      texts.add(column.constant);
    }
    return new FittedColumn(column, CsvReading.sorted(texts), false, none);
  }

  /** Exact for equal values, however large. */
  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value - values[0];
    }
    return values[0] + sum / values.length;
  }

  private static double deviation(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private double fill(double[] sorted, double mean) {
    int middle = sorted.length / 2;
    return switch (column.fill) {
      case NONE -> 0;
      case MEAN -> mean;
      case MEDIAN ->
          sorted.length % 2 == 1
              ? sorted[middle]
              : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
      case MOST_FREQUENT -> mostFrequent(sorted);
      case CONSTANT -> code(column.constant, () -> "the fill value");
    };
  }

  private static double mostFrequent(double[] sorted) {
    double best = sorted[0];
    int most = 0;
    for (int from = 0, to; from < sorted.length; from = to) {
      to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      if (to - from > most) {
        most = to - from;
        best = sorted[from];
      }
    }
    return best;
  }

  private boolean isDate() {
    return column.kind == Kind.DATE || column.kind == Kind.DATE_PARTS;
  }

  boolean isGap(String text) {
    return text.isEmpty() || column.gaps.contains(text);
  }

  /** The code of a text that is no gap. */
  double code(String text, Supplier<String> place) {
    double code =
        switch (column.kind) {
          case NUMBER -> NumberText.parse(text, column.comma, column.thousands);
          case YES_NO -> yesNo(text);
          case CATEGORY -> indices.getOrDefault(text, UNSEEN);
          default -> DateText.hasZone(text) == zoned ? DateText.parse(text) : Double.NaN;
        };
    if (Double.isNaN(code) || code == UNSEEN && column.kind == Kind.CATEGORY && !column.unseen) {
      throw error(place, text);
    }
    return code;
  }

  /** The code of a target, which has no gaps. */
  float target(String text, Supplier<String> place) {
    if (isGap(text)) {
      throw error(place, text);
    }
    return (float) code(text, place);
  }

  private double yesNo(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean usual = column.words.isEmpty();
    boolean no = usual ? NO.contains(lower) : column.words.get(0).equals(text);
    boolean yes = usual ? YES.contains(lower) : column.words.get(1).equals(text);
    return no ? 0 : yes ? 1 : Double.NaN;
  }

  int width() {
    int width =
        switch (column.kind) {
          case IGNORED -> 0;
          case CATEGORY -> categories.size();
          case DATE_PARTS -> DateText.PARTS;
          default -> 1;
        };
    return width + (column.marked ? 1 : 0);
  }

  void addNames(List<String> names) {
    switch (column.kind) {
      case IGNORED -> {}
      case CATEGORY -> categories.forEach(c -> names.add(column.name + "=" + c));
      case DATE_PARTS -> {
        for (int i = 0; i < DateText.PARTS; i++) {
          names.add(column.name + " " + DateText.partName(i));
        }
      }
      default -> names.add(column.name);
    }
    if (column.marked) {
      names.add(column.name + " gap");
    }
  }

  /** Writes the features of a text, {@link #width()} of them. */
  void encode(String text, Supplier<String> place, float[] out, int at) {
    boolean gap = isGap(text);
    if (gap && column.fill == Fill.NONE) {
      throw error(place, text);
    }
    double code = gap ? numbers.fill : code(text, place);
    switch (column.kind) {
      case YES_NO -> out[at] = (float) code;
      case CATEGORY -> {
        Arrays.fill(out, at, at + categories.size(), 0);
        if (code != UNSEEN) {
          out[at + (int) code] = 1;
        }
      }
      default -> {
        float scaled = (float) ((code - numbers.offset) / numbers.scale);
        if (!Float.isFinite(scaled)) {
          throw error(place, text);
        }
        out[at] = scaled;
        if (column.kind == Kind.DATE_PARTS) {
          DateText.parts(code, out, at);
        }
      }
    }
    if (column.marked) {
      out[at + width() - 1] = gap ? 1 : 0;
    }
  }

  /** Says what was expected, what was given, what the training had, and what to do. */
  IllegalArgumentException error(Supplier<String> place, String text) {
    boolean gap = isGap(text);
    String got = text.isEmpty() ? "nothing" : CsvReading.shown(text);
    return new IllegalArgumentException(
        Text.of(
            "%s, %s: expected %s, got %s%s%s",
            place.get(), column.label(), column.kind.description, got, seen(), advice(text, gap)));
  }

  private String seen() {
    if (column.kind == Kind.CATEGORY) {
      return categories.isEmpty() ? "" : "; the training rows had " + CsvColumn.list(categories);
    }
    if (column.kind != Kind.NUMBER || Double.isNaN(numbers.least)) {
      return "";
    }
    return Text.of(
        "; the training rows had %s to %s",
        Decimal.significant(numbers.least, 7), Decimal.significant(numbers.greatest, 7));
  }

  private String advice(String text, boolean gap) {
    if (gap) {
      return "; Column can fill gaps, as with fillMostFrequent()";
    }
    return switch (column.kind) {
      case NUMBER ->
          text.indexOf(',') >= 0 && !column.comma
              ? "; see Column.decimalComma() and thousands(',')"
              : "";
      case CATEGORY -> "; unseenAsZeros() accepts others";
      case YES_NO ->
          column.words.isEmpty()
              ? "; Column.yesNo(name, no, yes) takes other words"
              : "; the words are " + CsvColumn.list(column.words);
      default ->
          DateText.hasZone(text) != zoned && !Double.isNaN(DateText.parse(text))
              ? zoned
                  ? "; the training rows had a time zone"
                  : "; the training rows had no time zone"
              : ", ISO as 2026-11-27 or 2026-11-27T14:30:00";
    };
  }

  /** All of it as texts; {@link #of} reads them. The order must never change. */
  List<String> description() {
    List<String> texts = new ArrayList<>();
    texts.add(column.name);
    texts.add(column.kind.name());
    texts.add(column.fill.name());
    texts.add(column.constant);
    texts.add(column.thousands == Column.NO_MARK ? "" : String.valueOf(column.thousands));
    for (boolean flag : new boolean[] {column.marked, column.comma, column.unseen, zoned}) {
      texts.add(String.valueOf(flag));
    }
    for (double n :
        new double[] {
          numbers.fill, numbers.offset, numbers.scale, numbers.least, numbers.greatest
        }) {
      texts.add(Double.toString(n));
    }
    for (List<String> list : List.of(column.words, List.copyOf(column.gaps), categories)) {
      texts.add(Integer.toString(list.size()));
      texts.addAll(list);
    }
    return texts;
  }

  /**
   * Reads a description, which may come from a stranger.
   *
   * @throws IllegalArgumentException if it is not as {@link #description} makes it
   */
  static FittedColumn of(List<String> description) {
    Texts texts = new Texts(description);
    String name = texts.next();
    Kind kind = Kind.valueOf(texts.next());
    Fill fill = Fill.valueOf(texts.next());
    String constant = texts.next();
    String mark = texts.next();
    boolean marked = texts.flag();
    boolean comma = texts.flag();
    boolean unseen = texts.flag();
    boolean zoned = texts.flag();
    Numbers numbers =
        new Numbers(texts.number(), texts.number(), texts.number(), texts.number(), texts.number());
    List<String> words = texts.list();
    List<String> gaps = texts.list();
    List<String> categories = texts.list();
    texts.requireEnd();
    Column column =
        new Column(
            name,
            kind,
            words,
            new TreeSet<>(gaps),
            fill,
            constant,
            marked,
            comma,
            mark.isEmpty() ? Column.NO_MARK : mark.charAt(0),
            unseen,
            "");
    FittedColumn fitted = new FittedColumn(column, categories, zoned, numbers);
    if (!(numbers.scale > 0)
        || (words.size() != 0 && words.size() != 2)
        || mark.length() > 1
        || fitted.indices.size() != categories.size()
        || kind == Kind.CATEGORY && !(numbers.fill >= 0 && numbers.fill < categories.size())
        || kind == Kind.YES_NO && !(numbers.fill >= 0 && numbers.fill <= 1)
        || fitted.isDate() && !DateText.isDate(numbers.fill)
        || kind == Kind.IGNORED && marked
        || !fitted.description().equals(description)) {
      throw new IllegalArgumentException(
          column.label() + ": its description is not one that was written");
    }
    return fitted;
  }

  /** Texts one after another. */
  private static final class Texts {
    private final List<String> texts;
    private int at;

    Texts(List<String> texts) {
      this.texts = texts;
    }

    String next() {
      if (at == texts.size()) {
        throw new IllegalArgumentException("the description of a column is cut");
      }
      return texts.get(at++);
    }

    boolean flag() {
      return Boolean.parseBoolean(next());
    }

    double number() {
      double number = Double.parseDouble(next());
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("the description of a column holds " + number);
      }
      return number;
    }

    List<String> list() {
      int count = Integer.parseInt(next());
      if (count < 0 || count > texts.size() - at) {
        throw new IllegalArgumentException("the description of a column is cut");
      }
      at += count;
      return texts.subList(at - count, at);
    }

    void requireEnd() {
      if (at != texts.size()) {
        throw new IllegalArgumentException("the description of a column goes on");
      }
    }
  }
}
