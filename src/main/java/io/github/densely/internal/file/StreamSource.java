package io.github.densely.internal.file;

import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a stream, which are held as they come. */
final class StreamSource implements ByteSource {

  /** The largest array that every JVM can allocate. */
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private final InputStream in;
  private byte[] held = new byte[1 << 13];
  private int count;
  private boolean ended;

  StreamSource(InputStream in) {
    this.in = in;
  }

  @Override
  public long size(long enough) throws IOException {
    while (!ended && count < enough) {
      if (count == held.length) {
        grow();
      }
      int got = in.read(held, count, (int) Math.min(held.length, enough) - count);
      ended = got < 0;
      count += Math.max(0, got);
    }
    return count;
  }

  private void grow() throws IOException {
    if (count == MAX_SIZE) {
      throw new IOException(
          Text.of("a stream of more than %d bytes cannot be held; read it from a file", MAX_SIZE));
    }
    held = Arrays.copyOf(held, (int) Math.min(MAX_SIZE, 2L * count));
  }

  @Override
  public int read(ByteBuffer to, long from) throws IOException {
    long available = size(from + to.remaining()) - from;
    if (available <= 0) {
      return -1;
    }
    int part = (int) Math.min(to.remaining(), available);
    to.put(held, (int) from, part);
    return part;
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
