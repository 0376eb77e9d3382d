package io.github.densely.data;

import static io.github.densely.support.FileBytes.doubles;
import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.support.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyFileTest {

  @TempDir Path folder;

  /**
   * The headers of two files of NumPy's own tests: Python 3, and Python 2 with its long numbers.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"(2,), }", "(2L,), }"})
  void oldHeaders(String shape) throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape;

    Path file = write(npy(header + " ".repeat(69 - header.length()) + "\n", doubles(1, 1)));

    assertThat(NpyFile.read(file)).isEqualTo(Matrix.of(1, 2, 1, 1));
  }

  @Test
  void rowsAndColumnsInBothOrders() throws IOException {
    assertThat(
            NpyFile.read(
                write(
                    npy(
                        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n",
                        floats(1, 2, 3, 4, 5, 6)))))
        .isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
    assertThat(
            NpyFile.read(
                write(
                    npy(
                        "{\"shape\":(2,3),\"fortran_order\":True,\"descr\":\"<f4\"}",
                        floats(1, 4, 2, 5, 3, 6)))))
        .isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
  }

  /** Element [i, j, k] is 100·i + 10·j + k. */
  @ParameterizedTest
  @CsvSource({
    "|b1, 0001ff, 0 1 1",
    "|u1, 0001ff, 0 1 255",
    "|i1, 0080ff, 0 -128 -1",
    "<u2, 0000010000ff, 0 1 65280",
    "<i2, 0000010000ff, 0 1 -256",
    "<u4, 0000000001000000000000ff, 0 1 4278190080",
    "<i4, 0000000001000000000000ff, 0 1 -16777216",
    "<i8, 00000000000000000100000000000000feffffffffffffff, 0 1 -2",
    "<f2, 0000003c00c0, 0 1 -2",
    "<b1, 0001ff, 0 1 1",
    "?, 0001ff, 0 1 1",
    "|?, 000102, 0 1 1",
    "<u1, 0001ff, 0 1 255",
    ">u1, 0001ff, 0 1 255",
    "u1, 0001ff, 0 1 255",
    "<i1, 0080ff, 0 -128 -1",
    "=f4, 0000803f0000004000004040, 1 2 3",
    "f4, 0000803f0000004000004040, 1 2 3",
    "|f4, 0000803f0000004000004040, 1 2 3",
    ">f4, 3f8000004000000040400000, 1 2 3",
    ">f2, 00003c00c000, 0 1 -2",
    ">f8, 3ff0000000000000c0000000000000004008000000000000, 1 -2 3",
    ">i2, 00000001ff00, 0 1 -256",
    ">u2, 00000001ff00, 0 1 65280",
    ">i4, 0000000000000001ff000000, 0 1 -16777216",
    ">u4, 0000000000000001ff000000, 0 1 4278190080",
    ">i8, 00000000000000000000000000000001fffffffffffffffe, 0 1 -2",
    "<u8, 000000000000000001000000000000800000008000000080, 0 9223372036854775809 9223372039002259456",
    ">u8, 0000000000000000ffffffffffffffff8000008000000001, 0 18446744073709551615 9223372586610589697"
  })
  void numbersOfOtherKinds(String descr, String hex, String expected) throws IOException {
    String header = Text.of("{'descr': '%s', 'fortran_order': False, 'shape': (3,), }", descr);
    Path file = write(npy(header, HexFormat.of().parseHex(hex)));

    String[] numbers = expected.split(" ");
    Matrix read = NpyFile.read(file);
    for (int i = 0; i < 3; i++) {
      assertThat(read.get(0, i)).isEqualTo(Float.parseFloat(numbers[i]));
    }
  }

  @Test
  void wholeTargetsAreClassesAndOthersAreNumbers() throws IOException {
    Path x = folder.resolve("x.npy");
    Path classes = folder.resolve("classes.npy");
    Path numbers = folder.resolve("numbers.npy");
    Files.write(x, npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", new byte[6]));
    Files.write(
        classes,
        npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", new byte[] {2, 0}));
    Files.write(
        numbers, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", floats(0.5f, 2)));

    Dataset ofClasses = NpyFile.readDataset(x, classes);
    Dataset ofNumbers = NpyFile.readDataset(x, numbers);

    assertThat(ofClasses).hasToString("2 samples of 3 features, 3 classes");
    assertThat(ofClasses.targets()).isEqualTo(Matrix.of(2, 1, 2, 0));
    assertThat(ofNumbers).hasToString("2 samples of 3 features, 1 target");
    assertThat(ofNumbers.targets()).isEqualTo(Matrix.of(2, 1, 0.5f, 2));
    assertThat(NpyFile.readDataset(x, x).targets().cols()).isEqualTo(3); // no classes
  }

  @Test
  void classesAndSizesThatDoNotFit() throws IOException {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    Files.write(x, npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", new byte[6]));

    Files.write(y, npy("{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }", new byte[3]));
    assertThatThrownBy(() -> NpyFile.readDataset(x, y))
        .isInstanceOf(MismatchException.class)
        .hasMessage(y + " does not fit: 2 inputs need 2 classes, got 3");
    Files.write(
        y, npy("{'descr': '|i1', 'fortran_order': False, 'shape': (2,), }", new byte[] {0, -1}));
    assertThatThrownBy(() -> NpyFile.readDataset(x, y))
        .isInstanceOf(MismatchException.class)
        .hasMessage(y + " does not fit: row 1 has class -1, but there are 1 classes");
  }

  @Test
  void threeSidesInFortranOrder() throws IOException {
    byte[] data = floats(0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112);
    Path file = write(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2, 3)}", data));

    assertThat(NpyFile.read(file))
        .isEqualTo(Matrix.of(2, 6, 0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112));
  }

  @Test
  void aSingleNumberAndNone() throws IOException {
    assertThat(
            NpyFile.read(write(npy("{'descr':'<f4','fortran_order':False,'shape':()}", floats(7)))))
        .isEqualTo(Matrix.of(1, 1, 7));
    assertThat(NpyFile.read(write(npy("{'descr':'<f4','fortran_order':False,'shape':(0, 5)}"))))
        .isEqualTo(Matrix.zeros(0, 5));
  }

  /** As NumPy has them: no rows, or rows without numbers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(0, 5); 0 x 5",
        "(5, 0); 5 x 0",
        "(0,); 1 x 0",
        "(0, 3, 4); 0 x 12",
        "(3, 0, 4); 3 x 0",
        "(0, 0); 0 x 0"
      })
  void emptyArraysKeepTheirSides(String shape, String expected) throws IOException {
    for (String order : new String[] {"False", "True"}) {
      Path file =
          write(npy("{'descr': '<f4', 'fortran_order': " + order + ", 'shape': " + shape + "}"));

      assertThat(NpyFile.read(file).shape()).isEqualTo(expected);
    }
  }

  /** 128 bytes of header, as NumPy writes it for this shape, then the numbers. */
  @Test
  void whatIsWrittenIsAsNumPyWritesIt() throws IOException {
    Path file = folder.resolve("written.npy");

    NpyFile.write(file, Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));

    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    assertThat(file)
        .hasBinaryContent(
            npy(header + " ".repeat(117 - header.length()) + "\n", floats(1, 2, 3, 4, 5, 6)));
    assertThat(NpyFile.read(file)).isEqualTo(Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
  }

  /** Of more than one buffer of 64 KB. */
  @Test
  void aStreamReceivesTheBytesOfTheFile() throws IOException {
    Path file = folder.resolve("written.npy");
    Matrix matrix = Matrix.zeros(131, 257);
    for (int i = 0; i < 131 * 257; i++) {
      matrix.data()[i] = i;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    NpyFile.write(file, matrix);
    NpyFile.write(out, matrix);

    assertThat(file).hasBinaryContent(out.toByteArray());
  }

  @Test
  void moreThanOneBuffer() throws IOException {
    Path file = folder.resolve("large.npy");
    Matrix large = Matrix.zeros(300, 301);
    for (int i = 0; i < 90_300; i++) {
      large.data()[i] = i;
    }

    NpyFile.write(file, large);

    assertThat(NpyFile.read(file)).isEqualTo(large);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,)};an array of Python objects",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)};an array of '<c8', which is not",
        "{'descr': '>M8[ns]', 'fortran_order': False, 'shape': (1,)};an array of '>M8[ns]'",
        "{'descr': '<U5', 'fortran_order': False, 'shape': (1,)};an array of '<U5'",
        "{'descr': '<f1', 'fortran_order': False, 'shape': (4,)};an array of '<f1'",
        "{'descr': '<i3', 'fortran_order': False, 'shape': (1,)};an array of '<i3'",
        "{'descr': '!f4', 'fortran_order': False, 'shape': (1,)};an array of '!f4'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1)};the shape (1) is no tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)};the shape (,) is no tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,)};the shape is (1,,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (01,)};the shape is (01,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1};expected descr",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1]};expected descr",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)};expected descr",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1};expected descr",
        "{'descr': '<f4', 'fortran_order': False,, 'shape': (1,)};expected descr",
        "{'descr': '<f4', 'fortran_order': 'False', 'shape': (1,)};expected descr",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)};an array of [('a', '<f4')]",
        "{'descr': '<f4', 'fortran_order': False};shape is missing",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)};expected descr, fortran_order and shape",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)};expected descr, fortran_order and shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)};expected descr",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)};the shape (1 1) is no tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)};is too large",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)};the shape is",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)};the shape [2] needs 8 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x;is not a dictionary",
        "{'descr': '<f4' 'fortran_order': False, 'shape': ()};expected a comma",
      })
  void whatIsNotReadIsToldWhy(String header, String reason) {
    Path file = write(npy(header, floats(1)));

    assertThatThrownBy(() -> NpyFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", header: ")
        .hasMessageContaining(reason);
  }

  /** As NumPy: 1.0, 2.0 and 3.0, a header of at most 10 000 bytes, (2L,) before 3.0. */
  @Test
  void versionsAndLengthsThatNumPyRefuses() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1L,)}";
    for (int version = 0; version < 6; version++) {
      for (int minor = 0; minor < 3; minor++) {
        byte[] size = {(byte) header.length(), 0, 0, 0};
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, (byte) minor};
        Path file =
            write(
                FileBytes.concat(
                    start,
                    Arrays.copyOf(size, version == 1 ? 2 : 4),
                    header.getBytes(StandardCharsets.US_ASCII),
                    floats(7)));

        if (minor == 0 && (version == 1 || version == 2)) {
          assertThat(NpyFile.read(file)).isEqualTo(Matrix.of(1, 1, 7));
        } else {
          assertThatThrownBy(() -> NpyFile.read(file))
              .isInstanceOf(InvalidFileException.class)
              .hasMessageContaining(
                  version == 3 && minor == 0
                      ? "the shape is (1L,)"
                      : Text.of("version %d.%d; expected 1.0, 2.0 or 3.0", version, minor));
        }
      }
    }
    Path longest = write(npy(header + " ".repeat(10_000 - header.length()), floats(7)));
    assertThat(NpyFile.read(longest)).isEqualTo(Matrix.of(1, 1, 7));
    Path tooLong = write(npy(header + " ".repeat(10_001 - header.length()), floats(7)));
    assertThatThrownBy(() -> NpyFile.read(tooLong))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("a header of 10001 bytes, the limit is 10000");
  }

  /** Three bytes become three floats of four, but only the three count. */
  @Test
  void theLimitCountsBytesAsTheyAreStored() throws IOException {
    byte[] bytes = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}", new byte[3]);
    Path file = write(bytes);

    assertThat(NpyFile.read(file, ReadLimits.defaults().fileBytes(bytes.length)).cols())
        .isEqualTo(3);
    assertThatThrownBy(() -> NpyFile.read(file, ReadLimits.defaults().fileBytes(bytes.length - 1)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith(Text.of("%d bytes, the limit is %d", bytes.length, bytes.length - 1));
    assertThatThrownBy(() -> NpyFile.readDataset(file, file, ReadLimits.defaults().fileBytes(10)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("the limit is 10");
  }

  /** Else a file of 200 bytes would make two billion names of classes. */
  @Test
  void keysAreNoClasses() throws IOException {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    Files.write(x, npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", new byte[6]));
    Files.write(
        y,
        npy(
            "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }",
            new byte[] {0, 0, 0, 0, 0, 0, 1, 0}));

    assertThatThrownBy(() -> NpyFile.readDataset(x, y))
        .isInstanceOf(MismatchException.class)
        .hasMessage(
            y
                + " does not fit: class 65536 among 2 samples; classes are numbered from 0, without"
                + " large gaps");
  }

  @Test
  void cutAtEveryByteAndEveryBitFlipped() throws IOException {
    byte[] whole =
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n", floats(1, 2));
    for (int length = 0; length < whole.length; length++) {
      Path cut = write(Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> NpyFile.read(cut)).isInstanceOf(InvalidFileException.class);
    }
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        NpyFile.read(write(flipped)); // other numbers
      } catch (InvalidFileException e) {
        assertThat(e).hasMessageContaining("test.npy, ");
      }
    }
    Path longer = write(Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> NpyFile.read(longer))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("the file has more bytes after its last number");
  }

  private Path write(byte[] content) {
    return FileBytes.file(folder, "test.npy", content);
  }
}
