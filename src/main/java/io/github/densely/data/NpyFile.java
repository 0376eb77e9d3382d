package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.Bytes;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads and writes arrays of numbers in NumPy's npy format.
 *
 * <pre>{@code
 * Dataset train = NpyFile.readDataset(Path.of("inputs.npy"), Path.of("labels.npy"));
 * Matrix inputs = NpyFile.read(Path.of("inputs.npy"));  // np.save("inputs.npy", x)
 * NpyFile.write(Path.of("scores.npy"), network.forward(inputs));
 * }</pre>
 *
 * <p>It reads floats of 2, 4 and 8 bytes, whole numbers of 1, 2, 4 and 8 bytes (except {@code
 * uint64}) and booleans, in little-endian byte order, in C and Fortran order, in versions 1 to 3. A
 * number that a float cannot hold is rounded to the nearest float. A single number becomes 1 x 1, a
 * vector one row; of an array with more dimensions, the first one gives the rows. Arrays of objects
 * are refused: they are pickles, and reading a pickle runs the code in it.
 *
 * <p>Cost: one copy, from a buffer of 64 KB. Threads: any number.
 *
 * <p>Source: NumPy's description of the format, numpy.lib.format.
 */
public final class NpyFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final int BUFFER = 1 << 16;

  private NpyFile() {}

  /**
   * Reads an array, with the default limits.
   *
   * @param file an npy file
   * @return a new matrix
   * @throws InvalidFileException if it is not valid, or has another type of numbers
   * @throws IOException if it cannot be read
   */
  public static Matrix read(Path file) throws IOException {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads an array.
   *
   * @param file an npy file
   * @param limits the limits for the file
   * @return a new matrix
   * @throws InvalidFileException if it is not valid, has another type of numbers, or exceeds the
   *     limits
   * @throws IOException if it cannot be read
   */
  public static Matrix read(Path file, ReadLimits limits) throws IOException {
    return readArray(file, limits).matrix();
  }

  /**
   * Reads a data set of two arrays, with the default limits.
   *
   * <p>Targets of a whole-number type such as {@code int64}, with one number per sample, are class
   * indices, from 0. All others are values, one row per sample. An array of one dimension has one
   * number per sample.
   *
   * @param inputs an npy file, samples x features
   * @param targets an npy file with as many samples
   * @return a new data set
   * @throws InvalidFileException if a file is not valid
   * @throws MismatchException if the arrays do not fit each other, or a class is out of range
   * @throws IOException if a file cannot be read
   */
  public static Dataset readDataset(Path inputs, Path targets) throws IOException {
    ReadLimits limits = ReadLimits.defaults();
    return readArray(inputs, limits).dataset(targets, readArray(targets, limits));
  }

  private static NpyArray readArray(Path file, ReadLimits limits) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      // A pipe has no length; then only the limit applies.
      long length = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
      return read(file, in, length, limits);
    }
  }

  /**
   * Reads one array up to the end of a stream.
   *
   * @param file the name in messages
   * @param length the largest possible number of bytes; limits the memory to allocate
   */
  static NpyArray read(Object file, InputStream in, long length, ReadLimits limits)
      throws IOException {
    byte[] description = description(file, in, limits);
    NpyHeader header = header(file, description);
    long left = length - MAGIC.length - 4 - description.length;
    long count;
    try {
      count = header.count();
    } catch (NpyHeader.HeaderException e) {
      throw new InvalidFileException(file, "header", e.getMessage());
    }
    long bytes = count * header.itemBytes();
    // Each number becomes a float, which may be wider than in the file.
    if (bytes > left || Math.max(bytes, count * Float.BYTES) > limits.fileBytes()) {
      throw new InvalidFileException(
          file,
          "header",
          Text.of(
              "the shape %s needs %d bytes; there are %d, the limit is %d",
              header.shape(), bytes, left, limits.fileBytes()));
    }
    Matrix matrix = matrix(file, header, count);
    float[] values = matrix.data();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    Dtype dtype = header.dtype();
    for (int at = 0; at < count; ) {
      int part = (int) Math.min(count - at, BUFFER / dtype.bytes());
      int got = in.readNBytes(buffer.array(), 0, part * dtype.bytes());
      if (got < part * dtype.bytes()) {
        throw new InvalidFileException(
            file, "data", Text.of("the file ends after %d of %d numbers", at, count));
      }
      buffer.clear();
      dtype.get(buffer, values, at, part);
      at += part;
    }
    if (in.read() >= 0) {
      throw new InvalidFileException(file, "data", "the file has more bytes after its last number");
    }
    return new NpyArray(header, header.fortran() ? inRows(header.shape(), matrix) : matrix);
  }

  /** The text between the length and the data. */
  private static byte[] description(Object file, InputStream in, ReadLimits limits)
      throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new InvalidFileException(file, "byte 0", "an npy file begins with \\x93NUMPY");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw new InvalidFileException(
          file, "byte 6", Text.of("version %d; expected 1 to 3", version & 0xFF));
    }
    byte[] size = in.readNBytes(version == 1 ? 2 : 4);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | size[i] & 0xFF;
    }
    if (size.length < (version == 1 ? 2 : 4) || length > limits.headerBytes()) {
      throw new InvalidFileException(
          file,
          "byte 8",
          Text.of("a header of %d bytes, the limit is %d", length, limits.headerBytes()));
    }
    byte[] text = in.readNBytes((int) length);
    if (text.length < length) {
      throw new InvalidFileException(file, "header", "the file ends within it");
    }
    return text;
  }

  private static NpyHeader header(Object file, byte[] description) throws InvalidFileException {
    try {
      return NpyHeader.parse(description);
    } catch (NpyHeader.HeaderException e) {
      throw new InvalidFileException(file, "header", e.getMessage());
    }
  }

  private static Matrix matrix(Object file, NpyHeader header, long count)
      throws InvalidFileException {
    List<Long> shape = header.shape();
    long rows = shape.size() < 2 ? 1 : shape.get(0);
    long cols = rows == 0 ? 0 : count / rows;
    if (rows > Integer.MAX_VALUE || count > Integer.MAX_VALUE) {
      throw new InvalidFileException(
          file, "header", "the shape " + shape + " does not fit into one array");
    }
    return Matrix.zeros((int) rows, (int) cols);
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

  /**
   * Writes a matrix as an array of floats with two dimensions. The file is replaced as a whole or
   * not at all.
   *
   * @param file the file to write; replaced if it exists
   * @param matrix the matrix to write
   * @throws IOException if it cannot be written; the old file is not changed then
   */
  public static void write(Path file, Matrix matrix) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
          buffer.put(header(matrix));
          int count = matrix.rows() * matrix.cols();
          for (int at = 0; at < count; ) {
            int part = Math.min(count - at, buffer.remaining() / Float.BYTES);
            buffer.asFloatBuffer().put(matrix.data(), at, part);
            buffer.position(buffer.position() + part * Float.BYTES);
            at += part;
            Bytes.flush(buffer, channel);
          }
          Bytes.flush(buffer, channel);
        });
  }

  private static byte[] header(Matrix matrix) {
    String text =
        Text.of(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }",
            matrix.rows(), matrix.cols());
    int prefix = MAGIC.length + 4;
    int total = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }
}
