package io.github.densely.conv;

import io.github.densely.Matrix;

/** Parts of maps, cut out value by value. */
final class Cut {

  private Cut() {}

  /**
   * The patch of a map whose upper left corner is at (top, left), as a map of its own; NaN where it
   * is outside.
   */
  static Matrix patch(Matrix maps, int map, MapShape shape, int top, int left, MapShape patch) {
    Matrix cut = Matrix.zeros(1, patch.features());
    for (int c = 0; c < patch.channels(); c++) {
      for (int y = 0; y < patch.height(); y++) {
        for (int x = 0; x < patch.width(); x++) {
          boolean inside = top + y < shape.height() && left + x < shape.width();
          cut.set(
              0,
              patch.index(c, y, x),
              inside ? maps.get(map, shape.index(c, top + y, left + x)) : Float.NaN);
        }
      }
    }
    return cut;
  }

  static Matrix row(Matrix matrix, int row) {
    return Matrix.of(1, matrix.cols(), matrix.row(row));
  }
}
