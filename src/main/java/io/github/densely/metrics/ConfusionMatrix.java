package io.github.densely.metrics;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.text.Text;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts of actual and predicted classes, with the scores of a classifier that follow from them.
 *
 * <p>With {@code n(a, p)} samples of class {@code a} that are predicted as {@code p}: {@code
 * accuracy = Σ n(c, c) / Σ n}, {@code precision(c) = n(c, c) / Σₐ n(a, c)}, {@code recall(c) = n(c,
 * c) / Σₚ n(c, p)}, {@code f1(c) = 2·n(c, c) / (Σₐ n(a, c) + Σₚ n(c, p))}.
 *
 * <p>Shapes: the network gives batch x classes scores, and the largest score is the prediction; or
 * for two classes batch x 1 logits, where a logit above the threshold 0 predicts the second class.
 *
 * <pre>{@code
 * System.out.println(ConfusionMatrix.of(network, test));
 * }</pre>
 *
 * <pre>{@code
 * actual \ predicted  cat  dog  precision  recall     F1
 * cat                   8    2      0.889   0.800  0.842
 * dog                   1    9      0.818   0.900  0.857
 * accuracy 85.00 % (17 of 20), macro F1 0.850
 * }</pre>
 *
 * <p>Precision, recall and F1 are 0 where the formula gives 0/0.
 *
 * <p>Cost: inference over all samples, 256 at a time; classes² counts. Threads: immutable.
 */
public final class ConfusionMatrix {

  /** Rows of a batch: enough to be fast, few enough to stay in the cache. */
  private static final int BATCH = 256;

  private final List<String> classNames;
  private final int[][] counts; // actual x predicted

  private ConfusionMatrix(List<String> classNames, int[][] counts) {
    this.classNames = List.copyOf(classNames);
    this.counts = counts;
  }

  /**
   * Evaluates a network on samples whose classes are known.
   *
   * @param network a classifier
   * @param data samples with classes
   * @return the counts
   * @throws IllegalArgumentException if there is no sample, the targets are values, or the network
   *     does not take as many features or give as many outputs as the data need
   */
  public static ConfusionMatrix of(Layer network, Dataset data) {
    requireFit(network, data);
    int[] actual = new int[data.size()];
    int[] predicted = new int[data.size()];
    int[] next = {0};
    data.forEachBatch(
        BATCH,
        (inputs, targets) -> {
          Matrix output = network.forward(inputs);
          for (int i = 0; i < output.rows(); i++) {
            actual[next[0]] = Accuracy.actual(targets, i, output.cols());
            predicted[next[0]++] = Accuracy.predicted(output, i);
          }
        });
    return of(data.classNames(), actual, predicted);
  }

  /**
   * Counts pairs of actual and predicted classes.
   *
   * @param classNames the name of each class
   * @param actual the actual class index of each sample
   * @param predicted the predicted class index of each sample
   * @return the counts
   * @throws IllegalArgumentException if there is no class or no sample, the arrays differ in
   *     length, or an index has no name; the message names the sample
   */
  public static ConfusionMatrix of(List<String> classNames, int[] actual, int[] predicted) {
    if (classNames.isEmpty()) {
      throw new IllegalArgumentException("a confusion matrix needs classes, got no class names");
    }
    if (actual.length != predicted.length) {
      throw new IllegalArgumentException(
          Text.of(
              "%d actual classes need %d predicted ones, got %d",
              actual.length, actual.length, predicted.length));
    }
    if (actual.length == 0) {
      throw new IllegalArgumentException("a confusion matrix needs samples, got none");
    }
    int classes = classNames.size();
    for (int i = 0; i < actual.length; i++) {
      requireClass("actual", i, actual[i], classes);
      requireClass("predicted", i, predicted[i], classes);
    }
    int[][] counts = new int[classes][classes];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
    return new ConfusionMatrix(classNames, counts);
  }

  private static void requireFit(Layer network, Dataset data) {
    int classes = data.classNames().size();
    if (classes == 0) {
      throw new IllegalArgumentException(
          "a confusion matrix needs classes, got " + data + "; use RegressionReport for values");
    }
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.inputs().cols());
    boolean yesOrNo = outputs == 1 && classes == 2;
    if (outputs != classes && !yesOrNo || classes == 1) {
      throw new IllegalArgumentException(
          Text.of(
              "the data set has %s, the network has %s; each class needs an output; two classes may share one",
              classes == 1 ? "1 class" : classes + " classes",
              outputs == 1 ? "1 output" : outputs + " outputs"));
    }
  }

  private static void requireClass(String which, int sample, int index, int classes) {
    if (index < 0 || index >= classes) {
      throw new IllegalArgumentException(
          Text.of(
              "sample %d has %s class %d, but there are %d classes",
              sample, which, index, classes));
    }
  }

  /**
   * The names of the classes, in the order of their indices.
   *
   * @return an unmodifiable list
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The number of samples of an actual class with a predicted class.
   *
   * @param actual index of the actual class
   * @param predicted index of the predicted class
   * @return the number of samples
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public int count(int actual, int predicted) {
    return counts[checked(actual)][checked(predicted)];
  }

  /**
   * The number of samples.
   *
   * @return at least 1
   */
  public int total() {
    return classes().map(this::actualTotal).sum();
  }

  /**
   * The share of samples whose class is predicted correctly.
   *
   * @return from 0 to 1
   */
  public double accuracy() {
    return (double) right() / total();
  }

  /**
   * The share of the samples predicted as a class that belong to it.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample is predicted as the class
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double precision(int c) {
    return ratio(count(c, c), predictedTotal(c));
  }

  /**
   * The share of the samples of a class that are predicted as it.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample belongs to the class
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double recall(int c) {
    return ratio(count(c, c), actualTotal(c));
  }

  /**
   * The harmonic mean of precision and recall.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample belongs to the class or is predicted as it
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double f1(int c) {
    return ratio(2L * count(c, c), (long) actualTotal(c) + predictedTotal(c));
  }

  /**
   * The mean F1 over the classes, with equal weights.
   *
   * @return from 0 to 1; classes that are neither actual nor predicted are left out
   */
  public double macroF1() {
    double sum = 0; // not the sum of a stream, whose compensation differs between JDKs
    int counted = 0;
    for (int c = 0; c < classNames.size(); c++) {
      if (actualTotal(c) > 0 || predictedTotal(c) > 0) {
        sum += f1(c);
        counted++;
      }
    }
    return sum / counted;
  }

  int right() {
    return classes().map(c -> counts[c][c]).sum();
  }

  int actualTotal(int c) {
    return IntStream.of(counts[c]).sum();
  }

  private int predictedTotal(int c) {
    return classes().map(a -> counts[a][c]).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, classNames.size());
  }

  private int checked(int c) {
    if (c < 0 || c >= classNames.size()) {
      throw new IndexOutOfBoundsException(Text.of("class %d of %d", c, classNames.size()));
    }
    return c;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /**
   * A table with a row for each actual class and a column for each predicted class, followed by the
   * scores of the class. A dot is a zero. If names are too long, the columns have class indices as
   * headers. With more than 20 classes, each row has no counts, but the class that its samples are
   * most often mistaken for.
   */
  @Override
  public String toString() {
    return new ConfusionTable(this).toString();
  }
}
