package io.github.densely.train;

import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all optimisers share: the number of steps, of all and of each parameter, and matrices
 * ("slots") beside each parameter that live from step to step.
 *
 * <p>The first step binds it to its parameters. A restored state is held until then.
 */
final class OptimizerMemory {

  /**
   * The slot of the root of a running mean square. The square of a float leaves the range of float
   * below 10⁻²³ and above 10¹⁹; the root never does.
   */
  static final String ROOT = "root";

  private static final String SQUARE = "square";

  private final String rule;
  private final List<String> slotNames;

  private long steps;
  private List<Parameter> bound = List.of();
  private List<float[][]> slots = List.of(); // of each bound parameter; null before its update
  private long[] counts = {}; // the steps of each bound parameter
  private double[] slotSizes = {}; // an upper bound of the slots of each, or NaN if not known
  private Map<String, Matrix> restored = new LinkedHashMap<>(); // until its parameter is updated
  private Map<String, Long> restoredCounts = Map.of(); // until the parameters are bound

  /** The rule of an optimiser. */
  interface Rule {
    /** The step number {@code t}, from 1, of a parameter. */
    Update update(Parameter parameter, long t);
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

  /** Makes a step as a whole, or none and returns false if a result would not be finite. */
  boolean step(List<Parameter> parameters, Rule rule) {
    bind(parameters);
    Update[] updates = new Update[bound.size()];
    double[] sizes = new double[updates.length]; // NaN for an update in double
    for (int i = 0; i < updates.length; i++) {
      Parameter parameter = bound.get(i);
      if (!parameter.frozen()) {
        updates[i] = rule.update(parameter, counts[i] + 1);
        float[] value = parameter.value().data();
        float[] grad = parameter.grad().data();
        sizes[i] = ordinarySize(updates[i], i, largest(value, grad));
        if (Double.isNaN(sizes[i]) && !updates[i].inDouble(value, grad, slots(i), false)) {
          return false;
        }
      }
    }
    steps++;
    for (int i = 0; i < updates.length; i++) {
      if (updates[i] != null) {
        apply(updates[i], i, sizes[i]);
      }
    }
    return true;
  }

  private void apply(Update update, int index, double size) {
    Parameter parameter = bound.get(index);
    float[] value = parameter.value().data();
    float[] grad = parameter.grad().data();
    if (Double.isNaN(size)) {
      update.inDouble(value, grad, slots(index), true);
      slotSizes[index] = Double.NaN;
    } else {
      update.inFloat(value, grad, slots(index));
      slotSizes[index] = update.slotSize(size, slotSizes[index]);
    }
    counts[index]++;
    parameter.markChanged();
    for (int s = 0; s < slotNames.size() && !restored.isEmpty(); s++) {
      restored.remove(key(parameter, s));
    }
  }

  /**
   * The given size if the update can be computed in float, else NaN. The slots are measured only if
   * the bound that was kept for them does not tell.
   */
  private double ordinarySize(Update update, int index, float size) {
    float[][] own = slots(index);
    if (!update.isOrdinary(size, slotSizes[index])) {
      slotSizes[index] = 0;
      for (float[] slot : own) {
        slotSizes[index] = Math.max(slotSizes[index], largest(slot, slot));
      }
      return update.isOrdinary(size, slotSizes[index]) ? size : Double.NaN;
    }
    return size;
  }

  /** The largest size in the second array and as many elements of the first; NaN if one is NaN. */
  private static float largest(float[] a, float[] b) {
    float largest = 0;
    for (int i = 0; i < b.length; i++) {
      largest = Math.max(largest, Math.max(Math.abs(a[i]), Math.abs(b[i])));
    }
    return largest;
  }

  private float[][] slots(int index) {
    float[][] own = slots.get(index);
    if (own == null) {
      own = new float[slotNames.size()][];
      for (int s = 0; s < own.length; s++) {
        Matrix saved = restored.get(key(bound.get(index), s));
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
    requireFit(new Optimizer.State(rule, steps, restored, restoredCounts), parameters);
    bound = List.copyOf(parameters);
    slots = new ArrayList<>();
    bound.forEach(parameter -> slots.add(null));
    counts = bound.stream().mapToLong(this::restoredCount).toArray();
    slotSizes = new double[bound.size()];
    Arrays.fill(slotSizes, Double.NaN);
    restoredCounts = Map.of();
  }

  private long restoredCount(Parameter parameter) {
    boolean updated = !slotNames.isEmpty() && restored.containsKey(key(parameter, 0));
    return restoredCounts.getOrDefault(parameter.name(), updated ? steps : 0);
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
    Set<String> left = new LinkedHashSet<>(state.slots().keySet());
    left.removeIf(key -> byName.containsKey(parameterOf(key)));
    state.parameterSteps().keySet().stream()
        .filter(name -> !byName.containsKey(name))
        .forEach(left::add);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          Text.of("the restored state has %s, but the parameters are %s", left, parameters));
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
        if (slots.get(i) != null && counts[i] > 0) {
          copies.put(key, Matrix.of(value.rows(), value.cols(), slots.get(i)[s]));
        } else if (restored.containsKey(key)) {
          copies.put(key, restored.get(key).copy());
        }
      }
    }
    restored.forEach((key, matrix) -> copies.computeIfAbsent(key, k -> matrix.copy()));
    Map<String, Long> own = new LinkedHashMap<>(restoredCounts);
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        own.put(bound.get(i).name(), counts[i]);
      }
    }
    return new Optimizer.State(rule, steps, copies, own);
  }

  void restore(Optimizer.State state) {
    if (!state.rule().equals(rule)) {
      throw new IllegalArgumentException(
          Text.of("a state of %s cannot continue in %s", state.rule(), rule));
    }
    Map<String, Matrix> copies = new LinkedHashMap<>();
    state.slots().forEach((key, matrix) -> putRestored(copies, key, matrix));
    requireSlots(copies.keySet());
    restored = copies;
    restoredCounts = state.parameterSteps();
    steps = state.steps();
    bound = List.of();
    slots = List.of();
    counts = new long[0];
  }

  /**
   * Copies a slot. Where the rule keeps the root of the mean square, a state with the mean square
   * itself, as checkpoints of format 1 and other libraries have it, continues too.
   */
  private void putRestored(Map<String, Matrix> copies, String key, Matrix matrix) {
    Matrix copy = matrix.copy();
    String parameter = parameterOf(key);
    if (slotNames.contains(ROOT) && key.equals(parameter + "." + SQUARE)) {
      float[] data = copy.data();
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) Math.sqrt(data[i]);
      }
      copies.put(parameter + "." + ROOT, copy);
    } else {
      copies.put(key, copy);
    }
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
