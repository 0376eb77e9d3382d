package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.Map;

/** The rows of the layers that read a row as a map. */
final class MapFormats {

  private static final String MAP = "map";
  private static final String FACTOR = "factor";
  private static final String WINDOW = "window";

  static final List<LayerFormat<?>> ROWS =
      List.of(
          new LibraryFormat<>(
                  "EveryPosition",
                  EveryPosition.class,
                  (every, out) -> out.put(MAP, text(every.input())),
                  in -> EveryPosition.of(in.layers().get(0), map(in)))
              .holding(LayerFormat.Inner.ONE),
          new LibraryFormat<>(
              "Convolution",
              Convolution.class,
              (convolution, out) -> put(convolution.input(), convolution.window(), out),
              MapFormats::convolution),
          new LibraryFormat<>(
                  "MaxPooling",
                  Pooling.class,
                  (pooling, out) -> put(pooling.input(), pooling.window(), out),
                  in -> Pooling.max(map(in), window(in)))
              .when(Pooling::isMax),
          new LibraryFormat<>(
                  "AveragePooling",
                  Pooling.class,
                  (pooling, out) -> put(pooling.input(), pooling.window(), out),
                  in -> Pooling.average(map(in), window(in)))
              .when(pooling -> !pooling.isMax()),
          new LibraryFormat<>(
                  "NearestUpSampling",
                  UpSampling.class,
                  MapFormats::put,
                  in -> UpSampling.nearest(map(in), factor(in)))
              .when(layer -> !layer.isBilinear()),
          new LibraryFormat<>(
                  "BilinearUpSampling",
                  UpSampling.class,
                  MapFormats::put,
                  in -> UpSampling.bilinear(map(in), factor(in)))
              .when(UpSampling::isBilinear));

  private MapFormats() {}

  private static Convolution convolution(LayerReader in) throws ArchitectureException {
    Matrix weight = in.take("weight");
    return in.has("bias")
        ? Convolution.of(map(in), window(in), weight, in.take("bias"))
        : Convolution.of(map(in), window(in), weight);
  }

  private static void put(MapShape map, Window w, Map<String, String> out) {
    out.put(MAP, text(map));
    out.put(
        WINDOW,
        Text.of(
            "%d %d %d %d %d %d",
            w.height(), w.width(), w.strideY(), w.strideX(), w.padY(), w.padX()));
  }

  private static void put(UpSampling layer, Map<String, String> out) {
    out.put(MAP, text(layer.input()));
    out.put(FACTOR, Integer.toString(layer.factor()));
  }

  private static int factor(LayerReader in) throws ArchitectureException {
    return Integer.parseInt(in.text(FACTOR));
  }

  private static String text(MapShape map) {
    return Text.of("%d %d %d %s", map.channels(), map.height(), map.width(), map.order().name());
  }

  private static MapShape map(LayerReader in) throws ArchitectureException {
    String[] parts = in.parts(MAP, 4);
    return new MapShape(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        MapShape.Order.valueOf(parts[3]));
  }

  private static Window window(LayerReader in) throws ArchitectureException {
    String[] w = in.parts(WINDOW, 6);
    return new Window(
        Integer.parseInt(w[0]),
        Integer.parseInt(w[1]),
        Integer.parseInt(w[2]),
        Integer.parseInt(w[3]),
        Integer.parseInt(w[4]),
        Integer.parseInt(w[5]));
  }
}
