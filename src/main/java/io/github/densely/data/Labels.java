package io.github.densely.data;

import io.github.densely.internal.text.Text;
import java.util.stream.IntStream;

/** Class indices from a file. */
final class Labels {

  /** A file of a few bytes must not make more names of classes than this. */
  private static final int ALWAYS = 1 << 16;

  private Labels() {}

  /**
   * The same classes.
   *
   * @throws IllegalArgumentException if they are no indices, but large numbers such as keys
   */
  static int[] requireClasses(int[] classes) {
    int largest = IntStream.of(classes).max().orElse(0);
    if (largest >= Math.max(ALWAYS, classes.length)) {
      throw new IllegalArgumentException(
          Text.of(
              "class %d among %d samples; classes are numbered from 0, without large gaps",
              largest, classes.length));
    }
    return classes;
  }
}
