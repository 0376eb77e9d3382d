package io.github.densely.train;

import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything in a network that training changes.
 *
 * @param parameters the values by name, including fixed ones such as running means
 * @param frozen the names of the frozen parameters
 * @param dropoutPasses the number of passes of each {@link Dropout}, in the order of the layers
 */
public record NetworkState(
    Map<String, Matrix> parameters, Set<String> frozen, List<Long> dropoutPasses) {

  /**
   * Copies map, set and list, in their order.
   *
   * @param parameters the values by name
   * @param frozen the names of the frozen parameters
   * @param dropoutPasses the number of passes of each dropout
   */
  public NetworkState {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    frozen = Collections.unmodifiableSet(new LinkedHashSet<>(frozen));
    dropoutPasses = List.copyOf(dropoutPasses);
  }

  /**
   * Copies the state of a network.
   *
   * @param network the network to read
   * @return its state now
   * @throws IllegalArgumentException if two parameters have one name
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
    for (Parameter parameter : parameters) {
      if (values.put(parameter.name(), parameter.value().copy()) != null) {
        throw new IllegalArgumentException(
            Text.of(
                "two parameters are called %s; each needs a name of its own, as Parameter.prefixed gives it",
                parameter.name()));
      }
    }
    return values;
  }

  private static boolean isFrozen(Parameter parameter) {
    return parameter.frozen() && !parameter.isFixed();
  }

  /** The dropouts of a network, at any depth. */
  static List<Dropout> dropouts(Layer network) {
    return network.walk().filter(Dropout.class::isInstance).map(Dropout.class::cast).toList();
  }

  /** Refuses another network with a list of all differences. */
  void requireFit(Layer network) {
    List<String> problems = new ArrayList<>();
    Map<String, Matrix> left = new LinkedHashMap<>(parameters);
    for (Parameter parameter : network.parameters()) {
      Matrix saved = left.remove(parameter.name());
      if (saved == null) {
        problems.add("the state lacks " + parameter);
      } else if (!sameSizes(saved, parameter.value())) {
        problems.add(Text.of("the state has %s %s", parameter.name(), saved.shape()));
        problems.add("the network has " + parameter);
      }
    }
    left.forEach((name, m) -> problems.add("the network lacks " + name + " " + m.shape()));
    int dropouts = dropouts(network).size();
    if (dropouts != dropoutPasses.size()) {
      problems.add(
          Text.of("the state has %d Dropouts, the network %d", dropoutPasses.size(), dropouts));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "the state belongs to another network: " + String.join("; ", problems));
    }
  }

  static boolean sameSizes(Matrix a, Matrix b) {
    return a.rows() == b.rows() && a.cols() == b.cols();
  }

  /**
   * Sets a network to this state.
   *
   * @param network a network with parameters of the same names and sizes, and as many dropouts
   * @throws IllegalArgumentException if it does not fit; it is not changed then
   */
  public void restoreTo(Layer network) {
    requireFit(network);
    for (Parameter parameter : network.parameters()) {
      parameters.get(parameter.name()).copyInto(parameter.value());
      parameter.markChanged();
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

  /** The number of parameters, as {@code "NetworkState(4 parameters)"}. */
  @Override
  public String toString() {
    return "NetworkState(" + parameters.size() + " parameters)";
  }
}
