package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.List;

/** A copy of the values of some parameters, to go back to. Its room is allocated once. */
final class Snapshot {

  private final List<Parameter> parameters;
  private final List<Matrix> copies;

  /** Takes the values as they are now. */
  Snapshot(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    this.copies = parameters.stream().map(parameter -> parameter.value().copy()).toList();
  }

  void take() {
    for (int i = 0; i < copies.size(); i++) {
      copy(parameters.get(i).value(), copies.get(i));
    }
  }

  void putBack() {
    for (int i = 0; i < copies.size(); i++) {
      copy(copies.get(i), parameters.get(i).value());
    }
  }

  private static void copy(Matrix from, Matrix to) {
    System.arraycopy(from.data(), 0, to.data(), 0, to.rows() * to.cols());
  }
}
