package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import java.util.Map;
import java.util.Optional;

/**
 * How one kind of layer is written to the description of a network, and how it is read again: one
 * row of {@link LayerFormats}.
 *
 * @param <L> the class of the layers, exactly
 */
interface LayerFormat<L extends Layer> {

  /** The name of the kind in files. It must never change. */
  String type();

  Class<L> layer();

  /** Whether this row writes the layer; only two rows of one class need to tell their layers. */
  default boolean writes(L layer) {
    return true;
  }

  /** The settings that {@link #read} needs besides parameters and inner layers, in file order. */
  Map<String, String> write(L layer);

  /**
   * Makes the layer.
   *
   * @throws IllegalArgumentException if sizes do not fit, or a text is not a number
   * @throws ArchitectureException if the description is wrong in another way
   */
  L read(LayerReader in) throws ArchitectureException;

  /** Where the description has the inner layers. */
  default Inner inner() {
    return Inner.NONE;
  }

  /** The field with the settings; empty if each setting is a field of its own. */
  default String settingsField() {
    return "";
  }

  /** An input for the self-check, if a random one will not do. */
  default Optional<Matrix> sample(L layer) {
    return Optional.empty();
  }

  /** How many inner layers a layer holds, and the field that has them. */
  enum Inner {
    NONE(""),
    ONE("layer"),
    ANY("layers");

    private final String field;

    Inner(String field) {
      this.field = field;
    }

    String field() {
      return field;
    }

    /**
     * The prefix of the parameter names of an inner layer, unless its description states another.
     */
    String prefix(int index) {
      return this == ONE ? "" : index + ".";
    }
  }
}
