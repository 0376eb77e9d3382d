package io.github.densely.data;

/**
 * What a reader accepts of a file before it is read: a guard for files from outside.
 *
 * <p>A reader never allocates more than the file is long, up to the width of a float for each
 * stored number; these limits make that less.
 *
 * <p>Defaults: files of any length, headers up to 1 MB, 4 096 arrays.
 *
 * @param fileBytes the longest file, and the most that a compressed one may hold
 * @param headerBytes the longest description of arrays
 * @param arrays the largest number of arrays in a file
 */
public record ReadLimits(long fileBytes, int headerBytes, int arrays) {

  private static final int HEADER_BYTES = 1 << 20;
  private static final int ARRAYS = 1 << 12;

  /**
   * Checks the limits.
   *
   * @param fileBytes the longest file
   * @param headerBytes the longest header
   * @param arrays the most arrays
   * @throws IllegalArgumentException if one is negative
   */
  public ReadLimits {
    if (fileBytes < 0 || headerBytes < 0 || arrays < 0) {
      throw new IllegalArgumentException(
          "limits are not negative, got %d, %d and %d".formatted(fileBytes, headerBytes, arrays));
    }
  }

  /**
   * The limits that hold if none are given.
   *
   * @return the defaults
   */
  public static ReadLimits defaults() {
    return new ReadLimits(Long.MAX_VALUE, HEADER_BYTES, ARRAYS);
  }

  /**
   * Another limit of the length.
   *
   * @param bytes the longest file
   * @return new limits
   */
  public ReadLimits fileBytes(long bytes) {
    return new ReadLimits(bytes, headerBytes, arrays);
  }

  /**
   * Another limit of the header.
   *
   * @param bytes the longest header
   * @return new limits
   */
  public ReadLimits headerBytes(int bytes) {
    return new ReadLimits(fileBytes, bytes, arrays);
  }

  /**
   * Another limit of the number of arrays.
   *
   * @param count the most
   * @return new limits
   */
  public ReadLimits arrays(int count) {
    return new ReadLimits(fileBytes, headerBytes, count);
  }
}
