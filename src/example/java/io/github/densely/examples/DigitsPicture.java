package io.github.densely.examples;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

/**
 * Writes small square pictures as text, side by side.
 *
 * <p>A character is about twice as high as wide, so it shows two pixels, one above the other. A
 * picture of any size is brought to {@value #SIDE} x {@value #SIDE} pixels first, so that five fit
 * into 80 columns.
 */
final class DigitsPicture {

  /** Pixels of a side as shown, even because a character holds two. */
  static final int SIDE = 14;

  private static final String GAP = "  ";

  private final String characters; // neither pixel, the upper, the lower, both

  private DigitsPicture(String characters) {
    this.characters = characters;
  }

  /** Pictures of half blocks where an output can show them, else of letters. */
  static DigitsPicture forCharset(Charset charset) {
    String blocks = " ▀▄█";
    return new DigitsPicture(
        charset.canEncode() && charset.newEncoder().canEncode(blocks) ? blocks : " \"o8");
  }

  /** The side of the square that the features form, or 0 if there is none or a very small one. */
  static int side(int features) {
    int side = (int) Math.sqrt(features);
    return side >= 7 && side * side == features ? side : 0;
  }

  /**
   * Writes pictures beside each other.
   *
   * @param pictures rows of pixels, larger is darker
   * @param captions a short text under each
   * @return lines of text
   */
  String lines(List<float[]> pictures, List<String> captions) {
    List<boolean[][]> dots = pictures.stream().map(DigitsPicture::dots).toList();
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < SIDE; y += 2) {
      StringBuilder line = new StringBuilder();
      for (boolean[][] dot : dots) {
        line.append(GAP);
        for (int x = 0; x < SIDE; x++) {
          line.append(characters.charAt((dot[y][x] ? 1 : 0) + (dot[y + 1][x] ? 2 : 0)));
        }
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    StringBuilder line = new StringBuilder();
    for (String caption : captions) {
      line.append(GAP).append(String.format(Locale.ROOT, "%-" + SIDE + "." + SIDE + "s", caption));
    }
    return text.append(line.toString().stripTrailing()).append(System.lineSeparator()).toString();
  }

  /** Which pixels are ink: darker than halfway between the picture's extremes. */
  private static boolean[][] dots(float[] pixels) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float pixel : pixels) {
      min = Math.min(min, pixel);
      max = Math.max(max, pixel);
    }
    boolean[][] dots = new boolean[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        dots[y][x] = shade(pixels, x, y) > min + 0.4 * (max - min);
      }
    }
    return dots;
  }

  /**
   * The mean of the pixels around, weighted by how near they are: one formula to enlarge and to
   * reduce.
   */
  private static double shade(float[] pixels, int x, int y) {
    int side = side(pixels.length);
    double scale = (double) side / SIDE;
    double reach = Math.max(1, scale);
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < side; row++) {
      double near = 1 - Math.abs(row + 0.5 - (y + 0.5) * scale) / reach;
      for (int col = 0; col < side && near > 0; col++) {
        double weight = near * (1 - Math.abs(col + 0.5 - (x + 0.5) * scale) / reach);
        if (weight > 0) {
          sum += weight * pixels[row * side + col];
          weights += weight;
        }
      }
    }
    return sum / weights;
  }
}
