package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * Rows of an npy file that are read when they are asked for. The file is open during a read alone,
 * so nothing has to be closed; a file that was changed since the first look is refused.
 */
final class StoredRows {

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final NpyHeader header;
  private final long start; // of the first number, in bytes
  private final int[] rows; // of the file, in the order of this object
  private final int cols;
  private final long length;
  private final FileTime modified;

  private StoredRows(StoredRows of, int[] rows) {
    this.file = of.file;
    this.header = of.header;
    this.start = of.start;
    this.rows = rows;
    this.cols = of.cols;
    this.length = of.length;
    this.modified = of.modified;
  }

  /**
   * Reads the header.
   *
   * @throws InvalidFileException if it is not valid, or the numbers of a row are apart
   */
  StoredRows(Path file, ReadLimits limits) throws IOException {
    this.file = file;
    Input input = Input.of(file);
    this.modified = Files.getLastModifiedTime(file);
    this.length = input.length();
    try (InputStream in = OpenInput.open(input, limits)) {
      NpyReader reader = new NpyReader(input, in, limits);
      this.header = reader.requireNumbers(length);
      this.start = length - reader.bytes();
    }
    boolean vector = header.shape().size() == 1;
    long count = vector ? header.cols() : header.rows();
    this.cols = (int) Math.min(Integer.MAX_VALUE, vector ? 1 : header.cols());
    if (header.fortran() && cols > 1) {
      throw new InvalidFileException(
          file,
          "header",
          "the numbers of a row are apart (Fortran order); save numpy.ascontiguousarray(x)");
    }
    if (count > GrowingFloats.MAX_SIZE || header.cols() > GrowingFloats.MAX_SIZE) {
      throw new InvalidFileException(
          file, "header", Text.of("the shape %s has too many rows or columns", header.shape()));
    }
    this.rows = new int[(int) count];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
  }

  int size() {
    return rows.length;
  }

  int cols() {
    return cols;
  }

  /** Chosen rows of these; nothing is read. */
  StoredRows pick(int[] order, int from, int to) {
    int[] picked = new int[to - from];
    for (int i = from; i < to; i++) {
      picked[i - from] = rows[order[i]];
    }
    return new StoredRows(this, picked);
  }

  /** Reads the rows {@code order[from]} to {@code order[to − 1]}. */
  void read(int[] order, int from, int to, Matrix out) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() != length || !Files.getLastModifiedTime(file).equals(modified)) {
        throw new InvalidFileException(
            file, "all of it", "the file was changed since the data set was opened");
      }
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(header.order());
      for (int i = from, next; i < to; i = next) {
        next = i + 1;
        while (next < to && rows[order[next]] == rows[order[next - 1]] + 1) {
          next++;
        }
        in.seek(start + (long) rows[order[i]] * cols * header.itemBytes());
        read(in, buffer, out.data(), (i - from) * cols, (next - i) * cols);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(RandomAccessFile in, ByteBuffer buffer, float[] out, int at, int count)
      throws IOException {
    int bytes = header.itemBytes();
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, BUFFER / bytes);
      in.readFully(buffer.array(), 0, part * bytes);
      buffer.clear();
      header.dtype().get(buffer, out, at + done, part);
      done += part;
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
