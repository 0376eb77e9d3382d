package io.github.densely.internal.file;

import io.github.densely.internal.text.Text;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * An entry of a zip file, as its directory has it.
 *
 * @param compressed the number of bytes in the file
 * @param content the number of bytes unpacked, if the file tells the truth
 * @param offset where its own header is
 * @param begin where its bytes are
 */
public record ZipMember(
    String name,
    int flags,
    int method,
    long crc,
    long compressed,
    long content,
    long offset,
    long begin) {

  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;

  /** Deflate's largest ratio: 258 bytes in two bits. */
  private static final int LARGEST_RATIO = 1032;

  public boolean isFolder() {
    return name.endsWith("/");
  }

  /** The most bytes that it can have unpacked, whatever it declares. */
  public long largest() {
    return method == DEFLATED
        ? LARGEST_RATIO * Math.min(compressed, Long.MAX_VALUE / LARGEST_RATIO)
        : compressed;
  }

  /**
   * Unpacks it. At the end of the stream its length and its checksum are compared; a difference is
   * a {@link ZipException}.
   */
  public InputStream open(ByteSource source) throws IOException {
    if ((flags & ENCRYPTED) != 0) {
      throw new ZipException("the entry is encrypted, which is not supported");
    }
    if (method != STORED && method != DEFLATED) {
      throw new ZipException(
          Text.of(
              "the entry is packed by method %d; stored (0) and deflated (8) are read", method));
    }
    InputStream packed = new Part(source, begin, begin + compressed);
    return new Checked(method == STORED ? packed : new Inflated(packed), this);
  }

  /** The packed bytes. */
  private static final class Part extends InputStream {
    private final ByteSource source;
    private long at;
    private final long end;

    Part(ByteSource source, long at, long end) {
      this.source = source;
      this.at = at;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (at == end) {
        return -1;
      }
      ByteBuffer part = ByteBuffer.wrap(to, offset, (int) Math.min(length, end - at));
      int count = source.read(part, at);
      at += Math.max(0, count);
      return count;
    }
  }

  private static final class Inflated extends InflaterInputStream {
    Inflated(InputStream in) {
      super(in, new Inflater(true), 1 << 13);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      try {
        int count = super.read(to, offset, length);
        if (count < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
          throw new ZipException("bytes follow the end of the packed content");
        }
        return count;
      } catch (EOFException e) {
        throw (ZipException) new ZipException("the packed content is cut").initCause(e);
      }
    }

    @Override
    public void close() throws IOException {
      inf.end(); // it has memory outside the heap
      super.close();
    }
  }

  private static final class Checked extends FilterInputStream {
    private final ZipMember member;
    private final CRC32 crc = new CRC32();
    private long count;

    Checked(InputStream in, ZipMember member) {
      super(in);
      this.member = member;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int got = super.read(to, offset, length);
      if (got >= 0) {
        crc.update(to, offset, got);
        count += got;
      } else if (count != member.content || crc.getValue() != member.crc) {
        throw new ZipException(
            Text.of(
                "the entry has %d bytes with the checksum %08x, the directory says %d and %08x",
                count, crc.getValue(), member.content, member.crc));
      }
      return got;
    }
  }
}
