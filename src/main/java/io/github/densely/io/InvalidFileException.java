package io.github.densely.io;

import java.io.IOException;
import java.io.Serial;

/**
 * A file was there and could be read, but is not a valid file of its format, or exceeds the limits
 * that it was read with. The message names the file, the place in it, and the reason.
 */
public final class InvalidFileException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  InvalidFileException(Object file, String place, String reason) {
    super("%s, %s: %s".formatted(file, place, reason));
  }
}
