package io.github.densely.io;

import java.io.Serial;

/** The description of a network is wrong; the reader adds the file. */
final class ArchitectureException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  ArchitectureException(String reason) {
    super(reason);
  }
}
