package io.github.densely.data;

import io.github.densely.internal.text.Text;

/**
 * Limits for the files that a reader accepts, for protection against files that you do not trust.
 *
 * <p>Without limits, a reader allocates at most the length of the file, or one float for each
 * number in it; these limits are stricter. A stream is read to at most the limit of a file.
 *
 * <p>Defaults: files of any length, headers up to 1 MB, 4 096 arrays. The content of a compressed
 * file is then at most 64 times as long as the file, or 4 MB for a smaller file; a limit of the
 * length replaces this rule. So it is set to read a larger one, such as an array of zeros.
 *
 * @param fileBytes the largest length of a file, and of the content of a compressed one; {@code
 *     Long.MAX_VALUE} for the default
 * @param headerBytes the largest length of a header, which describes the arrays
 * @param arrays the largest number of arrays in a file
 */
public record ReadLimits(long fileBytes, int headerBytes, int arrays) {

  private static final int HEADER_BYTES = 1 << 20;
  private static final int ARRAYS = 1 << 12;

  /**
   * Checks the limits.
   *
   * @param fileBytes the largest length of a file
   * @param headerBytes the largest length of a header
   * @param arrays the largest number of arrays
   * @throws IllegalArgumentException if one is negative
   */
  public ReadLimits {
    if (fileBytes < 0 || headerBytes < 0 || arrays < 0) {
      throw new IllegalArgumentException(
          Text.of("limits must be at least 0, got %d, %d and %d", fileBytes, headerBytes, arrays));
    }
  }

  /**
   * The default limits.
   *
   * @return the defaults
   */
  public static ReadLimits defaults() {
    return new ReadLimits(Long.MAX_VALUE, HEADER_BYTES, ARRAYS);
  }

  /** As many bytes of a stream as show that it is too long. */
  long enough() {
    return fileBytes == Long.MAX_VALUE ? Long.MAX_VALUE : fileBytes + 1;
  }

  /**
   * Sets the limit of the length of a file.
   *
   * @param bytes the largest length of a file
   * @return new limits
   */
  public ReadLimits fileBytes(long bytes) {
    return new ReadLimits(bytes, headerBytes, arrays);
  }

  /**
   * Sets the limit of the length of a header.
   *
   * @param bytes the largest length of a header
   * @return new limits
   */
  public ReadLimits headerBytes(int bytes) {
    return new ReadLimits(fileBytes, bytes, arrays);
  }

  /**
   * Sets the limit of the number of arrays.
   *
   * @param count the largest number
   * @return new limits
   */
  public ReadLimits arrays(int count) {
    return new ReadLimits(fileBytes, headerBytes, count);
  }
}
