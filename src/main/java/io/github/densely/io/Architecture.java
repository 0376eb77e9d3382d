package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network as a tree of descriptions, and a network from such a tree and the tensors of a file.
 *
 * <p>The names of parameters are those of the outermost layer. The parameters of an inner layer
 * have their own names there, behind a prefix that is one for the whole inner layer: {@code "1."}
 * in a {@link io.github.densely.Sequential}, whatever its author chose in a user's layer.
 *
 * @param formats the kinds of layers
 */
record Architecture(LayerFormats formats) {

  /** Between the names of frozen parameters. */
  private static final String SPACE = " ";

  /**
   * Describes a network.
   *
   * @throws IllegalArgumentException if a layer is of a class without a row, or a layer's
   *     parameters do not have those of its inner layers
   */
  LayerDescription describe(Layer network) {
    return describe(network, "", 0);
  }

  private <L extends Layer> LayerDescription describe(L layer, String prefix, int depth) {
    LayerDescription.requireDepth(depth);
    LayerFormat<L> format =
        formats
            .of(layer)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        Text.of(
                            "%s, %s, is of class %s, which has no codec; give one to ModelFile.codec",
                            LayerDescription.place(prefix), layer, layer.getClass().getName())));
    Map<Matrix, Parameter> own = new IdentityHashMap<>();
    layer.parameters().forEach(parameter -> own.put(parameter.value(), parameter));
    List<LayerDescription> inner = new ArrayList<>();
    for (Layer part : layer.layers()) {
      String usual = format.inner().prefix(inner.size());
      inner.add(describe(part, prefix + takeInner(layer, part, own, usual), depth + 1));
    }
    List<String> frozen =
        layer.parameters().stream()
            .filter(p -> own.containsKey(p.value()) && p.frozen() && !p.isFixed())
            .map(Parameter::name)
            .toList();
    for (String name : frozen) {
      if (name.contains(SPACE)) {
        throw new IllegalArgumentException(
            Text.of("%s is frozen, and has a space in its name; give it another name", name));
      }
    }
    return new LayerDescription(
        format, prefix, format.write(layer), inner, String.join(SPACE, frozen));
  }

  /**
   * Removes the parameters of an inner layer.
   *
   * @param own the parameters of the layer that holds it
   * @param usual what is returned if there are none
   * @return what stands before their names in the layer that holds it
   */
  private static String takeInner(
      Layer layer, Layer inner, Map<Matrix, Parameter> own, String usual) {
    String prefix = null;
    for (Parameter parameter : inner.parameters()) {
      Parameter outer = own.remove(parameter.value());
      if (outer == null) {
        throw new IllegalArgumentException(
            Text.of(
                "%s holds %s, whose %s is not in its parameters(), or twice in its layers()",
                layer, inner, parameter.name()));
      }
      String name = outer.name();
      String before =
          name.endsWith(parameter.name())
              ? name.substring(0, name.length() - parameter.name().length())
              : null;
      if (before == null || prefix != null && !prefix.equals(before)) {
        throw new IllegalArgumentException(
            Text.of(
                    "%s calls %s of its %s %s; all names of an inner layer have one prefix, as",
                    layer, parameter.name(), inner, name)
                + " Parameter.prefixed gives them");
      }
      prefix = before;
    }
    return prefix == null ? usual : prefix;
  }

  /**
   * Makes a network.
   *
   * @param tensors of the file by name; those that become parameters are removed
   */
  Layer create(LayerDescription description, Map<String, Matrix> tensors)
      throws ArchitectureException {
    List<Layer> layers = new ArrayList<>();
    for (LayerDescription inner : description.layers()) {
      layers.add(create(inner, tensors));
    }
    Layer layer;
    try {
      layer = description.format().read(new LayerReader(description, layers, tensors));
    } catch (IllegalArgumentException e) {
      // Sizes that do not fit each other, or a text that is not a number.
      throw new ArchitectureException(Text.of("%s: %s", description.place(), e.getMessage()));
    }
    if (!description.frozen().isEmpty()) {
      freeze(layer, description);
    }
    return layer;
  }

  private static void freeze(Layer layer, LayerDescription description)
      throws ArchitectureException {
    long longest = 0;
    for (Parameter parameter : layer.parameters()) {
      longest += parameter.name().length() + SPACE.length();
    }
    if (description.frozen().length() > longest) {
      throw new ArchitectureException(
          Text.of(
              "%s freezes %s, more names than it has",
              description.place(), Shortened.of(description.frozen())));
    }
    Set<String> frozen = Set.copyOf(Arrays.asList(description.frozen().split(SPACE)));
    layer.parameters().stream()
        .filter(parameter -> frozen.contains(parameter.name()))
        .forEach(Parameter::freeze);
  }
}
