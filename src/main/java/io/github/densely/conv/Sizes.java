package io.github.densely.conv;

import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;

/** The checks of the layers on maps, with the same messages for all layers. */
final class Sizes {

  private Sizes() {}

  /** Refuses rows that are not maps of a shape. */
  static void requireMaps(Object who, MapShape shape, Matrix maps) {
    if (maps.cols() != shape.features()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s expects %d columns, a map of %s, got %s",
              who, shape.features(), shape, maps.shape()));
    }
  }

  /** Refuses an input or an {@code out} of the wrong sizes. */
  static void requireMaps(Object layer, MapShape input, Matrix in, MapShape output, Matrix out) {
    requireMaps(layer, input, in);
    if (out.rows() != in.rows() || out.cols() != output.features()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s needs out %d x %d for an input of %s, got %s",
              layer, in.rows(), output.features(), in.shape(), out.shape()));
    }
  }

  /** Refuses a gradient that does not have the sizes of the output. */
  static void requireGradient(Object layer, int batch, MapShape output, Matrix gradOutput) {
    if (gradOutput.rows() != batch || gradOutput.cols() != output.features()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s gave an output of %d x %d and expects a gradient of those sizes, got %s",
              layer, batch, output.features(), gradOutput.shape()));
    }
  }

  /** Refuses a count of features other than the one a layer was made for. */
  static int requireFeatures(Object layer, MapShape input, MapShape output, int inFeatures) {
    if (inFeatures != input.features()) {
      throw new IllegalArgumentException(
          Text.of(
              "%s expects %d features, a map of %s, got %d",
              layer, input.features(), input, inFeatures));
    }
    return output.features();
  }
}
