package io.github.densely.conv;

import io.github.densely.Activation;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts each layer of a patch network into the layer that does the same at every place of a
 * larger picture.
 *
 * <p>It tracks two map shapes, one in the patch network and one on the picture: a dense layer over
 * the first becomes a window of that size over the second.
 */
final class Surgery {

  private MapShape patch;
  private MapShape map;
  private int strideY = 1;
  private int strideX = 1;

  /** Begins a conversion from a patch to a picture. */
  Surgery(MapShape patch, MapShape picture) {
    this.patch = patch;
    this.map = picture;
  }

  /** The output of the layers so far, on a patch. */
  MapShape patch() {
    return patch;
  }

  /** The output of the converted layers so far, on the picture. */
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
    } else if (layer instanceof MapLayer onMaps) {
      requireSlides(onMaps, place);
      return slid(onMaps);
    } else if (layer instanceof DenseLayer dense) {
      return slid(Convolution.of(dense, patch));
    } else if (layer instanceof Dropout
        || layer instanceof Activation activation && activation.isElementwise()) {
      return layer;
    } else if (patch.positions() == 1 && !(layer instanceof UpSampling)) {
      return slid(EveryPosition.of(layer, patch));
    } else if (layer instanceof Residual residual) {
      return convert(residual, place);
    } else if (layer instanceof Branches branches) {
      return convert(branches, place);
    } else if (layer instanceof Columns columns) {
      return slid(EveryPosition.of(ofChannels(columns, place), patch));
    } else if (layer instanceof Normalization normalization) {
      return slid(EveryPosition.of(ofChannels(normalization, place), patch));
    }
    throw refused(
        layer,
        place,
        layer instanceof UpSampling
            ? "its places are less than a pixel of its input apart; train on whole pictures"
            : Text.of(
                "it looks at all positions of a map of %s at once, and a larger picture has more",
                patch));
  }

  /** Body and projection, or the input itself, must give maps of one shape, at the same places. */
  private Layer convert(Residual residual, String place) {
    Place before = here();
    Layer body = convert(residual.body(), place + ".body");
    Place after = here();
    if (residual.projection().isEmpty()) {
      requireSame(after, before, residual, place, "its input");
      return Residual.of(body);
    }
    goTo(before);
    Layer projection = convert(residual.projection().get(), place + ".projection");
    requireSame(after, here(), residual, place, "its projection");
    return Residual.of(body, projection);
  }

  /** The outputs must be maps of the same height and width, at the same places. */
  private Layer convert(Branches branches, String place) {
    if (patch.order() != MapShape.Order.CHANNELS_FIRST) {
      throw refused(
          branches, place, "maps side by side are one map only if their channels come first");
    }
    Place before = here();
    Place first = null;
    Branches converted = null;
    int channels = 0;
    for (String name : branches.names()) {
      goTo(before);
      Layer layer = convert(branches.branch(name), place + "." + name);
      converted = converted == null ? Branches.of(name, layer) : converted.and(name, layer);
      first = first == null ? here() : first;
      channels += patch.channels();
      requireSame(here().withChannels(1), first.withChannels(1), branches, place, "its first");
    }
    goTo(first.withChannels(channels));
    return converted;
  }

  /** The same channels at one position. */
  private Columns ofChannels(Columns columns, String place) {
    int positions = patch.positions();
    if (patch.order() != MapShape.Order.CHANNELS_FIRST
        || columns.from() % positions != 0
        || columns.to() % positions != 0) {
      throw refused(columns, place, Text.of("it cuts through the channels of a map of %s", patch));
    }
    return Columns.of(patch.channels(), columns.from() / positions, columns.to() / positions);
  }

  /** Where a conversion stands: the maps, and the distance of their places in the picture. */
  private record Place(MapShape patch, MapShape map, int strideY, int strideX) {
    Place withChannels(int channels) {
      return new Place(patch.withChannels(channels), map.withChannels(channels), strideY, strideX);
    }
  }

  private Place here() {
    return new Place(patch, map, strideY, strideX);
  }

  private void goTo(Place place) {
    patch = place.patch;
    map = place.map;
    strideY = place.strideY;
    strideX = place.strideX;
  }

  private static void requireSame(Place a, Place b, Layer layer, String place, String other) {
    if (!a.equals(b)) {
      throw refused(
          layer,
          place,
          Text.of(
              "a branch gives a map of %s with places %dx%d pixels apart, %s one of %s, %dx%d apart",
              a.patch, a.strideY, a.strideX, other, b.patch, b.strideY, b.strideX));
    }
  }

  private void requireSlides(MapLayer layer, String place) {
    if (!layer.input().equals(patch)) {
      throw refused(
          layer, place, Text.of("it takes a map of %s, and gets %s", layer.input(), patch));
    }
    if (layer.window().isPadded()) {
      throw refused(
          layer,
          place,
          "it sees zeros around a patch, where a larger picture has pixels; train without padding");
    }
  }

  /** A layer of the patch network on the larger map. */
  private MapLayer slid(MapLayer onPatch) {
    MapLayer onPicture = onPatch.on(map.height(), map.width());
    strideY *= onPatch.window().strideY();
    strideX *= onPatch.window().strideX();
    patch = onPatch.output();
    map = onPicture.output();
    return onPicture;
  }

  /** One offset and scale for each channel, if all positions have the same. */
  private Normalization ofChannels(Normalization normalization, String place) {
    Matrix offset = Matrix.zeros(1, patch.channels());
    Matrix scale = Matrix.zeros(1, patch.channels());
    for (int c = 0; c < patch.channels(); c++) {
      offset.set(0, c, channel(normalization.offset().value(), c, normalization, place));
      scale.set(0, c, channel(normalization.scale().value(), c, normalization, place));
    }
    Normalization same = Normalization.of(offset, scale);
    return normalization.isInverse() ? same.inverse() : same;
  }

  private float channel(Matrix values, int c, Normalization normalization, String place) {
    float first = values.data()[patch.index(c, 0, 0)];
    for (int y = 0; y < patch.height(); y++) {
      for (int x = 0; x < patch.width(); x++) {
        if (values.data()[patch.index(c, y, x)] != first) {
          throw refused(
              normalization,
              place,
              Text.of(
                      "it has other values at (%d, %d) than at (0, 0) of channel %d; use one offset and scale",
                      y, x, c)
                  + " for all positions of a channel");
        }
      }
    }
    return first;
  }

  private static IllegalArgumentException refused(Layer layer, String place, String reason) {
    return new IllegalArgumentException(
        Text.of("layer %s, %s, cannot slide: %s", place, layer, reason));
  }
}
