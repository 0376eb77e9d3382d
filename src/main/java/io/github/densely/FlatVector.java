package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.function.Function;

/** The matrices of a list of parameters, one after another in one array. */
final class FlatVector {

  private FlatVector() {}

  static long count(List<Parameter> parameters) {
    return parameters.stream().mapToLong(Parameter::size).sum();
  }

  /** The parts one after another; a part that is null counts as zeros. */
  static float[] gather(List<Parameter> parameters, Function<Parameter, Matrix> part) {
    float[] all = new float[size(parameters)];
    int at = 0;
    for (Parameter parameter : parameters) {
      Matrix values = part.apply(parameter);
      if (values != null) {
        System.arraycopy(values.data(), 0, all, at, parameter.size());
      }
      at += parameter.size();
    }
    return all;
  }

  /** Overwrites the parts; skips a part that is null. */
  static void scatter(
      List<Parameter> parameters, Function<Parameter, Matrix> part, float[] values) {
    int total = size(parameters);
    if (values.length != total) {
      throw new IllegalArgumentException(
          Text.of("the network has %d parameters, got %d values", total, values.length));
    }
    int at = 0;
    for (Parameter parameter : parameters) {
      Matrix target = part.apply(parameter);
      if (target != null) {
        System.arraycopy(values, at, target.data(), 0, parameter.size());
      }
      at += parameter.size();
    }
  }

  private static int size(List<Parameter> parameters) {
    long total = count(parameters);
    if (total > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException(
          total + " parameters do not fit into one array; go through parameters() one by one");
    }
    return (int) total;
  }
}
