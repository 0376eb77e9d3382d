package io.github.densely.internal.file;

import java.io.IOException;

/**
 * Reads and writes files in a thread that was interrupted, as after a training that stopped for
 * that reason: file channels close themselves in such a thread. The flag is cleared meanwhile and
 * set again afterwards.
 */
public final class Uninterrupted {

  private Uninterrupted() {}

  /** Something that reads or writes. */
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /** Runs the work, and leaves the thread as interrupted as it was. */
  public static <T> T call(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
