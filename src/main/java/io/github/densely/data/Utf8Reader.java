package io.github.densely.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * A strict UTF-8 reader that returns every character before a malformed one, so that an error can
 * name the line.
 *
 * <p>{@link java.io.InputStreamReader} throws as soon as its buffer of 8192 bytes holds a malformed
 * byte, which may be many lines before it.
 */
final class Utf8Reader extends Reader {

  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 14).flip();
  private boolean ended;

  Utf8Reader(InputStream in) {
    this.in = in;
  }

  /**
   * As {@link Reader#read(char[], int, int)}, with space for at least two chars: a character may be
   * a surrogate pair.
   */
  @Override
  public int read(char[] chars, int offset, int length) throws IOException {
    if (length < 2) {
      throw new IllegalArgumentException("the length must be at least 2 chars, got " + length);
    }
    CharBuffer out = CharBuffer.wrap(chars, offset, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, out, ended);
      int count = length - out.remaining();
      if (count > 0) {
        return count; // a malformed byte stays first in the buffer: the next call throws
      }
      if (result.isError()) {
        result.throwException();
      }
      if (ended) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      ended = true;
    } else {
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
