package io.github.densely.data;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.support.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A limit is the largest number that is still read. */
class ReadLimitsTest {

  private static final String PAIR = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}";
  private static final String TEN_BYTES =
      "{'descr': '|u1', 'fortran_order': False, 'shape': (10,)}";

  @TempDir Path folder;

  /** A header of 66 bytes and ten of data. */
  @Test
  void theLimitOfAFileIsItsLength() throws IOException {
    Path file = FileBytes.file(folder, "ten.npy", npy(TEN_BYTES, new byte[10]));

    assertThat(NpyFile.read(file, ReadLimits.defaults().fileBytes(76)))
        .isEqualTo(Matrix.zeros(1, 10));
    assertThatThrownBy(() -> NpyFile.read(file, ReadLimits.defaults().fileBytes(75)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ", all of it: 76 bytes, the limit is 75");
  }

  /** A header of 300 bytes, whose length needs two bytes. */
  @Test
  void theLimitOfAHeader() throws IOException {
    Path file =
        FileBytes.file(
            folder, "long.npy", npy(PAIR + " ".repeat(300 - PAIR.length()), floats(1, 2)));

    assertThat(NpyFile.read(file, ReadLimits.defaults().headerBytes(300)))
        .isEqualTo(Matrix.of(1, 2, 1, 2));
    assertThatThrownBy(() -> NpyFile.read(file, ReadLimits.defaults().headerBytes(299)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(file + ", byte 8: a header of 300 bytes, the limit is 299");
  }

  @Test
  void anArrayOfAnNpzFileThatEndsTooEarly() throws IOException {
    Path file = FileBytes.file(folder, "short.npz", zip(npy(PAIR, floats(1))));

    assertThatThrownBy(() -> NpzFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("data: the file ends after 0 of 2 numbers");
  }

  private static byte[] zip(byte[]... arrays) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < arrays.length; i++) {
        zip.putNextEntry(new ZipEntry("array" + i + ".npy"));
        zip.write(arrays[i]);
      }
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"0", "4", "200"})
  void versionsAreOneToThree(int version) {
    byte[] content = npy(PAIR, floats(1, 2));
    content[6] = (byte) version;
    Path file = FileBytes.file(folder, "version.npy", content);

    assertThatThrownBy(() -> NpyFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", byte 6: version " + version + ".0");
  }

  /** Version 3 has a length of four bytes. */
  @Test
  void versionThree() throws IOException {
    byte[] text = PAIR.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 3, 0, (byte) text.length, 0, 0, 0};
    Path file = FileBytes.file(folder, "three.npy", FileBytes.concat(start, text, floats(1, 2)));

    assertThat(NpyFile.read(file)).isEqualTo(Matrix.of(1, 2, 1, 2));
  }

  @Test
  void aMatrixWithoutNumbersIsWrittenWithItsHeader() throws IOException {
    Path file = folder.resolve("empty.npy");

    NpyFile.write(file, Matrix.zeros(0, 3));

    assertThat(file).hasSize(128);
    assertThat(NpyFile.read(file).rows()).isZero();
  }

  @Test
  void noLimitIsNegative() {
    ReadLimits none = new ReadLimits(0, 0, 0, 0, 0);

    assertThat(none.fileBytes(7).headerBytes(8).arrays(9)).isEqualTo(new ReadLimits(7, 8, 9, 0, 0));
    assertThatThrownBy(() -> none.fileBytes(-1))
        .hasMessage("limits must be at least 0, got -1, 0, 0, 0 and 0");
    assertThatThrownBy(() -> none.headerBytes(-1))
        .hasMessage("limits must be at least 0, got 0, -1, 0, 0 and 0");
    assertThatThrownBy(() -> none.arrays(-1))
        .hasMessage("limits must be at least 0, got 0, 0, -1, 0 and 0");
  }
}
