package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts that a layer is made from: description, inner layers, and the tensors of the file.
 *
 * <p>Layers of the library are made around the matrices that were read, so weights are held once,
 * and no size in the description can ask for memory that the file does not have.
 *
 * @param layers the inner layers, made already
 * @param tensors by name in the file; those that are taken are removed
 */
record LayerReader(LayerDescription description, List<Layer> layers, Map<String, Matrix> tensors) {

  Map<String, String> settings() {
    return description.settings();
  }

  String text(String name) throws ArchitectureException {
    String text = settings().get(name);
    if (text == null) {
      throw new ArchitectureException(Text.of("%s has no %s", description.place(), name));
    }
    return text;
  }

  double number(String name) throws ArchitectureException {
    return Double.parseDouble(text(name));
  }

  long whole(String name) throws ArchitectureException {
    return Long.parseLong(text(name));
  }

  /** Texts that stand in one setting with a space between them. */
  String[] parts(String name, int count) throws ArchitectureException {
    String[] parts = text(name).split(" ", count + 1);
    if (parts.length != count) {
      throw new ArchitectureException(
          Text.of(
              "%s of %s is %s, expected %d parts",
              name, description.place(), Shortened.of(text(name)), count));
    }
    return parts;
  }

  /** Whether there is a tensor for a parameter. */
  boolean has(String parameter) {
    return tensors.containsKey(description.prefix() + parameter);
  }

  /** The tensor for a parameter, to be used as its value. */
  Matrix take(String parameter) throws ArchitectureException {
    Matrix value = peek(parameter);
    tensors.remove(description.prefix() + parameter);
    return value;
  }

  /**
   * The length that all of some rows among the tensors have. A layer of this length then takes no
   * more memory than they do; they stay.
   */
  int length(String parameter, String... others) throws ArchitectureException {
    int length = length(parameter);
    for (String other : others) {
      if (length(other) != length) {
        throw new ArchitectureException(
            Text.of(
                "%s%s has %d numbers, %s has %d",
                description.prefix(), other, length(other), parameter, length));
      }
    }
    return length;
  }

  private int length(String parameter) throws ArchitectureException {
    Matrix row = peek(parameter);
    if (row.rows() != 1) {
      // A tensor of 0 rows may state any length, and has no numbers for it.
      throw new ArchitectureException(
          Text.of("%s%s is %s, expected one row", description.prefix(), parameter, row.shape()));
    }
    return row.cols();
  }

  private Matrix peek(String parameter) throws ArchitectureException {
    String name = description.prefix() + parameter;
    Matrix value = tensors.get(name);
    if (value == null) {
      throw new ArchitectureException("there is no tensor " + Shortened.of(name));
    }
    return value;
  }

  /**
   * Overwrites the parameters of a layer by the tensors of the file. Inner layers that were handed
   * over have theirs already.
   */
  <L extends Layer> L filled(L layer) throws ArchitectureException {
    Map<String, Matrix> inner = ofInnerLayers();
    for (Parameter parameter : layer.parameters()) {
      String name = description.prefix() + parameter.name();
      Matrix value = inner.containsKey(name) ? inner.remove(name) : take(parameter.name());
      Matrix own = parameter.value();
      if (value.rows() != own.rows() || value.cols() != own.cols()) {
        throw new ArchitectureException(
            Text.of("%s is %s, %s needs %s", name, value.shape(), layer, own.shape()));
      }
      if (value != own) {
        value.copyInto(own);
        parameter.markChanged();
      }
    }
    if (!inner.isEmpty()) {
      throw new ArchitectureException(
          Text.of("%s, %s, has no parameters %s", description.place(), layer, inner.keySet()));
    }
    return layer;
  }

  private Map<String, Matrix> ofInnerLayers() {
    Map<String, Matrix> values = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      String prefix = description.layers().get(i).prefix();
      layers.get(i).parameters().forEach(p -> values.put(prefix + p.name(), p.value()));
    }
    return values;
  }
}
