package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.Bytes;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.file.StreamChannel;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Reads and writes arrays of numbers in NumPy's npy format.
 *
 * <pre>{@code
 * Dataset train = NpyFile.readDataset(Path.of("inputs.npy"), Path.of("labels.npy"));
 * Matrix inputs = NpyFile.read(Path.of("inputs.npy"));  // np.save("inputs.npy", x)
 * NpyFile.write(Path.of("scores.npy"), network.forward(inputs));
 * }</pre>
 *
 * <p>It reads floats of 2, 4 and 8 bytes, whole numbers of 1, 2, 4 and 8 bytes and booleans, in
 * either byte order, in C and Fortran order, in versions 1.0, 2.0 and 3.0. A number that a float
 * cannot hold is rounded to the nearest float. A single number becomes 1 x 1, a vector one row; of
 * an array with more dimensions, the first one gives the rows. Arrays of objects are refused: they
 * are pickles, and reading a pickle runs the code in it. Text and dates are no numbers and are
 * refused too.
 *
 * <p>The limit of bytes counts them as they are stored. In memory each number has 4 bytes, so an
 * array of {@code uint8} needs four times its file.
 *
 * <p>Cost: one copy, from a buffer of 64 KB. Threads: any number.
 *
 * <p>Source: NumPy's description of the format, numpy.lib.format.
 */
public final class NpyFile {

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
    return array(Input.of(file), limits).matrix();
  }

  /**
   * Reads an array from a stream, such as a resource of the class path.
   *
   * @param in the content of an npy file; read up to its end, not closed
   * @param source the name of the source in messages
   * @param limits the limits for the stream
   * @return a new matrix
   * @throws InvalidFileException as for a file
   * @throws IOException if it cannot be read
   */
  public static Matrix read(InputStream in, String source, ReadLimits limits) throws IOException {
    return array(Input.of(in, source), limits).matrix();
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
    return readDataset(inputs, targets, ReadLimits.defaults());
  }

  /**
   * Reads a data set of two arrays; see {@link #readDataset(Path, Path)}.
   *
   * @param inputs an npy file, samples x features
   * @param targets an npy file with as many samples
   * @param limits the limits for each file
   * @return a new data set
   * @throws InvalidFileException if a file is not valid, or exceeds the limits
   * @throws MismatchException if the arrays do not fit each other, or a class is out of range
   * @throws IOException if a file cannot be read
   */
  public static Dataset readDataset(Path inputs, Path targets, ReadLimits limits)
      throws IOException {
    return array(Input.of(inputs), limits).dataset(targets, array(Input.of(targets), limits));
  }

  /**
   * A data set whose inputs stay in their file, for more data than memory. Each batch is read when
   * it is needed, so a training in any order, split or fold gives the same bits as with {@link
   * #readDataset}; memory is needed for the targets and 4 bytes a sample. {@link Dataset#inputs}
   * refuses to read all.
   *
   * <p>The file must not change meanwhile. An {@link java.io.UncheckedIOException} tells of a file
   * that was changed or cannot be read, before the step of its batch.
   *
   * <p>Cost of the order: rows that lie together in the file are read at once, so an evaluation or
   * {@code forEachBatch} reads the file from front to back. An epoch of a training is shuffled as a
   * whole, not within a window, for it takes the steps of a training in memory: one seek and one
   * read for each sample. That is little on an SSD, or where the file fits into the cache of the
   * system, and slow on a disk with a moving head.
   *
   * @param inputs an npy file, samples x features, in C order
   * @param targets an npy file with as many samples
   * @return a data set
   * @throws InvalidFileException if a file is not valid, or the inputs are in Fortran order
   * @throws MismatchException if the arrays do not fit each other, or a class is out of range
   * @throws IOException if a file cannot be read
   */
  public static Dataset openDataset(Path inputs, Path targets) throws IOException {
    ReadLimits limits = ReadLimits.defaults();
    Dataset stored = Dataset.ofStored(new StoredRows(inputs, limits));
    return NpyArray.dataset(stored, targets, array(Input.of(targets), limits));
  }

  /**
   * Reads a data set of two streams; see {@link #readDataset(Path, Path)}. Messages call them
   * {@code inputs} and {@code targets}.
   *
   * @param inputs the content of an npy file, samples x features; not closed
   * @param targets the content of an npy file with as many samples; not closed
   * @param limits the limits for each stream
   * @return a new data set
   * @throws InvalidFileException as for files
   * @throws MismatchException as for files
   * @throws IOException if a stream cannot be read
   */
  public static Dataset readDataset(InputStream inputs, InputStream targets, ReadLimits limits)
      throws IOException {
    NpyArray samples = array(Input.of(inputs, "inputs"), limits);
    return samples.dataset("targets", array(Input.of(targets, "targets"), limits));
  }

  private static NpyArray array(Input input, ReadLimits limits) throws IOException {
    try (InputStream in = OpenInput.open(input, limits)) {
      return new NpyReader(input, in, limits).array(input.length(), ContentLimit.of(limits), 0);
    }
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
    AtomicFile.write(file, channel -> write(channel, matrix));
  }

  /**
   * Writes to a stream what {@link #write(Path, Matrix)} would write to the file.
   *
   * @param out receives the bytes; neither flushed nor closed
   * @param matrix the matrix to write
   * @throws IOException if it cannot be written
   */
  public static void write(OutputStream out, Matrix matrix) throws IOException {
    write(new StreamChannel(out), matrix);
  }

  private static void write(WritableByteChannel channel, Matrix matrix) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(header("<f4", matrix.rows(), matrix.cols()));
    int count = matrix.rows() * matrix.cols();
    for (int at = 0; at < count; ) {
      int part = Math.min(count - at, buffer.remaining() / Float.BYTES);
      buffer.asFloatBuffer().put(matrix.data(), at, part);
      buffer.position(buffer.position() + part * Float.BYTES);
      at += part;
      Bytes.flush(buffer, channel);
    }
    Bytes.flush(buffer, channel);
  }

  /**
   * Writes classes as an array of whole numbers, so that {@link #readDataset} knows them as such.
   */
  static void writeClasses(Path file, float[] classes) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer bytes = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
          bytes.put(header("<i4", classes.length, 1));
          for (float c : classes) {
            if (bytes.remaining() < Integer.BYTES) {
              Bytes.flush(bytes, channel);
            }
            bytes.putInt((int) c);
          }
          Bytes.flush(bytes, channel);
        });
  }

  static byte[] header(String type, int rows, int cols) {
    String text =
        Text.of("{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }", type, rows, cols);
    int prefix = NpyReader.MAGIC.length + 4;
    int total = (prefix + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    header.put(NpyReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - prefix));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }
}
