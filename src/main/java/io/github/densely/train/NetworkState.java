package io.github.densely.train;

import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.check.Targets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All of a network that training changes.
 *
 * @param parameters the values by name, fixed ones as running means too
 * @param frozen the names of the parameters that are frozen
 * @param dropoutPasses of each {@link Dropout}, in the order of the layers
 */
public record NetworkState(
    Map<String, Matrix> parameters, Set<String> frozen, List<Long> dropoutPasses) {

  /**
   * Copies map, set and list; their order stays.
   *
   * @param parameters the values by name
   * @param frozen names
   * @param dropoutPasses numbers of passes
   */
  public NetworkState {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    frozen = Collections.unmodifiableSet(new LinkedHashSet<>(frozen));
    dropoutPasses = List.copyOf(dropoutPasses);
  }

  /**
   * A copy of what a network has now.
   *
   * @param network the network
   * @return its state
   */
  public static NetworkState of(Layer network) {
    return new NetworkState(
        values(network.parameters()),
        network.parameters().stream()
            .filter(NetworkState::isFrozen)
            .map(Parameter::name)
            .collect(Collectors.toCollection(LinkedHashSet::new)),
        dropouts(network).stream().map(Dropout::passes).toList());
  }

  static Map<String, Matrix> values(List<Parameter> parameters) {
    Map<String, Matrix> values = new LinkedHashMap<>();
    parameters.forEach(parameter -> values.put(parameter.name(), parameter.value().copy()));
    return values;
  }

  private static boolean isFrozen(Parameter parameter) {
    return parameter.frozen() && !parameter.isFixed();
  }

  /** The dropouts of a network, at any depth. */
  static List<Dropout> dropouts(Layer network) {
    return network.walk().filter(Dropout.class::isInstance).map(Dropout.class::cast).toList();
  }

  /** Refuses another network, with all that differs. */
  void requireFit(Layer network) {
    List<String> problems = new ArrayList<>();
    Map<String, Matrix> left = new LinkedHashMap<>(parameters);
    for (Parameter parameter : network.parameters()) {
      Matrix saved = left.remove(parameter.name());
      if (saved == null) {
        problems.add("the state lacks " + parameter);
      } else if (!sameSizes(saved, parameter.value())) {
        problems.add("the state has %s %s".formatted(parameter.name(), Targets.sizes(saved)));
        problems.add("the network has " + parameter);
      }
    }
    left.forEach((name, m) -> problems.add("the network lacks " + name + " " + Targets.sizes(m)));
    int dropouts = dropouts(network).size();
    if (dropouts != dropoutPasses.size()) {
      problems.add(
          "the state has %d Dropouts, the network %d".formatted(dropoutPasses.size(), dropouts));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "the state is one of another network: " + String.join("; ", problems));
    }
  }

  static boolean sameSizes(Matrix a, Matrix b) {
    return a.rows() == b.rows() && a.cols() == b.cols();
  }

  /**
   * Sets a network to this state.
   *
   * @param network with the same parameters by name and size, and as many dropouts
   * @throws IllegalArgumentException if it is another network, which is not changed then
   */
  public void restoreTo(Layer network) {
    requireFit(network);
    for (Parameter parameter : network.parameters()) {
      Snapshot.copy(parameters.get(parameter.name()), parameter.value());
      if (frozen.contains(parameter.name())) {
        parameter.freeze();
      } else {
        parameter.unfreeze();
      }
    }
    List<Dropout> dropouts = dropouts(network);
    for (int i = 0; i < dropouts.size(); i++) {
      dropouts.get(i).passes(dropoutPasses.get(i));
    }
  }

  /** How many parameters there are. */
  @Override
  public String toString() {
    return "NetworkState(" + parameters.size() + " parameters)";
  }
}
