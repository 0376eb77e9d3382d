package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IdxFileTest {

  /** Two images of 1 x 3 pixels: 0, 1, 2 and 253, 254, 255. */
  private static final byte[] IMAGES = hex("00000803 00000002 00000001 00000003 000102 FDFEFF");

  private static final byte[] LABELS = hex("00000801 00000002 02 00");

  @TempDir Path folder;

  @Test
  void theFirstDimensionGivesTheRowsAndTheOthersAreFlattened() throws IOException {
    Matrix pixels = IdxFile.read(write("images", IMAGES));

    assertThat(pixels).isEqualTo(Matrix.of(2, 3, 0, 1, 2, 253, 254, 255));
  }

  @Test
  void aListIsOneColumn() throws IOException {
    assertThat(IdxFile.read(write("labels", LABELS))).isEqualTo(Matrix.of(2, 1, 2, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "08, 00 01 FF, 0 1 255",
    "09, 00 80 FF, 0 -128 -1",
    "0B, 0001 8000 FF00, 1 -32768 -256",
    "0C, 00000001 80000000 FFFFFF00, 1 -2147483648 -256",
    "0D, 3F800000 C0000000 00000001, 1 -2 1.4e-45",
    "0E, 3FF0000000000000 BFD5555555555555 0000000000000001, 1 -0.33333334 0"
  })
  void everyTypeIsReadBigEndian(String type, String numbers, String expected) throws IOException {
    byte[] content = hex("0000" + type + "01 00000003" + numbers);
    String[] values = expected.split(" ");

    for (byte[] bytes : List.of(content, gzip(content))) {
      Matrix read = IdxFile.read(write("values", bytes));

      for (int i = 0; i < 3; i++) {
        assertThat(read.get(i, 0)).isEqualTo(Float.parseFloat(values[i]));
      }
    }
  }

  /** Whole numbers of any type; of 2 and 1 the larger is the number of classes less one. */
  @ParameterizedTest
  @CsvSource({"08, 02 00", "09, 02 00", "0B, 0002 0000", "0C, 00000002 00000000"})
  void labelsOfAnyWholeType(String type, String numbers) throws IOException {
    Path labels = write("labels", hex("0000" + type + "01 00000002" + numbers));

    Dataset data = IdxFile.readClasses(write("images", IMAGES), labels);

    assertThat(data.targets()).isEqualTo(Matrix.of(2, 1, 2, 0));
  }

  /** QMNIST: eight numbers of four bytes, of which the first is the digit. */
  @Test
  void labelsOfSeveralNumbers() throws IOException {
    Path images = write("images", IMAGES);
    Path labels =
        write(
            "labels",
            hex(
                "00000C02 00000002 00000003"
                    + "00000001 00000007 000000FF"
                    + "00000000 00000005 FFFFFFFF"));
    ReadLimits limits = ReadLimits.defaults();

    assertThat(IdxFile.readClasses(images, labels, 0, limits).targets())
        .isEqualTo(Matrix.of(2, 1, 1, 0));
    assertThat(IdxFile.readClasses(images, labels, 1, limits).targets())
        .isEqualTo(Matrix.of(2, 1, 7, 5));
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, labels))
        .withMessage(
            labels
                + ": expected labels of one number, got 2 x 3; choose the column of the class by"
                + " readClasses(images, labels, column, limits)");
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, labels, 3, limits))
        .withMessageStartingWith(labels + ": expected labels of more than 3 numbers, got 2 x 3; ");
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, labels, 2, limits))
        .withMessage(
            labels + ": expected classes from 0: row 1 has class -1, but there are 256 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdxFile.readClasses(images, labels, -1, limits))
        .withMessage("a column is at least 0, got -1");
  }

  @Test
  void labelsAreWholeNumbersAndIndices() throws IOException {
    Path images = write("images", IMAGES);
    Path floats = write("floats", hex("00000D01 00000002 3F800000 00000000"));
    Path keys = write("keys", hex("00000C01 00000002 00010000 00000000"));

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, floats))
        .withMessageContaining("expected labels, a vector of whole numbers, got 2 of type 0D");
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, keys))
        .withMessageContaining("class 65536 among 2 samples; classes are numbered from 0");
  }

  @Test
  void floatsAreBigEndian() throws IOException {
    byte[] content = hex("00000D02 00000001 00000002 3F800000 C0490FDB");

    assertThat(IdxFile.read(write("floats", content)))
        .isEqualTo(Matrix.of(1, 2, 1, (float) -Math.PI));
  }

  @Test
  void gzipIsToldFromTheContentNotFromTheName() throws IOException {
    Matrix plain = IdxFile.read(write("images.gz", IMAGES));
    Matrix zipped = IdxFile.read(write("images", gzip(IMAGES)));

    assertThat(zipped).isEqualTo(plain);
  }

  @Test
  void imagesAndLabelsMakeADataset() throws IOException {
    Dataset data = IdxFile.readClasses(write("images", gzip(IMAGES)), write("labels", LABELS));

    assertThat(data.inputs()).isEqualTo(Matrix.of(2, 3, 0, 1, 2, 253, 254, 255));
    assertThat(data.targets()).isEqualTo(Matrix.of(2, 1, 2, 0));
    assertThat(data.classNames()).containsExactly("0", "1", "2");
  }

  @Test
  void manyValuesAreReadAcrossTheBordersOfTheBuffers() throws IOException {
    int count = 3 * (1 << 16) + 5;
    byte[] content = Arrays.copyOf(hex("00000801 00030005"), 8 + count);
    for (int i = 0; i < count; i++) {
      content[8 + i] = (byte) (i % 251);
    }

    for (byte[] bytes : List.of(content, gzip(content))) {
      Matrix values = IdxFile.read(write("values", bytes));

      assertThat(values.rows()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(values.get(i, 0)).isEqualTo(i % 251);
      }
    }
  }

  static List<Arguments> badFiles() {
    return List.of(
        bad("", "expected an IDX file, which begins with 00 00 type rank, got an empty file"),
        bad("0000", "expected an IDX file, which begins with 00 00 type rank, got 00 00"),
        bad("50410304", "expected an IDX file, which begins with 00 00 type rank, got 50 41 03 04"),
        bad("00010801", "expected an IDX file, which begins with 00 00 type rank, got 00 01 08 01"),
        bad("00000A01 00000001 00000007", "expected type 08, 09, 0B, 0C, 0D or 0E, got 0A"),
        bad(
            "00000E01 00000001 7FE00000 00000000",
            "expected finite values, got Infinity at value 0 (from 0)"),
        bad("00000800 07", "expected at least 1 dimension, got 0"),
        bad("00000802 00000001 0000", "expected 8 bytes for the sizes of 2 dimensions, got 6"),
        bad("000008FF", "expected 1020 bytes for the sizes of 255 dimensions, got 0"),
        bad("00000802 00000000 00000003", "expected values, got 0 x 3, which are none"),
        bad("00000802 00000003 00000000", "expected values, got 3 x 0, which are none"),
        bad("00000802 00000002 00000003 0102", "expected 2 x 3 values in 6 bytes, got 2"),
        bad("00000D01 00000002 3F800000 3F80", "expected 2 values in 8 bytes, got 6"),
        bad(
            "00000801 00000002 0102 03",
            "expected the end after 2 values in 2 bytes, got more bytes"),
        bad("00000D01 00000001 7FC00000", "expected finite values, got NaN at value 0 (from 0)"),
        bad(
            "00000D01 00000002 00000000 FF800000",
            "expected finite values, got -Infinity at value 1 (from 0)"),
        bad(
            "00000802 80000000 80000000",
            "expected at most 2147483639 values, got a declaration of 2147483648 x 2147483648"),
        bad(
            "00000802 00010000 00010000",
            "expected at most 2147483639 values, got a declaration of 65536 x 65536"),
        bad(
            "00000803 FFFFFFFF FFFFFFFF FFFFFFFF",
            "expected at most 2147483639 values, got a declaration of 4294967295 x 4294967295 x"
                + " 4294967295"),
        bad(
            "00000801 7FFFFFF8",
            "expected at most 2147483639 values, got a declaration of 2147483640"));
  }

  private static Arguments bad(String content, String message) {
    return Arguments.of(content, message);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badFiles")
  void aBadFileIsRefusedWithItsNameWhatWasExpectedAndWhatCame(String content, String message)
      throws IOException {
    Path plain = write("f.idx", hex(content));
    Path zipped = write("f.idx.gz", gzip(hex(content)));

    for (Path file : List.of(plain, zipped)) {
      assertThatExceptionOfType(InvalidFileException.class)
          .isThrownBy(() -> IdxFile.read(file))
          .withMessage(file + ": " + message);
    }
  }

  /** A file may be as long as it says; a gzipped one of 29 bytes may not. */
  @ParameterizedTest
  @CsvSource({"00000801 7FFFFFF7 01, 2147483639", "00000D01 7FFFFFF7 01, 8589934556"})
  void moreValuesThanThereCanBe(String content, String bytes) throws IOException {
    Path plain = write("f.idx", hex(content));
    Path zipped = write("f.idx.gz", gzip(hex(content)));
    String declared = "2147483639 values in " + bytes + " bytes";

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.read(plain))
        .withMessage(plain + ": expected " + declared + ", got 1");
    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.read(zipped))
        .withMessageStartingWith(zipped + ": got " + declared + "; the limit is 4194304, ");
  }

  @Test
  void everyCutIsRefused() throws IOException {
    for (byte[] whole : List.of(IMAGES, LABELS, gzip(IMAGES), gzip(LABELS))) {
      for (int length = 0; length < whole.length; length++) {
        Path cut = write("cut", Arrays.copyOf(whole, length));

        assertThatExceptionOfType(InvalidFileException.class)
            .as("%d of %d bytes", length, whole.length)
            .isThrownBy(() -> IdxFile.read(cut))
            .withMessageStartingWith(cut + ": expected ");
      }
    }
  }

  @Test
  void aFlippedBitInAGzipFileIsRefusedOrHarmless() throws IOException {
    Matrix right = IdxFile.read(write("whole", IMAGES));
    byte[] zipped = gzip(IMAGES);

    for (int bit = 0; bit < 8 * zipped.length; bit++) {
      byte[] flipped = zipped.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = write("flipped", flipped);

      try {
        assertThat(IdxFile.read(file)).as("bit %d", bit).isEqualTo(right); // a time stamp, say
      } catch (InvalidFileException e) {
        assertThat(e).hasMessageStartingWith(file + ": expected ");
      }
    }
  }

  @Test
  void aZipBombIsReadNoFurtherThanItDeclares() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(hex("00000801 00000004"));
      zip.write(new byte[50_000_000]);
    }
    Path bomb = write("bomb", bytes.toByteArray());

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.read(bomb))
        .withMessage(bomb + ": expected the end after 4 values in 4 bytes, got more bytes");
  }

  @Test
  void asManyImagesAsLabelsAreExpected() throws IOException {
    Path images = write("images", IMAGES);
    Path labels = write("labels", hex("00000801 00000003 020001"));

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(images, labels))
        .withMessage(images + ": expected 3 images, as many as labels in " + labels + ", got 2");
  }

  @Test
  void swappedFilesAreToldApart() throws IOException {
    Path images = write("images", IMAGES);
    Path labels = write("labels", LABELS);

    assertThatExceptionOfType(InvalidFileException.class)
        .isThrownBy(() -> IdxFile.readClasses(labels, images))
        .withMessage(
            images
                + ": expected labels, a vector of whole numbers, got 2 x 1 x 3 of type 08; is it"
                + " the file of the images?");
  }

  @Test
  void aMissingFileIsNoBadContent() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> IdxFile.read(folder.resolve("none")));
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
