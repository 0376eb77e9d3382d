package io.github.densely.data;

import java.io.IOException;
import java.io.Serial;

/**
 * A file is valid, but what it holds does not fit what it was to be loaded into: names that are
 * missing or unexpected, other shapes, numbers that are not floating point. The message lists all
 * of them.
 */
public final class MismatchException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * An exception whose message is {@code "file reason"}.
   *
   * @param file the file, or what stands for it
   * @param reason what does not fit
   */
  public MismatchException(Object file, String reason) {
    super(file + " " + reason);
  }
}
