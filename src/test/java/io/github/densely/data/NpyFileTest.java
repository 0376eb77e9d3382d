package io.github.densely.data;

import static io.github.densely.support.FileBytes.doubles;
import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.support.FileBytes;
import java.io.IOException;
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
    "<f2, 0000003c00c0, 0 1 -2"
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
        .isEqualTo(Matrix.zeros(0, 0));
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
        "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)};an array of '<u8', which is not",
        "{'descr': '>f4', 'fortran_order': False, 'shape': (1,)};an array of '>f4'",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)};an array of [('a', '<f4')]",
        "{'descr': '<f4', 'fortran_order': False};shape is missing",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)};expected descr, fortran_order and shape",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)};expected descr, fortran_order and shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)};expected descr",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)};the shape is (1 1)",
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
