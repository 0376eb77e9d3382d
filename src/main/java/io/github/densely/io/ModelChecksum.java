package io.github.densely.io;

import io.github.densely.internal.text.Text;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * A checksum of all bytes of a model file, which stands in its own header: it is counted with zeros
 * in its place.
 *
 * <p>CRC-32C, which processors have instructions for: a changed byte is always found, and any other
 * damage with all but one chance in four billion. It is not a signature.
 */
final class ModelChecksum {

  static final String NAME = "densely.checksum";

  /** As it is written before it is known. */
  static final String UNKNOWN = "00000000";

  private static final byte[] MARK = ("\"" + NAME + "\":\"").getBytes(StandardCharsets.US_ASCII);

  private ModelChecksum() {}

  /** The start of a file with zeros in place of its checksum. */
  static byte[] withoutChecksum(byte[] start) {
    return with(start, UNKNOWN);
  }

  /** The beginning of a file with its checksum. */
  static byte[] with(byte[] start, String checksum) {
    byte[] changed = start.clone();
    int at = place(start);
    if (at >= 0) {
      byte[] digits = checksum.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(digits, 0, changed, at, Math.min(digits.length, changed.length - at));
    }
    return changed;
  }

  private static int place(byte[] start) {
    for (int at = 0; at + MARK.length <= start.length; at++) {
      int i = 0;
      while (i < MARK.length && start[at + i] == MARK[i]) {
        i++;
      }
      if (i == MARK.length) {
        return at + MARK.length;
      }
    }
    return -1;
  }

  static String text(Checksum checksum) {
    return Text.of("%08x", checksum.getValue());
  }

  /** The checksum of a file that begins with the given bytes. */
  static String of(SafetensorsWriter writer, byte[] start) {
    CRC32C checksum = new CRC32C();
    writer.send(start, checksum::update);
    return text(checksum);
  }
}
