package io.github.densely.data;

import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into rows of fields after RFC 4180, one row at a time.
 *
 * <p>More than in the RFC: the separator may be any character, LF alone or CR alone ends a line
 * too, and a byte order mark at the start, blank lines, and spaces and tabs around a field are
 * skipped. A blank as the separator stands for any number of blanks and tabs.
 *
 * <p>Source: Y. Shafranovich, Common Format and MIME Type for CSV Files, 2005, RFC 4180.
 */
final class CsvScanner {

  private static final int END = -1;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  // A row is held as text until it is parsed. Limits stop an unclosed quote before it reads a whole
  // large file into memory.
  private static final int MAX_FIELD_LENGTH = 1 << 20;
  private static final int MAX_FIELDS = 1 << 20;

  private final Reader in;
  private final String source;
  private final char separator;

  private final char[] buffer = new char[1 << 14];
  private int position;
  private int limit;

  private long line = 1;
  private long rowLine;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();

  CsvScanner(Reader in, String source, char separator) {
    this.in = in;
    this.source = source;
    this.separator = separator;
  }

  /** Reads the next row that is not blank; false if there is none. */
  boolean next() throws IOException {
    if (line == 1 && position == 0 && peek() == BYTE_ORDER_MARK) {
      take();
    }
    do {
      if (peek() == END) {
        return false;
      }
      readRow();
    } while (fields.size() == 1 && fields.get(0).isBlank());
    return true;
  }

  /** The fields of the row, without quotes; the next row reuses the list. */
  List<String> fields() {
    return fields;
  }

  /** The line on which the row begins, from 1. */
  long line() {
    return rowLine;
  }

  /** The place of the row in the file, for the beginning of a message. */
  String place() {
    return place(rowLine);
  }

  private String place(long line) {
    return source + ", line " + line;
  }

  private void readRow() throws IOException {
    rowLine = line;
    fields.clear();
    boolean more;
    do {
      if (fields.size() == MAX_FIELDS) {
        throw new InvalidFileException(
            Text.of("%s: expected at most %d columns, got more", place(), MAX_FIELDS));
      }
      fields.add(readField());
      if (blanks()) {
        skipWhiteSpace();
        more = !endsLine(peek());
      } else {
        more = peek() == separator;
      }
      if (!(blanks() && more) && take() == '\r' && peek() == '\n') {
        take();
      }
    } while (more);
  }

  /** Stops at the separator, the line end or the end of the file that ends the field. */
  private String readField() throws IOException {
    skipWhiteSpace();
    field.setLength(0);
    if (peek() == '"') {
      readQuoted();
      return field.toString();
    }
    for (int c = peek(); !endsField(c); c = peek()) {
      if (c == '"') {
        throw error(line, "a quote inside a field that does not begin with one");
      }
      append(take());
    }
    int end = field.length();
    while (end > 0 && isWhiteSpace(field.charAt(end - 1))) {
      end--;
    }
    return field.substring(0, end);
  }

  private void readQuoted() throws IOException {
    long opened = line;
    take();
    while (true) {
      int c = take();
      if (c == END) {
        throw error(opened, "the quoted field that begins here is not closed");
      }
      if (c == '"') {
        if (peek() != '"') {
          break;
        }
        take();
      }
      append(c);
    }
    if (!blanks()) {
      skipWhiteSpace();
    }
    if (!endsField(peek())) {
      throw error(line, Text.of("expected a separator after the closing quote, got '%c'", peek()));
    }
  }

  private void append(int c) throws InvalidFileException {
    if (field.length() == MAX_FIELD_LENGTH) {
      throw error(
          rowLine,
          Text.of(
              "expected a field of at most %d characters, got more; a quote may not be closed",
              MAX_FIELD_LENGTH));
    }
    field.append((char) c);
  }

  private void skipWhiteSpace() throws IOException {
    while (isWhiteSpace(peek())) {
      take();
    }
  }

  private boolean isWhiteSpace(int c) {
    return (c == ' ' || c == '\t') && (c != separator || blanks());
  }

  private boolean blanks() {
    return separator == ' ';
  }

  private boolean endsField(int c) {
    return c == separator || endsLine(c) || blanks() && c == '\t';
  }

  private static boolean endsLine(int c) {
    return c == '\n' || c == '\r' || c == END;
  }

  private int peek() throws IOException {
    if (position == limit) {
      try {
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
      } catch (CharacterCodingException e) {
        throw new InvalidFileException(
            place(line)
                + ": expected text in UTF-8, got bytes that are not; was it saved as Latin-1?",
            e);
      }
      position = 0;
      if (limit == 0) {
        return END;
      }
    }
    return buffer[position];
  }

  private int take() throws IOException {
    int c = peek();
    if (c != END) {
      position++;
    }
    if (c == '\n' || c == '\r' && peek() != '\n') {
      line++;
    }
    return c;
  }

  private InvalidFileException error(long line, String problem) {
    return new InvalidFileException(
        Text.of("%s, column %d (from 0): %s", place(line), fields.size(), problem));
  }
}
