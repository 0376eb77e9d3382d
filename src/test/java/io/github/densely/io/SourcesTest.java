package io.github.densely.io;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.CsvFormat;
import io.github.densely.data.Dataset;
import io.github.densely.data.IdxFile;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.NpyFile;
import io.github.densely.data.NpzFile;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.text.Text;
import io.github.densely.support.ZipBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every reader reads from files, streams, pipes and other file systems, with the same limits. */
class SourcesTest {

  private static final ReadLimits DEFAULTS = ReadLimits.defaults();
  private static final Matrix VALUES = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);

  @TempDir Path folder;

  enum Format {
    NPY,
    NPZ,
    IDX,
    CSV,
    SAFETENSORS,
    WEIGHTS;

    Matrix read(Path file, ReadLimits limits) throws IOException {
      return switch (this) {
        case NPY -> NpyFile.read(file, limits);
        case NPZ -> NpzFile.read(file, limits).get("x");
        case IDX -> IdxFile.read(file, limits);
        case CSV -> inputs(CsvFormat.withoutHeader().valueColumns(-1).read(file, limits));
        case SAFETENSORS -> {
          try (SafetensorsFile tensors = SafetensorsFile.open(file, limits)) {
            yield tensors.read("weight");
          }
        }
        case WEIGHTS -> loaded(WeightFile.of(file), limits);
      };
    }

    Matrix read(InputStream in, ReadLimits limits) throws IOException {
      return switch (this) {
        case NPY -> NpyFile.read(in, "given", limits);
        case NPZ -> NpzFile.read(in, "given", limits).get("x");
        case IDX -> IdxFile.read(in, "given", limits);
        case CSV -> inputs(CsvFormat.withoutHeader().valueColumns(-1).read(in, "given", limits));
        case SAFETENSORS -> {
          try (SafetensorsFile tensors = SafetensorsFile.open(in, "given", limits)) {
            yield tensors.read("weight");
          }
        }
        case WEIGHTS -> loaded(WeightFile.of(in, "given"), limits);
      };
    }

    private static Matrix inputs(Dataset data) {
      return data.inputs();
    }

    private static Matrix loaded(WeightFile file, ReadLimits limits) throws IOException {
      DenseLayer layer = DenseLayer.of(Matrix.zeros(2, 3));
      file.limits(limits).loadInto(layer);
      return layer.weight().value();
    }

    Path file(Path folder) {
      return folder.resolve("content." + this);
    }
  }

  @BeforeEach
  void write() throws IOException {
    byte[] array =
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", floats(VALUES.data()));
    Files.write(Format.NPY.file(folder), array);
    Files.write(Format.NPZ.file(folder), new ZipBytes().deflated().add("x.npy", array).bytes());
    Files.write(
        Format.IDX.file(folder),
        HexFormat.of().parseHex("00000802" + "00000002" + "00000003" + "010203040506"));
    Files.writeString(Format.CSV.file(folder), "1,2,3,0\n4,5,6,1\n");
    SafetensorsFile.write(Format.SAFETENSORS.file(folder), Map.of("weight", VALUES), Map.of());
    Files.copy(Format.SAFETENSORS.file(folder), Format.WEIGHTS.file(folder));
  }

  @ParameterizedTest
  @EnumSource
  void aStreamIsReadToItsEndAndNotClosed(Format format) throws IOException {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream in = oneByteAtATime(Files.readAllBytes(format.file(folder)), closed);

    assertThat(format.read(in, DEFAULTS)).isEqualTo(VALUES);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(closed).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theLimitOfTheLengthHoldsForFilesAndStreams(Format format) throws IOException {
    Path file = format.file(folder);
    byte[] content = Files.readAllBytes(file);
    // The array in the archive is longer than the archive.
    int most = format == Format.NPZ ? 256 : content.length;
    ReadLimits exact = DEFAULTS.fileBytes(most);
    ReadLimits less = DEFAULTS.fileBytes(content.length - 1);

    assertThat(format.read(file, exact)).isEqualTo(VALUES);
    assertThat(format.read(new ByteArrayInputStream(content), exact)).isEqualTo(VALUES);
    assertThatThrownBy(() -> format.read(file, less))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage(
            Text.of(
                "%s, all of it: %d bytes, the limit is %d",
                file, content.length, content.length - 1));
    assertThatThrownBy(() -> format.read(new ByteArrayInputStream(content), less))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("given, ")
        .hasMessageEndingWith("limit is " + (content.length - 1));
  }

  /** Behind the end of each format, the stream goes on for ever. */
  @ParameterizedTest
  @EnumSource
  void anEndlessStreamIsRefused(Format format) throws IOException {
    byte[] content = Files.readAllBytes(format.file(folder));
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream(content),
            new InputStream() {
              @Override
              public int read() {
                return '7';
              }
            });

    assertThatThrownBy(() -> format.read(endless, DEFAULTS.fileBytes(10_000_000)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("given");
  }

  @ParameterizedTest
  @EnumSource
  void anEntryOfAZipFileSystem(Format format) throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("all.zip").toUri());
    try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path entry = system.getPath("/content");
      Files.copy(format.file(folder), entry);

      assertThat(format.read(entry, DEFAULTS)).isEqualTo(VALUES);
    }
  }

  /** A class file begins with CA FE BA BE, which is none of the formats. */
  @ParameterizedTest
  @EnumSource
  void aClassOfTheJdkIsRefused(Format format) {
    Path entry = Path.of(URI.create("jrt:/java.base/java/lang/Object.class"));

    assertThatThrownBy(() -> format.read(entry, DEFAULTS))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("/java/lang/Object.class");
  }

  @ParameterizedTest
  @EnumSource
  void aNamedPipe(Format format) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    byte[] content = Files.readAllBytes(format.file(folder));
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.write(pipe, content);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(format.read(pipe, DEFAULTS)).isEqualTo(VALUES);
    writer.get();
  }

  @ParameterizedTest
  @EnumSource
  void aFolderAndAMissingFile(Format format) {
    assertThatThrownBy(() -> format.read(folder, DEFAULTS))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(folder + ": is a folder");
    assertThatThrownBy(() -> format.read(folder.resolve("none"), DEFAULTS))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** After a stop by interruption the program still loads its files. */
  @ParameterizedTest
  @EnumSource
  void anInterruptedThreadReadsAndStaysInterrupted(Format format) throws IOException {
    Thread.currentThread().interrupt();
    try {
      assertThat(format.read(format.file(folder), DEFAULTS)).isEqualTo(VALUES);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** A zip file system reads through one channel, which an interrupt would close for everybody. */
  @ParameterizedTest
  @EnumSource
  void anInterruptedThreadReadsFromAZipFileSystemAndLeavesItOpen(Format format) throws IOException {
    Path zip = folder.resolve("all.zip");
    try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Files.copy(format.file(folder), system.getPath("/content"));
    }
    try (FileSystem system = FileSystems.newFileSystem(zip)) {
      Path entry = system.getPath("/content");
      Thread.currentThread().interrupt();
      try {
        assertThat(format.read(entry, DEFAULTS)).isEqualTo(VALUES);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }

      assertThat(entry).hasBinaryContent(Files.readAllBytes(format.file(folder)));
    }
  }

  @Test
  void dataSetsOfTwoStreams() throws IOException {
    byte[] labels =
        npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", new byte[] {2, 0});
    byte[] idx = HexFormat.of().parseHex("00000801" + "00000002" + "0200");

    Dataset ofNpy =
        NpyFile.readDataset(stream(Format.NPY), new ByteArrayInputStream(labels), DEFAULTS);
    Dataset ofIdx =
        IdxFile.readClasses(stream(Format.IDX), new ByteArrayInputStream(idx), DEFAULTS);
    byte[] archive =
        new ZipBytes()
            .add("x.npy", Files.readAllBytes(Format.NPY.file(folder)))
            .add("y.npy", labels)
            .bytes();
    Dataset ofNpz =
        NpzFile.readDataset(new ByteArrayInputStream(archive), "given", "x", "y", DEFAULTS);

    for (Dataset data : new Dataset[] {ofNpy, ofIdx, ofNpz}) {
      assertThat(data.inputs()).isEqualTo(VALUES);
      assertThat(data.targets()).isEqualTo(Matrix.of(2, 1, 2, 0));
    }
    assertThatThrownBy(
            () -> IdxFile.readClasses(new ByteArrayInputStream(idx), stream(Format.IDX), DEFAULTS))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith("labels: expected labels of one number, got 2 x 3; choose");
  }

  /** The number of bytes that a gzipped stream had is known only at its end. */
  @Test
  void aGzippedStreamHasTheSameLimit() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(HexFormat.of().parseHex("00000801" + "00500000"));
      zip.write(new byte[0x500000]);
    }
    byte[] zeros = bytes.toByteArray();

    assertThatThrownBy(() -> IdxFile.read(new ByteArrayInputStream(zeros), "zeros", DEFAULTS))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(
            "zeros: got 5242880 values in 5242880 bytes; the limit is 4194304, ");
    assertThat(
            IdxFile.read(new ByteArrayInputStream(zeros), "zeros", DEFAULTS.fileBytes(5242880))
                .rows())
        .isEqualTo(5242880);
  }

  @Test
  void bytesAreReadAsOftenAsNeededAndAStreamOnce() throws IOException {
    byte[] content = Files.readAllBytes(Format.WEIGHTS.file(folder));
    DenseLayer layer = DenseLayer.of(Matrix.zeros(2, 3));
    WeightFile bytes = WeightFile.of(content, "model");
    WeightFile stream = WeightFile.of(new ByteArrayInputStream(content), "model");

    bytes.loadInto(layer);
    bytes.loadInto(layer);
    stream.loadInto(layer);

    assertThat(layer.weight().value()).isEqualTo(VALUES);
    assertThatThrownBy(() -> stream.loadInto(layer))
        .isInstanceOf(IOException.class)
        .hasMessage("model has been read; to read it again, give its bytes");
    try (SafetensorsFile tensors = SafetensorsFile.open(content, "model", DEFAULTS)) {
      assertThat(tensors.read("weight")).isEqualTo(VALUES);
      assertThat(tensors).hasToString("SafetensorsFile(model, 1 tensors)");
    }
  }

  /** Headers that promise more than a stream brings allocate nothing. */
  @Test
  void aStreamThatPromisesEightBillionBytes() {
    byte[] array = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,)}");

    assertThatThrownBy(() -> NpyFile.read(new ByteArrayInputStream(array), "promise", DEFAULTS))
        .isInstanceOf(InvalidFileException.class)
        .hasMessage("promise, data: the file ends after 0 of 2000000000 numbers");
  }

  private InputStream stream(Format format) throws IOException {
    return new ByteArrayInputStream(Files.readAllBytes(format.file(folder)));
  }

  private static InputStream oneByteAtATime(byte[] content, AtomicBoolean closed) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(1, length));
      }

      @Override
      public void close() {
        closed.set(true);
      }
    };
  }
}
