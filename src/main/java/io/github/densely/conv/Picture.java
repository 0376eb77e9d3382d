package io.github.densely.conv;

import io.github.densely.Matrix;
import io.github.densely.internal.file.AtomicFile;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * A picture of coloured pixels that can be written as a PNG file, without {@code java.desktop}.
 *
 * <p>A colour is {@code 0xRRGGBB}.
 *
 * <pre>{@code
 * Picture picture = Picture.of(scene, MapShape.channelsFirst(1, 256, 256));
 * picture.frame(12, 28, 28, 28, 0xFF0000);
 * picture.writePng(Path.of("scene.png"));
 * }</pre>
 *
 * <p>Cost: four bytes per pixel. Threads: a picture belongs to one thread.
 */
public final class Picture {

  private final int height;
  private final int width;
  private final int[] pixels;

  private Picture(int height, int width) {
    if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException(
          Text.of(
              "a picture has at least one pixel, and at most 2^29 of them, got %dx%d",
              height, width));
    }
    this.height = height;
    this.width = width;
    this.pixels = new int[height * width];
  }

  /**
   * A black picture.
   *
   * @param height rows of pixels
   * @param width columns of pixels
   * @return a new picture
   * @throws IllegalArgumentException if it has no pixel, or too many for one array
   */
  public static Picture blank(int height, int width) {
    return new Picture(height, width);
  }

  /**
   * A picture of a map with one channel (0 black, 1 white) or three (red, green, blue, each from 0
   * to 1). Values outside this range count as 0 or 1, NaN as 0.
   *
   * @param map 1 x shape.features()
   * @param shape the shape of the row
   * @return a new picture
   * @throws IllegalArgumentException if it is not one row of this shape with 1 or 3 channels
   */
  public static Picture of(Matrix map, MapShape shape) {
    Sizes.requireMaps("Picture", shape, map);
    if (map.rows() != 1 || shape.channels() != 1 && shape.channels() != 3) {
      throw new IllegalArgumentException(
          Text.of("a picture is one map of 1 or 3 channels, got %d of %s", map.rows(), shape));
    }
    Picture picture = new Picture(shape.height(), shape.width());
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int color = 0;
        for (int c = 0; c < 3; c++) {
          int channel = shape.channels() == 1 ? 0 : c;
          color = color << 8 | level(map.data()[shape.index(channel, y, x)]);
        }
        picture.pixels[y * shape.width() + x] = color;
      }
    }
    return picture;
  }

  private static int level(float value) {
    return Math.round(Math.max(0, Math.min(1, value)) * 255);
  }

  /**
   * The number of rows.
   *
   * @return rows of pixels
   */
  public int height() {
    return height;
  }

  /**
   * The number of columns.
   *
   * @return columns of pixels
   */
  public int width() {
    return width;
  }

  /**
   * The colour of a pixel.
   *
   * @param y the row, from 0 at the top
   * @param x the column, from 0 at the left
   * @return 0xRRGGBB
   * @throws IndexOutOfBoundsException if there is no such pixel
   */
  public int get(int y, int x) {
    Objects.checkIndex(y, height);
    Objects.checkIndex(x, width);
    return pixels[y * width + x];
  }

  /**
   * Fills a rectangle; the part outside the picture is ignored.
   *
   * @param top its first row
   * @param left its first column
   * @param height its rows
   * @param width its columns
   * @param color the colour, 0xRRGGBB
   */
  public void fill(int top, int left, int height, int width, int color) {
    int end = Math.min(this.width, left + width);
    int start = Math.max(0, left);
    for (int y = Math.max(0, top); y < Math.min(this.height, top + height) && start < end; y++) {
      Arrays.fill(pixels, y * this.width + start, y * this.width + end, color & 0xFFFFFF);
    }
  }

  /**
   * Draws the outline of a rectangle, one pixel wide, just inside it.
   *
   * @param top its first row
   * @param left its first column
   * @param height its rows
   * @param width its columns
   * @param color the colour, 0xRRGGBB
   */
  public void frame(int top, int left, int height, int width, int color) {
    fill(top, left, 1, width, color);
    fill(top + height - 1, left, 1, width, color);
    fill(top, left, height, 1, color);
    fill(top, left + width - 1, height, 1, color);
  }

  /**
   * The picture as a PNG file.
   *
   * @return its bytes: eight bits for each of red, green and blue, or eight bits of grey if all
   *     pixels are grey
   */
  public byte[] toPng() {
    return Png.of(height, width, pixels);
  }

  /**
   * Writes a PNG file.
   *
   * @param file the file to write; replaced as a whole or not at all
   * @throws IOException if it cannot be written
   */
  public void writePng(Path file) throws IOException {
    AtomicFile.write(file, toPng());
  }

  /** Sizes, as {@code "Picture(256x256)"}. */
  @Override
  public String toString() {
    return Text.of("Picture(%dx%d)", height, width);
  }
}
