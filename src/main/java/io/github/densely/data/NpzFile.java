package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.file.ByteSource;
import io.github.densely.internal.file.FileKind;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.file.ZipDirectory;
import io.github.densely.internal.file.ZipMember;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * Reads files with several arrays, as NumPy's {@code savez} and {@code savez_compressed} write
 * them.
 *
 * <pre>{@code
 * Dataset train = NpzFile.readDataset(Path.of("data.npz"), "x", "y"); // np.savez("data.npz", x=x, y=y)
 * Map<String, Matrix> arrays = NpzFile.read(Path.of("data.npz"));
 * }</pre>
 *
 * <p>The directory at the end of the file says which arrays there are, so that a file that is cut
 * is refused, and never read as one with fewer arrays. Checksums are compared. Arrays of text,
 * dates and objects, folders and entries that are no arrays are left out by {@link #read(Path)}; to
 * ask for one of them by name is an error.
 *
 * <p>The reader does not trust the sizes that a zip file declares: it stops at the end of the
 * numbers of an array. All arrays that are read may together have at most {@link
 * ReadLimits#fileBytes()} bytes, as they are stored in the arrays. The default is 64 times the
 * length of the file, or 4 MB for a smaller one. In memory each number has 4 bytes. For the types
 * of numbers see {@link NpyFile}.
 *
 * <p>Cost: all arrays are in memory at once. Threads: any number.
 */
public final class NpzFile {

  private static final String SUFFIX = ".npy";

  private final Input input;
  private final ReadLimits limits;
  private final Map<String, NpyArray> arrays = new LinkedHashMap<>();
  private byte[] first;
  private boolean hasArray; // by its name
  private String leftOut;

  private NpzFile(Input input, ReadLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  /**
   * Reads all arrays of numbers, with the default limits.
   *
   * @param file an npz file
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, or has no array of numbers
   * @throws IOException if it cannot be read
   */
  public static Map<String, Matrix> read(Path file) throws IOException {
    return read(file, ReadLimits.defaults());
  }

  /**
   * Reads all arrays of numbers.
   *
   * @param file an npz file
   * @param limits the limits for the file; {@code fileBytes} is also that of all arrays together
   * @return the arrays by name, in the order of the file
   * @throws InvalidFileException if it is not valid, has no array of numbers, or exceeds the limits
   * @throws IOException if it cannot be read
   */
  public static Map<String, Matrix> read(Path file, ReadLimits limits) throws IOException {
    return new NpzFile(Input.of(file), limits).matrices();
  }

  /**
   * Reads all arrays of numbers from a stream, such as a resource of the class path.
   *
   * @param in the content of an npz file; read up to its end, not closed
   * @param source the name of the source in messages
   * @param limits the limits for the stream; {@code fileBytes} is also that of all arrays together
   * @return the arrays by name, in the order of the stream
   * @throws InvalidFileException as for a file
   * @throws IOException if it cannot be read
   */
  public static Map<String, Matrix> read(InputStream in, String source, ReadLimits limits)
      throws IOException {
    return new NpzFile(Input.of(in, source), limits).matrices();
  }

  /**
   * Reads a data set of two of the arrays, with the default limits; see {@link
   * NpyFile#readDataset(Path, Path)}. The other arrays are not read.
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
    return readDataset(file, inputs, targets, ReadLimits.defaults());
  }

  /**
   * Reads a data set of two of the arrays; see {@link #readDataset(Path, String, String)}.
   *
   * @param file an npz file
   * @param inputs the name of the array of inputs, samples x features
   * @param targets the name of the array of targets, with as many samples
   * @param limits the limits for the file; {@code fileBytes} is also that of both arrays together
   * @return a new data set
   * @throws InvalidFileException if the file is not valid, or exceeds the limits
   * @throws MismatchException if an array is missing, they do not fit each other, or a class is out
   *     of range
   * @throws IOException if the file cannot be read
   */
  public static Dataset readDataset(Path file, String inputs, String targets, ReadLimits limits)
      throws IOException {
    return new NpzFile(Input.of(file), limits).dataset(inputs, targets);
  }

  /**
   * Reads a data set of two of the arrays from a stream; see {@link #readDataset(Path, String,
   * String)}.
   *
   * @param in the content of an npz file; read up to its end, not closed
   * @param source the name of the source in messages
   * @param inputs the name of the array of inputs, samples x features
   * @param targets the name of the array of targets, with as many samples
   * @param limits the limits for the stream; {@code fileBytes} is also that of both arrays together
   * @return a new data set
   * @throws InvalidFileException as for a file
   * @throws MismatchException as for a file
   * @throws IOException if it cannot be read
   */
  public static Dataset readDataset(
      InputStream in, String source, String inputs, String targets, ReadLimits limits)
      throws IOException {
    return new NpzFile(Input.of(in, source), limits).dataset(inputs, targets);
  }

  private Map<String, Matrix> matrices() throws IOException {
    Set<String> names = readArrays(null);
    if (names.isEmpty()) {
      throw new InvalidFileException(input, "zip", "it has no array");
    }
    if (arrays.isEmpty()) {
      requireArrays();
      throw new InvalidFileException(leftOut);
    }
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    arrays.forEach((name, array) -> matrices.put(name, array.matrix()));
    return Collections.unmodifiableMap(matrices);
  }

  private Dataset dataset(String inputs, String targets) throws IOException {
    Set<String> names = readArrays(Set.copyOf(List.of(inputs, targets)));
    for (String name : List.of(inputs, targets)) {
      if (!arrays.containsKey(name)) {
        requireArrays();
        throw new MismatchException(input, "has no array " + name + ", only " + names);
      }
    }
    return arrays.get(inputs).dataset(input, arrays.get(targets));
  }

  /**
   * Reads the wanted arrays, or all if null.
   *
   * @return the names of all arrays
   */
  private Set<String> readArrays(Set<String> wanted) throws IOException {
    OpenInput.requireLength(input, input.length(), limits);
    try (ByteSource source = input.source()) {
      requireZip(source);
      long size = source.size(limits.enough());
      if (size > limits.fileBytes()) {
        throw new InvalidFileException(
            input,
            "all of it",
            Text.of("at least %d bytes, the limit is %d", size, limits.fileBytes()));
      }
      ContentLimit limit = ContentLimit.ofCompressed(size, limits);
      Set<String> names = new LinkedHashSet<>();
      long used = 0;
      for (ZipMember member :
          ZipDirectory.members(source, size, limits.arrays(), limits.headerBytes())) {
        String name = arrayName(member);
        hasArray |= member.name().endsWith(SUFFIX);
        if (!member.isFolder() && !names.add(name)) {
          throw new InvalidFileException(input, Shortened.of(name), "two arrays have this name");
        }
        boolean asked = wanted != null && wanted.contains(name);
        if (asked || wanted == null && !member.isFolder()) {
          used += read(member, source, asked, limit, used);
        }
      }
      return names;
    } catch (ZipException e) {
      throw new InvalidFileException(input, "zip", String.valueOf(e.getMessage()));
    }
  }

  private void requireZip(ByteSource source) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(FileKind.BYTES);
    source.readFully(buffer, 0);
    first = Arrays.copyOf(buffer.array(), buffer.limit());
    // The first entry of an archive may have any name.
    if (first.length < 4 || first[0] != 'P' || first[1] != 'K') {
      OpenInput.requireKind(input, first, FileKind.NPZ);
      throw new InvalidFileException(input, "byte 0", "not a zip file, or an empty one");
    }
  }

  /** A file without any array is that of another program. */
  private void requireArrays() throws InvalidFileException {
    if (!hasArray) {
      OpenInput.requireKind(input, first, FileKind.NPZ);
    }
  }

  private static String arrayName(ZipMember member) {
    String name = member.name();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** Reads an array, or leaves it out; returns the bytes of its numbers. */
  private long read(
      ZipMember member, ByteSource source, boolean asked, ContentLimit limit, long used)
      throws IOException {
    String place = input + "!" + Shortened.of(member.name());
    try (InputStream in = new BufferedInputStream(member.open(source), 1 << 13)) {
      if (!asked && !member.name().endsWith(SUFFIX) && !isArray(in)) {
        leftOut = place + ": this is no array";
        return 0;
      }
      NpyReader reader = new NpyReader(place, in, limits);
      String problem = reader.header().problem();
      if (!asked && problem != null) {
        leftOut = place + ", header: " + problem;
        return 0;
      }
      NpyArray array = reader.array(member.largest(), limit, used);
      arrays.put(arrayName(member), array);
      return reader.bytes();
    } catch (ZipException e) {
      throw new InvalidFileException(place, "zip", String.valueOf(e.getMessage()));
    }
  }

  private static boolean isArray(InputStream in) throws IOException {
    in.mark(NpyReader.MAGIC.length);
    boolean array = Arrays.equals(in.readNBytes(NpyReader.MAGIC.length), NpyReader.MAGIC);
    in.reset();
    return array;
  }
}
