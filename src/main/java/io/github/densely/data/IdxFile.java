package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.Input;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Reads IDX files, the format of the MNIST digits, gzipped or not.
 *
 * <p>Layout: bytes {@code 00 00 type rank}, then one size per dimension as 4 bytes, then the values
 * in row-major order; all big-endian. All types are read: 08 and 09 (bytes without and with a
 * sign), 0B and 0C (whole numbers of 2 and 4 bytes), 0D and 0E (floating-point numbers of 4 and 8
 * bytes). A number that a float cannot hold is rounded to the nearest float.
 *
 * <p>Shapes: the first dimension gives the rows, the others are flattened: n x 28 x 28 pixels are n
 * x 784. A vector of n values is n x 1.
 *
 * <pre>{@code
 * Dataset digits = IdxFile.readClasses(
 *     Path.of("t10k-images-idx3-ubyte.gz"), Path.of("t10k-labels-idx1-ubyte.gz"));
 * }</pre>
 *
 * <p>Values are not scaled, so pixels are from 0 to 255: use a {@link
 * io.github.densely.Normalization}. The content of a file, not its name, shows whether it is
 * gzipped. Bytes after the last gzip member are ignored, as by {@code gunzip}.
 *
 * <p>The reader does not trust the sizes that a file declares: it allocates memory as values
 * arrive. The content of a gzipped file is limited as {@link ReadLimits} says. A file that does not
 * hold exactly the declared values, has a value that is not finite, or has no values causes an
 * {@link InvalidFileException}.
 *
 * <p>Cost: one pass; memory for the values once, or twice if the file is gzipped. Threads: no
 * state.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits,
 * section "The IDX file format".
 */
public final class IdxFile {

  private IdxFile() {}

  /**
   * Reads the values of a file, with the default limits.
   *
   * @param file an IDX file, gzipped or not
   * @return one row per element of the first dimension
   * @throws InvalidFileException if the content is not a valid IDX file; the message names file and
   *     sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public static Matrix read(Path file) throws IOException {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads the values of a file.
   *
   * @param file an IDX file, gzipped or not
   * @param limits the limits for the file
   * @return one row per element of the first dimension
   * @throws InvalidFileException if the content is not a valid IDX file, or exceeds the limits; the
   *     message names file and sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public static Matrix read(Path file, ReadLimits limits) throws IOException {
    return IdxArray.read(Input.of(file), limits).values();
  }

  /**
   * Reads the values of a stream, such as a resource of the class path.
   *
   * @param in the content of an IDX file, gzipped or not; read up to its end, not closed
   * @param source the name of the source in messages
   * @param limits the limits for the stream
   * @return one row per element of the first dimension
   * @throws InvalidFileException as for a file
   * @throws IOException if the stream cannot be read
   */
  public static Matrix read(InputStream in, String source, ReadLimits limits) throws IOException {
    return IdxArray.read(Input.of(in, source), limits).values();
  }

  /**
   * Reads samples and their classes from two files, with the default limits. The names of the
   * classes are the numbers from 0 to the largest label.
   *
   * @param images an IDX file, gzipped or not
   * @param labels an IDX file with a vector of whole numbers, gzipped or not
   * @return one sample per row, in the order of the files
   * @throws InvalidFileException if the content is not valid or the counts differ; the message
   *     names file and sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if a file cannot be read
   */
  public static Dataset readClasses(Path images, Path labels) throws IOException {
    return readClasses(images, labels, ReadLimits.defaults());
  }

  /**
   * Reads samples and their classes from two files; see {@link #readClasses(Path, Path)}.
   *
   * @param images an IDX file, gzipped or not
   * @param labels an IDX file with a vector of whole numbers, gzipped or not
   * @param limits the limits for each file
   * @return one sample per row, in the order of the files
   * @throws InvalidFileException if the content is not valid, exceeds the limits, or the counts
   *     differ; the message names file and sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if a file cannot be read
   */
  public static Dataset readClasses(Path images, Path labels, ReadLimits limits)
      throws IOException {
    return IdxArray.read(Input.of(images), limits)
        .withLabels(IdxArray.read(Input.of(labels), limits), IdxArray.ONLY_COLUMN);
  }

  /**
   * Reads samples and their classes from two files, where a label is a row of several numbers, as
   * in QMNIST: its column 0 is the digit, the others say who wrote it.
   *
   * @param images an IDX file, gzipped or not
   * @param labels an IDX file with rows of whole numbers, gzipped or not
   * @param column the column of the class, from 0
   * @param limits the limits for each file
   * @return one sample per row, in the order of the files
   * @throws InvalidFileException if the content is not valid, exceeds the limits, the counts differ
   *     or there is no such column; the message names file and sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if the column is negative
   */
  public static Dataset readClasses(Path images, Path labels, int column, ReadLimits limits)
      throws IOException {
    if (column < 0) {
      throw new IllegalArgumentException("a column is at least 0, got " + column);
    }
    return IdxArray.read(Input.of(images), limits)
        .withLabels(IdxArray.read(Input.of(labels), limits), column);
  }

  /**
   * Reads samples and their classes from two streams; see {@link #readClasses(Path, Path)}.
   * Messages call them {@code images} and {@code labels}.
   *
   * @param images the content of an IDX file, gzipped or not; not closed
   * @param labels the content of an IDX file with a vector of whole numbers; not closed
   * @param limits the limits for each stream
   * @return one sample per row, in the order of the streams
   * @throws InvalidFileException as for files
   * @throws IOException if a stream cannot be read
   */
  public static Dataset readClasses(InputStream images, InputStream labels, ReadLimits limits)
      throws IOException {
    return IdxArray.read(Input.of(images, "images"), limits)
        .withLabels(IdxArray.read(Input.of(labels, "labels"), limits), IdxArray.ONLY_COLUMN);
  }
}
