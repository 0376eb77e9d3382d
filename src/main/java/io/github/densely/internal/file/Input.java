package io.github.densely.internal.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * What a reader reads: a file, bytes or a stream, with its name in messages.
 *
 * <p>A file is anything that a path names: also a pipe, or an entry of a zip or jrt file system. Of
 * those and of a stream the length is unknown until the end.
 */
public final class Input {

  /** The length of a pipe or a stream. */
  public static final long UNKNOWN = Long.MAX_VALUE;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final Path path; // one of the three is not null
  private final byte[] bytes;
  private final InputStream stream;
  private boolean taken;

  private Input(String name, Path path, byte[] bytes, InputStream stream) {
    this.name = Objects.requireNonNull(name, "name");
    this.path = path;
    this.bytes = bytes;
    this.stream = stream;
  }

  public static Input of(Path file) {
    return new Input(file.toString(), file, null, null);
  }

  public static Input of(byte[] bytes, String name) {
    return new Input(name, null, Objects.requireNonNull(bytes, "bytes"), null);
  }

  /** The stream is read up to its end and not closed. */
  public static Input of(InputStream stream, String name) {
    return new Input(name, null, null, Objects.requireNonNull(stream, "stream"));
  }

  /** The number of bytes, or {@link #UNKNOWN}. */
  public long length() throws IOException {
    if (path != null) {
      BasicFileAttributes attributes = attributes();
      return attributes.isRegularFile() ? attributes.size() : UNKNOWN;
    }
    return bytes != null ? bytes.length : UNKNOWN;
  }

  /** A stream with a buffer, in which {@code mark} works; a stream of the caller opens once. */
  public InputStream open() throws IOException {
    return new BufferedInputStream(unbuffered(), BUFFER);
  }

  private InputStream unbuffered() throws IOException {
    if (path != null) {
      boolean regular = attributes().isRegularFile();
      if (!isDefault()) {
        return new OfFileSystem(Uninterrupted.call(() -> Files.newInputStream(path)));
      }
      InputStream in = Files.newInputStream(path);
      return regular ? in : new OfUnknownLength(in);
    }
    if (bytes != null) {
      return new ByteArrayInputStream(bytes);
    }
    if (taken) {
      throw new IOException(name + " has been read; to read it again, give its bytes");
    }
    taken = true;
    return new OfCaller(stream);
  }

  /** The bytes at any place. */
  public ByteSource source() throws IOException {
    if (bytes != null) {
      return ByteSource.of(bytes);
    }
    boolean random = path != null && attributes().isRegularFile() && isDefault();
    return random ? ByteSource.of(path) : ByteSource.of(unbuffered());
  }

  private boolean isDefault() {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  private BasicFileAttributes attributes() throws IOException {
    BasicFileAttributes attributes =
        Uninterrupted.call(() -> Files.readAttributes(path, BasicFileAttributes.class));
    if (attributes.isDirectory()) {
      throw new FileSystemException(name, null, "is a folder");
    }
    return attributes;
  }

  /** The name in messages. */
  @Override
  public String toString() {
    return name;
  }

  /** The JDK's stream of a pipe asks it for a position to say how much is available, and fails. */
  private static final class OfUnknownLength extends FilterInputStream {
    OfUnknownLength(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 0;
    }
  }

  /**
   * A file of another file system, which may read through one channel for all its files, as that of
   * a zip file does: in an interrupted thread the channel would close itself, and with it the file
   * system of the caller.
   */
  private static final class OfFileSystem extends FilterInputStream {
    OfFileSystem(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return Uninterrupted.call(in::read);
    }

    @Override
    public int read(byte[] to, int from, int count) throws IOException {
      return Uninterrupted.call(() -> in.read(to, from, count));
    }

    @Override
    public long skip(long count) throws IOException {
      return Uninterrupted.call(() -> in.skip(count));
    }

    @Override
    public int available() {
      return 0; // not every file system has it
    }

    @Override
    public void close() throws IOException {
      Uninterrupted.call(
          () -> {
            in.close();
            return null;
          });
    }
  }

  private static final class OfCaller extends FilterInputStream {
    OfCaller(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // by the caller
    }
  }
}
