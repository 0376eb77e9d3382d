package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.text.Text;
import io.github.densely.support.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed save left is deleted by a later one, and what a living save writes is not. */
class LeftoversTest {

  /** No system gives a process this number. */
  private static final long NO_PROCESS = 999_999_999;

  @TempDir Path folder;

  @Test
  void whatAKilledProcessLeftIsDeletedByTheNextSave() throws IOException {
    Path file = folder.resolve("model");
    leftover("model", NO_PROCESS);
    leftover("model", NO_PROCESS);
    Path ofAnotherFile = leftover("model.2", NO_PROCESS);
    Path ofTheUser = Files.copy(ofAnotherFile, folder.resolve(".model.2-x.part"));
    touchedSecondsAgo(60, ofTheUser);

    AtomicFile.write(file, bytes("new"));

    assertThat(file).hasContent("new");
    assertThat(files()).containsExactlyInAnyOrder(file, ofAnotherFile, ofTheUser);
  }

  private Path leftover(String target, long process) throws IOException {
    Path path =
        folder.resolve(Text.of(".%s.", target) + process + "-" + UUID.randomUUID() + ".part");
    Files.writeString(path, "half");
    return touchedSecondsAgo(60, path);
  }

  private static Path touchedSecondsAgo(long seconds, Path path) throws IOException {
    return Files.setLastModifiedTime(
        path, FileTime.from(Instant.now().minus(Duration.ofSeconds(seconds))));
  }

  /** In a container that is started again, the new process may have the number of the old one. */
  @Test
  void aFileFromBeforeThisProcessBeganIsOfAnotherOneWithItsNumber() throws IOException {
    Path file = folder.resolve("model");
    touchedSecondsAgo(86_400, leftover("model", ProcessHandle.current().pid()));

    AtomicFile.write(file, bytes("new"));

    assertThat(files()).containsExactly(file);
  }

  @Test
  void aTemporaryFileThatIsLockedOrYoungOrOfALivingProcessBelongsToASave() throws IOException {
    Path file = folder.resolve("model");
    Path young = touchedSecondsAgo(0, leftover("model", NO_PROCESS));
    Path living = leftover("model", ProcessHandle.current().parent().orElseThrow().pid());
    Path locked = leftover("model", NO_PROCESS);
    try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      AtomicFile.write(file, bytes("new"));

      assertThat(lock.isValid()).isTrue();
    }

    assertThat(file).hasContent("new");
    assertThat(files()).containsExactlyInAnyOrder(file, young, living, locked);
  }

  /**
   * On Linux, a process that closes a file drops all its locks on it; then a process of another
   * container would take the file for a leftover.
   */
  @Test
  void aSaveNeverDropsTheLockOfAnotherOneOfItsProcess() throws Exception {
    Path file = folder.resolve("model");

    AtomicFile.write(
        file,
        outer -> {
          Path part = files().get(0);
          beOlderThanTwoSeconds(); // setting its time would open the file, and drop the lock
          AtomicFile.write(file, bytes("first"));
          assertThat(files()).containsExactlyInAnyOrder(file, part);
          assertThat(childThatLocks(part)).isEqualTo("taken");
          outer.write(ByteBuffer.wrap(bytes("second")));
        });

    assertThat(file).hasContent("second");
    assertThat(files()).containsExactly(file);
  }

  private static void beOlderThanTwoSeconds() {
    try {
      Thread.sleep(2_100);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String childThatLocks(Path path) throws IOException {
    try {
      return ChildJvm.lastLine(Locker.class, List.of(), List.of(path.toString()));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Among very many files a walk through the folder would take longer than a save. */
  @Test
  void aSaveLooksAtAThousandEntriesOfTheFolder() throws IOException {
    Path file = folder.resolve("model");
    for (int i = 0; i < 1200; i++) {
      leftover("model", NO_PROCESS);
    }

    AtomicFile.write(file, bytes("first"));
    assertThat(files()).hasSize(200 + 1).contains(file);

    AtomicFile.write(file, bytes("second"));
    assertThat(files()).containsExactly(file);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
