package io.github.densely.data;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.FileBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {

  private static final byte[] X =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n", floats(0, 1, 2, 3));

  private static final byte[] Y =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", floats(1, 0));

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
        .hasMessageContaining("the shape [5000, 5000] needs 100000000 bytes");
    assertThat(NpzFile.read(file, ReadLimits.defaults()).get("x").cols()).isEqualTo(5000);
  }

  /** None takes more memory than it should, nor more time than is printed by hand. */
  @Tag("child-jvm")
  @Test
  void hostileFilesInAHeapOf64Megabytes() throws Exception {
    assertThat(ChildJvm.lastLine(HostileNumpy.class, "-Xmx64m")).startsWith("8 of 8 refused");
  }

  @Test
  void whatIsNoSuchFileIsRefused() throws IOException {
    Path text = write("no zip at all".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> NpzFile.read(text))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(text + ", byte 0: not a zip file, or an empty one");

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
        .hasMessageEndingWith("more arrays than 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void cutAnywhereAndEveryBitFlipped(int method) throws IOException {
    byte[] whole = zip(method, "x.npy", X);
    for (int length = 0; length < whole.length; length++) {
      readIfValid(write(Arrays.copyOf(whole, length)));
    }
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      readIfValid(write(flipped));
    }
  }

  /** Valid still where only the directory at the end is hurt, which is not read. */
  private static void readIfValid(Path file) throws IOException {
    try {
      NpzFile.read(file);
    } catch (InvalidFileException e) {
      assertThat(e).hasMessageContaining("test.npz");
    }
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
