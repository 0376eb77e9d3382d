package io.github.densely.data;

import io.github.densely.internal.text.Text;

/**
 * How many bytes of numbers a file may hold, unpacked, and why.
 *
 * @param bytes the largest number of bytes, as stored
 * @param reason for the end of a message, or empty
 */
record ContentLimit(long bytes, String reason) {

  /**
   * Data is hardly ever compressed more than this: the pixels of digits eight times, those and
   * their labels as doubles forty times. Zeros are compressed a thousand times.
   */
  private static final int EXPANSION = 64;

  /** A small file may be all zeros. */
  private static final long ALWAYS = 1 << 22;

  /** That of the caller. */
  static ContentLimit of(ReadLimits limits) {
    return new ContentLimit(limits.fileBytes(), "");
  }

  /** That of the caller, or the default for a compressed file of this length. */
  static ContentLimit ofCompressed(long length, ReadLimits limits) {
    if (limits.fileBytes() != Long.MAX_VALUE) {
      return of(limits);
    }
    long most = Math.max(ALWAYS, EXPANSION * Math.min(length, Long.MAX_VALUE / EXPANSION));
    return new ContentLimit(
        most,
        Text.of(
            ", the larger of %d and %d times the %d bytes of the file; ReadLimits.fileBytes sets"
                + " another",
            ALWAYS, EXPANSION, length));
  }

  /** The limit in a message, as {@code "the limit is 10"}. */
  @Override
  public String toString() {
    return Text.of("the limit is %d%s", bytes, reason);
  }
}
