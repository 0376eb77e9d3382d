package io.github.densely.io;

import java.io.IOException;
import java.io.Serial;

/**
 * A file is valid, but what it holds does not fit what it was to be loaded into: names that are
 * missing or unexpected, other shapes, numbers that are not floating point. The message lists all
 * of them.
 */
public final class MisfitException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  MisfitException(Object file, String reason) {
    super(file + " " + reason);
  }
}
