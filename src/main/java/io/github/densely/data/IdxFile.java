package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads IDX files, the format of the MNIST digits, gzipped or not.
 *
 * <p>Layout: bytes {@code 00 00 type rank}, then one size per dimension as 4 bytes, then the values
 * in row-major order; all big-endian. The types 08 (unsigned byte) and 0D (float) are read.
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
 * arrive. A file that does not hold exactly the declared values, has a value that is not finite, or
 * has no values causes an {@link InvalidFileException}.
 *
 * <p>Cost: one pass; memory for the values once, or twice if the file is gzipped. Threads: no
 * state.
 *
 * <p>Source: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits,
 * section "The IDX file format".
 */
public final class IdxFile {

  private static final int UNSIGNED_BYTE = 0x08;
  private static final int FLOAT = 0x0D;
  private static final int CHUNK = 1 << 16; // bytes; a multiple of the size of a float

  private final Path path;
  private int type;
  private long[] sizes;
  private Matrix values; // sizes[0] x product of the others

  private IdxFile(Path path) {
    this.path = path;
  }

  /**
   * Reads the values of a file.
   *
   * @param file an IDX file, gzipped or not
   * @return one row per element of the first dimension
   * @throws InvalidFileException if the content is not a valid IDX file; the message names file and
   *     sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if the file cannot be read
   */
  public static Matrix read(Path file) throws IOException {
    return open(file).values;
  }

  /**
   * Reads samples and their classes from two files. The names of the classes are the numbers from 0
   * to the largest label.
   *
   * @param images an IDX file, gzipped or not
   * @param labels an IDX file with a vector of unsigned bytes, gzipped or not
   * @return one sample per row, in the order of the files
   * @throws InvalidFileException if the content is not valid or the counts differ; the message
   *     names file and sizes
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws IOException if a file cannot be read
   */
  public static Dataset readClasses(Path images, Path labels) throws IOException {
    IdxFile labelFile = open(labels);
    if (labelFile.type != UNSIGNED_BYTE || labelFile.sizes.length != 1) {
      throw labelFile.error(
          Text.of(
              "expected labels, a vector of type 08, got %s of type %02X; is it the file of the images?",
              shape(labelFile.sizes), labelFile.type));
    }
    IdxFile imageFile = open(images);
    if (imageFile.sizes[0] != labelFile.sizes[0]) {
      throw imageFile.error(
          Text.of(
              "expected %d images, as many as labels in %s, got %d",
              labelFile.sizes[0], labels, imageFile.sizes[0]));
    }
    int[] classes = new int[labelFile.values.rows()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) labelFile.values.get(i, 0);
    }
    return Dataset.ofClasses(imageFile.values, classes);
  }

  private static IdxFile open(Path path) throws IOException {
    IdxFile file = new IdxFile(path);
    try (BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(path), CHUNK)) {
      if (startsAsGzip(raw)) {
        file.readGzip(raw);
      } else {
        file.readAll(raw, Files.size(path));
      }
    }
    return file;
  }

  private static boolean startsAsGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  private void readGzip(InputStream raw) throws IOException {
    try (InputStream unzipped = new GZIPInputStream(raw, CHUNK)) {
      readAll(unzipped, 0);
    } catch (EOFException e) {
      throw new InvalidFileException(
          path + ": expected a complete gzip file, got one that is cut", e);
    } catch (ZipException e) {
      throw new InvalidFileException(path + ": expected a valid gzip file, got a damaged one", e);
    }
  }

  /** {@code plausible} limits the memory that is allocated before the values arrive. */
  private void readAll(InputStream in, long plausible) throws IOException {
    readHeader(in);
    int count = checkedCount();
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
    if (type != UNSIGNED_BYTE && type != FLOAT) {
      throw error(Text.of("expected type 08 (unsigned byte) or 0D (float), got %02X", type));
    }
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
      throw error(Text.of("expected values, got %s, which are none", shape(sizes)));
    }
    long count = 1;
    for (long size : sizes) {
      if (size > GrowingFloats.MAX_SIZE / count) {
        throw error(
            Text.of(
                "expected at most %d values, got a declaration of %s",
                GrowingFloats.MAX_SIZE, shape(sizes)));
      }
      count *= size;
    }
    return (int) count;
  }

  private void readValues(InputStream in, int count, GrowingFloats floats) throws IOException {
    int width = type == FLOAT ? Float.BYTES : 1;
    byte[] bytes = new byte[(int) Math.min(CHUNK, (long) count * width)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (floats.size() < count) {
      int wanted = (int) Math.min(bytes.length, (count - floats.size()) * width);
      int got = in.readNBytes(bytes, 0, wanted);
      if (got < wanted) {
        throw error(Text.of("expected %s, got %d", declared(count), floats.size() * width + got));
      }
      for (int at = 0; at < got; at += width) {
        float value = type == FLOAT ? buffer.getFloat(at) : bytes[at] & 0xFF;
        if (!Float.isFinite(value)) {
          throw error(
              Text.of("expected finite values, got %s at value %d (from 0)", value, floats.size()));
        }
        floats.add(value);
      }
    }
  }

  /** The declared values, as {@code "2 x 3 values in 6 bytes"}. */
  private String declared(int count) {
    return Text.of(
        "%s values in %d bytes", shape(sizes), (long) count * (type == FLOAT ? Float.BYTES : 1));
  }

  private static String shape(long[] sizes) {
    return LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(" x "));
  }

  private InvalidFileException error(String problem) {
    return new InvalidFileException(path + ": " + problem);
  }
}
