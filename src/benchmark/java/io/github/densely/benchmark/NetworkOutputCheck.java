package io.github.densely.benchmark;

import java.util.Locale;

/**
 * Compares a network with a computation in double precision, and refuses it if it is wrong: its
 * output, and its output after one training step.
 */
final class NetworkOutputCheck {

  /** Some hundred roundings in each of three layers, with room; a wrong gradient is far off. */
  private static final double TOLERANCE = 2e-5;

  private final NetworkData data;
  private final double[][] weights = new double[NetworkData.LAYERS][];
  private final double[][] biases = new double[NetworkData.LAYERS][];

  private NetworkOutputCheck(NetworkData data) {
    this.data = data;
    for (int i = 0; i < NetworkData.LAYERS; i++) {
      weights[i] = widened(data.weights()[i]);
      biases[i] = widened(data.biases()[i]);
    }
  }

  /** Checks, and runs the network once. */
  static void require(Network network, TimedTask task, NetworkData data) {
    NetworkOutputCheck reference = new NetworkOutputCheck(data);
    reference.requireEqual(network, "output");
    network.run();
    if (task == TimedTask.TRAINING) {
      reference.train();
    }
    reference.requireEqual(network, "output after " + task);
  }

  private void requireEqual(Network network, String what) {
    float[] output = network.output();
    double[] exact = forward()[NetworkData.LAYERS];
    if (network.givesProbabilities()) {
      softmax(exact);
    }
    for (int i = 0; i < exact.length; i++) {
      if (!(Math.abs(output[i] - exact[i]) <= TOLERANCE * (1 + Math.abs(exact[i])))) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT, "wrong %s: element %d is %s, exact %s", what, i, output[i], exact[i]));
      }
    }
  }

  /** Input and every layer's output, after ReLU except for the last. */
  private double[][] forward() {
    double[][] features = new double[NetworkData.LAYERS + 1][];
    features[0] = widened(data.input());
    for (int layer = 0; layer < NetworkData.LAYERS; layer++) {
      int in = NetworkData.FEATURES[layer];
      int out = NetworkData.FEATURES[layer + 1];
      double[] y = new double[data.batch() * out];
      for (int i = 0; i < data.batch(); i++) {
        for (int j = 0; j < out; j++) {
          double sum = biases[layer][j];
          for (int p = 0; p < in; p++) {
            sum += features[layer][i * in + p] * weights[layer][j * in + p];
          }
          y[i * out + j] = layer < NetworkData.LAYERS - 1 ? Math.max(0, sum) : sum;
        }
      }
      features[layer + 1] = y;
    }
    return features;
  }

  /** w ← w − η·∂(mean cross-entropy)/∂w. */
  private void train() {
    double[][] features = forward();
    double[] grad = features[NetworkData.LAYERS].clone();
    softmax(grad);
    for (int i = 0; i < data.batch(); i++) {
      grad[i * NetworkData.CLASSES + data.classes()[i]] -= 1;
    }
    for (int layer = NetworkData.LAYERS - 1; layer >= 0; layer--) {
      int in = NetworkData.FEATURES[layer];
      int out = NetworkData.FEATURES[layer + 1];
      double rate = NetworkData.LEARNING_RATE / (double) data.batch();
      double[] x = features[layer];
      double[] gradInput = new double[data.batch() * in];
      double[] step = new double[out * in];
      for (int i = 0; i < data.batch(); i++) {
        for (int j = 0; j < out; j++) {
          double g = grad[i * out + j];
          biases[layer][j] -= rate * g;
          for (int p = 0; p < in; p++) {
            // The gradient of ReLU, whose output is x.
            gradInput[i * in + p] += x[i * in + p] > 0 ? g * weights[layer][j * in + p] : 0;
            step[j * in + p] += rate * g * x[i * in + p];
          }
        }
      }
      for (int e = 0; e < step.length; e++) {
        weights[layer][e] -= step[e];
      }
      grad = gradInput;
    }
  }

  private static void softmax(double[] values) {
    int cols = NetworkData.CLASSES;
    for (int start = 0; start < values.length; start += cols) {
      double sum = 0;
      for (int j = start; j < start + cols; j++) {
        values[j] = Math.exp(values[j]);
        sum += values[j];
      }
      for (int j = start; j < start + cols; j++) {
        values[j] /= sum;
      }
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
