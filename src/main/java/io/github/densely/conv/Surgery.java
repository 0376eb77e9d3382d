package io.github.densely.conv;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through the layers of a patch network and makes of each the layer that does the same at
 * every place of a larger picture.
 *
 * <p>It keeps the map as it is in the patch network beside the map as it becomes: a dense layer
 * over the first turns into a window of that size over the second.
 */
final class Surgery {

  private MapShape patch;
  private MapShape map;
  private int strideY = 1;
  private int strideX = 1;

  /** The layers of a network for patches, on a picture. */
  Surgery(MapShape patch, MapShape picture) {
    this.patch = patch;
    this.map = picture;
  }

  /** What the layers so far give for a patch. */
  MapShape patch() {
    return patch;
  }

  /** What the converted layers so far give for the picture. */
  MapShape map() {
    return map;
  }

  /** Rows of the picture between one place of the map and the next. */
  int strideY() {
    return strideY;
  }

  /** Columns of the picture between one place of the map and the next. */
  int strideX() {
    return strideX;
  }

  /** Converts a network. */
  Sequential convert(Sequential network) {
    return convert(network, "");
  }

  private Sequential convert(Sequential network, String prefix) {
    List<Layer> converted = new ArrayList<>();
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      converted.add(convert(layers.get(i), prefix + i));
    }
    return Sequential.of(converted);
  }

  private Layer convert(Layer layer, String place) {
    if (layer instanceof Sequential nested) {
      return convert(nested, place + ".");
    } else if (layer instanceof Convolution convolution) {
      requireSame(convolution, convolution.input(), place);
      requireUnpadded(convolution, convolution.window(), place);
      return slid(convolution.on(map.height(), map.width()), convolution);
    } else if (layer instanceof Pooling pooling) {
      requireSame(pooling, pooling.input(), place);
      Pooling converted = pooling.on(map.height(), map.width());
      slide(pooling.window(), pooling.output(), converted.output());
      return converted;
    } else if (layer instanceof EveryPosition every) {
      requireSame(every, every.input(), place);
      return everywhere(every.layer());
    } else if (layer instanceof DenseLayer dense) {
      return converted(dense);
    } else if (layer instanceof Dropout
        || layer instanceof Activation activation && activation.isElementwise()) {
      return layer;
    } else if (patch.positions() == 1) {
      return everywhere(layer);
    } else if (layer instanceof Normalization normalization) {
      return everywhere(ofChannels(normalization, place));
    }
    throw refused(
        layer,
        place,
        "it looks at all positions of a map of %s at once, and in a larger picture there are more"
            .formatted(patch));
  }

  private Layer converted(DenseLayer dense) {
    if (patch.positions() == 1) {
      Convolution converted = Convolution.pointwise(dense, map);
      patch = patch.withChannels(dense.outFeatures());
      map = converted.output();
      return converted;
    }
    Convolution whole = Convolution.of(dense, patch);
    return slid(whole.on(map.height(), map.width()), whole);
  }

  private Convolution slid(Convolution converted, Convolution original) {
    slide(original.window(), original.output(), converted.output());
    return converted;
  }

  private void slide(Window window, MapShape patchOutput, MapShape mapOutput) {
    strideY *= window.strideY();
    strideX *= window.strideX();
    patch = patchOutput;
    map = mapOutput;
  }

  private EveryPosition everywhere(Layer layer) {
    EveryPosition every = EveryPosition.of(layer, map);
    patch = patch.withChannels(every.output().channels());
    map = every.output();
    return every;
  }

  /** One offset and scale for each channel, if all positions have the same. */
  private Normalization ofChannels(Normalization normalization, String place) {
    Matrix offset = Matrix.zeros(1, patch.channels());
    Matrix scale = Matrix.zeros(1, patch.channels());
    for (int c = 0; c < patch.channels(); c++) {
      offset.set(0, c, channel(normalization.offset().value(), c, normalization, place));
      scale.set(0, c, channel(normalization.scale().value(), c, normalization, place));
    }
    return Normalization.of(offset, scale);
  }

  private float channel(Matrix values, int c, Normalization normalization, String place) {
    float first = values.data()[patch.index(c, 0, 0)];
    for (int y = 0; y < patch.height(); y++) {
      for (int x = 0; x < patch.width(); x++) {
        if (values.data()[patch.index(c, y, x)] != first) {
          throw refused(
              normalization,
              place,
              "it has other values at (%d, %d) than at (0, 0) of channel %d; use one offset and scale"
                      .formatted(y, x, c)
                  + " for all positions of a channel");
        }
      }
    }
    return first;
  }

  private void requireSame(Layer layer, MapShape expected, String place) {
    if (!expected.equals(patch)) {
      throw refused(layer, place, "it takes a map of %s, and gets %s".formatted(expected, patch));
    }
  }

  private static void requireUnpadded(Layer layer, Window window, String place) {
    if (window.isPadded()) {
      throw refused(
          layer,
          place,
          "it sees zeros around a patch, where a larger picture has pixels; train without padding");
    }
  }

  private static IllegalArgumentException refused(Layer layer, String place, String reason) {
    return new IllegalArgumentException(
        "layer %s, %s, cannot slide: %s".formatted(place, layer, reason));
  }
}
