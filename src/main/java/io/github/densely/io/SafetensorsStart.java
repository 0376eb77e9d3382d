package io.github.densely.io;

import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.ByteSource;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.text.Text;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What is before the data of a safetensors file: the length of the header, and the header.
 *
 * <p>Of a stream, no more is read than a valid file within the limits has.
 *
 * @param dataBegin where the data begins
 */
record SafetensorsStart(SafetensorsHeader header, long dataBegin) {

  private static final int LENGTH_BYTES = 8;

  /** The longest header that the format allows. */
  private static final long MAX_HEADER = 100_000_000;

  /** Reads and checks the header, and that the data has the length that it says. */
  static SafetensorsStart read(Object file, ByteSource source, ReadLimits limits)
      throws IOException {
    long length = source.size(FileKind.BYTES);
    requireLength(file, source, length, limits);
    ByteBuffer first = buffer((int) Math.min(FileKind.BYTES, length));
    readFully(file, source, first, 0);
    String problem = FileKind.problem(first.array(), FileKind.SAFETENSORS);
    if (problem != null) {
      throw new InvalidFileException(file, "byte 0", problem);
    }
    if (length < LENGTH_BYTES) {
      throw new InvalidFileException(
          file, "byte 0", "a safetensors file has 8 bytes at least, got " + length);
    }
    int headerBytes = headerBytes(file, source, first.getLong(), limits);
    ByteBuffer json = buffer(headerBytes);
    readFully(file, source, json, LENGTH_BYTES);
    long data = LENGTH_BYTES + headerBytes;
    SafetensorsHeader header;
    try {
      header = SafetensorsHeader.parse(json, limits);
    } catch (SafetensorsHeader.HeaderException e) {
      throw new InvalidFileException(file, "header", e.getMessage());
    }
    long dataBytes = header.dataBytes();
    length = source.size(Math.min(limits.fileBytes(), dataBytes + data) + 1);
    requireLength(file, source, length, limits);
    if (length - data != dataBytes) {
      throw new InvalidFileException(
          file,
          "header",
          Text.of("the tensors take %d bytes, the file has %d for them", dataBytes, length - data));
    }
    return new SafetensorsStart(header, data);
  }

  private static void requireLength(Object file, ByteSource source, long length, ReadLimits limits)
      throws InvalidFileException {
    if (length > limits.fileBytes()) {
      throw new InvalidFileException(
          file,
          "all of it",
          Text.of(
              "%s%d bytes, the limit is %d",
              source.isStream() ? "at least " : "", length, limits.fileBytes()));
    }
  }

  private static int headerBytes(Object file, ByteSource source, long bytes, ReadLimits limits)
      throws IOException {
    long most = Math.min(MAX_HEADER, limits.headerBytes());
    // Of a stream, no more comes than a header within the limits needs.
    long length = source.size(LENGTH_BYTES + Math.min(bytes < 0 ? most : bytes, most) + 1);
    boolean wholeLength = bytes <= most || !source.isStream();
    if (bytes < 0 || bytes > MAX_HEADER || bytes > length - LENGTH_BYTES && wholeLength) {
      throw new InvalidFileException(
          file,
          "byte 0",
          Text.of("a header of %s bytes, in a file of %d", Long.toUnsignedString(bytes), length));
    }
    if (bytes > most) {
      throw new InvalidFileException(
          file, "byte 0", Text.of("a header of %d bytes, the limit is %d", bytes, most));
    }
    return (int) bytes;
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fills a buffer and flips it. */
  static void readFully(Object file, ByteSource source, ByteBuffer buffer, long from)
      throws IOException {
    int wanted = buffer.remaining();
    source.readFully(buffer, from);
    if (buffer.remaining() < wanted) {
      throw new EOFException(file + " became shorter while it was read");
    }
  }
}
