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
 * Several arrays in one file, as NumPy's {@code savez} and {@code savez_compressed} write them.
 *
 * <pre>{@code
 * Dataset train = NpzFile.readDataset(Path.of("data.npz"), "x", "y"); // np.savez("data.npz", x=x, y=y)
 * Map<String, Matrix> arrays = NpzFile.read(Path.of("data.npz"));
 * }</pre>
 *
 * <p>The sizes that a zip file states of itself are not believed: reading an array stops at the end
 * of its numbers, and of all arrays together at {@link ReadLimits#fileBytes()}, by default sixteen
 * times the length of the file. Numbers as in {@link NpyFile}.
 *
 * <p>Cost: all arrays are held. Threads: any number.
 */
public final class NpzFile {

  /**
   * Weights and data are hardly ever compressed better; an array of zeros may be a thousand times.
   */
  private static final int EXPANSION = 16;

  private static final String SUFFIX = ".npy";

  private NpzFile() {}

  /**
   * Reads all arrays, with the default limits.
   *
   * @param file an npz file
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, or holds other numbers
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
   * @param limits what is accepted; the bytes are those of all arrays together
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, holds other numbers, or is more than the
   *     limits allow
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
   * @param inputs the name of the array of samples x features
   * @param targets the name of the array of as many samples
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
        throw new MismatchException(file, "holds no array " + name + ", but " + arrays.keySet());
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
          throw new InvalidFileException(file, array, "the name is there twice");
        }
      }
    } catch (ZipException | IllegalArgumentException e) {
      // The latter for a name that is not UTF-8.
      throw new InvalidFileException(file, "zip", String.valueOf(e.getMessage()));
    } catch (EOFException e) {
      throw new InvalidFileException(file, "zip", "the file ends too early");
    }
    if (arrays.isEmpty()) {
      throw new InvalidFileException(file, "byte 0", "no zip file, or an empty one");
    }
    return arrays;
  }
}
