package io.github.densely.data;

import java.io.IOException;
import java.io.Serial;

/**
 * Thrown when a file is valid but its content does not fit the network or the request: names that
 * are missing or unexpected, other shapes, numbers that are not floating point. The message lists
 * all differences.
 */
public final class MismatchException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * An exception whose message is {@code "file reason"}.
   *
   * @param file the file, or a name for the source
   * @param reason the part that does not fit
   */
  public MismatchException(Object file, String reason) {
    super(file + " " + reason);
  }
}
