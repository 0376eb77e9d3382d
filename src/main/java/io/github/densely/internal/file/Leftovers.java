package io.github.densely.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Temporary files that killed processes left. Deleting them is a best effort: it never fails, and
 * takes a file only if no living process can be writing it.
 *
 * <p>A living writer holds a lock on its file. It is created a moment before it is locked, so a
 * young file counts as living. Some file systems have no locks; there only age tells.
 */
final class Leftovers {

  /** Far longer than from creating a file to locking it. */
  private static final Duration YOUNG = Duration.ofSeconds(2);

  /** Far longer than any save takes, where nothing else tells. */
  private static final Duration WITHOUT_LOCKS = Duration.ofDays(1);

  private Leftovers() {}

  /**
   * Locks a file until it is closed, so that nobody takes it for a leftover, if that is possible.
   */
  static void mark(FileChannel channel) {
    try {
      channel.tryLock();
    } catch (IOException | RuntimeException e) {
      // A file system without locks.
    }
  }

  /** Deletes what is left in the folder of a target, if {@code first} itself is a leftover. */
  static void sweep(Path first, String prefix, String suffix) {
    try {
      if (!isAbandoned(first)) {
        return;
      }
      Files.deleteIfExists(first);
      DirectoryStream.Filter<Path> isPart =
          path -> {
            String name = path.getFileName().toString();
            return name.startsWith(prefix) && name.endsWith(suffix);
          };
      // Only now: among many files a walk through the folder takes longer than a save.
      try (DirectoryStream<Path> parts = Files.newDirectoryStream(first.getParent(), isPart)) {
        for (Path part : parts) {
          if (isAbandoned(part)) {
            Files.deleteIfExists(part);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // Gone meanwhile, or not ours to delete: the next save tries again.
    }
  }

  private static boolean isAbandoned(Path part) throws IOException {
    if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Instant touched = Files.getLastModifiedTime(part).toInstant();
    Duration age = Duration.between(touched, Instant.now());
    if (age.compareTo(YOUNG) < 0) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // of another thread of this process
    } catch (IOException | UnsupportedOperationException e) {
      return age.compareTo(WITHOUT_LOCKS) > 0;
    }
  }
}
