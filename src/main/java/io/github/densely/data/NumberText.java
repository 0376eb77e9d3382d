package io.github.densely.data;

/** Decimal numbers as people write them in tables. */
final class NumberText {

  private NumberText() {}

  /**
   * The number; NaN if the text is none, or is too large for a double.
   *
   * @param comma whether the decimal mark is a comma, not a point
   * @param thousands the mark before each three digits of the whole part, or {@code Column.NO_MARK}
   */
  static double parse(String text, boolean comma, char thousands) {
    char point = comma ? ',' : '.';
    StringBuilder plain = new StringBuilder();
    int marks = 0;
    int digits = 0; // since the last mark, or the sign
    boolean whole = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
        plain.append(c);
      } else if (whole && isMark(c, thousands)) {
        if (digits == 0 || digits > 3 || marks > 0 && digits != 3) {
          return Double.NaN;
        }
        marks++;
        digits = 0;
      } else {
        if (whole && (c == point || c == 'e' || c == 'E') && marks > 0 && digits != 3) {
          return Double.NaN;
        }
        if (c == point || c == 'e' || c == 'E') {
          whole = false;
        } else if (c != '+' && c != '-') {
          return Double.NaN;
        }
        plain.append(c == point ? '.' : c);
      }
    }
    if (whole && marks > 0 && digits != 3) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(plain.toString());
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean isMark(char c, char thousands) {
    return thousands != Column.NO_MARK
        && (c == thousands || thousands == ' ' && (c == '\u00a0' || c == '\u202f'));
  }
}
