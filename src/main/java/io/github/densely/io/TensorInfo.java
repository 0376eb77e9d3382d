package io.github.densely.io;

import java.util.List;

/**
 * A tensor of a file.
 *
 * @param name its name
 * @param dtype how its numbers are stored, as {@code "F32"}
 * @param shape its sides, none for a single number
 */
public record TensorInfo(String name, String dtype, List<Long> shape) {

  /**
   * Copies the shape.
   *
   * @param name its name
   * @param dtype how its numbers are stored
   * @param shape its sides
   */
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /**
   * The rows of the matrix that it is read as: the first side of two or more, else one.
   *
   * @return rows
   */
  public long rows() {
    return shape.size() < 2 ? 1 : shape.get(0);
  }

  /**
   * The columns of the matrix that it is read as: all sides but the first multiplied, or the only
   * one.
   *
   * @return columns
   */
  public long cols() {
    long cols = 1;
    for (long side : shape.subList(shape.size() < 2 ? 0 : 1, shape.size())) {
      cols *= side;
    }
    return cols;
  }
}
