package io.github.densely.data;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.FileBytes;
import io.github.densely.support.ZipBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {

  private static final byte[] X =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n", floats(0, 1, 2, 3));

  private static final byte[] Y =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", floats(1, 0));

  private static final Matrix X_VALUES = Matrix.of(2, 2, 0, 1, 2, 3);
  private static final Matrix Y_VALUES = Matrix.of(1, 2, 1, 0);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void aDataSetOfTwoArrays(int method) throws IOException {
    Path file = write(zip(method, "x.npy", X, "y.npy", Y));

    Dataset data = NpzFile.readDataset(file, "x", "y");

    assertThat(NpzFile.read(file).keySet()).containsExactly("x", "y");
    assertThatThrownBy(() -> NpzFile.readDataset(file, "x", "z"))
        .isInstanceOf(MismatchException.class)
        .hasMessage(file + " has no array z, only [x, y]");
    assertThat(data.inputs()).isEqualTo(Matrix.of(2, 2, 0, 1, 2, 3));
    assertThat(data.targets()).isEqualTo(Matrix.of(2, 1, 1, 0));
  }

  /** 100 MB of zeros deflate to 100 KB. */
  @Test
  void aBombIsNotUnpacked() throws IOException {
    byte[] zeros =
        npy(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (5000, 5000)}",
            new byte[100_000_000]);
    Path file = write(zip(ZipEntry.DEFLATED, "x.npy", zeros));

    assertThatThrownBy(() -> NpzFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("the shape [5000, 5000] needs 100000000 bytes; the limit is ")
        .hasMessageEndingWith(
            Text.of(
                "the limit is %d, the larger of 4194304 and 64 times the %d bytes of the file;"
                    + " ReadLimits.fileBytes sets another",
                64 * Files.size(file), Files.size(file)));
    assertThat(NpzFile.read(file, ReadLimits.defaults().fileBytes(100_000_000)).get("x").cols())
        .isEqualTo(5000);
    assertThatThrownBy(() -> NpzFile.read(file, ReadLimits.defaults().fileBytes(99_999_999)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith(
            "the shape [5000, 5000] needs 100000000 bytes; the limit is 99999999");
  }

  /** None takes more memory than it should, nor more time than is printed by hand. */
  @Tag("child-jvm")
  @Test
  void hostileFilesInAHeapOf64Megabytes() throws Exception {
    assertThat(ChildJvm.lastLine(HostileNumpy.class, "-Xmx64m")).startsWith("11 of 11 refused");
  }

  @Test
  void whatIsNoSuchFileIsRefused() throws IOException {
    Path text = write("no zip at all".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> NpzFile.read(text))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            text + ", byte 0: this is a text file, not an npz file; read a table with CsvFormat");

    Path pickle =
        write(
            zip(
                ZipEntry.DEFLATED,
                "x.npy",
                npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", (byte) 0x80)));
    assertThatThrownBy(() -> NpzFile.read(pickle))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("Python objects");

    Path twice = write(zip(ZipEntry.DEFLATED, "x", X, "x.npy", Y));
    assertThatThrownBy(() -> NpzFile.read(twice))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("two arrays have this name");

    Path three = write(zip(ZipEntry.DEFLATED, "x", X, "y", Y));
    assertThatThrownBy(() -> NpzFile.read(three, ReadLimits.defaults().arrays(1)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("more entries than 1");
    Path empty = write(zip(ZipEntry.DEFLATED));
    assertThatThrownBy(() -> NpzFile.read(empty))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith("it has no array");
  }

  /** A cut between two arrays leaves a file that seems whole from its beginning. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void everyCutIsRefused(String name, byte[] whole) {
    for (int length = 0; length < whole.length; length++) {
      InputStream cut = new ByteArrayInputStream(whole, 0, length);

      assertThatThrownBy(() -> NpzFile.read(cut, "cut.npz", ReadLimits.defaults()))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(InvalidFileException.class)
          .hasMessageStartingWith("cut.npz, ");
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> read(more)).isInstanceOf(InvalidFileException.class);
  }

  /** A flipped bit is found, or it is in a time stamp, a name or a version. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void aFlippedBitNeverChangesANumber(String name, byte[] whole) throws IOException {
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        for (Matrix array : read(flipped).values()) {
          assertThat(array).as("bit %d", bit).isIn(X_VALUES, Y_VALUES);
        }
      } catch (InvalidFileException e) {
        assertThat(e).hasMessageStartingWith("test.npz");
      }
    }
  }

  static List<Arguments> archives() {
    List<Arguments> archives = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ZipBytes zip = new ZipBytes();
      zip = (i & 1) == 0 ? zip : zip.deflated();
      zip = (i & 2) == 0 ? zip : zip.streamed();
      zip = (i & 4) == 0 ? zip : zip.zip64();
      String name =
          ((i & 1) == 0 ? "stored" : "deflated")
              + ((i & 2) == 0 ? "" : ", to a pipe")
              + ((i & 4) == 0 ? "" : ", zip64");
      archives.add(Arguments.of(name, zip.add("x.npy", X).add("folder/").add("y.npy", Y).bytes()));
    }
    return archives;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("archives")
  void everyWayOfWritingIsRead(String name, byte[] archive) throws IOException {
    Path file = write(archive);

    assertThat(NpzFile.read(file)).isEqualTo(Map.of("x", X_VALUES, "y", Y_VALUES));
    assertThat(NpzFile.readDataset(file, "x", "y").targets()).isEqualTo(Y_VALUES.transpose());
    assertThat(read(archive)).isEqualTo(Map.of("x", X_VALUES, "y", Y_VALUES));
  }

  @Test
  void aCommentAtTheEndMayLookLikeADirectory() throws IOException {
    byte[] archive = new ZipBytes().add("x.npy", X).bytes("PK\5\6 and more than 22 characters");

    assertThat(read(archive)).containsOnlyKeys("x");
  }

  /** Text, dates and objects beside the arrays, as data frames are saved. */
  @Test
  void whatNobodyAskedForIsLeftOut() throws IOException {
    String dictionary = "{'descr': '%s', 'fortran_order': False, 'shape': (1,)}";
    Path file =
        write(
            new ZipBytes()
                .add("when.npy", npy(Text.of(dictionary, "<M8[ns]"), new byte[8]))
                .add("x.npy", X)
                .add("names.npy", npy(Text.of(dictionary, "<U2"), new byte[8]))
                .add("any.npy", npy(Text.of(dictionary, "|O"), (byte) 0x80))
                .add("README", "some text".getBytes(StandardCharsets.US_ASCII))
                .add("y", Y)
                .bytes());

    assertThat(NpzFile.read(file).keySet()).containsExactly("x", "y");
    assertThat(NpzFile.readDataset(file, "x", "y").inputs()).isEqualTo(X_VALUES);
    assertThatThrownBy(() -> NpzFile.readDataset(file, "x", "when"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + "!when.npy, header: an array of '<M8[ns]', which is not");
    assertThatThrownBy(() -> NpzFile.readDataset(file, "any", "y"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("Python objects");
    assertThatThrownBy(() -> NpzFile.readDataset(file, "x", "README"))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("this is a text file, not an npy file");
    assertThatThrownBy(() -> NpzFile.readDataset(file, "x", "z"))
        .isInstanceOf(MismatchException.class)
        .hasMessage(file + " has no array z, only [when, x, names, any, README, y]");
  }

  /** A damaged array that nobody asks for does no harm to the others. */
  @Test
  void onlyTheArraysThatAreAskedForAreRead() throws IOException {
    Path file = write(new ZipBytes().add("x.npy", X).add("y.npy", Y).add("z.npy", X, 1, 1).bytes());

    assertThat(NpzFile.readDataset(file, "x", "y").size()).isEqualTo(2);
    assertThatThrownBy(() -> NpzFile.read(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("!z.npy, zip: the entry has ")
        .hasMessageContaining("the directory says 1 and 00000001");
  }

  @Test
  void aDirectoryThatLies() throws IOException {
    byte[] plain = new ZipBytes().add("x.npy", X).add("y.npy", Y).bytes();
    int directory = indexOf(plain, "PK\1\2");

    assertRefused(set(plain, directory + 42, 7), "an entry is not where the directory says");
    assertRefused(set(plain, plain.length - 6, 1), "the directory does not end where it says");
    assertRefused(set(plain, plain.length - 12, 1), "the directory is longer than its entries");
    assertRefused(set(plain, plain.length - 12, 3), "an entry of the directory is missing");
    assertRefused(set(plain, directory + 20, 255), "two entries overlap");
    assertRefused(set(plain, directory + 46, 'z'), "an entry has another name in the directory");
    assertRefused(set(plain, directory + 10, 12), "the entry is packed by method 12");
    assertRefused(set(plain, directory + 8, 1), "the entry is encrypted");
    assertRefused(set(plain, directory + 16, plain[directory + 16] + 1), "with the checksum");
    byte[] packed = new ZipBytes().deflated().add("x.npy", X).bytes();
    int size = indexOf(packed, "PK\1\2") + 20;
    assertRefused(set(packed, size, packed[size] - 1), "the packed content is cut");
    byte[] longer = Arrays.copyOf(ZipBytes.deflate(X), ZipBytes.deflate(X).length + 1);
    assertRefused(
        new ZipBytes().deflated().add("x.npy", longer, X.length, crc(X)).bytes(),
        "bytes follow the end of the packed content");
  }

  /** Of 784 pixels 98 are not black: nine bytes become one, but 36 of the floats. */
  @Test
  void pixelsAndLabelsAreReadByDefault() throws IOException {
    int count = 12_000;
    SplittableRandom random = new SplittableRandom(8);
    byte[] pixels = new byte[784 * count];
    for (int i = 0; i < pixels.length; i += 8) {
      pixels[i] = (byte) (16 * random.nextInt(16));
    }
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 10);
    }
    byte[] archive =
        new ZipBytes()
            .deflated()
            .add("x_test.npy", npy(dictionary("|u1", "0, 28, 28")))
            .add("x_train.npy", npy(dictionary("|u1", count + ", 28, 28"), pixels))
            .add("y_train.npy", npy(dictionary("|u1", count + ","), labels))
            .bytes();
    Path file = write(archive);

    Dataset data = NpzFile.readDataset(file, "x_train", "y_train");

    assertThat(archive.length).isLessThan(pixels.length / 8);
    assertThat(data).hasToString("12000 samples of 784 features, 10 classes");
    assertThat(NpzFile.read(file).get("x_test").shape()).isEqualTo("0 x 784");
    ReadLimits exact = ReadLimits.defaults().fileBytes(pixels.length + count);
    assertThat(NpzFile.readDataset(file, "x_train", "y_train", exact).size()).isEqualTo(count);
    assertThatThrownBy(
            () ->
                NpzFile.readDataset(
                    file, "x_train", "y_train", exact.fileBytes(pixels.length + count - 1)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith(
            "y_train.npy, header: the shape [12000] needs 12000 bytes, and the arrays before it"
                + " 9408000; the limit is 9419999");
    assertThatThrownBy(() -> NpzFile.readDataset(file, "x_train", "y_train", exact.fileBytes(1000)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith(Text.of("%d bytes, the limit is 1000", archive.length));
  }

  /** A packed entry of 100 bytes has at most 103 200, whatever it declares. */
  @Test
  void moreThanAnEntryCanHoldIsRefusedBeforeItIsAllocated() {
    byte[] header = npy(dictionary("|u1", "2000000000,"));
    byte[] archive = new ZipBytes().deflated().add("x.npy", header).bytes();
    ReadLimits all = ReadLimits.defaults().fileBytes(Long.MAX_VALUE - 1);

    assertThatThrownBy(() -> NpzFile.read(new ByteArrayInputStream(archive), "small.npz", all))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(
            "the shape [2000000000] needs 2000000000 bytes; the file has at most");
  }

  private static void assertRefused(byte[] archive, String reason) {
    assertThatThrownBy(() -> read(archive))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(reason);
  }

  private static Map<String, Matrix> read(byte[] archive) throws IOException {
    return NpzFile.read(new ByteArrayInputStream(archive), "test.npz", ReadLimits.defaults());
  }

  private static String dictionary(String descr, String shape) {
    return Text.of("{'descr': '%s', 'fortran_order': False, 'shape': (%s)}", descr, shape);
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static int indexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static int crc(byte... content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return (int) crc.getValue();
  }

  private static byte[] zip(int method, Object... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(method);
      for (int i = 0; i < namesAndContents.length; i += 2) {
        byte[] content = (byte[]) namesAndContents[i + 1];
        ZipEntry entry = new ZipEntry((String) namesAndContents[i]);
        if (method == ZipEntry.STORED) {
          CRC32 crc = new CRC32();
          crc.update(content);
          entry.setCrc(crc.getValue());
          entry.setSize(content.length);
        }
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private Path write(byte[] content) {
    return FileBytes.file(folder, "test.npz", content);
  }
}
