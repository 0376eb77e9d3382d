package io.github.densely.conv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The PNG format, as much of it as one picture needs: signature, header, pixels, end.
 *
 * <p>Source: ISO/IEC 15948:2004, Portable Network Graphics.
 */
final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte BITS = 8;
  private static final byte GREY = 0;
  private static final byte RGB = 2;

  private Png() {}

  /** Pixels are 0xRRGGBB, row by row. */
  static byte[] of(int height, int width, int[] pixels) {
    boolean grey = Arrays.stream(pixels).allMatch(p -> p == (p & 0xFF) * 0x010101);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put(BITS).put(grey ? GREY : RGB);
    // The last three are zero: the one compression, the one filter method, not interlaced.
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.writeBytes(SIGNATURE);
    chunk(png, "IHDR", header.array());
    chunk(png, "IDAT", compressed(height, width, pixels, grey));
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static byte[] compressed(int height, int width, int[] pixels, boolean grey) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      byte[] row = new byte[1 + width * (grey ? 1 : 3)]; // the first byte: no filter
      for (int y = 0; y < height; y++) {
        for (int x = 0, at = 1; x < width; x++) {
          int pixel = pixels[y * width + x];
          if (!grey) {
            row[at++] = (byte) (pixel >> 16);
            row[at++] = (byte) (pixel >> 8);
          }
          row[at++] = (byte) pixel;
        }
        out.write(row);
      }
    } catch (IOException e) {
      throw new AssertionError("an array in memory cannot fail", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  /** Length, name, data, and the checksum of name and data. */
  private static void chunk(ByteArrayOutputStream out, String name, byte[] data) {
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(type);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(type);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
