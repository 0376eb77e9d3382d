package io.github.densely.benchmark;

import java.util.SplittableRandom;

/**
 * Weights, a batch and its classes, the same for every library.
 *
 * @param batch number of samples
 * @param input batch x 784, row-major
 * @param classes of each sample, 0 to 9
 * @param weights of each layer, outFeatures x inFeatures, row-major
 * @param biases of each layer
 */
record NetworkData(int batch, float[] input, int[] classes, float[][] weights, float[][] biases) {

  static final int[] FEATURES = {784, 512, 256, 10};
  static final int LAYERS = FEATURES.length - 1;
  static final int CLASSES = FEATURES[LAYERS];
  static final float LEARNING_RATE = 0.01f;

  /**
   * With batches of 1, 16 and 128 this seed leaves every input of a ReLU more than 2e-5 from 0, so
   * that rounding does not decide whether a gradient passes, and all libraries must agree.
   */
  private static final long SEED = 12;

  static NetworkData of(int batch) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[][] weights = new float[LAYERS][];
    float[][] biases = new float[LAYERS][];
    for (int i = 0; i < LAYERS; i++) {
      double limit = Math.sqrt(6.0 / (FEATURES[i] + FEATURES[i + 1]));
      weights[i] = uniform(random, FEATURES[i] * FEATURES[i + 1], -limit, limit);
      biases[i] = uniform(random, FEATURES[i + 1], -0.1, 0.1);
    }
    int[] classes = new int[batch];
    for (int i = 0; i < batch; i++) {
      classes[i] = random.nextInt(CLASSES);
    }
    return new NetworkData(
        batch, uniform(random, batch * FEATURES[0], 0.01, 1), classes, weights, biases);
  }

  private static float[] uniform(SplittableRandom random, int count, double from, double to) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(from, to);
    }
    return values;
  }
}
