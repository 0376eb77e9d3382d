package io.github.densely.internal.text;

/** Names from files in messages: a hostile file must not fill the log. */
public final class Shortened {

  private static final int LONGEST = 60;

  private Shortened() {}

  /** At most 60 characters of a name. */
  public static String of(String name) {
    return to(LONGEST, name);
  }

  /**
   * At most the given number of characters of a name; three dots stand for those that are left out.
   */
  public static String to(int longest, String name) {
    return name.length() <= longest ? name : start(name, longest - 3) + "...";
  }

  /** The first characters of a text; one fewer where the last would be half of a pair. */
  public static String start(String text, int length) {
    boolean whole = length >= text.length();
    boolean cutsPair =
        !whole
            && length > 0
            && Character.isHighSurrogate(text.charAt(length - 1))
            && Character.isLowSurrogate(text.charAt(length));
    return whole ? text : text.substring(0, cutsPair ? length - 1 : length);
  }
}
