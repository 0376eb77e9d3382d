package io.github.densely;

import io.github.densely.data.Dataset;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Prints which kernel this JVM uses and one SHA-256 of what it computes: outputs and gradients of
 * dense layers of even and odd sizes, and the weights of a trained network. {@link SameBitsTest}
 * starts it in JVMs of many kinds.
 */
public final class SameBits {

  /** batch, inFeatures, outFeatures: small, odd, deeper and wider than the kernels' blocks. */
  private static final int[][] SIZES = {
    {1, 13, 10},
    {7, 785, 257},
    {16, 800, 500},
    {17, 1030, 70},
    {70, 1100, 530},
    {1, 2050, 2051},
    {31, 2100, 2050}
  };

  private SameBits() {}

  public static void main(String[] args) {
    System.out.println(KernelChoice.current().name() + " " + checksum());
  }

  static String checksum() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JDK has it
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int[] size : SIZES) {
      Matrix x = random(size[0], size[1], random);
      DenseLayer layer =
          DenseLayer.of(random(size[2], size[1], random), random(1, size[2], random));
      ForwardPass pass = layer.forwardPass(x);
      add(pass.output(), digest);
      add(pass.backward(random(size[0], size[2], random)), digest);
      layer.parameters().forEach(parameter -> add(parameter.grad(), digest));
    }
    add(trained(random), digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The parameters of a network with every kind of layer that computes, after 12 steps. */
  private static Matrix trained(SplittableRandom random) {
    Sequential network =
        Sequential.builder(784)
            .seed(42)
            .dense(200)
            .layerNorm()
            .tanh()
            .dense(97)
            .batchNorm()
            .add(Activation.gelu())
            .dropout(0.2)
            .dense(10)
            .build();
    int[] classes = new int[256];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = random.nextInt(10);
    }
    Dataset data = Dataset.ofClasses(random(classes.length, 784, random), classes);
    Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.01))
        .batchSize(64)
        .epochs(3)
        .fit(data);
    float[] weights = network.parameterVector();
    return Matrix.wrap(1, weights.length, weights);
  }

  private static Matrix random(int rows, int cols, SplittableRandom random) {
    Matrix matrix = Matrix.zeros(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data()[i] = (random.nextLong() >> 40) * 0x1p-23f; // from −1 to 1, exact
    }
    return matrix;
  }

  private static void add(Matrix matrix, MessageDigest digest) {
    byte[] bytes = new byte[4 * matrix.rows() * matrix.cols()];
    int at = 0;
    for (float value : matrix.data()) {
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        bytes[at++] = (byte) (bits >>> shift);
      }
    }
    digest.update(bytes);
  }
}
