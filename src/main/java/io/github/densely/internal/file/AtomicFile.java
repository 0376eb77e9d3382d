package io.github.densely.internal.file;

import io.github.densely.internal.text.Text;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.UUID;

/**
 * Replaces a file as a whole or not at all: writes a temporary file in the same folder, forces it
 * to the disk, and gives it the name.
 *
 * <p>If anything fails, the temporary file is deleted and the old one is as it was. Any number of
 * threads and processes may save under one name: every save succeeds, and the file is always one of
 * them, whole. Every save has a temporary file of its own, {@code .NAME.PID-UUID.part}, so that it
 * can give the name to no other. If a process is killed, its temporary file stays; a later save
 * deletes it ({@link Leftovers}).
 *
 * <p>Permissions, owner and group of the old file are kept, a link stays a link, and what is no
 * regular file, such as a device or a pipe, is written to and not replaced. A thread that was
 * interrupted saves as any other and stays interrupted.
 */
public final class AtomicFile {

  /** Bytes of a name that leave room for what {@link Leftovers#name} adds: most allow 255. */
  private static final int LONG_NAME = 180;

  /** As Linux allows. */
  private static final int MOST_LINKS = 40;

  /** Times that a temporary file may be lost to somebody who tidies the folder. */
  private static final int TRIES = 5;

  /** What the file will contain. */
  public interface Content {
    /** Writes it; may be called again for another channel. */
    void write(WritableByteChannel channel) throws IOException;
  }

  private AtomicFile() {}

  /** Replaces a file by the given bytes, or creates it. */
  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, channel -> channel.write(ByteBuffer.wrap(bytes)));
  }

  /** Replaces the content of a file, or creates the file. */
  public static void write(Path file, Content content) throws IOException {
    Uninterrupted.call(
        () -> {
          if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a folder");
          } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Not its target: the link /dev/stdout to a pipe has a text that names no file.
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
              content.write(new StreamChannel(out));
            }
          } else {
            replace(target(file), content);
          }
          return null;
        });
  }

  /** What a link points to is replaced, not the link; it may point to a file that is to be made. */
  private static Path target(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static void replace(Path target, Content content) throws IOException {
    for (int tries = 1; ; tries++) {
      Path part = create(target);
      boolean done = false;
      try {
        copyAttributes(target, part);
        fill(part, content);
        move(part, target);
        done = true;
      } catch (NoSuchFileException e) {
        if (tries == TRIES || Files.exists(part) || !Files.exists(target.getParent())) {
          throw e;
        }
        continue; // somebody took it for a leftover
      } finally {
        if (!done) {
          deleteQuietly(part);
        }
      }
      forceFolder(target.getParent());
      return;
    }
  }

  /** A new file beside the target that no other save has. */
  private static Path create(Path target) throws IOException {
    String name = shortened(target.getFileName().toString());
    Leftovers.sweep(target.getParent(), name);
    try {
      return Files.createFile(target.resolveSibling(Leftovers.name(name)));
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(target.toString()); // its folder is missing
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(
          target.toString(), null, "a save makes a temporary file beside it, and may not");
    }
  }

  private static String shortened(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= LONG_NAME ? name : Text.of("densely-%s", UUID.nameUUIDFromBytes(bytes));
  }

  /** Before anything is written: what nobody else could read must not be readable for a moment. */
  private static void copyAttributes(Path target, Path part) {
    try {
      if (!Files.exists(target)) {
        return;
      }
      PosixFileAttributeView to = Files.getFileAttributeView(part, PosixFileAttributeView.class);
      if (to == null) {
        return;
      }
      PosixFileAttributes from = Files.readAttributes(target, PosixFileAttributes.class);
      to.setPermissions(from.permissions());
      PosixFileAttributes now = to.readAttributes();
      if (!now.group().equals(from.group())) {
        to.setGroup(from.group());
      }
      if (!now.owner().equals(from.owner())) {
        to.setOwner(from.owner());
      }
      to.setPermissions(from.permissions()); // a new owner may have taken a bit away
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      // Only root may give a file away, and a security manager may allow neither to ask nor to set;
      // the content matters more.
    }
  }

  private static void fill(Path part, Content content) throws IOException {
    if (part.getFileSystem() != FileSystems.getDefault()) {
      try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
        content.write(new StreamChannel(out));
      }
      return;
    }
    // Not a channel: an interrupt in the middle would close it.
    try (FileOutputStream out = new FileOutputStream(part.toFile())) {
      Leftovers.mark(out.getChannel());
      content.write(new StreamChannel(out));
      out.getFD().sync();
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException | UnsupportedOperationException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException | SecurityException e) {
      // The failure that is under way tells more.
    }
  }

  /** So that the new name outlives a power failure; not every system can open a folder. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      // The file itself is on the disk; without this the old name may point to the old file.
    }
  }
}
