package io.github.densely.benchmark;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import io.github.densely.Activation;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.SequentialBuilder;
import io.github.densely.io.ModelFile;
import io.github.densely.io.SafetensorsFile;
import io.github.densely.io.WeightFile;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.ReferenceNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Exchanges files with libtorch, through DJL, and compares.
 *
 * <p>Networks of random sizes and functions get their weights from libtorch, which also writes the
 * file. Loaded here, output and gradients of both must lie within the bound of the error analysis
 * around the exact ones, that of {@link TorchFunction} for libtorch. Then the file is written here
 * and read by DJL: every bit must be the same.
 */
final class TorchExchange {

  private static final int NETWORKS = 100;

  /** One function in both libraries. */
  private record Function(String name, Activation ours, UnaryOperator<NDArray> theirs) {}

  private static final List<Function> FUNCTIONS =
      List.of(
          new Function("none", Activation.identity(), x -> x),
          new Function("relu", Activation.relu(), ai.djl.nn.Activation::relu),
          new Function(
              "leakyRelu",
              Activation.leakyRelu(0.1f),
              x -> ai.djl.nn.Activation.leakyRelu(x, 0.1f)),
          new Function("elu", Activation.elu(1), x -> ai.djl.nn.Activation.elu(x, 1)),
          new Function("selu", Activation.selu(), ai.djl.nn.Activation::selu),
          new Function("gelu", Activation.gelu(), ai.djl.nn.Activation::gelu),
          new Function("silu", Activation.silu(), x -> ai.djl.nn.Activation.swish(x, 1)),
          new Function("softplus", Activation.softplus(), ai.djl.nn.Activation::softPlus),
          new Function("sigmoid", Activation.sigmoid(), ai.djl.nn.Activation::sigmoid),
          new Function("tanh", Activation.tanh(), ai.djl.nn.Activation::tanh),
          new Function("softmax", Activation.softmax(), x -> x.softmax(1)));

  private final NDManager manager;
  private final Path folder;
  private final SplittableRandom random;
  private final Map<String, Double> largest = new TreeMap<>(); // errors, as shares of their bounds
  private int compared;

  private TorchExchange(NDManager manager, Path folder, long seed) {
    this.manager = manager;
    this.folder = folder;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Runs all exchanges.
   *
   * @param args the seed, by default 1
   * @throws IOException if a file cannot be written or read
   */
  public static void main(String[] args) throws IOException {
    long seed = args.length == 0 ? 1 : Long.parseLong(args[0]);
    Path folder = Files.createTempDirectory("exchange");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Engine.getEngine("PyTorch").setRandomSeed((int) seed);
      TorchExchange exchange = new TorchExchange(manager, folder, seed);
      for (int i = 0; i < NETWORKS; i++) {
        exchange.network();
      }
      exchange.halves();
      exchange.report();
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private void network() throws IOException {
    int[] features = random.ints(random.nextInt(2, 5), 1, 130).toArray();
    List<Function> functions = new ArrayList<>();
    SequentialBuilder builder = Sequential.builder(features[0]).random(random);
    for (int i = 1; i < features.length; i++) {
      Function function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
      functions.add(function);
      builder.dense(features[i]).add(function.ours());
    }
    Sequential network = builder.build();
    try (NDManager own = manager.newSubManager()) {
      NDList weights = new NDList();
      for (int i = 0; i < functions.size(); i++) {
        weights.add(named(2 * i + ".weight", own, new Shape(features[i + 1], features[i])));
        weights.add(named(2 * i + ".bias", own, new Shape(features[i + 1])));
      }
      Path file = folder.resolve("torch.safetensors");
      write(weights, file);
      WeightFile.of(file).loadInto(network);
      int batch = random.nextInt(1, 20);
      NDArray input = own.randomNormal(new Shape(batch, features[0]));
      NDArray gradOutput = own.randomNormal(new Shape(batch, features[features.length - 1]));
      compare(network, functions, weights, input, gradOutput);
      readBack(network, weights, own);
    }
  }

  private static NDArray named(String name, NDManager manager, Shape shape) {
    // The usual initial scale, at which all features keep the same size.
    double scale = 1 / Math.sqrt(shape.get(shape.dimension() - 1));
    NDArray array = manager.randomNormal(shape).mul(scale);
    array.setName(name);
    return array;
  }

  private static void write(NDList arrays, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      arrays.encode(out, NDList.Encoding.SAFETENSORS);
    }
  }

  private void compare(
      Sequential network,
      List<Function> functions,
      NDList weights,
      NDArray input,
      NDArray gradOutput) {
    Matrix x = matrix(input);
    Matrix g = matrix(gradOutput);
    ForwardPass pass = network.forwardPass(x);
    Matrix gradInput = pass.backward(g);
    input.setRequiresGradient(true);
    weights.forEach(weight -> weight.setRequiresGradient(true));
    NDArray output = input;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      for (int i = 0; i < functions.size(); i++) {
        NDArray sums =
            Linear.linear(output, weights.get(2 * i), weights.get(2 * i + 1)).singletonOrThrow();
        output = functions.get(i).theirs().apply(sums);
      }
      collector.backward(output.mul(gradOutput).sum());
    }
    ReferenceLayer reference = ReferenceLayer.of(network);
    ReferenceLayer torch = torch(network);
    BoundedMatrix exact = BoundedMatrix.exact(x);
    BoundedMatrix exactGradient = BoundedMatrix.exact(g);
    String names = String.join(" ", functions.stream().map(Function::name).toList());
    within(names, "output", reference.forward(exact), pass.output());
    within(names, "output of libtorch", torch.forward(exact), matrix(output));
    within(names, "gradInput", reference.backward(exact, exactGradient), gradInput);
    within(
        names,
        "gradInput of libtorch",
        torch.backward(exact, exactGradient),
        matrix(input.getGradient()));
    List<Parameter> parameters = network.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      String what = i % 2 == 0 ? "gradWeight" : "gradBias";
      within(names, what, reference.gradients().get(i), parameters.get(i).grad());
      within(
          names,
          what + " of libtorch",
          torch.gradients().get(i),
          matrix(weights.get(i).getGradient()));
    }
  }

  /** The same, with the bounds of libtorch's functions. */
  private static ReferenceLayer torch(Sequential network) {
    List<ReferenceLayer> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      layers.add(
          layer instanceof Activation function
              ? TorchFunction.of(function)
              : ReferenceLayer.of(layer));
    }
    return new ReferenceNetwork(layers);
  }

  private void within(String names, String what, BoundedMatrix exact, Matrix computed) {
    for (int i = 0; i < exact.rows(); i++) {
      for (int j = 0; j < exact.cols(); j++) {
        Bounded element = exact.get(i, j);
        double share = Math.abs(computed.get(i, j) - element.value()) / element.error();
        if (!(share <= 1)) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "%s, network %s, element (%d, %d): %s, exact %s, bound %s",
                  what,
                  names,
                  i,
                  j,
                  computed.get(i, j),
                  element.value(),
                  element.error()));
        }
        largest.merge(what, share, Math::max);
        compared++;
      }
    }
  }

  private static Matrix matrix(NDArray array) {
    Shape shape = array.getShape();
    int cols = (int) shape.get(shape.dimension() - 1);
    float[] values = array.toFloatArray();
    return Matrix.wrap(values.length / cols, cols, values);
  }

  /** Weights alone, and a whole model: DJL must find the same names, shapes and bits in both. */
  private void readBack(Sequential network, NDList weights, NDManager own) throws IOException {
    Path file = folder.resolve("densely.safetensors");
    WeightFile.save(network, file);
    requireSame(weights, file, own);
    ModelFile.save(network, file);
    requireSame(weights, file, own);
  }

  private static void requireSame(NDList expected, Path file, NDManager own) throws IOException {
    NDList read;
    try (InputStream in = Files.newInputStream(file)) {
      read = NDList.decode(own, in);
    }
    if (read.size() != expected.size()) {
      throw new IllegalStateException(read.size() + " arrays instead of " + expected.size());
    }
    for (NDArray array : expected) {
      NDArray same = read.get(array.getName());
      if (same == null
          || !same.getShape().equals(array.getShape())
          || !Arrays.equals(same.toFloatArray(), array.toFloatArray())) {
        throw new IllegalStateException("DJL reads another " + array.getName() + ": " + same);
      }
    }
  }

  /** Numbers of other widths, as libtorch converts them; DJL 0.34 cannot write bfloat16. */
  private void halves() throws IOException {
    for (DataType type : List.of(DataType.FLOAT16, DataType.FLOAT64)) {
      try (NDManager own = manager.newSubManager()) {
        NDArray wide = own.randomNormal(new Shape(100, 100)).mul(10);
        NDArray converted = wide.mul(wide).mul(wide).toType(type, true);
        converted.setName("x");
        Path file = folder.resolve("other.safetensors");
        write(new NDList(converted), file);
        Matrix expected = matrix(converted.toType(DataType.FLOAT32, true));
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
          if (!tensors.read("x").equals(expected)) {
            throw new IllegalStateException(type + " is read as other numbers");
          }
        }
        System.out.println(type + ": 10000 numbers read as libtorch converts them");
      }
    }
  }

  private void report() {
    System.out.printf(
        "%d networks, %d numbers; the largest error as a share of its bound:%n",
        NETWORKS, compared);
    largest.forEach((what, share) -> System.out.printf("%-24s %.3f%n", what, share));
    System.out.println("DJL reads all files back with the same names, shapes and bits");
  }
}
