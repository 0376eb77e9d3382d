package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Reads one array up to the end of a stream: first its header, then its numbers. */
final class NpyReader {

  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final int BUFFER = 1 << 16;

  /** NumPy refuses a longer one too; one of numbers has a few hundred. */
  private static final int LONGEST_HEADER = 10_000;

  private final Object file;
  private final InputStream in;
  private final NpyHeader header;
  private final int headerEnd;
  private final long dataStart; // of the first number

  /**
   * Reads the header.
   *
   * @param file the name in messages
   * @param in a stream in which {@code mark} works
   */
  NpyReader(Object file, InputStream in, ReadLimits limits) throws IOException {
    this.file = file;
    this.in = in;
    OpenInput.requireKind(file, in, FileKind.NPY);
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new InvalidFileException(file, "byte 0", "an npy file begins with \\x93NUMPY");
    }
    int version = start[MAGIC.length] & 0xFF;
    int minor = start[MAGIC.length + 1] & 0xFF;
    if (version < 1 || version > 3 || minor != 0) {
      throw new InvalidFileException(
          file, "byte 6", Text.of("version %d.%d; expected 1.0, 2.0 or 3.0", version, minor));
    }
    int sizeBytes = version == 1 ? 2 : 4;
    byte[] description = description(sizeBytes, limits);
    dataStart = MAGIC.length + 2 + sizeBytes + description.length;
    headerEnd = MAGIC.length + 4 + description.length; // of version 1, the shortest
    try {
      header = NpyHeader.parse(description, version);
    } catch (NpyHeader.HeaderException e) {
      throw new InvalidFileException(file, "header", e.getMessage());
    }
  }

  /** The text between the length and the data. */
  private byte[] description(int sizeBytes, ReadLimits limits) throws IOException {
    byte[] size = in.readNBytes(sizeBytes);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | size[i] & 0xFF;
    }
    int limit = Math.min(limits.headerBytes(), LONGEST_HEADER);
    if (size.length < sizeBytes || length > limit) {
      throw new InvalidFileException(
          file, "byte 8", Text.of("a header of %d bytes, the limit is %d", length, limit));
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw new InvalidFileException(file, "header", "the file ends within it");
    }
    return text;
  }

  NpyHeader header() {
    return header;
  }

  /** The number of bytes that the header promises. */
  long bytes() throws InvalidFileException {
    try {
      return header.count() * header.itemBytes();
    } catch (NpyHeader.HeaderException e) {
      throw new InvalidFileException(file, "header", e.getMessage());
    }
  }

  /**
   * Reads the numbers.
   *
   * @param length the largest possible number of bytes with the header; {@code Long.MAX_VALUE} if
   *     unknown, and then memory is allocated as the numbers come
   * @param used what other arrays have used of the limit
   */
  NpyArray array(long length, ContentLimit limit, long used) throws IOException {
    requireReadable();
    long bytes = bytes();
    if (bytes > length - headerEnd) {
      throw new InvalidFileException(
          file,
          "header",
          Text.of(
              "the shape %s needs %d bytes; the file has at most %d for it",
              header.shape(), bytes, Math.max(0, length - headerEnd)));
    }
    if (bytes > limit.bytes() - used) {
      String before = used == 0 ? "" : Text.of(", and the arrays before it %d", used);
      throw new InvalidFileException(
          file,
          "header",
          Text.of("the shape %s needs %d bytes%s; %s", header.shape(), bytes, before, limit));
    }
    int rows = side(header.rows());
    int cols = side(header.cols());
    int count = side(bytes / header.itemBytes());
    float[] values = length == Long.MAX_VALUE ? comingValues(count) : values(count);
    if (in.read() >= 0) {
      throw new InvalidFileException(file, "data", "the file has more bytes after its last number");
    }
    Matrix matrix = Matrix.wrap(rows, cols, values);
    return new NpyArray(header, header.fortran() ? inRows(header.shape(), matrix) : matrix);
  }

  private void requireReadable() throws InvalidFileException {
    if (header.problem() != null) {
      throw new InvalidFileException(file, "header", header.problem());
    }
  }

  /** The header of a file of this length, which ends with its last number. */
  NpyHeader requireNumbers(long length) throws InvalidFileException {
    requireReadable();
    if (dataStart + bytes() != length) {
      throw new InvalidFileException(
          file,
          "header",
          Text.of(
              "the shape %s needs %d bytes; the file has %d for it",
              header.shape(), bytes(), length - dataStart));
    }
    return header;
  }

  private int side(long count) throws InvalidFileException {
    if (count > GrowingFloats.MAX_SIZE) {
      throw new InvalidFileException(
          file, "header", "the shape " + header.shape() + " does not fit into one array");
    }
    return (int) count;
  }

  private float[] values(int count) throws IOException {
    float[] values = new float[count];
    ByteBuffer buffer = buffer();
    int atOnce = BUFFER / header.itemBytes();
    for (int at = 0; at < count; at += atOnce) {
      int part = Math.min(atOnce, count - at);
      fill(buffer, part, at, count);
      header.dtype().get(buffer, values, at, part);
    }
    return values;
  }

  private float[] comingValues(int count) throws IOException {
    GrowingFloats values = new GrowingFloats();
    Dtype dtype = header.dtype();
    ByteBuffer buffer = buffer();
    float[] some = new float[BUFFER / dtype.bytes()];
    for (int at = 0; at < count; at += some.length) {
      int part = Math.min(some.length, count - at);
      fill(buffer, part, at, count);
      dtype.get(buffer, some, 0, part);
      for (int i = 0; i < part; i++) {
        values.add(some[i]);
      }
    }
    return values.toArray();
  }

  private ByteBuffer buffer() {
    return ByteBuffer.allocate(BUFFER).order(header.order());
  }

  private void fill(ByteBuffer buffer, int part, int at, int count) throws IOException {
    int wanted = part * header.itemBytes();
    if (in.readNBytes(buffer.array(), 0, wanted) < wanted) {
      throw new InvalidFileException(
          file, "data", Text.of("the file ends after %d of %d numbers", at, count));
    }
    buffer.clear();
  }

  /** Reorders from Fortran order, where the first dimension varies fastest, to C order. */
  private static Matrix inRows(List<Long> shape, Matrix stored) {
    Matrix matrix = Matrix.zeros(stored.rows(), stored.cols());
    int[] index = new int[shape.size()];
    for (int from = 0; from < stored.data().length; from++) {
      int to = 0;
      for (int side = 0; side < index.length; side++) {
        to = to * shape.get(side).intValue() + index[side];
      }
      matrix.data()[to] = stored.data()[from];
      for (int side = 0; side < index.length && ++index[side] == shape.get(side); side++) {
        index[side] = 0;
      }
    }
    return matrix;
  }
}
