package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.ByteSource;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.Checksum;

/**
 * An open safetensors file: named tensors as PyTorch and others write them.
 *
 * <pre>{@code
 * try (SafetensorsFile file = SafetensorsFile.open(Path.of("model.safetensors"))) {
 *   for (SafetensorsFile.Tensor tensor : file.tensors()) {
 *     System.out.println(tensor.name() + " " + tensor.dtype() + " " + tensor.shape());
 *   }
 *   Matrix weight = file.read("0.weight");
 * }
 * SafetensorsFile.write(Path.of("copy.safetensors"), Map.of("0.weight", weight), Map.of());
 * }</pre>
 *
 * <p>A tensor of one dimension, or none, is read as one row; of more than two, the first is the
 * rows and all others together the columns. F32 is read as it is; F64, F16 and BF16 are converted,
 * each number to the nearest float. Other kinds of numbers may be in the file, and are refused when
 * read.
 *
 * <p>The header is checked when the file is opened, before anything is allocated for the data:
 * valid UTF-8 and JSON, no name twice, numbers of plain digits only, tensors that tile the data
 * exactly. Values may be anything, NaN too.
 *
 * <p>Cost: reading takes one copy, from a buffer of 1 MB into the matrix. Threads: one at a time.
 *
 * <p>Source: the format's description, github.com/huggingface/safetensors.
 */
public final class SafetensorsFile implements AutoCloseable {

  private static final int BUFFER = 1 << 20;

  private final Object file;
  private final ByteSource source;
  private final SafetensorsHeader header;
  private final long data;

  /** The checksum of the bytes that are read, or null. */
  private Checksum counted;

  private SafetensorsFile(Object file, ByteSource source, SafetensorsHeader header, long data) {
    this.file = file;
    this.source = source;
    this.header = header;
    this.data = data;
  }

  /**
   * Opens a file, with the default limits.
   *
   * @param file the file to read
   * @return the open file
   * @throws InvalidFileException if it is not valid
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path file) throws IOException {
    return open(file, ReadLimits.defaults());
  }

  /**
   * Opens a file.
   *
   * @param file the file to read
   * @param limits what the file may have
   * @return the open file
   * @throws InvalidFileException if it is not valid, or more than the limits allow
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path file, ReadLimits limits) throws IOException {
    return open(file, Input.of(file).source(), limits);
  }

  /**
   * Opens bytes, such as those of a resource of the class path.
   *
   * @param bytes the content of a safetensors file; not copied
   * @param source the name of the source in messages
   * @param limits what the file may have
   * @return the open file
   * @throws InvalidFileException if it is not valid, or more than the limits allow
   * @throws IOException never for another reason
   */
  public static SafetensorsFile open(byte[] bytes, String source, ReadLimits limits)
      throws IOException {
    return open(source, Input.of(bytes, source).source(), limits);
  }

  /**
   * Opens a stream. It is read up to its end, or until it is longer than the header says, and held.
   *
   * @param in the content of a safetensors file; not closed
   * @param source the name of the source in messages
   * @param limits what the file may have
   * @return the open file
   * @throws InvalidFileException if it is not valid, or more than the limits allow
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(InputStream in, String source, ReadLimits limits)
      throws IOException {
    return open(source, Input.of(in, source).source(), limits);
  }

  /** Opens a source, and closes it if it is not valid. */
  static SafetensorsFile open(Object file, ByteSource source, ReadLimits limits)
      throws IOException {
    try {
      SafetensorsStart start = SafetensorsStart.read(file, source, limits);
      return new SafetensorsFile(file, source, start.header(), start.dataBegin());
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
  }

  /**
   * The strings that the file carries about itself.
   *
   * @return by name, in the order of the file; may be empty
   */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * The tensors.
   *
   * @return in the order of the data
   */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    header.tensors().forEach((name, entry) -> tensors.add(info(name, entry)));
    return tensors;
  }

  private static Tensor info(String name, SafetensorsHeader.Entry entry) {
    return new Tensor(name, entry.dtype().name(), entry.shape());
  }

  /**
   * Reads a tensor.
   *
   * @param name its name
   * @return a new matrix
   * @throws MismatchException if no tensor has this name, its numbers are not floating point, or it
   *     does not fit into one array
   * @throws IOException if it cannot be read
   */
  public Matrix read(String name) throws IOException {
    SafetensorsHeader.Entry entry = entry(name);
    Tensor info = info(name, entry);
    // A side of 0 makes any other harmless to the size, but not to the matrix.
    if (info.rows() > Integer.MAX_VALUE
        || info.cols() > Integer.MAX_VALUE
        || entry.count() > Integer.MAX_VALUE) {
      throw new MismatchException(
          file, "holds " + name + " of " + entry.shape() + ", more than fits into one array");
    }
    Matrix out = Matrix.zeros((int) info.rows(), (int) info.cols());
    readInto(name, out);
    return out;
  }

  /**
   * Reads a tensor into an existing matrix, without another copy of it in memory.
   *
   * @param name its name
   * @param out rows x columns as {@link Tensor} has them, overwritten
   * @throws MismatchException if no tensor has this name, its numbers are not floating point, or
   *     the sizes differ
   * @throws IOException if it cannot be read
   */
  public void readInto(String name, Matrix out) throws IOException {
    SafetensorsHeader.Entry entry = entry(name);
    Tensor info = info(name, entry);
    if (out.rows() != info.rows() || out.cols() != info.cols()) {
      throw new MismatchException(
          file,
          Text.of(
              "holds %s of %s, which is %d x %d, for a matrix of %s",
              name, entry.shape(), info.rows(), info.cols(), out.shape()));
    }
    Dtype dtype = entry.dtype();
    int count = (int) entry.count();
    int atOnce = Math.min(count, BUFFER / dtype.bytes());
    ByteBuffer buffer = SafetensorsStart.buffer(atOnce * dtype.bytes());
    for (int at = 0; at < count; at += atOnce) {
      int part = Math.min(atOnce, count - at);
      buffer.clear().limit(part * dtype.bytes());
      SafetensorsStart.readFully(
          file, source, buffer, data + entry.begin() + (long) at * dtype.bytes());
      if (counted != null) {
        counted.update(buffer.duplicate());
      }
      dtype.get(buffer, out.data(), at, part);
    }
  }

  /**
   * Reads all tensors in the order of the data, each a new matrix, and adds every byte of the file
   * to a checksum.
   *
   * @param header what to count instead of the bytes of the header
   */
  Map<String, Matrix> readAll(UnaryOperator<byte[]> header, Checksum checksum) throws IOException {
    ByteBuffer start = SafetensorsStart.buffer((int) data);
    SafetensorsStart.readFully(file, source, start, 0);
    checksum.update(header.apply(start.array()));
    counted = checksum;
    try {
      Map<String, Matrix> all = new LinkedHashMap<>();
      for (String name : this.header.tensors().keySet()) {
        all.put(name, read(name));
      }
      return all;
    } finally {
      counted = null;
    }
  }

  private SafetensorsHeader.Entry entry(String name) throws MismatchException {
    SafetensorsHeader.Entry entry = header.tensors().get(name);
    if (entry == null) {
      throw new MismatchException(
          file, "holds no tensor " + name + ", but " + header.tensors().keySet());
    }
    if (!entry.dtype().isRead()) {
      throw new MismatchException(
          file, Text.of("holds %s as %s; F32, F64, F16 and BF16 are read", name, entry.dtype()));
    }
    return entry;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /**
   * Writes matrices of F32, byte for byte as the format's own library does. The file is replaced as
   * a whole or not at all.
   *
   * @param file is overwritten
   * @param tensors by name, each of two dimensions
   * @param metadata strings by name; written in their order
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a name is {@code __metadata__}, a text has the character
   *     NUL or half of a surrogate pair, or the file exceeds the default limits
   */
  public static void write(Path file, Map<String, Matrix> tensors, Map<String, String> metadata)
      throws IOException {
    write(file, tensors, metadata, ReadLimits.defaults());
  }

  /**
   * Writes matrices as {@link #write(Path, Map, Map)}, within other limits than the default ones.
   *
   * @param file is overwritten
   * @param tensors by name, each of two dimensions
   * @param metadata strings by name; written in their order
   * @param limits what the file may have; a reader needs the same
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a name is {@code __metadata__}, a text has the character
   *     NUL or half of a surrogate pair, or the file exceeds a limit
   */
  public static void write(
      Path file, Map<String, Matrix> tensors, Map<String, String> metadata, ReadLimits limits)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    tensors.forEach(
        (name, matrix) ->
            writer.add(name, List.of((long) matrix.rows(), (long) matrix.cols()), matrix));
    writer.write(file, limits);
  }

  /** The file and how many tensors it holds. */
  @Override
  public String toString() {
    return Text.of("SafetensorsFile(%s, %d tensors)", file, header.tensors().size());
  }

  /**
   * A tensor of a file.
   *
   * @param name its name
   * @param dtype how its numbers are stored, as {@code "F32"}
   * @param shape its sides, none for a single number
   */
  public record Tensor(String name, String dtype, List<Long> shape) {

    /**
     * Copies the shape.
     *
     * @param name its name
     * @param dtype how its numbers are stored
     * @param shape its sides
     */
    public Tensor {
      shape = List.copyOf(shape);
    }

    /**
     * The rows of the matrix that it is read as: the first side of two or more, else one.
     *
     * @return rows
     */
    public long rows() {
      return shape.size() < 2 ? 1 : shape.get(0);
    }

    /**
     * The columns of the matrix that it is read as: all sides but the first multiplied, or the only
     * one.
     *
     * @return columns
     */
    public long cols() {
      long cols = 1;
      for (long side : shape.subList(shape.size() < 2 ? 0 : 1, shape.size())) {
        cols *= side;
      }
      return cols;
    }
  }
}
