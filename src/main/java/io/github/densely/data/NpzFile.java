package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Shortened;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads files with several arrays, as NumPy's {@code savez} and {@code savez_compressed} write
 * them.
 *
 * <pre>{@code
 * Dataset train = NpzFile.readDataset(Path.of("data.npz"), "x", "y"); // np.savez("data.npz", x=x, y=y)
 * Map<String, Matrix> arrays = NpzFile.read(Path.of("data.npz"));
 * }</pre>
 *
 * <p>The reader does not trust the sizes that a zip file declares: it stops at the end of the
 * numbers of an array, and all arrays together may have at most {@link ReadLimits#fileBytes()}, by
 * default sixteen times the length of the file. For the types of numbers see {@link NpyFile}.
 *
 * <p>Cost: all arrays are in memory at once. Threads: any number.
 */
public final class NpzFile {

  /**
   * Weights and data are hardly ever compressed more than this; an array of zeros may be compressed
   * a thousand times.
   */
  private static final int EXPANSION = 16;

  private static final String SUFFIX = ".npy";

  private NpzFile() {}

  /**
   * Reads all arrays, with the default limits.
   *
   * @param file an npz file
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, or has another type of numbers
   * @throws IOException if it cannot be read
   */
  public static Map<String, Matrix> read(Path file) throws IOException {
    return read(file, defaults(file));
  }

  private static ReadLimits defaults(Path file) throws IOException {
    return ReadLimits.defaults().fileBytes(Math.max(1 << 20, EXPANSION * Files.size(file)));
  }

  /**
   * Reads all arrays.
   *
   * @param file an npz file
   * @param limits the limits for the file; {@code fileBytes} is that of all arrays together
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, has another type of numbers, or exceeds the
   *     limits
   * @throws IOException if it cannot be read
   */
  public static Map<String, Matrix> read(Path file, ReadLimits limits) throws IOException {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    readArrays(file, limits).forEach((name, array) -> matrices.put(name, array.matrix()));
    return Collections.unmodifiableMap(matrices);
  }

  /**
   * Reads a data set of two of the arrays, with the default limits; see {@link
   * NpyFile#readDataset}.
   *
   * @param file an npz file
   * @param inputs the name of the array of inputs, samples x features
   * @param targets the name of the array of targets, with as many samples
   * @return a new data set
   * @throws InvalidFileException if the file is not valid
   * @throws MismatchException if an array is missing, they do not fit each other, or a class is out
   *     of range
   * @throws IOException if the file cannot be read
   */
  public static Dataset readDataset(Path file, String inputs, String targets) throws IOException {
    Map<String, NpyArray> arrays = readArrays(file, defaults(file));
    for (String name : List.of(inputs, targets)) {
      if (!arrays.containsKey(name)) {
        throw new MismatchException(file, "has no array " + name + ", only " + arrays.keySet());
      }
    }
    return arrays.get(inputs).dataset(file, arrays.get(targets));
  }

  private static Map<String, NpyArray> readArrays(Path file, ReadLimits limits) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    long left = limits.fileBytes();
    try (InputStream stored = new BufferedInputStream(Files.newInputStream(file));
        ZipInputStream zip = new ZipInputStream(stored)) {
      ZipEntry entry;
      while ((entry = zip.getNextEntry()) != null) {
        String name = entry.getName();
        String array =
            name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        if (arrays.size() == limits.arrays()) {
          throw new InvalidFileException(
              file, Shortened.of(name), "more arrays than " + limits.arrays());
        }
        String place = file + "!" + Shortened.of(name);
        NpyArray read = NpyFile.read(place, zip, left, limits.fileBytes(left));
        left -= (long) Float.BYTES * read.matrix().data().length;
        if (arrays.put(array, read) != null) {
          throw new InvalidFileException(file, array, "two arrays have this name");
        }
      }
    } catch (ZipException | IllegalArgumentException e) {
      // IllegalArgumentException: a name is not UTF-8.
      throw new InvalidFileException(file, "zip", String.valueOf(e.getMessage()));
    } catch (EOFException e) {
      throw new InvalidFileException(file, "zip", "the file ends too early");
    }
    if (arrays.isEmpty()) {
      throw new InvalidFileException(file, "byte 0", "not a zip file, or an empty one");
    }
    return arrays;
  }
}
