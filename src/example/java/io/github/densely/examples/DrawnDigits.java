package io.github.densely.examples;

import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Digits that look as if written by hand, drawn from a seed, so that the example needs no file.
 *
 * <p>A digit is a few strokes, each a smooth curve through some points. A digit that people write
 * in several ways has several {@link #SHAPES}. Every picture moves each point a little, then
 * scales, slants, turns and shifts the whole, chooses a pen, and adds noise to the paper.
 *
 * <p>Shapes: a picture is a row of {@code SIDE·SIDE} values from 0 (paper) to 1 (ink), from the top
 * left, row by row.
 *
 * <p>The same seed gives the same pictures on every JDK and platform: random numbers come from
 * {@code nextLong} alone, angles go through {@link StrictMath}.
 */
public final class DrawnDigits {

  /** Pixels of a picture's side. */
  static final int SIDE = 14;

  /**
   * For each digit its ways of writing. Strokes are parted by "/", points are x,y in a box of 6 x
   * 10 with y downwards. A stroke is round at every point; where a line has a corner, one stroke
   * ends and the next begins.
   */
  private static final String[][] SHAPES = {
    {
      "3,0 1.1,1.7 .6,5 1.1,8.3 3,10 4.9,8.3 5.4,5 4.9,1.7 3,0",
      "4,.6 2,.5 .8,3 .7,7 2.2,9.8 4.2,9.3 5.4,6 5.1,2.2 3.4,0 2.4,1"
    },
    {"3,0 3,5 3,10", "1.2,2.8 3.2,0 / 3.2,0 3.2,10", "1.4,2.2 3,0 / 3,0 3,10 / 1.2,10 4.8,10"},
    {
      "1,2.6 2,.4 4.2,.3 5.1,2.2 4.4,4.8 2.6,7.4 .8,10 / .8,10 5.4,9.9",
      "1,2 2.6,.1 4.6,1 4.6,4 2.6,8 1,9.8 .6,8.8 1.8,8.3 3.6,9.7 5.5,9.4"
    },
    {
      "1,1.6 2.6,0 4.6,.8 4.6,3.3 2.3,4.7 / 2.3,4.7 4.9,5.8 5.1,8.5 3,10 .7,8.7",
      "1,0 5,0 / 5,0 2.5,4 / 2.5,4 4.7,5 5.1,8.2 3,10 .7,9"
    },
    {
      "1.6,0 1.2,3 .8,5.8 / .8,5.8 5.6,5.6 / 4.2,2.4 4.2,10",
      "4.2,0 .5,6.6 / .5,6.6 5.6,6.6 / 4.2,0 4.2,10",
      "1.2,.4 1,3.6 2.4,5 4.6,4.4 / 5,0 4.6,5 4.2,10"
    },
    {
      "5,0 1.5,0 / 1.5,0 1.2,4.4 / 1.2,4.4 3.3,3.8 5.1,5.4 5,8.3 3,10 .7,8.9",
      "5.2,.2 2.4,.4 1.3,2.4 2,4.2 4.2,5.2 5.1,7.4 3.8,9.7 .8,9.6"
    },
    {
      "4.6,.3 2.3,2.4 .9,5.6 1.1,8.6 3,10 5,8.6 4.9,6.2 3,5.1 1.1,6.8",
      "3.4,0 1.6,4 .8,7.4 2.2,9.9 4.6,9.2 4.9,6.9 3.2,5.6 1.2,7.2"
    },
    {
      ".8,0 5.2,0 / 5.2,0 2.2,10",
      ".8,.2 5.2,0 / 5.2,0 3.3,4.6 2.4,10 / 1.7,5.1 4.9,4.9",
      ".8,1.8 1,.2 / 1,.2 3,.6 5.2,0 / 5.2,0 3.6,4.4 3,10"
    },
    {
      "4.8,1.4 3,0 1.2,1.5 1.6,3.6 4.3,5.8 5,8.2 3,10 1,8.2 1.7,5.8 4.4,3.6 4.8,1.4",
      "3,0 1.4,1 1.3,3.4 3,4.6 4.7,3.4 4.6,1 3,0 / 3,4.6 1,6 .8,8.8 3,10 5.2,8.8 5,6 3,4.6"
    },
    {
      "4.9,2 3,.1 1,1.6 1.2,4.3 3,5.2 4.7,3.8 4.9,2 / 4.9,2 4.8,6 4,10",
      "4.9,1.4 2.8,0 1,1.8 1.3,4.5 3.2,5.1 4.9,3.2 / 4.9,1.4 5,6.8 3.6,9.9 1.2,9"
    },
  };

  /** Line segments that stand for the curve between two points. */
  private static final int SEGMENTS = 5;

  private final SplittableRandom random;

  private DrawnDigits(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Draws the same number of each digit, within one, in random order.
   *
   * @param count number of pictures
   * @param seed of the random numbers
   * @return count x SIDE·SIDE pixels, with ten classes
   */
  public static Dataset draw(int count, long seed) {
    DrawnDigits pen = new DrawnDigits(seed);
    Matrix pictures = Matrix.zeros(count, SIDE * SIDE);
    int[] digits = new int[count];
    for (int i = 0; i < count; i++) {
      digits[i] = i % 10;
      System.arraycopy(pen.picture(digits[i]), 0, pictures.data(), i * SIDE * SIDE, SIDE * SIDE);
    }
    List<String> names = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    return Dataset.ofClasses(pictures, names, digits).shuffle(seed);
  }

  private float[] picture(int digit) {
    String[] shapes = SHAPES[digit];
    List<double[][]> strokes = new ArrayList<>();
    for (String stroke : shapes[(int) (uniform(0, 1) * shapes.length)].split("/")) {
      strokes.add(points(stroke.strip()));
    }
    distort(strokes);
    return ink(strokes, uniform(0.5, 1.05), uniform(0.7, 1));
  }

  /** The points of a stroke, each moved a little at random. */
  private double[][] points(String stroke) {
    return Arrays.stream(stroke.split(" "))
        .map(point -> point.split(","))
        .map(
            xy ->
                new double[] {
                  Double.parseDouble(xy[0]) + 0.4 * bell(), Double.parseDouble(xy[1]) + 0.4 * bell()
                })
        .toArray(double[][]::new);
  }

  /**
   * Scales, slants, turns and shifts all points, from the box around (3, 5) to pixels around the
   * picture's centre.
   */
  private void distort(List<double[][]> strokes) {
    double height = SIDE * uniform(0.058, 0.082);
    double width = height * uniform(0.7, 1.2);
    double slant = 0.12 + 0.16 * bell();
    double angle = 0.1 * bell();
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double centreX = SIDE / 2.0 + 0.7 * bell();
    double centreY = SIDE / 2.0 + 0.7 * bell();
    for (double[][] stroke : strokes) {
      for (double[] point : stroke) {
        double y = height * (point[1] - 5);
        double x = width * (point[0] - 3) - slant * y;
        point[0] = centreX + cos * x - sin * y;
        point[1] = centreY + sin * x + cos * y;
      }
    }
  }

  /** Draws the curves with a round pen whose edge fades over one pixel, then adds noise. */
  private float[] ink(List<double[][]> strokes, double radius, double darkness) {
    double[] distance = new double[SIDE * SIDE];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    for (double[][] stroke : strokes) {
      for (int i = 0; i + 1 < stroke.length; i++) {
        double[] from = stroke[i];
        for (int s = 1; s <= SEGMENTS; s++) {
          double[] to = curve(stroke, i, (double) s / SEGMENTS);
          approach(from, to, distance);
          from = to;
        }
      }
    }
    float[] pixels = new float[distance.length];
    for (int i = 0; i < pixels.length; i++) {
      double ink = darkness * clamp(0.5 + radius - distance[i]);
      pixels[i] = (float) clamp(ink + 0.08 * bell());
    }
    return pixels;
  }

  /**
   * A point between points i and i + 1 of the stroke, on E. Catmull and R. Rom's spline through all
   * of them.
   */
  private static double[] curve(double[][] stroke, int i, double t) {
    double[] p0 = stroke[Math.max(0, i - 1)];
    double[] p1 = stroke[i];
    double[] p2 = stroke[i + 1];
    double[] p3 = stroke[Math.min(stroke.length - 1, i + 2)];
    double[] point = new double[2];
    for (int d = 0; d < 2; d++) {
      double a = p2[d] - p0[d];
      double b = 2 * p0[d] - 5 * p1[d] + 4 * p2[d] - p3[d];
      double c = 3 * (p1[d] - p2[d]) + p3[d] - p0[d];
      point[d] = p1[d] + t / 2 * (a + t * (b + t * c));
    }
    return point;
  }

  /**
   * Lowers each pixel's distance to the ink to its distance from the line between two points, where
   * that is smaller.
   */
  private static void approach(double[] from, double[] to, double[] distance) {
    double dx = to[0] - from[0];
    double dy = to[1] - from[1];
    double length2 = Math.max(dx * dx + dy * dy, 1e-9);
    for (int i = 0; i < distance.length; i++) {
      double x = i % SIDE + 0.5 - from[0];
      double y = i / SIDE + 0.5 - from[1];
      double along = clamp((x * dx + y * dy) / length2);
      double offX = x - along * dx;
      double offY = y - along * dy;
      distance[i] = Math.min(distance[i], Math.sqrt(offX * offX + offY * offY));
    }
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(1, value));
  }

  /** Evenly in [low, high). */
  private double uniform(double low, double high) {
    return low + (high - low) * ((random.nextLong() >>> 11) * 0x1p-53);
  }

  /**
   * Nearly normal with mean 0 and standard deviation 1, never beyond ±3.5: four even numbers added
   * up.
   */
  private double bell() {
    return 1.7320508 * (uniform(-1, 1) + uniform(-1, 1) + uniform(-1, 1) + uniform(-1, 1)) / 2;
  }
}
