package io.github.densely.internal.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Temporary files that killed processes left. Deleting them is a best effort: it never fails a
 * save, and takes a file only if no living process can be writing it.
 *
 * <p>The name of a temporary file has the number of its process. A process of another machine or
 * container has numbers of its own, so a living writer also holds a lock on its file. The file is
 * created a moment before it is locked, so a young file counts as living. Some file systems have no
 * locks; there only age tells.
 *
 * <p>A file of this process is never opened: on Linux, closing it would drop the lock of the thread
 * that writes it.
 */
final class Leftovers {

  private static final String SUFFIX = ".part";

  /** A process and a UUID, between the name of the target and the suffix. */
  private static final Pattern WRITER = Pattern.compile("([0-9]{1,18})-[0-9a-f-]{36}");

  /** Far longer than from creating a file to locking it. */
  private static final Duration YOUNG = Duration.ofSeconds(2);

  /** Far longer than any save takes, where nothing else tells. */
  private static final Duration WITHOUT_LOCKS = Duration.ofDays(1);

  /** A walk through all entries of a large folder takes longer than a save. */
  private static final int MOST_ENTRIES = 1000;

  private Leftovers() {}

  /** A name for a temporary file of this process that no other save has. */
  static String name(String target) {
    return prefix(target) + process() + "-" + UUID.randomUUID() + SUFFIX;
  }

  private static String prefix(String target) {
    return "." + target + ".";
  }

  /** Zero, which no process has, if a security manager does not tell. */
  private static String process() {
    try {
      return Long.toString(ProcessHandle.current().pid());
    } catch (SecurityException | UnsupportedOperationException e) {
      return "0";
    }
  }

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

  /** Deletes what is left of earlier saves of a target, among the first entries of its folder. */
  static void sweep(Path folder, String target) {
    String prefix = prefix(target);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      Iterator<Path> entry = entries.iterator();
      for (int visited = 0; visited < MOST_ENTRIES && entry.hasNext(); visited++) {
        Path path = entry.next();
        String name = path.getFileName().toString();
        if (name.length() >= prefix.length() + SUFFIX.length()
            && name.startsWith(prefix)
            && name.endsWith(SUFFIX)) {
          String writer = name.substring(prefix.length(), name.length() - SUFFIX.length());
          deleteIfAbandoned(path, writer);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not ours to list: the next save tries again.
    }
  }

  private static void deleteIfAbandoned(Path part, String writer) {
    try {
      Matcher matcher = WRITER.matcher(writer);
      if (matcher.matches() && isAbandoned(part, Long.parseLong(matcher.group(1)))) {
        Files.deleteIfExists(part);
      }
    } catch (IOException | RuntimeException e) {
      // Gone meanwhile, or not ours to delete; the others may be.
    }
  }

  private static boolean isAbandoned(Path part, long process) throws IOException {
    if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Instant touched = Files.getLastModifiedTime(part).toInstant();
    Duration age = Duration.between(touched, Instant.now());
    if (age.compareTo(YOUNG) < 0 || mayBeWriting(process, touched)) {
      return false;
    }
    if (part.getFileSystem() != FileSystems.getDefault()) {
      return age.compareTo(WITHOUT_LOCKS) > 0; // as a save locks no file there
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

  /**
   * Whether a process of this number is alive. One with the number of this process is another one
   * if it wrote before this process began: in a container that is started again, every process may
   * have the number 1.
   */
  private static boolean mayBeWriting(long process, Instant touched) {
    ProcessHandle self = ProcessHandle.current();
    if (process == self.pid()) {
      return self.info().startInstant().map(start -> !touched.isBefore(start)).orElse(true);
    }
    return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }
}
