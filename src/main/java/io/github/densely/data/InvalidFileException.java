package io.github.densely.data;

import java.io.IOException;
import java.io.Serial;

/**
 * A file was there and could be read, but what it holds is not valid: it is not of its format, or
 * exceeds the limits that it was read with. All readers of the library throw it, for data and for
 * models.
 *
 * <p>The message names the file, the place in it, what was expected and what came.
 *
 * <p>It is an {@link IOException}, not an {@link IllegalArgumentException}: a file comes from
 * outside the program, so that no care of the caller can rule a bad one out, and code that reads
 * files handles {@code IOException} anyway. It has a type of its own because trying again may help
 * against a failing disk, never against bad content. A missing file stays a {@link
 * java.nio.file.NoSuchFileException}.
 */
public final class InvalidFileException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * An exception with a whole message.
   *
   * @param message file, place, what was expected and what came
   */
  public InvalidFileException(String message) {
    super(message);
  }

  /**
   * An exception with a whole message and what caused it.
   *
   * @param message file, place, what was expected and what came
   * @param cause what was thrown below
   */
  public InvalidFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * An exception whose message is {@code "file, place: reason"}.
   *
   * @param file the file, or what stands for it
   * @param place where in the file
   * @param reason what was expected and what came
   */
  public InvalidFileException(Object file, String place, String reason) {
    this("%s, %s: %s".formatted(file, place, reason));
  }
}
