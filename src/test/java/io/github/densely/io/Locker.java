package io.github.densely.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tries to lock a file, in a JVM of its own, and prints whether another process has the lock. */
final class Locker {

  private Locker() {}

  /**
   * Tries it.
   *
   * @param args the file
   * @throws IOException if it cannot be opened
   */
  public static void main(String[] args) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      System.out.println(lock == null ? "taken" : "free");
    }
  }
}
