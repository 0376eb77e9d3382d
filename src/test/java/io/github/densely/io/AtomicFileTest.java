package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void whatAKilledProcessLeftIsDeletedByTheNextSave() throws IOException {
    Path file = folder.resolve("model");
    Files.writeString(folder.resolve(".model.0123abcd.part"), "half");
    Files.writeString(folder.resolve(".other.0123abcd.part"), "of another file");

    AtomicFile.write(
        file, channel -> channel.write(ByteBuffer.wrap("new".getBytes(StandardCharsets.UTF_8))));

    assertThat(file).hasContent("new");
    assertThat(files()).containsExactlyInAnyOrder(file, folder.resolve(".other.0123abcd.part"));
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
    WeightFile.save(DenseLayer.of(Matrix.zeros(1, 1)), file);
    assertThat(files()).containsExactly(file);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
