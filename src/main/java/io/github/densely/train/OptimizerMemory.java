package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all optimisers share: the number of steps, and matrices ("slots") beside each parameter that
 * live from step to step.
 *
 * <p>It is bound to its parameters at the first step. A state that is restored waits until then.
 */
final class OptimizerMemory {

  private final String rule;
  private final List<String> slotNames;

  private long steps;
  private List<Parameter> bound = List.of();
  private List<float[][]> slots = List.of(); // of each bound parameter; null until its first update
  private Map<String, Matrix> restored = Map.of();

  /** The rule for one parameter; all arrays are element for element. */
  interface Update {
    void apply(float[] value, float[] grad, float[][] slots);
  }

  OptimizerMemory(String rule, String... slotNames) {
    this.rule = rule;
    this.slotNames = List.of(slotNames);
  }

  long steps() {
    return steps;
  }

  /**
   * The rate of the next step. A schedule may be any function, and one NaN would spoil every
   * weight.
   */
  double rate(Schedule schedule) {
    double rate = schedule.at(steps);
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the learning rate must be finite and at least 0, the schedule gives %s at step %d"
              .formatted(rate, steps));
    }
    return rate;
  }

  void step(List<Parameter> parameters, Update update) {
    bind(parameters);
    steps++;
    for (int i = 0; i < bound.size(); i++) {
      Parameter parameter = bound.get(i);
      if (!parameter.frozen()) {
        update.apply(parameter.value().data(), parameter.grad().data(), slots(i));
      }
    }
  }

  private float[][] slots(int index) {
    float[][] own = slots.get(index);
    if (own == null) {
      own = new float[slotNames.size()][];
      for (int s = 0; s < own.length; s++) {
        Matrix saved = restored.get(key(bound.get(index), s));
        own[s] = saved == null ? new float[bound.get(index).size()] : saved.copy().data();
      }
      slots.set(index, own);
    }
    return own;
  }

  private void bind(List<Parameter> parameters) {
    if (parameters == bound) {
      return;
    }
    if (!bound.isEmpty()) {
      requireSame(parameters);
      return;
    }
    requireDistinct(parameters);
    requireRestorable(parameters);
    bound = List.copyOf(parameters);
    slots = new ArrayList<>();
    bound.forEach(parameter -> slots.add(null));
  }

  private void requireSame(List<Parameter> parameters) {
    boolean same = parameters.size() == bound.size();
    for (int i = 0; same && i < bound.size(); i++) {
      same = parameters.get(i).value() == bound.get(i).value();
    }
    if (!same) {
      throw new IllegalArgumentException(
          "this optimizer belongs to %s and cannot step %s; make a new one"
              .formatted(bound, parameters));
    }
  }

  /** Names are the keys of a state, and a value that is listed twice would be stepped twice. */
  private static void requireDistinct(List<Parameter> parameters) {
    Map<Matrix, Parameter> values = new IdentityHashMap<>();
    Map<String, Parameter> names = new HashMap<>();
    for (Parameter parameter : parameters) {
      Parameter same = values.put(parameter.value(), parameter);
      if (same != null) {
        throw new IllegalArgumentException(
            "%s and %s are one parameter, which must be listed once".formatted(same, parameter));
      }
      Parameter other = names.put(parameter.name(), parameter);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s have one name; tell them apart by prefixed(...)"
                .formatted(other, parameter));
      }
    }
  }

  private void requireRestorable(List<Parameter> parameters) {
    Map<String, Matrix> left = new LinkedHashMap<>(restored);
    for (Parameter parameter : parameters) {
      for (int s = 0; s < slotNames.size(); s++) {
        Matrix saved = left.remove(key(parameter, s));
        Matrix value = parameter.value();
        if (saved != null && (saved.rows() != value.rows() || saved.cols() != value.cols())) {
          throw new IllegalArgumentException(
              "the restored state has %s %s, the parameter is %s"
                  .formatted(key(parameter, s), Targets.sizes(saved), Targets.sizes(value)));
        }
      }
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "the restored state has %s, but the parameters are %s"
              .formatted(left.keySet(), parameters));
    }
  }

  OptimizerState state() {
    Map<String, Matrix> copies = new LinkedHashMap<>(restored);
    for (int i = 0; i < bound.size(); i++) {
      if (slots.get(i) != null) {
        Matrix value = bound.get(i).value();
        for (int s = 0; s < slotNames.size(); s++) {
          Matrix slot = Matrix.of(value.rows(), value.cols(), slots.get(i)[s]);
          copies.put(key(bound.get(i), s), slot);
        }
      }
    }
    return new OptimizerState(rule, steps, copies);
  }

  void restore(OptimizerState state) {
    if (!state.rule().equals(rule)) {
      throw new IllegalArgumentException(
          "a state of %s cannot continue in %s".formatted(state.rule(), rule));
    }
    Map<String, Matrix> copies = new LinkedHashMap<>();
    state.slots().forEach((key, matrix) -> copies.put(key, matrix.copy()));
    restored = copies;
    steps = state.steps();
    bound = List.of();
    slots = List.of();
  }

  private String key(Parameter parameter, int slot) {
    return parameter.name() + "." + slotNames.get(slot);
  }
}
