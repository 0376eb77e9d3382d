package io.github.densely;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs a network for one thread without making garbage.
 *
 * <p>{@code y = network.forward(x)}, bit for bit, written into buffers that are allocated once and
 * reused.
 *
 * <p>Shapes: up to maxBatch rows of inFeatures in, outFeatures out.
 *
 * <pre>{@code
 * Predictor predictor = new Predictor(network, 1);
 * int digit = predictor.classify(pixels);      // index of the largest score
 * float[] scores = new float[10];
 * predictor.predictInto(pixels, scores);
 * }</pre>
 *
 * <p>Cost: that of the network's forward; the buffers take maxBatch times the features of all
 * layers. The weights are the network's own, so a predictor is small, and sees a change of the
 * weights at once.
 *
 * <p>Threads: one predictor belongs to one thread; any number of predictors may share a network.
 */
public final class Predictor {

  private final List<Layer> layers = new ArrayList<>();
  private final Matrix input; // maxBatch x inFeatures
  private final Matrix one; // its first row
  private final Matrix[] outputs; // of each layer, maxBatch x its features
  private final Matrix[] firsts; // their first rows, for single samples
  private final Matrix[] views; // as many of their rows as the last batch had

  /**
   * A predictor for single samples and batches of up to {@code maxBatch} rows.
   *
   * @param network the network to run; it must have a fixed number of input features
   * @param maxBatch the largest batch, at least 1
   * @throws IllegalArgumentException if maxBatch is below 1, or the network takes any number of
   *     features
   */
  public Predictor(Layer network, int maxBatch) {
    Shapes.requirePositive("maxBatch", maxBatch);
    int features = network.inFeatures();
    if (features == Layer.ANY) {
      throw new IllegalArgumentException(
          network
              + " takes any number of features, so a predictor cannot size its buffers;"
              + " start the network with a layer of fixed size, such as a Normalization");
    }
    flatten(network);
    input = Matrix.zeros(maxBatch, features);
    one = input.firstRows(1);
    outputs = new Matrix[layers.size()];
    firsts = new Matrix[layers.size()];
    for (int i = 0; i < outputs.length; i++) {
      features = layers.get(i).outFeatures(features);
      outputs[i] = Matrix.zeros(maxBatch, features);
      firsts[i] = outputs[i].firstRows(1);
    }
    views = outputs.clone();
  }

  private void flatten(Layer layer) {
    if (layer instanceof Sequential chain) {
      chain.layers().forEach(this::flatten);
    } else {
      layers.add(layer);
    }
  }

  /**
   * The output for a batch.
   *
   * @param batch up to maxBatch rows of inFeatures; not modified
   * @return batch x outFeatures, owned by this predictor and overwritten by its next call
   * @throws IllegalArgumentException if the batch is too large or has the wrong number of columns
   */
  public Matrix predict(Matrix batch) {
    if (batch.rows() > input.rows()) {
      throw new IllegalArgumentException(
          "this predictor takes batches of up to %d rows, got %s"
              .formatted(input.rows(), batch.shape()));
    }
    Shapes.requireColumns("this predictor", input.cols(), batch);
    Matrix x = batch;
    for (int i = 0; i < outputs.length; i++) {
      Matrix out = batch.rows() == 1 ? firsts[i] : view(i, batch.rows());
      layers.get(i).forwardInto(x, out);
      x = out;
    }
    return x;
  }

  private Matrix view(int layer, int rows) {
    if (views[layer].rows() != rows) {
      views[layer] = outputs[layer].firstRows(rows);
    }
    return views[layer];
  }

  /**
   * The output for one sample.
   *
   * @param sample inFeatures values; not modified
   * @return outFeatures values in a new array
   * @throws IllegalArgumentException if there is another number of values
   */
  public float[] predict(float... sample) {
    return predictOne(sample).row(0);
  }

  /**
   * The output for one sample, without garbage.
   *
   * @param sample inFeatures values; not modified
   * @param out outFeatures values, overwritten
   * @throws IllegalArgumentException if an array has the wrong length
   */
  public void predictInto(float[] sample, float[] out) {
    int outFeatures = outputs[outputs.length - 1].cols();
    if (out.length != outFeatures) {
      throw new IllegalArgumentException(
          "this predictor gives %d values, out has room for %d".formatted(outFeatures, out.length));
    }
    System.arraycopy(predictOne(sample).data(), 0, out, 0, out.length);
  }

  /**
   * The class of one sample: the index of the largest output, the first if several are equal.
   *
   * @param sample inFeatures values; not modified
   * @return from 0 to outFeatures − 1
   * @throws IllegalArgumentException if there is another number of values
   */
  public int classify(float... sample) {
    return predictOne(sample).argMax(0);
  }

  /** Sizes, as {@code "Predictor(784 -> 10, batches of up to 32)"}. */
  @Override
  public String toString() {
    return "Predictor(%d -> %d, batches of up to %d)"
        .formatted(input.cols(), outputs[outputs.length - 1].cols(), input.rows());
  }

  private Matrix predictOne(float[] sample) {
    if (sample.length != input.cols()) {
      throw new IllegalArgumentException(
          "this predictor takes samples of %d values, got %d"
              .formatted(input.cols(), sample.length));
    }
    System.arraycopy(sample, 0, input.data(), 0, sample.length);
    return predict(one);
  }
}
