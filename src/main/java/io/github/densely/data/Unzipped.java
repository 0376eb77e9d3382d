package io.github.densely.data;

import io.github.densely.internal.file.Input;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The content of a file that may be gzipped. */
final class Unzipped {

  private static final int CHUNK = 1 << 16;

  private Unzipped() {}

  /** Reads the content; it closes nothing. */
  interface Content<T> {
    T read(InputStream in, ContentLimit limit, boolean zipped) throws IOException;
  }

  /** Reads content whose length alone is limited. */
  interface Bytes<T> {
    T read(InputStream in) throws IOException;
  }

  static <T> T read(Input input, ReadLimits limits, Bytes<T> bytes) throws IOException {
    return read(
        input,
        limits,
        (in, limit, zipped) ->
            bytes.read(
                zipped ? new BufferedInputStream(new Limited(input, in, limit), CHUNK) : in));
  }

  static <T> T read(Input input, ReadLimits limits, Content<T> content) throws IOException {
    try (InputStream in = OpenInput.open(input, limits)) {
      in.mark(2);
      boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      if (!zipped) {
        return content.read(in, ContentLimit.of(limits), false);
      }
      // The limit of the content depends on the length, which a stream has at its end.
      boolean known = input.length() != Input.UNKNOWN;
      byte[] whole = known ? null : in.readAllBytes();
      long length = known ? input.length() : whole.length;
      InputStream packed = known ? in : new ByteArrayInputStream(whole);
      try (InputStream unzipped =
          new BufferedInputStream(new GZIPInputStream(packed, CHUNK), CHUNK)) {
        return content.read(unzipped, ContentLimit.ofCompressed(length, limits), true);
      }
    } catch (EOFException e) {
      throw new InvalidFileException(
          input + ": expected a complete gzip file, got one that is cut", e);
    } catch (ZipException e) {
      throw new InvalidFileException(input + ": expected a valid gzip file, got a damaged one", e);
    }
  }

  /** Stops what a small file would blow up to. */
  private static final class Limited extends FilterInputStream {
    private final Input input;
    private final ContentLimit limit;
    private long got;

    Limited(Input input, InputStream in, ContentLimit limit) {
      super(in);
      this.input = input;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int count = in.read(to, offset, length);
      got += Math.max(0, count);
      if (got > limit.bytes()) {
        throw new InvalidFileException(input, "the unpacked content", "it goes on; " + limit);
      }
      return count;
    }
  }
}
