package io.github.densely.io;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes the fields of a protobuf message one after another. */
final class ProtoWriter {

  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  private ProtoWriter varint(long value) {
    long left = value;
    while (left >>> 7 != 0) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
    return this;
  }

  ProtoWriter integer(int field, long value) {
    return varint((long) field << 3).varint(value);
  }

  ProtoWriter real(int field, float value) {
    varint((long) field << 3 | FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int i = 0; i < Float.BYTES; i++) {
      out.write(bits >>> 8 * i);
    }
    return this;
  }

  ProtoWriter bytes(int field, byte[] bytes) {
    varint((long) field << 3 | LENGTH).varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  ProtoWriter text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  ProtoWriter message(int field, Consumer<ProtoWriter> content) {
    ProtoWriter message = new ProtoWriter();
    content.accept(message);
    return bytes(field, message.bytes());
  }
}
