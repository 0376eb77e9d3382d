package io.github.densely.examples;

import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import java.util.SplittableRandom;

/**
 * Makes changed copies of square pictures, turned, scaled and shifted a little: still the same
 * digit, so the network learns to ignore the change.
 */
final class DigitsChange {

  private static final double ANGLE = 0.2; // radians, 11 degrees
  private static final double SCALE = 0.12;
  private static final double SHIFT = 0.06; // of the side

  private DigitsChange() {}

  /** The pictures, followed by {@code copies} changed copies of each. */
  static Dataset withCopies(Dataset pictures, int copies, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = pictures.size();
    int pixels = pictures.inputs().cols();
    Matrix inputs = Matrix.zeros(size * (1 + copies), pixels);
    int[] classes = new int[inputs.rows()];
    for (int i = 0; i < inputs.rows(); i++) {
      float[] picture = pictures.inputs().row(i % size);
      float[] row = i < size ? picture : change(picture, random);
      System.arraycopy(row, 0, inputs.data(), i * pixels, pixels);
      classes[i] = (int) pictures.targets().get(i % size, 0);
    }
    return Dataset.ofClasses(inputs, pictures.classNames(), classes);
  }

  /** Takes each pixel from where it was before the change. */
  private static float[] change(float[] picture, SplittableRandom random) {
    int side = DigitsPicture.side(picture.length);
    double angle = ANGLE * uniform(random);
    double cos = StrictMath.cos(angle) * (1 + SCALE * uniform(random));
    double sin = StrictMath.sin(angle);
    double centre = (side - 1) / 2.0;
    double fromX = centre + SHIFT * side * uniform(random);
    double fromY = centre + SHIFT * side * uniform(random);
    float[] changed = new float[picture.length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double dx = x - centre;
        double dy = y - centre;
        changed[y * side + x] =
            (float)
                between(picture, side, fromX + cos * dx - sin * dy, fromY + sin * dx + cos * dy);
      }
    }
    return changed;
  }

  /** The four pixels around a point, weighted by nearness; 0 outside. */
  private static double between(float[] picture, int side, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int row = Math.max(0, top); row <= Math.min(side - 1, top + 1); row++) {
      for (int col = Math.max(0, left); col <= Math.min(side - 1, left + 1); col++) {
        sum += (1 - Math.abs(x - col)) * (1 - Math.abs(y - row)) * picture[row * side + col];
      }
    }
    return sum;
  }

  /** Evenly in [-1, 1). */
  private static double uniform(SplittableRandom random) {
    return (random.nextLong() >>> 10) * 0x1p-53 - 1;
  }
}
