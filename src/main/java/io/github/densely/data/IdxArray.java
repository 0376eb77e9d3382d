package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The values of an IDX file: its first size x the product of the others. */
final class IdxArray {

  /** Where a label has to be one number. */
  static final int ONLY_COLUMN = -1;

  private static final int CHUNK = 1 << 16; // bytes; a multiple of the size of every type

  private final Input input;
  private int type;
  private Dtype dtype;
  private long[] sizes;
  private Matrix values;

  private IdxArray(Input input) {
    this.input = input;
  }

  Matrix values() {
    return values;
  }

  static IdxArray read(Input input, ReadLimits limits) throws IOException {
    IdxArray array = new IdxArray(input);
    long length = input.length();
    long plausible = length == Input.UNKNOWN ? 0 : length;
    Unzipped.read(
        input,
        limits,
        (in, limit, zipped) -> {
          array.readAll(in, zipped ? 0 : plausible, limit);
          return array;
        });
    return array;
  }

  /** {@code plausible} limits the memory that is allocated before the values arrive. */
  private void readAll(InputStream in, long plausible, ContentLimit limit) throws IOException {
    OpenInput.requireKind(input, in, FileKind.IDX);
    readHeader(in);
    int count = checkedCount();
    if ((long) count * dtype.bytes() > limit.bytes()) {
      throw error(Text.of("got %s; %s", declared(count), limit));
    }
    GrowingFloats floats = new GrowingFloats((int) Math.min(plausible, count));
    readValues(in, count, floats);
    if (in.read() >= 0) {
      throw error(Text.of("expected the end after %s, got more bytes", declared(count)));
    }
    values = Matrix.wrap((int) sizes[0], (int) (count / sizes[0]), floats.toArray());
  }

  private void readHeader(InputStream in) throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
      throw error(
          "expected an IDX file, which begins with 00 00 type rank, got "
              + (magic.length == 0
                  ? "an empty file"
                  : HexFormat.ofDelimiter(" ").formatHex(magic)));
    }
    type = magic[2] & 0xFF;
    dtype =
        switch (type) {
          case 0x08 -> Dtype.U8;
          case 0x09 -> Dtype.I8;
          case 0x0B -> Dtype.I16;
          case 0x0C -> Dtype.I32;
          case 0x0D -> Dtype.F32;
          case 0x0E -> Dtype.F64;
          default -> throw error(Text.of("expected type 08, 09, 0B, 0C, 0D or 0E, got %02X", type));
        };
    int rank = magic[3] & 0xFF;
    if (rank == 0) {
      throw error("expected at least 1 dimension, got 0");
    }
    byte[] bytes = in.readNBytes(Integer.BYTES * rank);
    if (bytes.length < Integer.BYTES * rank) {
      throw error(
          Text.of(
              "expected %d bytes for the sizes of %d dimensions, got %d",
              Integer.BYTES * rank, rank, bytes.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    sizes =
        LongStream.generate(() -> Integer.toUnsignedLong(buffer.getInt())).limit(rank).toArray();
  }

  private int checkedCount() throws InvalidFileException {
    if (LongStream.of(sizes).anyMatch(size -> size == 0)) {
      throw error(Text.of("expected values, got %s, which are none", shape()));
    }
    long count = 1;
    for (long size : sizes) {
      if (size > GrowingFloats.MAX_SIZE / count) {
        throw error(
            Text.of(
                "expected at most %d values, got a declaration of %s",
                GrowingFloats.MAX_SIZE, shape()));
      }
      count *= size;
    }
    return (int) count;
  }

  private void readValues(InputStream in, int count, GrowingFloats floats) throws IOException {
    int width = dtype.bytes();
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(CHUNK, (long) count * width))
            .order(ByteOrder.BIG_ENDIAN);
    float[] some = new float[buffer.capacity() / width];
    while (floats.size() < count) {
      int part = (int) Math.min(some.length, count - floats.size());
      int got = in.readNBytes(buffer.array(), 0, part * width);
      if (got < part * width) {
        throw error(Text.of("expected %s, got %d", declared(count), floats.size() * width + got));
      }
      buffer.clear();
      dtype.get(buffer, some, 0, part);
      for (int i = 0; i < part; i++) {
        if (!Float.isFinite(some[i])) {
          throw error(
              Text.of(
                  "expected finite values, got %s at value %d (from 0)", some[i], floats.size()));
        }
        floats.add(some[i]);
      }
    }
  }

  /** A data set of these samples; each has its class in one row of the labels. */
  Dataset withLabels(IdxArray labels, int column) throws InvalidFileException {
    int[] classes = labels.classes(column);
    if (sizes[0] != classes.length) {
      throw error(
          Text.of(
              "expected %d images, as many as labels in %s, got %d",
              classes.length, labels.input, sizes[0]));
    }
    try {
      return Dataset.ofClasses(values, Labels.requireClasses(classes));
    } catch (IllegalArgumentException e) {
      throw labels.error("expected classes from 0: " + e.getMessage());
    }
  }

  private int[] classes(int column) throws InvalidFileException {
    boolean rows = sizes.length == 2 && column < sizes[1];
    if (dtype == Dtype.F32 || dtype == Dtype.F64 || sizes.length > 2) {
      throw error(
          Text.of(
              "expected labels, a vector of whole numbers, got %s of type %02X; is it the file of"
                  + " the images?",
              shape(), type));
    }
    if (column == ONLY_COLUMN ? sizes.length > 1 : !rows) {
      throw error(
          Text.of(
              "expected labels of %s, got %s; choose the column of the class by readClasses(images,"
                  + " labels, column, limits)",
              column == ONLY_COLUMN ? "one number" : "more than " + column + " numbers", shape()));
    }
    int[] classes = new int[values.rows()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) values.get(i, Math.max(0, column));
    }
    return classes;
  }

  /** The declared values, as {@code "2 x 3 values in 6 bytes"}. */
  private String declared(int count) {
    return Text.of("%s values in %d bytes", shape(), (long) count * dtype.bytes());
  }

  private String shape() {
    return LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(" x "));
  }

  private InvalidFileException error(String problem) {
    return new InvalidFileException(input + ": " + problem);
  }
}
