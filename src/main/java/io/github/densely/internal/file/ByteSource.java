package io.github.densely.internal.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Bytes that are read at any place: those of a file, of an array, or of a stream. */
public interface ByteSource extends AutoCloseable {

  /**
   * The number of bytes. A stream is read until it ends or this many have come, so that an endless
   * one fills no memory; then the result is at least {@code enough}.
   */
  long size(long enough) throws IOException;

  /** Reads some bytes into a buffer with an array, or none and −1 at the end. */
  int read(ByteBuffer to, long from) throws IOException;

  /** Fills a buffer, except where the source ends, and flips it. */
  default void readFully(ByteBuffer to, long from) throws IOException {
    int start = to.position();
    while (to.hasRemaining()) {
      if (read(to, from + to.position() - start) < 0) {
        break;
      }
    }
    to.flip();
  }

  /** Whether the number of bytes is known only when all have come. */
  default boolean isStream() {
    return false;
  }

  @Override
  default void close() throws IOException {}

  /**
   * A regular file of the default file system. It is no channel: a channel closes itself in an
   * interrupted thread.
   */
  static ByteSource of(Path path) throws IOException {
    RandomAccessFile file;
    try {
      file = new RandomAccessFile(path.toFile(), "r");
    } catch (FileNotFoundException e) {
      throw (IOException)
          new FileSystemException(path.toString(), null, "cannot be opened").initCause(e);
    }
    return new ByteSource() {
      @Override
      public long size(long enough) throws IOException {
        return file.length();
      }

      @Override
      public int read(ByteBuffer to, long from) throws IOException {
        file.seek(from);
        int count = file.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
        to.position(to.position() + Math.max(0, count));
        return count;
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size(long enough) {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer to, long from) {
        if (from >= bytes.length) {
          return -1;
        }
        int count = (int) Math.min(to.remaining(), bytes.length - from);
        to.put(bytes, (int) from, count);
        return count;
      }
    };
  }

  /** Holds what it has read of the stream. */
  static ByteSource of(InputStream in) {
    return new StreamSource(in);
  }
}
