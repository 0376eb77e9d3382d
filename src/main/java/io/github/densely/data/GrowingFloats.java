package io.github.densely.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Floats whose number is unknown, or cannot be trusted, before all are read.
 *
 * <p>It has blocks instead of one array that doubles: the peak of memory is twice the result
 * instead of three times, and once the result if the expected size was right.
 */
final class GrowingFloats {

  /**
   * The most floats that {@link #toArray} can return: the largest array that every JVM can
   * allocate.
   */
  static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final int SMALLEST_BLOCK = 1 << 8;

  /** 256 KB, which is small compared with any file that needs many blocks. */
  private static final int LARGEST_BLOCK = 1 << 16;

  private final List<float[]> full = new ArrayList<>();
  private long fullSize;
  private float[] last;
  private int used;

  GrowingFloats() {
    this(SMALLEST_BLOCK);
  }

  /** Allocates memory for the expected size at once, so the size must be plausible. */
  GrowingFloats(int expected) {
    last = new float[Math.max(SMALLEST_BLOCK, expected)];
  }

  void add(float value) {
    if (used == last.length) {
      full.add(last);
      fullSize += used;
      last = new float[Math.min(LARGEST_BLOCK, 2 * Math.min(LARGEST_BLOCK, used))];
      used = 0;
    }
    last[used++] = value;
  }

  long size() {
    return fullSize + used;
  }

  /** All floats in an array of exactly their number. Do not add any afterwards. */
  float[] toArray() {
    if (full.isEmpty() && used == last.length) {
      return last;
    }
    float[] all = new float[Math.toIntExact(size())];
    int at = 0;
    for (float[] block : full) {
      System.arraycopy(block, 0, all, at, block.length);
      at += block.length;
    }
    System.arraycopy(last, 0, all, at, used);
    return all;
  }
}
