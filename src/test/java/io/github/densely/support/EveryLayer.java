package io.github.densely.support;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Initializer;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Normalization;
import io.github.densely.Parameter;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One of each kind of layer, with random parameters, for tests that hold for all. */
public final class EveryLayer {

  private EveryLayer() {}

  /** All activations. */
  public static List<Activation> activations() {
    return List.of(
        Activation.relu(),
        Activation.leakyRelu(),
        Activation.leakyRelu(0.2f),
        Activation.elu(),
        Activation.elu(0.5f),
        Activation.selu(),
        Activation.gelu(),
        Activation.geluTanh(),
        Activation.silu(),
        Activation.softplus(),
        Activation.sigmoid(),
        Activation.tanh(),
        Activation.softmax(),
        Activation.identity());
  }

  /**
   * Every layer that takes so many features and whose training pass is a fixed function of its
   * input.
   */
  public static List<Layer> taking(int features, RandomGenerator random) {
    List<Layer> layers = new ArrayList<>(activations());
    layers.add(new DenseLayer(features, features + 2, Initializer.pytorch(), random));
    layers.add(DenseLayer.of(RandomMatrix.normal(3, features, random)));
    layers.add(randomized(new LayerNorm(features), random));
    layers.add(randomized(new BatchNorm(features), random));
    layers.add(Normalization.standardize(RandomMatrix.normal(5, features, random)));
    layers.add(
        Sequential.of(
            new DenseLayer(features, 6, Initializer.pytorch(), random),
            Activation.tanh(),
            randomized(new LayerNorm(6), random),
            new DenseLayer(6, 3, Initializer.pytorch(), random)));
    layers.addAll(joining(features, random));
    layers.addAll(onMaps(map(features, random), random));
    layers.add(Normalization.standardize(RandomMatrix.normal(5, features, random)).inverse());
    return layers;
  }

  /** The layers whose outputs are made of several. */
  private static List<Layer> joining(int features, RandomGenerator random) {
    Layer body =
        Sequential.of(
            randomized(new LayerNorm(features), random),
            new DenseLayer(features, 4, Initializer.pytorch(), random),
            Activation.tanh(),
            new DenseLayer(4, features, Initializer.pytorch(), random));
    return List.of(
        Residual.of(body),
        Residual.of(
            Sequential.of(
                new DenseLayer(features, 3, Initializer.pytorch(), random), Activation.sigmoid()),
            new DenseLayer(features, 3, Initializer.pytorch(), random)),
        Branches.of("first", new DenseLayer(features, 2, Initializer.pytorch(), random))
            .and("input", Activation.identity())
            .and(
                "deep",
                Sequential.of(
                    new DenseLayer(features, 3, Initializer.pytorch(), random),
                    Activation.tanh(),
                    new DenseLayer(3, 1, Initializer.pytorch(), random))),
        Columns.of(features, features / 2, features));
  }

  /** The layers that read a row as a map. */
  private static List<Layer> onMaps(MapShape map, RandomGenerator random) {
    Window window =
        Window.of(random.nextInt(1, map.height() + 1), random.nextInt(1, map.width() + 1))
            .stride(random.nextInt(1, 3), random.nextInt(1, 3));
    Window padded =
        window.padding(random.nextInt(0, window.height()), random.nextInt(0, window.width()));
    int weights = map.channels() * window.height() * window.width();
    return List.of(
        new Convolution(map, 3, padded, Initializer.pytorch(), random),
        Convolution.of(map, window, RandomMatrix.normal(2, weights, random)),
        Pooling.max(map, window),
        Pooling.average(map, window),
        UpSampling.nearest(map, 2),
        UpSampling.bilinear(map, 3),
        EveryPosition.of(randomized(new BatchNorm(map.channels()), random), map),
        EveryPosition.of(new DenseLayer(map.channels(), 2, Initializer.pytorch(), random), map));
  }

  /** A map with so many values, in either order. */
  private static MapShape map(int features, RandomGenerator random) {
    int channels = features % 2 == 0 ? 2 : 1;
    int positions = features / channels;
    int height = positions % 3 == 0 ? 3 : 1;
    MapShape.Order order = MapShape.Order.values()[random.nextInt(2)];
    return new MapShape(channels, height, positions / height, order);
  }

  /** The same and dropout, whose training pass is random and whose inference is not. */
  public static List<Layer> inferring(int features, RandomGenerator random) {
    List<Layer> layers = new ArrayList<>(taking(features, random));
    layers.add(new Dropout(0.5, random.nextLong()));
    return layers;
  }

  private static Layer randomized(Layer layer, RandomGenerator random) {
    for (Parameter parameter : layer.parameters()) {
      for (int i = 0; i < parameter.size(); i++) {
        parameter.value().data()[i] = (float) (0.5 + random.nextDouble());
      }
    }
    return layer;
  }
}
