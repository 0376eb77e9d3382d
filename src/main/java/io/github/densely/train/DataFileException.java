package io.github.densely.train;

import java.io.IOException;
import java.io.Serial;

/**
 * A data file was there and could be read, but what it holds is not what it should be.
 *
 * <p>The message names the file, the place in it, what was expected and what came.
 *
 * <p>It is an {@link IOException}, not an {@link IllegalArgumentException}: a file comes from
 * outside the program, so that no care of the caller can rule a bad one out, and whoever reads
 * files handles {@code IOException} anyway. It has a type of its own because trying again may help
 * against a failing disk, never against bad content. A missing file stays a {@link
 * java.nio.file.NoSuchFileException}.
 */
public final class DataFileException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  DataFileException(String message) {
    super(message);
  }

  DataFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
