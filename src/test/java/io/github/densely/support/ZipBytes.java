package io.github.densely.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * A zip file, written by hand in the ways in which writers differ: the JDK's writer has only some
 * of them.
 */
public final class ZipBytes {

  private static final int MARKER = -1;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private int entries;
  private boolean deflated;
  private boolean streamed;
  private boolean zip64;

  /** Packs the entries that follow. */
  public ZipBytes deflated() {
    deflated = true;
    return this;
  }

  /** Writes the sizes of the entries that follow behind them, as to a pipe. */
  public ZipBytes streamed() {
    streamed = true;
    return this;
  }

  /** Writes sizes and offsets of eight bytes. */
  public ZipBytes zip64() {
    zip64 = true;
    return this;
  }

  public ZipBytes add(String name, byte... content) {
    byte[] bytes = deflated ? deflate(content) : content;
    CRC32 crc = new CRC32();
    crc.update(content);
    return add(name, bytes, content.length, (int) crc.getValue());
  }

  /** An entry whose directory may lie. */
  public ZipBytes add(String name, byte[] bytes, int size, int crc) {
    int offset = file.size();
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    int flags = (streamed ? 8 : 0) | 1 << 11;
    int method = deflated ? 8 : 0;
    ByteBuffer local = buffer(30 + nameBytes.length + (zip64 ? 20 : 0));
    local.putInt(0x04034b50).putShort((short) 20).putShort((short) flags);
    local.putShort((short) method).putInt(0).putInt(streamed ? 0 : crc);
    local.putInt(zip64 ? MARKER : streamed ? 0 : bytes.length);
    local.putInt(zip64 ? MARKER : streamed ? 0 : size);
    local.putShort((short) nameBytes.length).putShort((short) (zip64 ? 20 : 0)).put(nameBytes);
    if (zip64) {
      local.putShort((short) 1).putShort((short) 16);
      local.putLong(streamed ? 0 : size).putLong(streamed ? 0 : bytes.length);
    }
    file.writeBytes(local.array());
    file.writeBytes(bytes);
    if (streamed) {
      ByteBuffer descriptor = buffer(zip64 ? 24 : 16).putInt(0x08074b50).putInt(crc);
      if (zip64) {
        descriptor.putLong(bytes.length).putLong(size);
      } else {
        descriptor.putInt(bytes.length).putInt(size);
      }
      file.writeBytes(descriptor.array());
    }
    ByteBuffer central = buffer(46 + nameBytes.length + (zip64 ? 34 : 0));
    central.putInt(0x02014b50).putShort((short) 20).putShort((short) 20).putShort((short) flags);
    central.putShort((short) method).putInt(0).putInt(crc);
    central.putInt(zip64 ? MARKER : bytes.length).putInt(zip64 ? MARKER : size);
    central.putShort((short) nameBytes.length).putShort((short) (zip64 ? 34 : 0));
    central.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    central.putInt(zip64 ? MARKER : offset).put(nameBytes);
    if (zip64) {
      // Another field before: that of time stamps.
      central.putShort((short) 0x5455).putShort((short) 2).putShort((short) 0);
      central.putShort((short) 1).putShort((short) 24);
      central.putLong(size).putLong(bytes.length).putLong(offset);
    }
    directory.writeBytes(central.array());
    entries++;
    return this;
  }

  /** The file, with a comment at its end. */
  public byte[] bytes(String comment) {
    int offset = file.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(file.toByteArray());
    all.writeBytes(directory.toByteArray());
    if (zip64) {
      ByteBuffer end = buffer(56 + 20).putInt(0x06064b50).putLong(44);
      end.putShort((short) 45).putShort((short) 45).putInt(0).putInt(0);
      end.putLong(entries).putLong(entries).putLong(directory.size()).putLong(offset);
      end.putInt(0x07064b50).putInt(0).putLong(offset + directory.size()).putInt(1);
      all.writeBytes(end.array());
    }
    ByteBuffer end = buffer(22 + comment.length()).putInt(0x06054b50).putInt(0);
    end.putShort((short) (zip64 ? MARKER : entries)).putShort((short) (zip64 ? MARKER : entries));
    end.putInt(zip64 ? MARKER : directory.size()).putInt(zip64 ? MARKER : offset);
    end.putShort((short) comment.length()).put(comment.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(end.array());
    return all.toByteArray();
  }

  public byte[] bytes() {
    return bytes("");
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  public static byte[] deflate(byte... content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }
}
