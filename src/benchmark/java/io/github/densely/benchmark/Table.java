package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
final class Table {

  static final String ABSENT = "–";

  private final List<String> lines = new ArrayList<>();

  Table(List<String> head) {
    row(head);
    lines.add("|" + String.join("|", Collections.nCopies(head.size(), "---")) + "|");
  }

  void row(List<String> cells) {
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  /** With three digits that count. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return ABSENT;
    }
    double size = Math.abs(value);
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  static String percent(double share) {
    return Double.isNaN(share) ? ABSENT : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  static String ratio(double value) {
    return Double.isNaN(value) ? ABSENT : String.format(Locale.ROOT, "%.2f", value);
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n\n";
  }
}
