package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Data sets one after another. */
final class Joined {

  private Joined() {}

  static Dataset of(List<Dataset> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there is no data set to join");
    }
    Dataset first = parts.get(0);
    Map<String, Integer> indices = new LinkedHashMap<>();
    long size = 0;
    boolean weighted = false;
    for (int i = 0; i < parts.size(); i++) {
      requireSameColumns(first, parts.get(i), i);
      parts.get(i).classNames().forEach(name -> indices.putIfAbsent(name, indices.size()));
      size += parts.get(i).size();
      weighted |= parts.get(i).weights().isPresent();
    }
    int rows = (int) Math.min(Integer.MAX_VALUE, size); // too many are refused by Matrix
    List<String> names = List.copyOf(indices.keySet());
    Matrix inputs = Matrix.zeros(rows, first.features());
    Matrix targets = Matrix.zeros(rows, first.targets().cols());
    float[] weights = new float[rows];
    Arrays.fill(weights, 1);
    int at = 0;
    for (Dataset part : parts) {
      copy(part.inputs(), inputs, at);
      copy(part.targets(), targets, at);
      int[] united = part.classNames().stream().mapToInt(indices::get).toArray();
      for (int i = 0; i < part.size(); i++) {
        if (!names.isEmpty()) {
          targets.set(at + i, 0, united[(int) part.targets().get(i, 0)]);
        }
        if (part.weights().isPresent()) {
          weights[at + i] = part.weights().get().get(i, 0);
        }
      }
      at += part.size();
    }
    Dataset joined =
        names.isEmpty()
            ? Dataset.of(inputs, targets)
            : Dataset.ofClasses(inputs, names, classes(targets));
    return weighted ? joined.weights(weights) : joined;
  }

  private static void requireSameColumns(Dataset first, Dataset part, int index) {
    boolean classes = first.classNames().isEmpty() == part.classNames().isEmpty();
    if (!classes
        || first.features() != part.features()
        || first.targets().cols() != part.targets().cols()) {
      throw new IllegalArgumentException(
          Text.of("data set %d does not fit the first: %s, and %s", index, part, first));
    }
  }

  private static void copy(Matrix from, Matrix to, int row) {
    int length = from.rows() * from.cols(); // the array of a view is longer
    System.arraycopy(from.data(), 0, to.data(), row * to.cols(), length);
  }

  private static int[] classes(Matrix targets) {
    int[] classes = new int[targets.rows()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) targets.get(i, 0);
    }
    return classes;
  }
}
