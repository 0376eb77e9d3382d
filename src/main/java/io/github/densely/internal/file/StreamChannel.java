package io.github.densely.internal.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A stream as a channel that an interrupt does not close, unlike the one that {@link
 * java.nio.channels.Channels} makes.
 *
 * @param out receives the bytes
 */
public record StreamChannel(OutputStream out) implements WritableByteChannel {

  /** Writes all that remains. */
  @Override
  public int write(ByteBuffer from) throws IOException {
    int count = from.remaining();
    if (from.hasArray()) {
      out.write(from.array(), from.arrayOffset() + from.position(), count);
      from.position(from.limit());
    } else {
      byte[] bytes = new byte[count];
      from.get(bytes);
      out.write(bytes);
    }
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
