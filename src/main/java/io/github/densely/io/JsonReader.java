package io.github.densely.io;

import io.github.densely.internal.text.Shortened;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON, strictly: no duplicate names, no lone surrogates, bounded nesting, valid UTF-8.
 *
 * <p>An object becomes a {@code Map} in the order of the file, an array a {@code List}, a string a
 * {@code String}, a number a {@link Number}, true and false a {@code Boolean}, and null {@link
 * #NULL}.
 *
 * <p>Source: RFC 8259.
 */
final class JsonReader {

  /** A number as it is written, since the formats differ in which they accept. */
  record Number(String text) {}

  /** What null becomes: a map must tell it from a name that is missing. */
  static final Object NULL = new Object();

  /** Objects and arrays in one another: 31 nested layers, with two each, and their settings. */
  private static final int MAX_DEPTH = 66;

  /** A tensor with its fields, two offsets and eight sides; more sides are rare. */
  static final int VALUES = 16;

  private final String text;
  private final int most;
  private final long mostValues;
  private int values;
  private int at;

  private JsonReader(String text, int most, long mostValues) {
    this.text = text;
    this.most = most;
    this.mostValues = mostValues;
  }

  /**
   * Reads one object, with white space around it.
   *
   * @param most how many names it may hold, each of which may hold {@link #VALUES} values on
   *     average
   */
  static Map<String, Object> readObject(ByteBuffer utf8, int most) throws JsonException {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(utf8)
              .toString();
    } catch (CharacterCodingException e) {
      throw new JsonException(0, "the text is not valid UTF-8");
    }
    return readObject(text, most);
  }

  static Map<String, Object> readObject(String text, int most) throws JsonException {
    return new JsonReader(text, most, (long) VALUES * most).root();
  }

  /**
   * Reads one object with any number of names.
   *
   * @param mostValues how many values it may hold at any depth
   */
  static Map<String, Object> readValues(String text, long mostValues) throws JsonException {
    return new JsonReader(text, Integer.MAX_VALUE, mostValues).root();
  }

  private Map<String, Object> root() throws JsonException {
    skipSpace();
    expect('{');
    Map<String, Object> object = object(1);
    skipSpace();
    if (at < text.length()) {
      throw wrong("the text goes on after its end");
    }
    return object;
  }

  private Object value(int depth) throws JsonException {
    if (depth > MAX_DEPTH) {
      throw wrong("more than " + MAX_DEPTH + " objects and arrays in one another");
    }
    if (++values > mostValues) {
      throw wrong("more than " + mostValues + " values");
    }
    char c = next();
    if (c == '{') {
      return object(depth);
    } else if (c == '[') {
      return array(depth);
    } else if (c == '"') {
      return string();
    } else if (c == '-' || isDigit(c)) {
      at--;
      return number();
    } else if (text.startsWith("true", at - 1)) {
      at += 3;
      return Boolean.TRUE;
    } else if (text.startsWith("false", at - 1)) {
      at += 4;
      return Boolean.FALSE;
    } else if (text.startsWith("null", at - 1)) {
      at += 3;
      return NULL;
    }
    at--;
    throw wrong("expected a value");
  }

  /** After its brace. */
  private Map<String, Object> object(int depth) throws JsonException {
    Map<String, Object> object = new LinkedHashMap<>();
    skipSpace();
    if (peek() == '}') {
      at++;
      return Collections.unmodifiableMap(object);
    }
    while (true) {
      skipSpace();
      expect('"');
      String name = string();
      skipSpace();
      expect(':');
      skipSpace();
      if (depth == 1 && object.size() == most) {
        throw wrong("more than " + most + " names");
      }
      if (object.put(name, value(depth + 1)) != null) {
        throw wrong("the name " + JsonWriter.quoted(Shortened.of(name)) + " is there twice");
      }
      skipSpace();
      if (peek() == '}') {
        at++;
        return Collections.unmodifiableMap(object);
      }
      expect(',');
    }
  }

  /** After its bracket. */
  private List<Object> array(int depth) throws JsonException {
    List<Object> array = new ArrayList<>();
    skipSpace();
    if (peek() == ']') {
      at++;
      return array;
    }
    while (true) {
      skipSpace();
      array.add(value(depth + 1));
      skipSpace();
      if (peek() == ']') {
        at++;
        return Collections.unmodifiableList(array);
      }
      expect(',');
    }
  }

  /** After its quotation mark. Most strings are a piece of the text as it stands. */
  private String string() throws JsonException {
    int start = at;
    boolean plain = true;
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw wrong("a control character in a string");
      }
      plain &= c != '\\' && !Character.isSurrogate(c);
      if (c == '\\') {
        next();
      }
    }
    int end = at - 1;
    if (plain) {
      return text.substring(start, end);
    }
    at = start;
    StringBuilder string = new StringBuilder();
    while (at < end) {
      char c = next();
      string.append(c == '\\' ? escaped() : c);
    }
    at = end + 1;
    requirePairs(string);
    return string.toString();
  }

  private void requirePairs(CharSequence string) throws JsonException {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < string.length()
              && Character.isLowSurrogate(string.charAt(i + 1));
      if (paired) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw wrong("half of a surrogate pair in a string");
      }
    }
  }

  private char escaped() throws JsonException {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = hexDigit(next());
          if (digit < 0) {
            throw wrong("\\u takes four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw wrong("there is no escape \\" + c);
    };
  }

  /** Character.digit would accept digits of every script. */
  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private Number number() throws JsonException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
      if (isDigit(peek())) {
        throw wrong("a number begins with 0");
      }
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    return new Number(text.substring(start, at));
  }

  private void digits() throws JsonException {
    if (!isDigit(peek())) {
      throw wrong("expected a digit");
    }
    while (isDigit(peek())) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    char c = peek();
    while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      at++;
      c = peek();
    }
  }

  private void expect(char c) throws JsonException {
    if (peek() != c) {
      throw wrong("expected " + c);
    }
    at++;
  }

  /** The next character, 0 at the end: no text may hold a 0 but in a string, which refuses it. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private char next() throws JsonException {
    if (at == text.length()) {
      throw wrong("the text ends too early");
    }
    return text.charAt(at++);
  }

  private JsonException wrong(String reason) {
    return new JsonException(at, reason);
  }
}
