package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.kernel.Kernels;
import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One input and the output of the saved network. It finds a file that is read as another network
 * than the saved one.
 *
 * <p>Where products are summed in the order of the saving JVM, the same bits must come. Where the
 * order is another, nothing is compared: rounding alone may change any digit of a deep or chaotic
 * network, or make it overflow, and no bound for arbitrary layers is known. Your own layers may
 * compute otherwise on another machine, so that networks with them may differ a little.
 *
 * <p>A network whose pass is above the limits is not run, neither when it is saved nor when it is
 * loaded.
 *
 * @param formats finds the layers that have a codec
 * @param limits of the pass
 */
record SelfCheck(LayerFormats formats, ReadLimits limits) {

  private static final String ORDER = "densely.check.order";
  private static final String INPUT = "densely.check.input";
  private static final String OUTPUT = "densely.check.output";

  /** In place of the order: the pass was above the limits when the network was saved. */
  private static final String NONE = "none";

  /**
   * The first files have the name of the kernel alone, and these were the orders of the kernels.
   */
  private static final String KERNEL = "densely.check.kernel";

  private static final Map<String, String> OLD_ORDERS =
      Map.of("plain", "ascending-1", "vector", "eight-lanes-1");

  /**
   * How much of the largest output a network with your own layers may be off by: less than a wrong
   * weight or setting makes, more than the functions of another machine do.
   */
  private static final float OWN_LAYERS = 0x1p-10f;

  /** Numbers that are stored of an input, which goes on with the first again, and of an output. */
  private static final int STORED = 4096;

  /** More work for each parameter: a network with many weights takes long to read anyway. */
  private static final long WORK_OF_PARAMETER = 64;

  /**
   * Adds the check of a network to the metadata of its file.
   *
   * @throws IllegalArgumentException if the network does not take the input
   */
  void put(Sequential network, Map<String, String> metadata) {
    int features = network.inFeatures();
    if (!isWithinLimits(network)) {
      metadata.put(ORDER, NONE);
      return;
    }
    Optional<Matrix> sample = formats.sample(network);
    Matrix stored = sample.orElseGet(() -> random(features));
    if (sample.isPresent() && (stored.rows() != 1 || stored.cols() != features)) {
      throw new IllegalArgumentException(
          Text.of(
              "the sample of a codec is %s, %s needs 1 x %d", stored.shape(), network, features));
    }
    Matrix output;
    try {
      output = network.forward(input(stored, features));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Text.of(
              "the network refuses the input of its self-check, %s; LayerCodec.sample can give another one: %s",
              sample.isPresent() ? "a sample" : "random numbers", e.getMessage()),
          e);
    }
    metadata.put(ORDER, Kernels.order());
    metadata.put(INPUT, text(stored));
    metadata.put(OUTPUT, text(first(output)));
  }

  private boolean isWithinLimits(Sequential network) {
    ForwardCost cost = ForwardCost.of(network);
    long ofParameters = ForwardCost.times(WORK_OF_PARAMETER, ForwardCost.parameters(network));
    return cost.numbers() <= limits.checkNumbers()
        && cost.work() <= ForwardCost.plus(limits.checkWork(), ofParameters);
  }

  private static Matrix random(int features) {
    SplittableRandom random = new SplittableRandom(features);
    Matrix stored = Matrix.zeros(1, Math.min(features, STORED));
    for (int i = 0; i < stored.cols(); i++) {
      stored.data()[i] = (float) random.nextDouble(-1, 1);
    }
    return stored;
  }

  /** Runs the check if it can be compared: the problem, or null if there is none. */
  String problem(Sequential network, Map<String, String> metadata) {
    String order = order(metadata);
    if (NONE.equals(order)) {
      return null;
    }
    Matrix stored = matrix(metadata.get(INPUT));
    Matrix expected = matrix(metadata.get(OUTPUT));
    if (stored == null || expected == null) {
      return "the self-check is missing";
    }
    boolean isOwn = hasOwnLayers(network);
    try {
      String sizes = problemOfSizes(network, stored.cols(), expected.cols());
      boolean isCompared =
          sizes == null && Kernels.order().equals(order) && isWithinLimits(network);
      return isCompared ? problemOfRun(network, stored, expected, isOwn) : sizes;
    } catch (IllegalArgumentException e) {
      return "the self-check does not fit the network: " + e.getMessage();
    } catch (RuntimeException e) {
      if (isOwn) {
        return "a layer of yours failed in the self-check: " + e;
      }
      throw e;
    }
  }

  private static String order(Map<String, String> metadata) {
    String order = metadata.get(ORDER);
    return order == null ? OLD_ORDERS.get(metadata.getOrDefault(KERNEL, "")) : order;
  }

  /** Without running the network. */
  private static String problemOfSizes(Sequential network, int stored, int expected) {
    int in = network.inFeatures();
    if (in == Layer.ANY) {
      return "the network takes any number of features";
    }
    if (stored == 0 || stored != in && stored != Math.min(in, STORED)) {
      return Text.of(
          "its input has %d numbers, that of a network of %d features has %d",
          stored, in, Math.min(in, STORED));
    }
    int out = Math.min(network.outFeatures(in), STORED);
    if (out != expected) {
      return Text.of("the network gives %d numbers, it gave %d when it was saved", out, expected);
    }
    return null;
  }

  private static String problemOfRun(
      Sequential network, Matrix stored, Matrix expected, boolean isOwn) {
    Matrix output = first(network.forward(input(stored, network.inFeatures())));
    float margin = isOwn ? OWN_LAYERS * largest(expected) : 0;
    for (int j = 0; j < expected.cols(); j++) {
      float now = output.get(0, j);
      float then = expected.get(0, j);
      if (!isSame(now, then, margin)) {
        return Text.of(
            "for the input of its self-check the network gives %s, it gave %s when it was saved",
            now, then);
      }
    }
    return null;
  }

  /** The bits; a NaN is the same as any other. */
  private static boolean isSame(float now, float then, float margin) {
    return Float.floatToIntBits(now) == Float.floatToIntBits(then)
        || margin > 0 && Math.abs(now - then) <= margin;
  }

  private boolean hasOwnLayers(Sequential network) {
    return network.walk().anyMatch(layer -> formats.of(layer).orElse(null) instanceof CodecFormat);
  }

  /** The largest of the finite numbers. */
  private static float largest(Matrix row) {
    float largest = 0;
    for (float value : row.data()) {
      largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    return largest;
  }

  private static Matrix input(Matrix stored, int features) {
    Matrix input = Matrix.zeros(1, features);
    for (int i = 0; i < features; i++) {
      input.data()[i] = stored.data()[i % stored.cols()];
    }
    return input;
  }

  private static Matrix first(Matrix output) {
    int count = Math.min(output.cols(), STORED);
    return Matrix.wrap(1, count, Arrays.copyOf(output.data(), count));
  }

  private static String text(Matrix row) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.cols()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(row.data(), 0, row.cols());
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static Matrix matrix(String text) {
    if (text == null) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return Matrix.wrap(1, values.length, values);
  }
}
