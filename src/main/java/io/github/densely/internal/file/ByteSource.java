package io.github.densely.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that are read at any place: those of a file, or of an array. */
public interface ByteSource extends AutoCloseable {

  long size() throws IOException;

  /** Reads some bytes, or none and −1 at the end. */
  int read(ByteBuffer to, long from) throws IOException;

  @Override
  default void close() throws IOException {}

  static ByteSource of(FileChannel channel) {
    return new ByteSource() {
      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public int read(ByteBuffer to, long from) throws IOException {
        return channel.read(to, from);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public int read(ByteBuffer to, long from) {
        int count = (int) Math.min(to.remaining(), bytes.length - from);
        to.put(bytes, (int) from, count);
        return count;
      }
    };
  }
}
