package io.github.densely.examples;

import io.github.densely.Matrix;
import io.github.densely.conv.MapShape;
import io.github.densely.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A sheet of paper with handwritten digits here and there, and other things between them: loose
 * strokes, hooks, crosses and blots. It knows its digits and their places.
 *
 * @param picture 1 x height·width, from 0 (paper) to 1 (ink)
 * @param shape one channel
 * @param digits the digits on it
 * @param scrawls the places of other things, with the value −1
 */
record DrawnScene(Matrix picture, MapShape shape, List<Digit> digits, List<Digit> scrawls) {

  /** Pixels of a digit's side. */
  static final int SIDE = DrawnDigits.SIDE;

  /** Pixels between the boxes of two things on the paper, at least. */
  private static final int GAP = 2;

  private static final int TRIES = 200;

  /**
   * A digit on the paper.
   *
   * @param value 0 to 9
   * @param top row of the upper left corner of its box
   * @param left column of the upper left corner of its box
   */
  record Digit(int value, int top, int left) {

    /** How far apart two boxes are, in the direction in which they are farther apart. */
    int distance(int otherTop, int otherLeft) {
      return Math.max(Math.abs(top - otherTop), Math.abs(left - otherLeft));
    }
  }

  /**
   * Draws a scene. The same seed gives the same scene.
   *
   * @param digits how many to write, if there is room
   * @param clutter how many other things to draw, if there is room
   */
  static DrawnScene draw(int height, int width, int digits, int clutter, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MapShape shape = MapShape.channelsFirst(1, height, width);
    Matrix picture = Matrix.zeros(1, shape.features());
    for (int i = 0; i < shape.features(); i++) {
      // As the paper of a drawn digit: noise whose negative half is cut off.
      picture.data()[i] = (float) Math.max(0, 0.08 * random.nextGaussian());
    }
    List<Digit> taken = new ArrayList<>();
    Dataset drawn = DrawnDigits.draw(Math.max(10, digits), random.nextLong());
    for (int i = 0; i < digits; i++) {
      place(taken, (int) drawn.targets().get(i, 0), height, width, random);
      if (taken.size() > i) {
        stamp(drawn.inputs().row(i), taken.get(i), picture, width);
      } else {
        break;
      }
    }
    List<Digit> written = List.copyOf(taken);
    for (int i = 0; i < clutter; i++) {
      int before = taken.size();
      place(taken, -1, height, width, random);
      if (taken.size() > before) {
        stamp(scrawl(random), taken.get(before), picture, width);
      }
    }
    List<Digit> scrawls = List.copyOf(taken.subList(written.size(), taken.size()));
    return new DrawnScene(picture, shape, written, scrawls);
  }

  private static void place(
      List<Digit> taken, int value, int height, int width, SplittableRandom random) {
    for (int i = 0; i < TRIES; i++) {
      int top = random.nextInt(height - SIDE + 1);
      int left = random.nextInt(width - SIDE + 1);
      if (taken.stream().allMatch(other -> other.distance(top, left) >= SIDE + GAP)) {
        taken.add(new Digit(value, top, left));
        return;
      }
    }
  }

  private static void stamp(float[] drawing, Digit at, Matrix picture, int width) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int pixel = (at.top() + y) * width + at.left() + x;
        picture.data()[pixel] = Math.max(picture.data()[pixel], drawing[y * SIDE + x]);
      }
    }
  }

  /** Something that is not a digit, in a box of a digit's size. */
  private static float[] scrawl(SplittableRandom random) {
    float[] drawing = new float[SIDE * SIDE];
    double radius = 0.5 + 0.5 * random.nextDouble();
    switch (random.nextInt(4)) {
      case 0 -> { // two or three loose strokes
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
          line(drawing, point(random), point(random), radius);
        }
      }
      case 1 -> { // a cross
        double size = 2 + 3 * random.nextDouble();
        double[] centre = {SIDE / 2.0, SIDE / 2.0};
        line(drawing, moved(centre, -size, -size), moved(centre, size, size), radius);
        line(drawing, moved(centre, size, -size), moved(centre, -size, size), radius);
      }
      case 2 -> // a blot
          line(drawing, point(random), point(random), 2 + 2 * random.nextDouble());
      default -> { // a zigzag
        double[] from = point(random);
        for (int i = 0; i < 3; i++) {
          double[] to = {SIDE - from[0] + random.nextDouble() - 0.5, from[1] + 2.5};
          line(drawing, from, to, radius);
          from = to;
        }
      }
    }
    return drawing;
  }

  private static double[] point(SplittableRandom random) {
    return new double[] {
      1.5 + (SIDE - 3) * random.nextDouble(), 1.5 + (SIDE - 3) * random.nextDouble()
    };
  }

  private static double[] moved(double[] point, double dx, double dy) {
    return new double[] {point[0] + dx, point[1] + dy};
  }

  /** A stroke with a round pen whose edge fades over one pixel. */
  private static void line(float[] drawing, double[] from, double[] to, double radius) {
    double dx = to[0] - from[0];
    double dy = to[1] - from[1];
    double length2 = Math.max(dx * dx + dy * dy, 1e-9);
    for (int i = 0; i < drawing.length; i++) {
      double x = i % SIDE + 0.5 - from[0];
      double y = i / SIDE + 0.5 - from[1];
      double along = Math.max(0, Math.min(1, (x * dx + y * dy) / length2));
      double offX = x - along * dx;
      double offY = y - along * dy;
      double distance = Math.sqrt(offX * offX + offY * offY);
      double ink = 0.85 * Math.max(0, Math.min(1, 0.5 + radius - distance));
      drawing[i] = (float) Math.max(drawing[i], ink);
    }
  }

  /** The patch of a digit's size at a place, as a new row. */
  float[] patch(int top, int left) {
    float[] patch = new float[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      int from = (top + y) * shape.width() + left;
      System.arraycopy(picture.data(), from, patch, y * SIDE, SIDE);
    }
    return patch;
  }

  /**
   * Patches to learn from: every digit at its place and moved by a pixel or so, and as many patches
   * without a digit, some of them beside one, on something else, or anywhere.
   *
   * @param near up to how many pixels a digit may be moved
   * @param far from how many pixels on it counts as no digit
   * @return ten classes of digits, and an eleventh for the others
   */
  static Dataset patches(
      List<DrawnScene> scenes, int near, int far, int perDigit, SplittableRandom random) {
    List<float[]> patches = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    for (DrawnScene scene : scenes) {
      for (Digit digit : scene.digits) {
        for (int i = 0; i < perDigit; i++) {
          patches.add(scene.near(digit, near, random));
          classes.add(digit.value());
          patches.add(scene.noDigit(scene.nearWhat(digit, i, random), far, random));
          classes.add(10);
        }
      }
    }
    return Dataset.ofClasses(
        Matrix.ofRows(patches.toArray(float[][]::new)),
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"),
        classes.stream().mapToInt(Integer::intValue).toArray());
  }

  private float[] near(Digit digit, int near, SplittableRandom random) {
    return patch(
        moved(digit.top(), near, shape.height(), random),
        moved(digit.left(), near, shape.width(), random));
  }

  /** In turn: a digit, half of which may look like another one; a scrawl; nothing. */
  private Digit nearWhat(Digit digit, int i, SplittableRandom random) {
    return switch (i % 3) {
      case 0 -> digit;
      case 1 -> scrawls.isEmpty() ? null : scrawls.get(random.nextInt(scrawls.size()));
      default -> null;
    };
  }

  /** A patch without a digit, near something or anywhere. */
  private float[] noDigit(Digit beside, int far, SplittableRandom random) {
    int reach = beside != null && beside.value() < 0 ? SIDE / 2 : SIDE;
    while (true) {
      int top =
          beside == null
              ? random.nextInt(shape.height() - SIDE + 1)
              : moved(beside.top(), reach, shape.height(), random);
      int left =
          beside == null
              ? random.nextInt(shape.width() - SIDE + 1)
              : moved(beside.left(), reach, shape.width(), random);
      if (digits.stream().allMatch(digit -> digit.distance(top, left) >= far)) {
        return patch(top, left);
      }
    }
  }

  private static int moved(int at, int by, int size, SplittableRandom random) {
    return Math.max(0, Math.min(size - SIDE, at + random.nextInt(-by, by + 1)));
  }
}
