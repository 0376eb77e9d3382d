package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.text.Text;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Seeds.class)
class AtomicFileTest {

  @TempDir Path folder;

  /** A disk that is full after so many bytes. */
  private record FullAfter(WritableByteChannel channel, int[] left) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) throws IOException {
      int part = Math.min(from.remaining(), left[0]);
      int written = channel.write(from.slice(from.position(), part));
      from.position(from.position() + written);
      left[0] -= written;
      if (from.hasRemaining()) {
        throw new IOException("No space left on device");
      }
      return written;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void aDiskThatIsFullAfterAnyByteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    DenseLayer old = DenseLayer.of(Matrix.of(1, 2, 1, 2), Matrix.of(1, 1, 3));
    WeightFile.save(old, file);
    byte[] before = Files.readAllBytes(file);
    SafetensorsWriter next =
        WeightFile.writer(DenseLayer.of(Matrix.of(1, 2, 9, 9), Matrix.of(1, 1, 9)), Map.of());
    for (int bytes = 0; bytes < before.length; bytes++) {
      int left = bytes;

      assertThatThrownBy(
              () ->
                  AtomicFile.write(
                      file,
                      channel ->
                          next.write(next.start(), new FullAfter(channel, new int[] {left}))))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");

      assertThat(file).hasBinaryContent(before);
      assertThat(files()).containsExactly(file);
    }
  }

  /** Linux has a device that is always full. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDevice() throws IOException {
    Path full = Path.of("/dev/full");
    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      SafetensorsWriter writer = WeightFile.writer(DenseLayer.of(Matrix.of(1, 2, 9, 9)), Map.of());

      assertThatThrownBy(() -> writer.write(writer.start(), channel))
          .isInstanceOf(IOException.class);
    }
  }

  /** It may tell neither owners, nor processes, nor what is in the folder. */
  @Test
  @EnabledForJreRange(max = JRE.JAVA_23)
  void underASecurityManagerEverySaveSucceeds(@TempDir Path elsewhere) throws Exception {
    Path file = folder.resolve("model");
    Path policy =
        Files.writeString(
            elsewhere.resolve("policy"),
            Text.of(
                "grant { permission java.io.FilePermission \"%s\", \"read,write,delete\"; };",
                folder.resolve("-").toString().replace('\\', '/')));

    String line =
        ChildJvm.lastLine(
            ConcurrentSaver.class,
            List.of("-Djava.security.manager=default", "-Djava.security.policy==" + policy),
            List.of(file.toString(), "3", "a"));

    assertThat(line).isEqualTo("failed 0");
    assertThat(Files.readString(file)).hasSize(5000);
    assertThat(files()).containsExactly(file);
  }

  /** As a cleaner of temporary files may do: the save writes again, and nothing is lost. */
  @Test
  void aTemporaryFileThatVanishesIsWrittenAgain() throws IOException {
    Path file = folder.resolve("model");
    int[] calls = {0};

    AtomicFile.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(bytes("whole")));
          if (calls[0]++ == 0) {
            Files.delete(files().get(0));
          }
        });

    assertThat(file).hasContent("whole");
    assertThat(calls).containsExactly(2);
    assertThat(files()).containsExactly(file);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void permissionsOfTheOldFileAreKept() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "old");
    for (String permissions : List.of("rw-------", "rw-rw-r--", "rwxr-x---")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

      AtomicFile.write(
          file,
          channel -> {
            // Also while it is written: a secret is never readable.
            assertThat(permissionsOf(part())).isEqualTo(permissions);
            channel.write(ByteBuffer.wrap(bytes("new")));
          });

      assertThat(permissionsOf(file)).isEqualTo(permissions);
    }
  }

  private Path part() throws IOException {
    return files().stream().filter(path -> path.toString().endsWith(".part")).findAny().get();
  }

  private static String permissionsOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aLinkToAFileThatIsToBeMadeStaysALink() throws IOException {
    Path there = Files.createDirectory(folder.resolve("there"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there", "model"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));

    AtomicFile.write(second, bytes("new"));

    assertThat(link).isSymbolicLink();
    assertThat(second).isSymbolicLink();
    assertThat(there.resolve("model")).hasContent("new");
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path a = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

    assertThatThrownBy(() -> AtomicFile.write(a, bytes("new")))
        .isInstanceOf(FileSystemLoopException.class);
  }

  /** As root, replacing one would make a plain file of a device. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceIsWrittenToAndNeverReplaced() throws IOException {
    AtomicFile.write(Path.of("/dev/null"), bytes("new"));

    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    assertThatThrownBy(() -> AtomicFile.write(Path.of("/dev/full"), bytes("new")))
        .isInstanceOf(IOException.class);
    assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aPipeIsWrittenTo() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    AtomicFile.write(pipe, bytes("new"));

    assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo("new");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  /** Links of Linux to a pipe, as behind {@code java … | gzip} or {@code >(…)} of a shell. */
  @ParameterizedTest
  @ValueSource(strings = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
  @EnabledOnOs(OS.LINUX)
  void standardOutputIsWrittenTo(String name) throws Exception {
    List<String> arguments = List.of(name, "1", "a"); // 5000 letters from each of four threads
    Process saver = ChildJvm.start(ConcurrentSaver.class, List.of(), arguments);

    String output = new String(saver.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

    assertThat(saver.waitFor()).isZero();
    assertThat(output.trim()).hasSize(20_000 + "failed 0".length()).endsWith("failed 0");
  }

  @Test
  void aNameMayBeAsLongAsTheSystemAllows() throws IOException {
    Path ascii = folder.resolve("m".repeat(255));
    Path umlauts = folder.resolve("ü".repeat(127)); // two bytes each

    AtomicFile.write(ascii, bytes("one"));
    AtomicFile.write(umlauts, bytes("two"));

    assertThat(ascii).hasContent("one");
    assertThat(umlauts).hasContent("two");
    assertThat(files()).containsExactlyInAnyOrder(ascii, umlauts);
  }

  @Test
  void aFileInsideAZipFile() throws IOException {
    Path zip = folder.resolve("models.zip");
    try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      AtomicFile.write(inside.getPath("model"), bytes("old"));
      AtomicFile.write(inside.getPath("model"), bytes("new"));

      assertThat(Files.readString(inside.getPath("model"))).isEqualTo("new");
      try (var entries = Files.list(inside.getPath("/"))) {
        assertThat(entries.map(Path::toString)).containsExactly("/model");
      }
    }
  }

  @Test
  void anInterruptedThreadSavesAndStaysInterrupted() throws IOException {
    Path file = folder.resolve("model");
    Thread.currentThread().interrupt();

    AtomicFile.write(file, bytes("new"));

    assertThat(Thread.interrupted()).isTrue(); // and clears it for the next test
    assertThat(file).hasContent("new");
  }

  @Test
  void anInterruptInTheMiddleOfASaveDoesNotStopIt() throws IOException {
    Path file = folder.resolve("model");

    AtomicFile.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(bytes("first ")));
          Thread.currentThread().interrupt();
          channel.write(ByteBuffer.wrap(bytes("second")));
        });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("first second");
  }

  /** Four threads in each of two processes, and a reader in a third. */
  @Test
  void concurrentSavesAllSucceedAndAReaderAlwaysSeesAWholeFile() throws Exception {
    Path file = folder.resolve("model");
    AtomicFile.write(file, bytes("0".repeat(5000)));
    String saves = Integer.toString(Seeds.trials(50, 1000));
    List<Process> savers = new ArrayList<>();
    for (String letter : List.of("a", "k")) {
      List<String> arguments = List.of(file.toString(), saves, letter);
      savers.add(ChildJvm.start(ConcurrentSaver.class, List.of(), arguments));
    }

    while (savers.stream().anyMatch(Process::isAlive)) {
      String content = Files.readString(file);
      assertThat(content).isEqualTo(content.substring(0, 1).repeat(5000));
    }

    for (Process saver : savers) {
      assertThat(saver.inputReader().lines()).containsExactly("failed 0");
    }
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aSaveWhileAnotherOneIsUnderWayDoesNotDisturbIt() throws IOException {
    Path file = folder.resolve("model");

    AtomicFile.write(
        file,
        outer -> {
          AtomicFile.write(
              file,
              inner -> inner.write(ByteBuffer.wrap("first".getBytes(StandardCharsets.UTF_8))));
          outer.write(ByteBuffer.wrap("second".getBytes(StandardCharsets.UTF_8)));
        });

    assertThat(file).hasContent("second");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    AtomicFile.write(
        link, channel -> channel.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8))));

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> AtomicFile.write(folder, channel -> {}))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(folder + ": is a folder");
  }

  /** Two values in turn, each in every weight: a mixture of them would be seen. */
  @Tag("child-jvm")
  @Test
  void aSaverThatIsKilledLeavesOneOfTheTwoFiles(SplittableRandom random) throws Exception {
    Path file = folder.resolve("weights.safetensors");
    for (int trial = 0; trial < Seeds.trials(20, 500); trial++) {
      Process saver = ChildJvm.start(SavingForEver.class, List.of(), List.of(file.toString()));
      // The first line says that one file is complete.
      assertThat(saver.inputReader().readLine()).isEqualTo("saved");
      Thread.sleep(random.nextInt(40));
      saver.destroyForcibly();
      assertThat(saver.waitFor(60, TimeUnit.SECONDS)).isTrue();

      DenseLayer loaded = DenseLayer.of(Matrix.zeros(300, 300));
      WeightFile.of(file).loadInto(loaded);

      assertThat(loaded.weight().value().data()).containsOnly(loaded.weight().value().get(0, 0));
    }
    for (Path left : files()) { // as if they had been left a while ago
      Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(60)));
    }
    WeightFile.save(DenseLayer.of(Matrix.zeros(1, 1)), file);
    assertThat(files()).containsExactly(file);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
