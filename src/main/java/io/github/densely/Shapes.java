package io.github.densely;

import io.github.densely.internal.text.Text;

/** The checks that every layer makes before it computes, with the same messages for all layers. */
final class Shapes {

  private Shapes() {}

  /** Refuses an input that a layer does not take; one that takes any number refuses none. */
  static void requireInput(Layer layer, Matrix input) {
    if (layer.inFeatures() != Layer.ANY) {
      requireColumns(layer, layer.inFeatures(), input);
    }
  }

  /** Refuses an input with the wrong number of columns, and suggests a correction. */
  static void requireColumns(Object layer, int expected, Matrix input) {
    if (input.cols() != expected) {
      throw new IllegalArgumentException(
          Text.of(
              "%s expects %d columns, got %s%s",
              layer, expected, input.shape(), hint(expected, input)));
    }
  }

  /** Refuses an {@code out} that does not have the sizes of the output for an input. */
  static void requireOut(Object layer, Matrix input, int outFeatures, Matrix out) {
    if (out.rows() != input.rows() || out.cols() != outFeatures) {
      throw new IllegalArgumentException(
          Text.of(
              "%s needs out %d x %d for an input of %s, got %s",
              layer, input.rows(), outFeatures, input.shape(), out.shape()));
    }
  }

  /** Refuses a gradient that does not have the sizes of the output. */
  static void requireGradient(Object layer, int rows, int cols, Matrix gradOutput) {
    if (gradOutput.rows() != rows || gradOutput.cols() != cols) {
      throw new IllegalArgumentException(
          Text.of(
              "%s gave an output of %d x %d and expects a gradient of those sizes, got %s",
              layer, rows, cols, gradOutput.shape()));
    }
  }

  /** Refuses a count of features below one. */
  static void requirePositive(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, got " + count);
    }
  }

  /** Refuses a number that is not above zero. */
  static void requirePositive(String what, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(what + " must be positive, got " + value);
    }
  }

  /** Refuses a count of features other than the one a layer was made for. */
  static void requireFeatures(Object layer, int expected, int inFeatures) {
    if (inFeatures != expected) {
      throw new IllegalArgumentException(
          Text.of("%s expects %d features, got %d", layer, expected, inFeatures));
    }
  }

  private static String hint(int expected, Matrix input) {
    if (input.rows() == expected) {
      return "; a batch has one sample per row: pass its transpose()";
    }
    if (input.cols() == 1 || input.rows() != 1 && (long) input.rows() * input.cols() == expected) {
      return "; a batch has one sample per row: pass 1 x " + expected + " for a single sample";
    }
    return "";
  }
}
