package io.github.densely.io;

import io.github.densely.internal.text.Text;
import java.io.Serial;

/** A text is not the JSON that is accepted here; the caller adds the name of the file. */
final class JsonException extends Exception {

  @Serial private static final long serialVersionUID = 1;

  JsonException(int at, String reason) {
    super(Text.of("character %d: %s", at, reason));
  }
}
