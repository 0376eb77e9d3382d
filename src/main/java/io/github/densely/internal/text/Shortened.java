package io.github.densely.internal.text;

/** Names from files in messages: a hostile file must not fill the log. */
public final class Shortened {

  private static final int LONGEST = 60;

  private Shortened() {}

  /** At most 60 characters of a name. */
  public static String of(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 3) + "...";
  }
}
