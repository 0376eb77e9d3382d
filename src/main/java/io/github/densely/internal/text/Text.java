package io.github.densely.internal.text;

import java.util.Locale;

/** Text with numbers in it, the same in every locale: messages, and files that machines read. */
public final class Text {

  private Text() {}

  /** As {@link String#format(Locale, String, Object...)} with {@link Locale#ROOT}. */
  public static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
