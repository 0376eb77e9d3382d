package io.github.densely.benchmark;

import java.util.SplittableRandom;

/**
 * The matrices of one product, row-major.
 *
 * <pre>
 * forward     left X  batch x in    right W  out x in      result Y  batch x out
 * gradInput   left G  batch x out   right W  out x in      result    batch x in
 * gradWeight  left G  batch x out   right X  batch x in    result    out x in, added to
 * </pre>
 */
record Operands(TimedTask task, Size size, float[] left, float[] right, float[] result) {

  private static final long SEED = 20260101;

  static Operands of(TimedTask task, Size size) {
    int m = size.batch();
    int k = size.in();
    int n = size.out();
    return switch (task) {
      case FORWARD ->
          new Operands(task, size, random(m * k, 1), random(n * k, 2), new float[m * n]);
      case GRAD_INPUT ->
          new Operands(task, size, random(m * n, 3), random(n * k, 2), new float[m * k]);
      case GRAD_WEIGHT ->
          new Operands(task, size, random(m * n, 3), random(m * k, 1), random(n * k, 4));
      default -> throw new IllegalArgumentException(task + " is not a product");
    };
  }

  int resultRows() {
    return task == TimedTask.GRAD_WEIGHT ? size.out() : size.batch();
  }

  int resultCols() {
    return task == TimedTask.FORWARD ? size.out() : size.in();
  }

  /** How many terms each element of the result sums. */
  int terms() {
    return switch (task) {
      case FORWARD -> size.in();
      case GRAD_INPUT -> size.out();
      default -> size.batch();
    };
  }

  float left(int row, int term) {
    return task == TimedTask.GRAD_WEIGHT
        ? left[term * size.out() + row]
        : left[row * terms() + term];
  }

  float right(int term, int col) {
    return task == TimedTask.FORWARD
        ? right[col * terms() + term]
        : right[term * resultCols() + col];
  }

  /** Of magnitude 0.5 to 1 and either sign: no subnormals, and sums that cancel. */
  private static float[] random(int count, long stream) {
    SplittableRandom random = new SplittableRandom(SEED + stream);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int bits = random.nextInt();
      values[i] = Float.intBitsToFloat(bits >>> 9 | 0x3f000000 | bits & 0x80000000);
    }
    return values;
  }
}
