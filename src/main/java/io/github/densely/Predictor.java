package io.github.densely;

import io.github.densely.internal.kernel.Pool;
import io.github.densely.internal.text.Text;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Inference with one network in one thread, in memory that is reused.
 *
 * <p>{@code y = network.forward(x)}, bit for bit, written into buffers that are allocated once and
 * reused.
 *
 * <p>Shapes: up to maxBatch rows of inFeatures in, outFeatures out.
 *
 * <pre>{@code
 * Predictor predictor = new Predictor(network, 1);
 * int digit = predictor.classify(pixels);            // the class
 * float[] chances = predictor.probabilities(pixels); // of every class
 * float[] scores = new float[10];
 * predictor.predictInto(pixels, scores);             // the outputs as they are
 * }</pre>
 *
 * <p>Classes, labels and probabilities are computed from the outputs by the network's {@link
 * Layer#decision()} at the time of the call.
 *
 * <p>Cost: the forward pass of the network; the buffers hold maxBatch times the features of all
 * layers. A predictor uses the weights of the network and does not copy them, so it is small, and a
 * change of the weights takes effect at once.
 *
 * <p>Threads: one predictor serves one thread at a time. Two threads that use it at the same time
 * would mix their samples; most of these calls fail with an error, but not all of them can be
 * detected. With a thread pool or virtual threads, use a {@link Predictor.Shared}, which lends a
 * predictor to each call:
 *
 * <pre>{@code
 * Predictor.Shared shared = Predictor.shared(network);
 * int digit = shared.classify(pixels); // from any number of threads
 * }</pre>
 */
public final class Predictor {

  private static final VarHandle BUSY;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(Predictor.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Layer network;
  private final List<Layer> layers = new ArrayList<>();
  private final Matrix input; // maxBatch x inFeatures
  private final Matrix one; // its first row
  private final Matrix[] outputs; // of each layer, maxBatch x its features
  private final Matrix[] firsts; // their first rows, for single samples
  private final Matrix[] views; // as many of their rows as the last batch had

  // Opaque accesses: seen by other threads soon, at the price of plain ones.
  @SuppressWarnings("unused") // by BUSY
  private boolean busy;

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
    this.network = network;
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

  /**
   * A predictor of single samples for any number of threads.
   *
   * @param network the network to run; it must have a fixed number of input features
   * @return an object that lends a predictor to each call
   * @throws IllegalArgumentException if the network takes any number of features
   */
  public static Shared shared(Layer network) {
    return new Shared(network);
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
   * @param batch the batch, up to maxBatch rows of inFeatures; not modified
   * @return batch x outFeatures, owned by this predictor and overwritten by its next call
   * @throws IllegalArgumentException if the batch is too large or has the wrong number of columns
   */
  public Matrix predict(Matrix batch) {
    if (batch.rows() > input.rows()) {
      throw new IllegalArgumentException(
          Text.of(
              "this predictor takes batches of up to %d rows, got %s",
              input.rows(), batch.shape()));
    }
    Shapes.requireColumns("this predictor", input.cols(), batch);
    enter();
    try {
      return run(batch);
    } finally {
      leave();
    }
  }

  private Matrix run(Matrix batch) {
    Matrix x = batch;
    for (int i = 0; i < outputs.length; i++) {
      Matrix out = batch.rows() == 1 ? firsts[i] : view(i, batch.rows());
      layers.get(i).forwardInto(x, out);
      x = out;
    }
    return x;
  }

  private void enter() {
    if ((boolean) BUSY.getOpaque(this)) {
      throw new IllegalStateException(
          "another thread uses this predictor at this moment; make one for each thread, or share"
              + " Predictor.shared(network), which any number may call");
    }
    BUSY.setOpaque(this, true);
  }

  private void leave() {
    BUSY.setOpaque(this, false);
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
   * @param sample the sample, inFeatures values; not modified
   * @return outFeatures values in a new array
   * @throws IllegalArgumentException if the number of values is wrong
   */
  public float[] predict(float... sample) {
    float[] out = new float[outFeatures()];
    predictInto(sample, out);
    return out;
  }

  /**
   * The output for one sample, written into an existing array.
   *
   * @param sample the sample, inFeatures values; not modified
   * @param out the array for the outFeatures values, overwritten
   * @throws IllegalArgumentException if an array has the wrong length
   */
  public void predictInto(float[] sample, float[] out) {
    if (out.length != outFeatures()) {
      throw new IllegalArgumentException(
          Text.of(
              "this predictor gives %d values, out has room for %d", outFeatures(), out.length));
    }
    requireSample(sample);
    enter();
    try {
      System.arraycopy(one(sample).data(), 0, out, 0, out.length);
    } finally {
      leave();
    }
  }

  /**
   * The class of one sample, by the network's {@link Layer#decision()}: for one output, 1 if it is
   * above the threshold, else 0; for several outputs, the largest.
   *
   * @param sample the sample, inFeatures values; not modified
   * @return the index of the class; 0 or 1 for one output
   * @throws IllegalArgumentException if the number of values is wrong, or an output is NaN
   * @throws IllegalStateException if the outputs are several labels
   */
  public int classify(float... sample) {
    requireSample(sample);
    enter();
    try {
      return network.decision().classOf(one(sample), 0);
    } finally {
      leave();
    }
  }

  /**
   * The labels of one sample, by the network's {@link Layer#decision()}.
   *
   * @param sample the sample, inFeatures values; not modified
   * @return whether each label is set
   * @throws IllegalArgumentException if the number of values is wrong, or an output is NaN
   * @throws IllegalStateException if several outputs choose one class, so there are no labels
   */
  public boolean[] labels(float... sample) {
    requireSample(sample);
    enter();
    try {
      return network.decision().labelsOf(one(sample), 0);
    } finally {
      leave();
    }
  }

  /**
   * The probabilities of one sample, by the network's {@link Layer#decision()}.
   *
   * @param sample the sample, inFeatures values; not modified
   * @return one probability for each class (no and yes for one output) or for each label
   * @throws IllegalArgumentException if the number of values is wrong
   * @throws IllegalStateException if the outputs are values, not probabilities
   */
  public float[] probabilities(float... sample) {
    requireSample(sample);
    enter();
    try {
      return network.decision().probabilities(one(sample)).row(0);
    } finally {
      leave();
    }
  }

  private int outFeatures() {
    return outputs[outputs.length - 1].cols();
  }

  private void requireSample(float[] sample) {
    if (sample.length != input.cols()) {
      throw new IllegalArgumentException(
          Text.of(
              "this predictor takes samples of %d values, got %d", input.cols(), sample.length));
    }
  }

  private Matrix one(float[] sample) {
    System.arraycopy(sample, 0, input.data(), 0, sample.length);
    return run(one);
  }

  /** Sizes, as {@code "Predictor(784 -> 10, batches of up to 32)"}. */
  @Override
  public String toString() {
    return Text.of(
        "Predictor(%d -> %d, batches of up to %d)",
        input.cols(), outputs[outputs.length - 1].cols(), input.rows());
  }

  /**
   * Inference with one network in any number of threads, including virtual threads. Each call
   * borrows a predictor that no other call uses at the same time.
   *
   * <p>Cost: as {@link Predictor}, and about ten nanoseconds to borrow. Memory: one predictor for
   * each call that runs at the same time, whatever the number of threads. Threads: any number.
   */
  public static final class Shared {

    private final Pool<Predictor> predictors;

    private Shared(Layer network) {
      predictors = new Pool<>(() -> new Predictor(network, 1));
      predictors.give(new Predictor(network, 1)); // refuses a network that cannot be run
    }

    /**
     * The output for one sample.
     *
     * @param sample the sample, inFeatures values; not modified
     * @return outFeatures values in a new array
     * @throws IllegalArgumentException if the number of values is wrong
     */
    public float[] predict(float... sample) {
      return with(predictor -> predictor.predict(sample));
    }

    /**
     * The class of one sample; see {@link Predictor#classify}.
     *
     * @param sample the sample, inFeatures values; not modified
     * @return the index of the class
     * @throws IllegalArgumentException as {@link Predictor#classify}
     * @throws IllegalStateException as {@link Predictor#classify}
     */
    public int classify(float... sample) {
      return with(predictor -> predictor.classify(sample));
    }

    /**
     * The labels of one sample; see {@link Predictor#labels}.
     *
     * @param sample the sample, inFeatures values; not modified
     * @return whether each label is set
     * @throws IllegalArgumentException as {@link Predictor#labels}
     * @throws IllegalStateException as {@link Predictor#labels}
     */
    public boolean[] labels(float... sample) {
      return with(predictor -> predictor.labels(sample));
    }

    /**
     * The probabilities of one sample; see {@link Predictor#probabilities}.
     *
     * @param sample the sample, inFeatures values; not modified
     * @return one probability for each class or label
     * @throws IllegalArgumentException as {@link Predictor#probabilities}
     * @throws IllegalStateException as {@link Predictor#probabilities}
     */
    public float[] probabilities(float... sample) {
      return with(predictor -> predictor.probabilities(sample));
    }

    /**
     * Lends a predictor to a function. The function must not keep the predictor.
     *
     * @param use the function
     * @param <R> the type of its result
     * @return the result of the function
     */
    public <R> R with(Function<Predictor, R> use) {
      Predictor predictor = predictors.take();
      try {
        return use.apply(predictor);
      } finally {
        predictors.give(predictor);
      }
    }
  }
}
