package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all optimisers share: the number of steps, and matrices ("slots") beside each parameter that
 * live from step to step.
 *
 * <p>The first step binds it to its parameters. A restored state is held until then.
 */
final class OptimizerMemory {

  private final String rule;
  private final List<String> slotNames;

  private long steps;
  private List<Parameter> bound = List.of();
  private List<float[][]> slots = List.of(); // of each bound parameter; null before its update
  private Map<String, Matrix> restored = new LinkedHashMap<>(); // until its parameter is updated

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
   * The rate of the next step. A schedule may be any function, and a single NaN would make every
   * weight NaN.
   */
  double rate(Schedule schedule) {
    double rate = schedule.at(steps);
    if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          Text.of(
              "the learning rate must be finite and at least 0, the schedule gives %s at step %d",
              rate, steps));
    }
    return rate;
  }

  void step(List<Parameter> parameters, Update update) {
    bind(parameters);
    // Allocates before the first change, so that a step is whole or not made.
    for (int i = 0; i < bound.size(); i++) {
      if (!bound.get(i).frozen()) {
        slots(i);
        bound.get(i).grad();
      }
    }
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
        Matrix saved = restored.remove(key(bound.get(index), s));
        own[s] = saved == null ? new float[bound.get(index).size()] : saved.data();
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
    requireFit(new Optimizer.State(rule, steps, restored), parameters);
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
          Text.of(
              "this optimizer belongs to %s and cannot step %s; make a new one",
              bound, parameters));
    }
  }

  /** Names are the keys of a state, and a value that is listed twice would be updated twice. */
  private static void requireDistinct(List<Parameter> parameters) {
    Map<Matrix, Parameter> values = new IdentityHashMap<>();
    Map<String, Parameter> names = new HashMap<>();
    for (Parameter parameter : parameters) {
      Parameter same = values.put(parameter.value(), parameter);
      if (same != null) {
        throw new IllegalArgumentException(
            Text.of("%s and %s are the same parameter; list it once", same, parameter));
      }
      Parameter other = names.put(parameter.name(), parameter);
      if (other != null) {
        throw new IllegalArgumentException(
            Text.of(
                "%s and %s have the same name; give them different ones with prefixed(...)",
                other, parameter));
      }
    }
  }

  /** Refuses a state that belongs to other parameters, or to other sizes. */
  static void requireFit(Optimizer.State state, List<Parameter> parameters) {
    Map<String, Parameter> byName = new HashMap<>();
    parameters.forEach(parameter -> byName.put(parameter.name(), parameter));
    Map<String, Matrix> left = new LinkedHashMap<>(state.slots());
    left.keySet().removeIf(key -> byName.containsKey(parameterOf(key)));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          Text.of(
              "the restored state has %s, but the parameters are %s", left.keySet(), parameters));
    }
    state
        .slots()
        .forEach(
            (key, saved) -> {
              Matrix value = byName.get(parameterOf(key)).value();
              if (!NetworkState.sameSizes(saved, value)) {
                throw new IllegalArgumentException(
                    Text.of(
                        "the restored state has %s %s, the parameter is %s",
                        key, saved.shape(), value.shape()));
              }
            });
  }

  /** What comes before the last dot. */
  private static String parameterOf(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('.')));
  }

  Optimizer.State state() {
    Map<String, Matrix> copies = new LinkedHashMap<>();
    for (int i = 0; i < bound.size(); i++) {
      Matrix value = bound.get(i).value();
      for (int s = 0; s < slotNames.size(); s++) {
        String key = key(bound.get(i), s);
        if (slots.get(i) != null) {
          copies.put(key, Matrix.of(value.rows(), value.cols(), slots.get(i)[s]));
        } else if (restored.containsKey(key)) {
          copies.put(key, restored.get(key).copy());
        }
      }
    }
    restored.forEach((key, matrix) -> copies.computeIfAbsent(key, k -> matrix.copy()));
    return new Optimizer.State(rule, steps, copies);
  }

  void restore(Optimizer.State state) {
    if (!state.rule().equals(rule)) {
      throw new IllegalArgumentException(
          Text.of("a state of %s cannot continue in %s", state.rule(), rule));
    }
    requireSlots(state.slots().keySet());
    Map<String, Matrix> copies = new LinkedHashMap<>();
    state.slots().forEach((key, matrix) -> copies.put(key, matrix.copy()));
    restored = copies;
    steps = state.steps();
    bound = List.of();
    slots = List.of();
  }

  /** Of each parameter all slots or none, and no others. */
  private void requireSlots(Set<String> keys) {
    for (String key : keys) {
      String parameter = parameterOf(key);
      List<String> own = slotNames.stream().map(slot -> parameter + "." + slot).toList();
      if (!own.contains(key) || !keys.containsAll(own)) {
        throw new IllegalArgumentException(
            Text.of("a state with %s cannot continue in %s, which has %s", key, rule, own));
      }
    }
  }

  private String key(Parameter parameter, int slot) {
    return parameter.name() + "." + slotNames.get(slot);
  }
}
