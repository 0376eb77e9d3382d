package io.github.densely.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes buffers to channels that may take a part at a time. */
public final class Bytes {

  private Bytes() {}

  /** Writes the whole content of the buffer and clears it. */
  public static void flush(ByteBuffer buffer, WritableByteChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
