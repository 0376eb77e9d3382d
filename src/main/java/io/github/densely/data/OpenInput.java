package io.github.densely.data;

import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file, bytes or a stream, open for one pass: at most as long as the limits allow.
 *
 * <p>The limit of a file is checked before anything is read, that of a stream as the bytes come.
 */
final class OpenInput extends FilterInputStream {

  private final Input input;
  private final long limit;
  private long left;

  private OpenInput(Input input, long limit) throws IOException {
    super(input.open());
    this.input = input;
    this.limit = limit;
    this.left = limit;
  }

  /** Opens it; the result supports {@code mark} and closes what it opened. */
  static InputStream open(Input input, ReadLimits limits) throws IOException {
    requireLength(input, input.length(), limits);
    return new BufferedInputStream(new OpenInput(input, limits.fileBytes()), 1 << 16);
  }

  static void requireLength(Input input, long length, ReadLimits limits)
      throws InvalidFileException {
    if (length != Input.UNKNOWN && length > limits.fileBytes()) {
      throw new InvalidFileException(
          input, "all of it", Text.of("%d bytes, the limit is %d", length, limits.fileBytes()));
    }
  }

  /** Refuses what is known as another kind of file. */
  static void requireKind(Object name, InputStream in, FileKind expected) throws IOException {
    in.mark(FileKind.BYTES);
    byte[] first = in.readNBytes(FileKind.BYTES);
    in.reset();
    requireKind(name, first, expected);
  }

  static void requireKind(Object name, byte[] first, FileKind expected)
      throws InvalidFileException {
    String problem = FileKind.problem(first, expected);
    if (problem != null) {
      throw new InvalidFileException(name, "byte 0", problem);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int got = in.read(to, offset, length);
    left -= Math.max(0, got);
    if (left < 0) {
      throw new InvalidFileException(
          input, Text.of("byte %d", limit), Text.of("more bytes follow, the limit is %d", limit));
    }
    return got;
  }
}
