package io.github.densely.io;

import io.github.densely.data.InvalidFileException;
import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Reads the fields of a protobuf message one after another. Nothing is copied, and no length is
 * believed that the message around it does not have.
 *
 * <p>Source: Google, Protocol Buffers, Encoding.
 */
final class ProtoReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;

  private final Object file;
  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int wire;

  ProtoReader(Object file, byte[] bytes) {
    this(file, bytes, 0, bytes.length);
  }

  private ProtoReader(Object file, byte[] bytes, int from, int end) {
    this.file = file;
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; 0 after the last one. The value must be read, or skipped. */
  int next() throws InvalidFileException {
    if (at == end) {
      return 0;
    }
    long key = varint();
    if (key >>> 3 == 0 || key >>> 32 != 0) {
      throw error("a field has the number " + Long.toUnsignedString(key >>> 3));
    }
    field = (int) (key >>> 3);
    wire = (int) (key & 7);
    return field;
  }

  void skip() throws InvalidFileException {
    switch (wire) {
      case VARINT -> varint();
      case FIXED64 -> take(Long.BYTES);
      case LENGTH -> take(length());
      case FIXED32 -> take(Integer.BYTES);
      default -> throw error(Text.of("field %d has the unknown wire type %d", field, wire));
    }
  }

  long integer() throws InvalidFileException {
    require(VARINT);
    return varint();
  }

  float real() throws InvalidFileException {
    require(FIXED32);
    return ByteBuffer.wrap(bytes, take(Float.BYTES), Float.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getFloat();
  }

  ProtoReader message() throws InvalidFileException {
    require(LENGTH);
    int length = length();
    int from = take(length);
    return new ProtoReader(file, bytes, from, from + length);
  }

  /** The bytes of a field, in the order of the file. */
  ByteBuffer slice() throws InvalidFileException {
    require(LENGTH);
    int length = length();
    return ByteBuffer.wrap(bytes, take(length), length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  String text() throws InvalidFileException {
    ByteBuffer utf8 = slice();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw error(Text.of("field %d is not UTF-8", field));
    }
  }

  /** Whole numbers, packed into one field or alone. */
  void integers(LongConsumer each) throws InvalidFileException {
    if (wire == VARINT) {
      each.accept(varint());
      return;
    }
    ProtoReader packed = message();
    while (packed.at < packed.end) {
      each.accept(packed.varint());
    }
  }

  /** The bytes of numbers of a fixed length, packed into one field or one alone. */
  ByteBuffer fixed() throws InvalidFileException {
    if (wire == LENGTH) {
      return slice();
    }
    int length = wire == FIXED32 ? Integer.BYTES : Long.BYTES;
    require(wire == FIXED32 ? FIXED32 : FIXED64);
    return ByteBuffer.wrap(bytes, take(length), length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(int expected) throws InvalidFileException {
    if (wire != expected) {
      throw error(Text.of("field %d has the wire type %d, expected %d", field, wire, expected));
    }
  }

  private int length() throws InvalidFileException {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw error(
          Text.of(
              "field %d has %s bytes, %d are left",
              field, Long.toUnsignedString(length), end - at));
    }
    return (int) length;
  }

  private int take(int length) throws InvalidFileException {
    if (length > end - at) {
      throw error(Text.of("field %d is cut", field));
    }
    at += length;
    return at - length;
  }

  private long varint() throws InvalidFileException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      byte b = bytes[take(1)];
      value |= (long) (b & 0x7F) << 7 * i;
      if (b >= 0) {
        if (i == LONGEST_VARINT - 1 && b > 1) {
          break;
        }
        return value;
      }
    }
    throw error("a number has more than 64 bits");
  }

  InvalidFileException error(String reason) {
    return new InvalidFileException(file, "byte " + at, reason);
  }
}
