package io.github.densely.internal.file;

import java.nio.ByteBuffer;

/** How a number is stored in a file: all kinds that safetensors names. */
public enum Dtype {
  BOOL(8),
  F4(4),
  F6_E2M3(6),
  F6_E3M2(6),
  U8(8),
  I8(8),
  F8_E5M2(8),
  F8_E4M3(8),
  F8_E8M0(8),
  F8_E4M3FNUZ(8),
  F8_E5M2FNUZ(8),
  I16(16),
  U16(16),
  F16(16),
  BF16(16),
  I32(32),
  U32(32),
  F32(32),
  C64(64),
  I64(64),
  U64(64),
  F64(64);

  private final int bits;

  Dtype(int bits) {
    this.bits = bits;
  }

  /** Those of one number; less than eight where numbers share bytes. */
  public int bits() {
    return bits;
  }

  /** Of the kinds that are read. */
  public int bytes() {
    return bits / Byte.SIZE;
  }

  /** Whether numbers of this kind are read from a safetensors file. */
  public boolean isRead() {
    return this == F32 || this == F64 || this == F16 || this == BF16;
  }

  /**
   * Takes {@code count} numbers in the byte order of the buffer, each rounded to the nearest float.
   */
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
      case U64 -> unsigned(from.getLong());
      default -> throw new IllegalArgumentException(this + " is not read");
    };
  }

  /** From 2^63 on half of it, with the last bit kept for the rounding, and doubled. */
  private static float unsigned(long bits) {
    return bits >= 0 ? bits : 2 * (float) (bits >>> 1 | bits & 1);
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
