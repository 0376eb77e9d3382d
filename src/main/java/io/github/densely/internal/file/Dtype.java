package io.github.densely.internal.file;

import java.nio.ByteBuffer;

/** How a number is stored in a file. */
public enum Dtype {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  I64(8),
  U64(8),
  F64(8);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  /** Whether numbers of this kind are read from a safetensors file. */
  public boolean isRead() {
    return this == F32 || this == F64 || this == F16 || this == BF16;
  }

  /** Takes {@code count} numbers from little-endian bytes, each rounded to the nearest float. */
  public void get(ByteBuffer from, float[] to, int at, int count) {
    switch (this) {
      case F32 -> {
        from.asFloatBuffer().get(to, at, count);
        from.position(from.position() + 4 * count);
      }
      case F64 -> {
        for (int i = at; i < at + count; i++) {
          to[i] = (float) from.getDouble();
        }
      }
      case F16 -> {
        for (int i = at; i < at + count; i++) {
          to[i] = half(from.getShort());
        }
      }
      case BF16 -> {
        for (int i = at; i < at + count; i++) {
          to[i] = Float.intBitsToFloat(from.getShort() << 16); // the upper half of a float
        }
      }
      default -> {
        for (int i = at; i < at + count; i++) {
          to[i] = whole(from);
        }
      }
    }
  }

  private float whole(ByteBuffer from) {
    return switch (this) {
      case BOOL -> from.get() == 0 ? 0 : 1;
      case U8 -> from.get() & 0xFF;
      case I8 -> from.get();
      case I16 -> from.getShort();
      case U16 -> from.getShort() & 0xFFFF;
      case I32 -> from.getInt();
      case U32 -> from.getInt() & 0xFFFFFFFFL;
      case I64 -> from.getLong();
      default -> throw new IllegalArgumentException(this + " is not read");
    };
  }

  /** IEEE 754 binary16: one sign, five exponent and ten fraction bits. Every one is a float. */
  public static float half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1F -> Float.intBitsToFloat(0x7F800000 | fraction << 13);
          default -> Float.intBitsToFloat(exponent - 15 + 127 << 23 | fraction << 13);
        };
    return Float.intBitsToFloat(Float.floatToRawIntBits(magnitude) | (bits & 0x8000) << 16);
  }
}
