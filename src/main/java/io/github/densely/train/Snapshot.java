package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A copy of the values of some parameters, to restore them. Its memory is allocated once. */
final class Snapshot {

  private final List<Parameter> parameters;
  private final List<Matrix> copies;

  /** Copies the values as they are now. */
  Snapshot(List<Parameter> parameters) {
    this.parameters = List.copyOf(parameters);
    this.copies = parameters.stream().map(parameter -> parameter.value().copy()).toList();
  }

  void take() {
    for (int i = 0; i < copies.size(); i++) {
      parameters.get(i).value().copyInto(copies.get(i));
    }
  }

  void restore() {
    for (int i = 0; i < copies.size(); i++) {
      copies.get(i).copyInto(parameters.get(i).value());
      parameters.get(i).markChanged();
    }
  }

  /** Whether a value is NaN or infinite that was finite when the copy was taken. */
  boolean lostANumber() {
    for (int i = 0; i < copies.size(); i++) {
      float[] value = parameters.get(i).value().data();
      float[] copy = copies.get(i).data();
      for (int j = 0; j < copy.length; j++) {
        if (!Float.isFinite(value[j]) && Float.isFinite(copy[j])) {
          return true;
        }
      }
    }
    return false;
  }

  /** Swaps the values of the parameters with those of the snapshot. */
  void exchange() {
    for (int i = 0; i < copies.size(); i++) {
      float[] value = parameters.get(i).value().data();
      float[] copy = copies.get(i).data();
      for (int j = 0; j < copy.length; j++) {
        float kept = copy[j];
        copy[j] = value[j];
        value[j] = kept;
      }
      parameters.get(i).markChanged();
    }
  }

  /** Copies given values, of the same names and sizes. */
  void set(Map<String, Matrix> values) {
    for (int i = 0; i < copies.size(); i++) {
      values.get(parameters.get(i).name()).copyInto(copies.get(i));
    }
  }

  /** A copy of the values in the snapshot, by name. */
  Map<String, Matrix> values() {
    Map<String, Matrix> values = new LinkedHashMap<>();
    for (int i = 0; i < copies.size(); i++) {
      values.put(parameters.get(i).name(), copies.get(i).copy());
    }
    return values;
  }
}
