package io.github.densely.io;

import io.github.densely.data.InvalidFileException;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A constant of an ONNX graph. Its numbers stay in the bytes of the file until they are asked for.
 *
 * @param dims its sides
 * @param type the number of its type in ONNX
 * @param data the bytes of its numbers, or null if they are varints
 * @param varints numbers that the file has as varints, or null
 */
record OnnxTensor(String name, long[] dims, int type, List<ByteBuffer> data, long[] varints) {

  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int DOUBLE = 11;

  private static final int MAX_DIMS = 8;
  private static final int EXTERNAL = 1;

  static OnnxTensor read(ProtoReader in) throws InvalidFileException {
    List<Long> dims = new ArrayList<>();
    int type = 0;
    String name = "";
    List<ByteBuffer> data = new ArrayList<>();
    Longs varints = new Longs();
    boolean external = false;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> in.integers(dim -> dims.add(dims.size() > MAX_DIMS ? -1 : dim));
        case 2 -> type = (int) in.integer();
        case 4, 9, 10 -> data.add(field == 9 ? in.slice() : in.fixed());
        case 5, 7 -> in.integers(varints::add);
        case 8 -> name = in.text();
        case 13 -> {
          external = true;
          in.skip();
        }
        case 14 -> external |= in.integer() == EXTERNAL;
        default -> in.skip();
      }
      if (dims.size() > MAX_DIMS) {
        throw in.error("a tensor has more than " + MAX_DIMS + " sides");
      }
    }
    if (external) {
      throw in.error(
          Text.of(
              "the tensor %s is in another file, which is not read; save the model as one file, with"
                  + " onnx.save(onnx.load(path), path)",
              Shortened.of(name)));
    }
    long[] sides = dims.stream().mapToLong(Long::longValue).toArray();
    OnnxTensor tensor =
        new OnnxTensor(name, sides, type, data, varints.size == 0 ? null : varints.toArray());
    tensor.requireCount(in);
    return tensor;
  }

  private void requireCount(ProtoReader in) throws InvalidFileException {
    long count = 1;
    for (long dim : dims) {
      if (dim < 0 || count != 0 && dim > Integer.MAX_VALUE / count) {
        throw in.error(
            Text.of("the tensor %s has the sides %s", Shortened.of(name), Arrays.toString(dims)));
      }
      count *= dim;
    }
    Dtype dtype = dtype();
    if (dtype == null) {
      return; // refused if a node needs it
    }
    long found = varints == null ? 0 : varints.length;
    for (ByteBuffer part : data) {
      found += part.remaining() / dtype.bytes();
      if (part.remaining() % dtype.bytes() != 0) {
        found = -1;
        break;
      }
    }
    if (found != count) {
      throw in.error(
          Text.of(
              "the tensor %s of the sides %s does not have %d numbers",
              Shortened.of(name), Arrays.toString(dims), count));
    }
  }

  /** How its numbers are stored, or null if such numbers are not read. */
  private Dtype dtype() {
    return switch (type) {
      case FLOAT -> Dtype.F32;
      case 6 -> Dtype.I32;
      case INT64 -> Dtype.I64;
      case 10 -> varints == null ? Dtype.F16 : null;
      case DOUBLE -> Dtype.F64;
      case 16 -> varints == null ? Dtype.BF16 : null;
      default -> null;
    };
  }

  boolean isRead() {
    return dtype() != null;
  }

  boolean isReal() {
    return isRead() && type != 6 && type != INT64;
  }

  int count() {
    return (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
  }

  OnnxTensor withDims(long... sides) {
    return new OnnxTensor(name, sides, type, data, varints);
  }

  /** Numbers as floats; doubles are rounded to the nearest. */
  float[] floats() {
    float[] floats = new float[count()];
    int at = 0;
    for (int i = 0; varints != null && i < varints.length; i++) {
      floats[at++] = varints[i];
    }
    for (ByteBuffer part : data) {
      ByteBuffer copy = part.duplicate().order(part.order());
      int count = copy.remaining() / dtype().bytes();
      dtype().get(copy, floats, at, count);
      at += count;
    }
    return floats;
  }

  /** Whole numbers, as of a shape. */
  long[] integers() {
    if (varints != null) {
      return varints.clone();
    }
    long[] numbers = new long[count()];
    int at = 0;
    for (ByteBuffer part : data) {
      ByteBuffer copy = part.duplicate().order(part.order());
      while (copy.hasRemaining()) {
        numbers[at++] = type == INT64 ? copy.getLong() : copy.getInt();
      }
    }
    return numbers;
  }

  /** Numbers that become more. */
  private static final class Longs {
    private long[] values = new long[8];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    long[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
