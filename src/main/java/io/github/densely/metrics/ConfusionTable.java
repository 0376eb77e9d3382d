package io.github.densely.metrics;

import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A confusion matrix as text. */
final class ConfusionTable {

  /** With more classes a matrix is too wide to read. */
  private static final int WIDEST = 20;

  /** The width for the names of the columns, in characters. */
  private static final int ROOM = 80;

  private static final int LONGEST_NAME = 24;

  private final ConfusionMatrix matrix;
  private final List<String> names;

  ConfusionTable(ConfusionMatrix matrix) {
    this.matrix = matrix;
    this.names = matrix.classNames().stream().map(ConfusionTable::tidy).toList();
  }

  /** A line break in a name would break the table, a long name would make it too wide. */
  private static String tidy(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return Shortened.to(LONGEST_NAME, line);
  }

  @Override
  public String toString() {
    return aligned(names.size() > WIDEST ? list() : square())
        + Text.of(
            "accuracy %s (%s of %s), macro F1 %s",
            Decimal.percent(matrix.accuracy(), 2),
            matrix.right(),
            matrix.total(),
            Decimal.fixed(matrix.macroF1(), 3));
  }

  private List<List<String>> square() {
    int classes = names.size();
    int room = ROOM / classes - 2;
    boolean numbered = names.stream().anyMatch(name -> name.length() > room);
    List<String> head = new ArrayList<>(List.of("actual \\ predicted"));
    for (int c = 0; c < classes; c++) {
      head.add(numbered ? Integer.toString(c) : names.get(c));
    }
    head.addAll(List.of("precision", "recall", "F1"));
    List<List<String>> lines = new ArrayList<>(List.of(head));
    for (int a = 0; a < classes; a++) {
      List<String> line = new ArrayList<>(List.of(numbered ? numbered(a) : names.get(a)));
      for (int p = 0; p < classes; p++) {
        line.add(matrix.count(a, p) == 0 ? "." : Integer.toString(matrix.count(a, p)));
      }
      line.addAll(scores(a));
      lines.add(line);
    }
    return lines;
  }

  private List<List<String>> list() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of("actual", "samples", "right", "precision", "recall", "F1", "mostly mistaken for"));
    for (int c = 0; c < names.size(); c++) {
      List<String> line = new ArrayList<>(List.of(numbered(c)));
      line.add(Integer.toString(matrix.actualTotal(c)));
      line.add(Integer.toString(matrix.count(c, c)));
      line.addAll(scores(c));
      line.add(mistakenFor(c));
      lines.add(line);
    }
    return lines;
  }

  private String mistakenFor(int actual) {
    int mostly = matrix.mostlyMistakenFor(actual);
    return mostly < 0 ? "." : numbered(mostly) + ": " + matrix.count(actual, mostly);
  }

  private List<String> scores(int c) {
    return List.of(
        Decimal.fixed(matrix.precision(c), 3),
        Decimal.fixed(matrix.recall(c), 3),
        Decimal.fixed(matrix.f1(c), 3));
  }

  /** Index and name, or the index alone where it is the name. */
  private String numbered(int c) {
    String number = Integer.toString(c);
    return number.equals(names.get(c)) ? number : number + " " + names.get(c);
  }

  /** Columns two blanks apart, the first aligned to the left, the others to the right. */
  private static String aligned(List<List<String>> lines) {
    int[] widths =
        IntStream.range(0, lines.get(0).size())
            .map(i -> lines.stream().mapToInt(line -> line.get(i).length()).max().orElseThrow())
            .toArray();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        String blanks = " ".repeat(widths[i] - line.get(i).length());
        text.append(i == 0 ? line.get(i) + blanks : "  " + blanks + line.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
