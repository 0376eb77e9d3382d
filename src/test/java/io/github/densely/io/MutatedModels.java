package io.github.densely.io;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.data.InvalidFileException;
import io.github.densely.support.CpuTime;
import io.github.densely.support.EveryLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Changes to the structure of model files, under a right checksum: the numbers of a description,
 * its layers, the shapes of tensors, the numbers of the self-check.
 */
final class MutatedModels {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+");

  /** A layer without inner ones, in a description. */
  private static final Pattern LAYER = Pattern.compile("\\{[^{}]*\\}");

  private static final String[] NUMBERS = {
    "0",
    "1",
    "-1",
    "2",
    "7",
    "64",
    "1000",
    "46340",
    "100000",
    "1000000000",
    "2147483647",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "9223372036854775808",
    "1e9",
    "NaN",
    "",
    " "
  };

  private final SplittableRandom random;

  private MutatedModels(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Loads changed models, and prints how many were not refused by a typed error in a second.
   *
   * @param args how many, and a seed
   * @throws IOException if a base cannot be saved
   */
  public static void main(String[] args) throws IOException {
    int trials = Integer.parseInt(args[0]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
    MutatedModels mutations = new MutatedModels(random);
    List<ModelBytes> bases = bases(random);
    int loaded = 0;
    double longest = 0;
    for (int trial = 0; trial < trials; trial++) {
      ModelBytes changed = bases.get(random.nextInt(bases.size()));
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        changed = mutations.changed(changed);
      }
      byte[] bytes = mutations.fitting(changed).bytes();
      CpuTime time = CpuTime.start();
      try {
        ModelFile.fromBytes(bytes);
        loaded++;
      } catch (InvalidFileException e) {
        // as it should be
      } catch (RuntimeException | Error e) {
        System.out.println(changed);
        throw e;
      }
      longest = Math.max(longest, time.millis());
    }
    System.err.println(
        trials + " changed models: " + loaded + " loaded, the slowest in " + longest + " ms");
    System.out.println(longest < 1000 ? "all typed and in time" : "the slowest in " + longest);
  }

  private static List<ModelBytes> bases(SplittableRandom random) throws IOException {
    List<Sequential> networks = new ArrayList<>();
    for (Layer layer : EveryLayer.inferring(12, random)) {
      networks.add(Sequential.of(new DenseLayer(4, 12, random), Sequential.of(layer)));
    }
    for (MapShape.Order order : MapShape.Order.values()) {
      MapShape map = new MapShape(1, 12, 12, order);
      Convolution first = new Convolution(map, 4, Window.of(3).padding(1), random);
      Pooling pooling = Pooling.max(first.output(), Window.of(2).stride(2));
      Convolution second = new Convolution(pooling.output(), 5, Window.of(3), random);
      Pooling average = Pooling.average(second.output(), Window.of(2));
      networks.add(
          Sequential.of(
              first,
              Activation.relu(),
              pooling,
              Sequential.of(second, EveryPosition.of(Activation.softmax(), second.output())),
              average,
              new DenseLayer(average.output().features(), 3, random)));
      networks.add(
          Sequential.of(
              EveryPosition.of(Sequential.of(new DenseLayer(1, 6, random), Activation.gelu()), map),
              EveryPosition.of(
                  EveryPosition.of(new DenseLayer(2, 3, random), map(order)),
                  map.withChannels(6))));
    }
    List<ModelBytes> bases = new ArrayList<>();
    for (Sequential network : networks) {
      bases.add(ModelBytes.of(network));
    }
    return bases;
  }

  private static MapShape map(MapShape.Order order) {
    return new MapShape(2, 3, 1, order);
  }

  private ModelBytes changed(ModelBytes model) {
    String text = model.metadata().get(ModelBytes.ARCHITECTURE);
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> model.with(ModelBytes.ARCHITECTURE, number(text));
      case 4 -> model.with(ModelBytes.ARCHITECTURE, repeated(text));
      case 5 -> model.with(ModelBytes.ARCHITECTURE, replaced(text, "", ""));
      case 6 -> model.with(ModelBytes.ARCHITECTURE, nested(text));
      case 7 -> tensor(model);
      case 10, 11 -> model.with(ModelBytes.ARCHITECTURE, everywhere(text));
      case 8 ->
          model.with(
              ModelBytes.INPUT, ModelBytes.ones(new int[] {0, 1, 5, 4096}[random.nextInt(4)]));
      default -> model.with(ModelBytes.OUTPUT, ModelBytes.text(Float.NaN, 1e38f));
    };
  }

  /** Another number in the place of one, or more digits behind it. */
  private String number(String text) {
    List<MatchResult> numbers = NUMBER.matcher(text).results().toList();
    if (numbers.isEmpty()) {
      return text;
    }
    MatchResult number = numbers.get(random.nextInt(numbers.size()));
    String other =
        random.nextInt(4) == 0
            ? number.group() + "0".repeat(random.nextInt(1, 12))
            : NUMBERS[random.nextInt(NUMBERS.length)];
    return text.substring(0, number.start()) + other + text.substring(number.end());
  }

  /** A number in all places, so that layers may still fit each other. */
  private String everywhere(String text) {
    List<MatchResult> numbers = NUMBER.matcher(text).results().toList();
    if (numbers.isEmpty()) {
      return text;
    }
    String number = numbers.get(random.nextInt(numbers.size())).group();
    String other =
        random.nextBoolean()
            ? Integer.toString(random.nextInt(1, 40_000))
            : NUMBERS[random.nextInt(NUMBERS.length)];
    return text.replaceAll("(?<![\\d.-])" + number + "(?![\\d.])", other);
  }

  /** A layer twice, or thousands of times. */
  private String repeated(String text) {
    int times = random.nextInt(3) == 0 ? random.nextInt(1000, 8000) : 1;
    MatchResult layer = layer(text);
    return layer == null
        ? text
        : text.substring(0, layer.end())
            + ("," + layer.group()).repeat(times)
            + text.substring(layer.end());
  }

  /** A layer inside chains, or inside every position of a map. */
  private String nested(String text) {
    int depth = random.nextInt(3) == 0 ? random.nextInt(20, 200) : random.nextInt(1, 4);
    if (random.nextBoolean()) {
      return replaced(
          text, "{\"type\":\"Sequential\",\"layers\":[".repeat(depth), "]}".repeat(depth));
    }
    String every = "{\"type\":\"EveryPosition\",\"map\":\"1 300 300 CHANNELS_FIRST\",\"layer\":";
    return replaced(text, every.repeat(depth), "}".repeat(depth));
  }

  /** A layer between two texts, or without them none. */
  private String replaced(String text, String before, String after) {
    MatchResult layer = layer(text);
    if (layer == null) {
      return text;
    }
    String other = before.isEmpty() ? "" : before + layer.group() + after;
    return (text.substring(0, layer.start()) + other + text.substring(layer.end()))
        .replace("[,", "[")
        .replace(",,", ",")
        .replace(",]", "]");
  }

  private MatchResult layer(String text) {
    List<MatchResult> layers = LAYER.matcher(text).results().toList();
    return layers.isEmpty() ? null : layers.get(random.nextInt(layers.size()));
  }

  private ModelBytes tensor(ModelBytes model) {
    List<String> names = new ArrayList<>(model.tensors().keySet());
    if (names.isEmpty()) {
      return model;
    }
    String name = names.get(random.nextInt(names.size()));
    Matrix matrix = model.tensors().get(name);
    Matrix other =
        switch (random.nextInt(6)) {
          case 0 -> matrix.reshape(matrix.rows() * matrix.cols(), 1);
          case 1 -> matrix.reshape(1, matrix.rows() * matrix.cols());
          case 2 -> Matrix.zeros(0, Integer.MAX_VALUE);
          case 3 -> Matrix.zeros(Integer.MAX_VALUE, 0);
          case 4 -> Matrix.zeros(random.nextInt(1, 300), random.nextInt(1, 300));
          default -> null;
        };
    ModelBytes copy = new ModelBytes(model.metadata(), new LinkedHashMap<>(model.tensors()));
    if (other == null) {
      copy.tensors().remove(name);
    } else {
      copy.tensors().put(name, other);
    }
    return copy;
  }

  /** Often with a check of the right sizes, so that a network that can be made would be run. */
  private ModelBytes fitting(ModelBytes model) {
    if (random.nextInt(4) == 0) {
      return model;
    }
    try {
      Layer network = model.network();
      int in = network.inFeatures();
      int out = network.outFeatures(in);
      return in < 1 ? model : model.checking(Math.min(in, 4096), Math.min(Math.max(0, out), 4096));
    } catch (JsonException | ArchitectureException | IllegalArgumentException e) {
      return model;
    }
  }
}
