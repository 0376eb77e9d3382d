package io.github.densely.data;

import io.github.densely.internal.text.Text;

/**
 * Limits for the files that a reader accepts, for protection against files that you do not trust.
 * The library's own files are saved within the same limits, so what is saved can be loaded.
 *
 * <p>Without limits, a reader allocates at most the length of the file, or one float for each
 * number in it, and a few times the length of the header; these limits are stricter. A stream is
 * read to at most the limit of a file.
 *
 * <p>A model file has the output that the network gave for one input, and loading computes it
 * again: its self-check. The sizes of maps and windows are numbers in the file, so that a short
 * file can describe a network that runs for hours. The last two limits bound this run. They refuse
 * no file: if the run would exceed one of them, it is left out, and the checksum alone guards the
 * file. With {@code checkNumbers(0)} no network is run.
 *
 * <p>Defaults: files of any length, headers up to 1 MB, 8 192 arrays, a self-check of 2²⁶
 * multiply-adds (and 64 more for each parameter) and 2²² numbers (16 MB). The content of a
 * compressed file is then at most 64 times as long as the file, or 4 MB for a smaller file; a limit
 * of the length replaces this rule. So it is set to read a larger one, such as an array of zeros.
 *
 * @param fileBytes the largest length of a file, and of the content of a compressed one; {@code
 *     Long.MAX_VALUE} for the default
 * @param headerBytes the largest length of a header, which describes the arrays
 * @param arrays the largest number of arrays in a file
 * @param checkWork the most multiply-adds in the self-check of a model, besides 64 for each of its
 *     parameters; a number that a layer reads or writes counts as 16
 * @param checkNumbers the most numbers that the self-check may hold in memory besides the
 *     parameters
 */
public record ReadLimits(
    long fileBytes, int headerBytes, int arrays, long checkWork, long checkNumbers) {

  private static final int HEADER_BYTES = 1 << 20;
  private static final int ARRAYS = 1 << 13;
  private static final long CHECK_WORK = 1 << 26;
  private static final long CHECK_NUMBERS = 1 << 22;

  /**
   * Checks the limits.
   *
   * @param fileBytes the largest length of a file
   * @param headerBytes the largest length of a header
   * @param arrays the largest number of arrays
   * @param checkWork the most multiply-adds in a self-check
   * @param checkNumbers the most numbers that a self-check holds
   * @throws IllegalArgumentException if one is negative
   */
  public ReadLimits {
    if (fileBytes < 0 || headerBytes < 0 || arrays < 0 || checkWork < 0 || checkNumbers < 0) {
      throw new IllegalArgumentException(
          Text.of(
              "limits must be at least 0, got %d, %d, %d, %d and %d",
              fileBytes, headerBytes, arrays, checkWork, checkNumbers));
    }
  }

  /**
   * Limits with the defaults for self-checks.
   *
   * @param fileBytes the largest length of a file
   * @param headerBytes the largest length of a header
   * @param arrays the largest number of arrays
   * @throws IllegalArgumentException if one is negative
   */
  public ReadLimits(long fileBytes, int headerBytes, int arrays) {
    this(fileBytes, headerBytes, arrays, CHECK_WORK, CHECK_NUMBERS);
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
    return new ReadLimits(bytes, headerBytes, arrays, checkWork, checkNumbers);
  }

  /**
   * Sets the limit of the length of a header.
   *
   * @param bytes the largest length of a header
   * @return new limits
   */
  public ReadLimits headerBytes(int bytes) {
    return new ReadLimits(fileBytes, bytes, arrays, checkWork, checkNumbers);
  }

  /**
   * Sets the limit of the number of arrays.
   *
   * @param count the largest number
   * @return new limits
   */
  public ReadLimits arrays(int count) {
    return new ReadLimits(fileBytes, headerBytes, count, checkWork, checkNumbers);
  }

  /**
   * Sets the limit of the work of a self-check.
   *
   * @param multiplyAdds the most multiply-adds, besides 64 for each parameter
   * @return new limits
   */
  public ReadLimits checkWork(long multiplyAdds) {
    return new ReadLimits(fileBytes, headerBytes, arrays, multiplyAdds, checkNumbers);
  }

  /**
   * Sets the limit of the memory of a self-check.
   *
   * @param numbers the most numbers besides the parameters; 0 leaves out every self-check
   * @return new limits
   */
  public ReadLimits checkNumbers(long numbers) {
    return new ReadLimits(fileBytes, headerBytes, arrays, checkWork, numbers);
  }
}
