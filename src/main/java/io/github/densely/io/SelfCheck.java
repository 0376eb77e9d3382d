package io.github.densely.io;

import io.github.densely.KernelChoice;
import io.github.densely.Layer;
import io.github.densely.Matrix;
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
 * <p>The same kernel must give the same bits. Another one sums in another order, so that only the
 * first digits can be compared; the checksum guards the others.
 */
final class SelfCheck {

  private static final String KERNEL = "densely.check.kernel";
  private static final String INPUT = "densely.check.input";
  private static final String OUTPUT = "densely.check.output";

  /**
   * How much of the largest output another kernel may be off by: less than a wrong weight or
   * function makes, more than rounding does unless a network multiplies it ten thousand times.
   */
  private static final float OTHER_KERNEL = 0x1p-10f;

  /** Numbers that are stored of an input, which goes on with the first again, and of an output. */
  private static final int STORED = 4096;

  private SelfCheck() {}

  /**
   * Adds the check of a network to the metadata of its file.
   *
   * @param sample an input that the network takes, if random numbers will not do
   * @throws IllegalArgumentException if the network does not take the input
   */
  static void put(Layer network, Optional<Matrix> sample, Map<String, String> metadata) {
    int features = network.inFeatures();
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
    metadata.put(KERNEL, KernelChoice.current().name());
    metadata.put(INPUT, text(stored));
    metadata.put(OUTPUT, text(first(output)));
  }

  private static Matrix random(int features) {
    SplittableRandom random = new SplittableRandom(features);
    Matrix stored = Matrix.zeros(1, Math.min(features, STORED));
    for (int i = 0; i < stored.cols(); i++) {
      stored.data()[i] = (float) random.nextDouble(-1, 1);
    }
    return stored;
  }

  /** Runs the check: the problem, or null if there is none. */
  static String problem(Layer network, Map<String, String> metadata) {
    Matrix stored = matrix(metadata.get(INPUT));
    Matrix expected = matrix(metadata.get(OUTPUT));
    if (stored == null || expected == null || stored.cols() == 0) {
      return "the self-check is missing";
    }
    Matrix output;
    try {
      output = first(network.forward(input(stored, network.inFeatures())));
    } catch (IllegalArgumentException e) {
      return "the self-check does not fit the network: " + e.getMessage();
    }
    if (output.cols() != expected.cols()) {
      return Text.of(
          "the network gives %d numbers, it gave %d when it was saved",
          output.cols(), expected.cols());
    }
    boolean sameKernel = KernelChoice.current().name().equals(metadata.get(KERNEL));
    float largest = 0;
    for (float value : expected.data()) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int j = 0; j < expected.cols(); j++) {
      float now = output.get(0, j);
      float then = expected.get(0, j);
      boolean equal =
          Float.floatToIntBits(now) == Float.floatToIntBits(then)
              || !sameKernel && Math.abs(now - then) <= OTHER_KERNEL * largest;
      if (!equal) {
        return Text.of(
            "for the input of its self-check the network gives %s, it gave %s when it was saved",
            now, then);
      }
    }
    return null;
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
