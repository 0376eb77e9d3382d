package io.github.densely.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces a file as a whole or not at all: writes another one in the same folder, forces it to the
 * disk, and gives it the name.
 *
 * <p>If anything fails, the other file is deleted and the old one is as it was. If the process is
 * killed, the other file, {@code .NAME.….part}, is left, and the next save deletes it: its writer
 * would hold a lock on it if it were alive.
 */
public final class AtomicFile {

  private static final String SUFFIX = ".part";

  /** Writes the content of the file. */
  public interface Content {
    void write(WritableByteChannel channel) throws IOException;
  }

  private AtomicFile() {}

  public static void write(Path file, Content content) throws IOException {
    // The target of a link is replaced, not the link.
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new FileSystemException(file.toString(), null, "is a folder");
    }
    deleteAbandoned(target);
    String number = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path part = target.resolveSibling(prefix(target) + number + SUFFIX);
    boolean done = false;
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      content.write(channel);
      channel.force(true);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = lock.isValid();
    } finally {
      if (!done) {
        Files.deleteIfExists(part);
      }
    }
    forceFolder(target.getParent());
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static void deleteAbandoned(Path target) throws IOException {
    DirectoryStream.Filter<Path> isPart =
        path -> {
          String name = path.getFileName().toString();
          return name.startsWith(prefix(target)) && name.endsWith(SUFFIX);
        };
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(target.getParent(), isPart)) {
      for (Path part : parts) {
        if (isAbandoned(part)) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private static boolean isAbandoned(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false; // gone meanwhile, or of another thread
    }
  }

  /** So that the new name outlives a power failure; not every system can open a folder. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file itself is on the disk; without this the old name may point to the old file.
    }
  }
}
