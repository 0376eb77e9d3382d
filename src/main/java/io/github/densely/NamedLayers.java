package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of layers inside a layer, under the names of those layers. */
final class NamedLayers {

  private NamedLayers() {}

  /**
   * All parameters, layer by layer, named {@code layer.name}.
   *
   * @throws IllegalArgumentException if a parameter appears twice; the message names both
   */
  static List<Parameter> parameters(List<String> names, List<Layer> layers) {
    List<Parameter> all = new ArrayList<>();
    Map<Matrix, Parameter> seen = new IdentityHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Parameter inner : layers.get(i).parameters()) {
        Parameter parameter = inner.prefixed(names.get(i));
        Parameter same = seen.put(parameter.value(), parameter);
        if (same != null) {
          throw new IllegalArgumentException(
              Text.of(
                  "%s is %s again; a parameter that appears twice would be updated twice",
                  parameter.name(), same.name()));
        }
        all.add(parameter);
      }
    }
    return List.copyOf(all);
  }

  /**
   * The number of features that layers on the same input take, or {@link Layer#ANY}.
   *
   * @throws IllegalArgumentException if they take different numbers; the message names both
   */
  static int inFeatures(List<String> names, List<Layer> layers) {
    int first = -1;
    for (int i = 0; i < layers.size(); i++) {
      int in = layers.get(i).inFeatures();
      if (in == Layer.ANY) {
        continue;
      }
      if (first >= 0 && in != layers.get(first).inFeatures()) {
        throw new IllegalArgumentException(
            Text.of(
                "%s and %s get the same input, but %s expects %d features and %s expects %d",
                names.get(first),
                names.get(i),
                layers.get(first),
                layers.get(first).inFeatures(),
                layers.get(i),
                in));
      }
      first = first < 0 ? i : first;
    }
    return first < 0 ? Layer.ANY : layers.get(first).inFeatures();
  }
}
