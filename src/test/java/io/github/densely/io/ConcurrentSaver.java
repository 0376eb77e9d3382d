package io.github.densely.io;

import io.github.densely.internal.file.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Saves one file from four threads, in a JVM of its own, and prints how many saves failed. */
final class ConcurrentSaver {

  private ConcurrentSaver() {}

  /**
   * Saves.
   *
   * @param args file, saves of each thread, first letter of the contents
   * @throws InterruptedException if the process is to end
   */
  public static void main(String[] args) throws InterruptedException {
    Path file = Path.of(args[0]);
    int saves = Integer.parseInt(args[1]);
    AtomicInteger failed = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      byte[] content = new byte[5000];
      Arrays.fill(content, (byte) (args[2].charAt(0) + i));
      threads[i] =
          new Thread(
              () -> {
                for (int save = 0; save < saves; save++) {
                  try {
                    AtomicFile.write(file, content);
                  } catch (IOException | RuntimeException e) {
                    failed.incrementAndGet();
                    System.out.println(e);
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.println("failed " + failed);
  }
}
