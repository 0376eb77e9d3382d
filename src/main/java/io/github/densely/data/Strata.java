package io.github.densely.data;

import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rows chosen so that every part has each class as often as can be. Only the seed and the classes
 * decide.
 */
final class Strata {

  private Strata() {}

  /**
   * Marks the test rows of a split; each class is split by itself.
   *
   * @param classOf the class of each row
   * @param names of the classes, for errors
   */
  static boolean[] split(int[] classOf, List<String> names, double testFraction, long seed) {
    int[] counts = counts(classOf, names.size());
    int[] test = new int[counts.length];
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 1) {
        throw new IllegalArgumentException(
            Text.of(
                "class %d (\"%s\") has one sample, which cannot be in both parts; leave the class"
                    + " out, or use split",
                c, Shortened.of(names.get(c))));
      }
      int rounded = (int) Math.rint(counts[c] * testFraction);
      test[c] = counts[c] == 0 ? 0 : Math.max(1, Math.min(counts[c] - 1, rounded));
    }
    boolean[] chosen = new boolean[classOf.length];
    for (int row : Dataset.order(classOf.length, seed)) {
      chosen[row] = test[classOf[row]]-- > 0;
    }
    return chosen;
  }

  /**
   * The fold of each row. The shuffled rows of one class after another are dealt like cards, so
   * that neither the folds nor a class in them differ by more than one sample.
   *
   * @param classOf the class of each row
   * @param names of the classes, for errors
   */
  static int[] folds(int[] classOf, List<String> names, int folds, long seed) {
    int[] counts = counts(classOf, names.size());
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] > 0 && counts[c] < folds) {
        throw new IllegalArgumentException(
            Text.of(
                "class %d (\"%s\") has %d samples, so %d folds cannot all have one; use fewer folds",
                c, Shortened.of(names.get(c)), counts[c], folds));
      }
    }
    int[] next = new int[counts.length]; // the position of the next row of each class
    for (int c = 1; c < counts.length; c++) {
      next[c] = next[c - 1] + counts[c - 1];
    }
    int[] foldOf = new int[classOf.length];
    for (int row : Dataset.order(classOf.length, seed)) {
      foldOf[row] = next[classOf[row]]++ % folds;
    }
    return foldOf;
  }

  private static int[] counts(int[] classOf, int classes) {
    int[] counts = new int[classes];
    Arrays.stream(classOf).forEach(c -> counts[c]++);
    return counts;
  }

  /** The rows of a part, ascending. */
  static int[] rows(int size, IntPredicate inPart) {
    return IntStream.range(0, size).filter(inPart).toArray();
  }
}
