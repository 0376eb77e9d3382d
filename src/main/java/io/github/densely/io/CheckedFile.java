package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.file.StreamChannel;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The common part of the library's own formats: a safetensors file whose metadata has the version
 * of the format and a checksum of all bytes.
 *
 * @param format the name of the version in the metadata
 * @param version the version that is written and read
 */
record CheckedFile(String format, String version) {

  /** Metadata that begins with version and checksum, to be filled and given to the writer. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(format, version);
    metadata.put(ModelChecksum.NAME, ModelChecksum.UNKNOWN);
    return metadata;
  }

  static void write(Path file, SafetensorsWriter writer, ReadLimits limits) throws IOException {
    byte[] start = start(writer, limits);
    AtomicFile.write(file, channel -> writer.write(start, channel));
  }

  /** Writes to a stream what {@link #write(Path, SafetensorsWriter, ReadLimits)} would write. */
  static void write(OutputStream out, SafetensorsWriter writer, ReadLimits limits)
      throws IOException {
    writer.write(start(writer, limits), new StreamChannel(out));
  }

  static byte[] bytes(SafetensorsWriter writer, ReadLimits limits) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writer.send(
        start(writer, limits),
        piece -> bytes.write(piece.array(), piece.arrayOffset(), piece.remaining()));
    return bytes.toByteArray();
  }

  private static byte[] start(SafetensorsWriter writer, ReadLimits limits) {
    byte[] start = writer.start(limits);
    return ModelChecksum.with(start, ModelChecksum.of(writer, start));
  }

  /**
   * All tensors, if version and checksum are right.
   *
   * @param hint the end of the message for a file without a version
   */
  Map<String, Matrix> read(Object file, SafetensorsFile tensors, String hint) throws IOException {
    String stated = tensors.metadata().get(format);
    if (stated == null) {
      throw new InvalidFileException(file, "metadata", Text.of("no %s: %s", format, hint));
    } else if (!stated.equals(version)) {
      throw new InvalidFileException(
          file,
          "metadata",
          Text.of(
              "version %s of the format; this version of the library reads %s",
              Shortened.of(stated), version));
    }
    CRC32C checksum = new CRC32C();
    Map<String, Matrix> parameters;
    try {
      parameters = tensors.readAll(ModelChecksum::withoutChecksum, checksum);
    } catch (MismatchException e) {
      throw new InvalidFileException(file, "tensors", e.getMessage());
    }
    String expected = tensors.metadata().get(ModelChecksum.NAME);
    if (!ModelChecksum.text(checksum).equals(expected)) {
      throw new InvalidFileException(
          file,
          "all of it",
          Text.of(
              "the checksum is %s, the file says %s: it is damaged",
              ModelChecksum.text(checksum), Shortened.of(String.valueOf(expected))));
    }
    return parameters;
  }
}
