package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of all kinds of layers that a model file can hold: those of the library and those of a
 * user's codecs. Each row says how its layers are written and read.
 */
final class LayerFormats {

  /** The rows of the library. */
  static final LayerFormats LIBRARY =
      new LayerFormats(
          Stream.of(ChainFormats.ROWS, ActivationFormats.ROWS, MapFormats.ROWS)
              .flatMap(List::stream)
              .toList());

  private final List<LayerFormat<?>> rows;
  private final Map<String, LayerFormat<?>> byType = new LinkedHashMap<>();

  private LayerFormats(List<LayerFormat<?>> rows) {
    this.rows = rows;
    rows.forEach(row -> byType.put(row.type(), row));
  }

  /**
   * This table and the row of a codec.
   *
   * @throws IllegalArgumentException if there is a row of its type or of its class already
   */
  LayerFormats with(LayerCodec<?> codec) {
    for (LayerFormat<?> row : rows) {
      if (row.type().equals(codec.type())) {
        throw new IllegalArgumentException(
            Text.of(
                "%s has the type %s, which is the type of %s already; give it another one",
                codec, codec.type(), row.layer().getName()));
      }
      if (row.layer() == codec.layer()) {
        throw new IllegalArgumentException(
            Text.of(
                "%s is for %s, which is saved as %s already; a class has one codec",
                codec, codec.layer().getName(), row.type()));
      }
    }
    return new LayerFormats(
        Stream.concat(rows.stream(), Stream.of(new CodecFormat<>(codec))).toList());
  }

  /** The row of a type in a file. */
  Optional<LayerFormat<?>> ofType(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** The row of a layer. */
  <L extends Layer> Optional<LayerFormat<L>> of(L layer) {
    for (LayerFormat<?> row : rows) {
      if (row.layer() == layer.getClass()) {
        @SuppressWarnings("unchecked") // it is a row of the layer's class
        LayerFormat<L> format = (LayerFormat<L>) row;
        if (format.writes(layer)) {
          return Optional.of(format);
        }
      }
    }
    return Optional.empty();
  }

  /** An input for the self-check of a network: that of the layer which takes it. */
  Optional<Matrix> sample(Layer layer) {
    return layer instanceof Sequential network
        ? sample(network.layers().get(0))
        : of(layer).flatMap(format -> format.sample(layer));
  }
}
