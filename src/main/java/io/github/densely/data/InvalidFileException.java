package io.github.densely.data;

import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.Serial;

/**
 * Thrown when a file can be read but its content is not valid: it violates its format, or exceeds
 * the limits of the reader. All readers of the library throw it, for data and for models.
 *
 * <p>The message names the file, the place in it, what was expected and what the file has.
 *
 * <p>It is an {@link IOException}, not an {@link IllegalArgumentException}: a file comes from
 * outside the program, so the caller cannot prevent a bad one, and code that reads files handles
 * {@code IOException} anyway. It is a separate type because a second try may help against a failing
 * disk, but never against bad content. A missing file is a {@link
 * java.nio.file.NoSuchFileException}.
 */
public final class InvalidFileException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /**
   * An exception with a complete message.
   *
   * @param message file, place, what was expected and what the file has
   */
  public InvalidFileException(String message) {
    super(message);
  }

  /**
   * An exception with a complete message and its cause.
   *
   * @param message file, place, what was expected and what the file has
   * @param cause the exception that revealed it
   */
  public InvalidFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * An exception whose message is {@code "file, place: reason"}.
   *
   * @param file the file, or a name for the source
   * @param place the place in the file
   * @param reason what was expected and what the file has
   */
  public InvalidFileException(Object file, String place, String reason) {
    this(Text.of("%s, %s: %s", file, place, reason));
  }
}
