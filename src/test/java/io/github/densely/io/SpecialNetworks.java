package io.github.densely.io;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Valid networks whose outputs depend on the order of summation as much as an output can, and
 * random ordinary ones. A JVM of one kernel saves them, and one of another loads them.
 */
final class SpecialNetworks {

  /** Of each of the kinds below. */
  private static final int EACH = 25;

  /** A kind of networks. */
  private interface Kind {
    Sequential network(SplittableRandom random) throws IOException;
  }

  private static final List<Kind> KINDS =
      List.of(
          SpecialNetworks::withOneNaN,
          SpecialNetworks::withInfiniteWeights,
          SpecialNetworks::thatOverflows,
          SpecialNetworks::thatCancels,
          SpecialNetworks::deep,
          SpecialNetworks::chaotic,
          SpecialNetworks::ofNearlyConstantRows,
          SpecialNetworks::ofSubnormals);

  private static final int SPECIAL = 1 + EACH * KINDS.size();

  private SpecialNetworks() {}

  /**
   * Saves into one file, {@code save file random seed}, or loads from it, {@code load file}, and
   * prints how many.
   *
   * @param args what to do, the file, and how many random networks to save after the special ones
   * @throws IOException if a network is refused
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[1]);
    System.out.println(
        args[0].equals("save")
            ? save(file, Integer.parseInt(args[2]), Long.parseLong(args[3]))
            : load(file));
  }

  private static String save(Path file, int random, long seed) throws IOException {
    SplittableRandom source = new SplittableRandom(seed);
    int count = SPECIAL + random;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(count);
      write(deep(100, 3, 16, source), out);
      for (Kind kind : KINDS) {
        for (int i = 0; i < EACH; i++) {
          write(kind.network(source), out);
        }
      }
      for (int i = 0; i < random; i++) {
        write(ordinary(source), out);
      }
    }
    return "saved " + count;
  }

  private static void write(Sequential network, DataOutputStream out) throws IOException {
    byte[] bytes = ModelFile.toBytes(network);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Also tells whether most of the special ones give other bits here, so that something is shown.
   */
  private static String load(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = in.readInt();
      int others = 0;
      int refused = 0;
      for (int i = 0; i < count; i++) {
        byte[] bytes = in.readNBytes(in.readInt());
        try {
          Sequential loaded = ModelFile.fromBytes(bytes);
          others += i < SPECIAL && isOther(loaded, bytes) ? 1 : 0;
        } catch (InvalidFileException e) {
          refused++;
        }
      }
      return "refused " + refused + " of " + count + (others > SPECIAL / 2 ? ", bits differ" : "");
    }
  }

  /** Whether the check gives other bits here than where it was saved. */
  private static boolean isOther(Sequential loaded, byte[] bytes) throws IOException {
    String here = ModelBytes.of(loaded).metadata().get(ModelBytes.OUTPUT);
    return !here.equals(ModelBytes.of(bytes).metadata().get(ModelBytes.OUTPUT));
  }

  private static Sequential ordinary(SplittableRandom random) {
    List<Layer> layers = new ArrayList<>();
    int features = random.nextInt(1, 60);
    layers.add(new DenseLayer(random.nextInt(1, 60), features, random));
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      List<Layer> all = EveryLayer.inferring(features, random);
      Layer layer = all.get(random.nextInt(all.size()));
      layers.add(layer);
      features = layer.outFeatures(features);
    }
    layers.add(new DenseLayer(features, random.nextInt(1, 12), random));
    return Sequential.of(layers);
  }

  /** One output is NaN, the others are ordinary. */
  private static Sequential withOneNaN(SplittableRandom random) {
    Matrix weight = normal(9, random.nextInt(33, 200), 1, random);
    weight.data()[random.nextInt(weight.cols())] = Float.NaN;
    return Sequential.of(DenseLayer.of(weight, normal(1, 9, 1, random)));
  }

  /** Sums of ∞ − ∞, and of ∞ alone. */
  private static Sequential withInfiniteWeights(SplittableRandom random) {
    Matrix weight = normal(7, random.nextInt(33, 200), 1, random);
    for (int i = 0; i < 5; i++) {
      weight.data()[random.nextInt(7 * weight.cols())] =
          random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
    }
    return Sequential.of(DenseLayer.of(weight), Activation.elu(), new DenseLayer(7, 3, random));
  }

  /** A partial sum overflows in one order and not in another: ∞, −∞, NaN or a number. */
  private static Sequential thatOverflows(SplittableRandom random) {
    Matrix weight = normal(8, random.nextInt(300, 900), 1e38f, random);
    return Sequential.of(DenseLayer.of(weight), new DenseLayer(8, 3, random));
  }

  /** The bias is minus the product, so that rounding errors alone are left. */
  private static Sequential thatCancels(SplittableRandom random) throws IOException {
    Matrix weight = normal(6, random.nextInt(33, 400), 1, random);
    Matrix bias = Matrix.zeros(1, 6);
    ModelBytes zero = ModelBytes.of(Sequential.of(DenseLayer.of(weight, bias)));
    float[] product = ModelBytes.floats(zero.metadata().get(ModelBytes.OUTPUT));
    for (int j = 0; j < product.length; j++) {
      bias.data()[j] = -product[j];
    }
    return Sequential.of(DenseLayer.of(weight, bias));
  }

  private static Sequential deep(SplittableRandom random) {
    return deep(50, 3, 32, random);
  }

  /** Each layer stretches a difference, until it is as large as the values. */
  private static Sequential chaotic(SplittableRandom random) {
    return deep(random.nextInt(10, 30), 8, random.nextInt(33, 64), random);
  }

  private static Sequential deep(int layers, float gain, int width, SplittableRandom random) {
    List<Layer> all = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      all.add(DenseLayer.of(normal(width, width, gain / (float) Math.sqrt(width), random)));
      all.add(Activation.tanh());
    }
    return Sequential.of(all);
  }

  /** The norm divides rounding errors by their own deviation. */
  private static Sequential ofNearlyConstantRows(SplittableRandom random) {
    int features = random.nextInt(33, 400);
    Matrix row = normal(1, features, 1, random);
    Matrix weight = Matrix.zeros(8, features);
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < features; j++) {
        weight.set(i, j, row.get(0, j));
      }
    }
    weight.set(3, 1, Math.nextUp(weight.get(3, 1)));
    return Sequential.of(DenseLayer.of(weight), new LayerNorm(8, 1e-12));
  }

  private static Sequential ofSubnormals(SplittableRandom random) {
    Matrix weight = normal(6, random.nextInt(33, 200), 1e-42f, random);
    return Sequential.of(DenseLayer.of(weight));
  }

  private static Matrix normal(int rows, int cols, float scale, SplittableRandom random) {
    Matrix matrix = RandomMatrix.normal(rows, cols, random);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data()[i] *= scale;
    }
    return matrix;
  }
}
