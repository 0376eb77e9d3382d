package io.github.densely.metrics;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often samples of each class were taken for which class, and the scores that follow.
 *
 * <p>With {@code n(a, p)} samples of class {@code a} taken for {@code p}: {@code accuracy = Σ n(c,
 * c) / Σ n}, {@code precision(c) = n(c, c) / Σₐ n(a, c)}, {@code recall(c) = n(c, c) / Σₚ n(c, p)},
 * {@code f1(c) = 2·n(c, c) / (Σₐ n(a, c) + Σₚ n(c, p))}.
 *
 * <p>Shapes: the network gives batch x classes scores, of which the largest counts, or for two
 * classes batch x 1 logits, where above 0 is the second class.
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
 * <p>Where precision, recall or F1 would be 0/0 it is 0.
 *
 * <p>Cost: the network's forward over all samples, 256 at a time; classes² counts. Threads:
 * immutable.
 */
public final class ConfusionMatrix {

  /** Rows at a time: enough to be fast, few enough to stay in the cache. */
  private static final int BATCH = 256;

  private final List<String> classNames;
  private final int[][] counts; // actual x predicted

  private ConfusionMatrix(List<String> classNames, int[][] counts) {
    this.classNames = List.copyOf(classNames);
    this.counts = counts;
  }

  /**
   * Runs a network over samples whose classes are known.
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
   * Counts pairs of classes.
   *
   * @param classNames the name of each class
   * @param actual the class index of each sample
   * @param predicted the class index that was given to each sample
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
          "%d actual classes need %d predicted ones, got %d"
              .formatted(actual.length, actual.length, predicted.length));
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
          "a confusion matrix needs classes, got " + data + "; RegressionReport judges values");
    }
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.inputs().cols());
    boolean yesOrNo = outputs == 1 && classes == 2;
    if (outputs != classes && !yesOrNo || classes == 1) {
      throw new IllegalArgumentException(
          "the data set has %s, the network has %s; each class needs an output, or two share one"
              .formatted(
                  classes == 1 ? "1 class" : classes + " classes",
                  outputs == 1 ? "1 output" : outputs + " outputs"));
    }
  }

  private static void requireClass(String which, int sample, int index, int classes) {
    if (index < 0 || index >= classes) {
      throw new IllegalArgumentException(
          "sample %d has %s class %d, but there are %d classes"
              .formatted(sample, which, index, classes));
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
   * How many samples of one class were taken for another, or for the same.
   *
   * @param actual class index
   * @param predicted class index
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
   * The share of samples whose class is right.
   *
   * @return from 0 to 1
   */
  public double accuracy() {
    return (double) right() / total();
  }

  /**
   * Of the samples taken for a class, the share that is of it.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample was taken for it
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double precision(int c) {
    return ratio(count(c, c), predictedTotal(c));
  }

  /**
   * Of the samples of a class, the share that was taken for it.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample is of it
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double recall(int c) {
    return ratio(count(c, c), actualTotal(c));
  }

  /**
   * The harmonic mean of precision and recall.
   *
   * @param c class index
   * @return from 0 to 1; 0 if no sample is of the class or was taken for it
   * @throws IndexOutOfBoundsException if there is no such class
   */
  public double f1(int c) {
    return ratio(2L * count(c, c), (long) actualTotal(c) + predictedTotal(c));
  }

  /**
   * The mean F1, each class counting alike.
   *
   * @return from 0 to 1; a class that no sample is of nor was taken for does not count
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
      throw new IndexOutOfBoundsException("class %d of %d".formatted(c, classNames.size()));
    }
    return c;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /**
   * A table, actual classes down and predicted ones across, with the scores of each class at its
   * side. A dot is a zero. Where names are too long for the columns, those are headed by the
   * numbers of the classes. With over 20 classes each line has, instead of the counts, the class
   * that its samples were most often mistaken for.
   */
  @Override
  public String toString() {
    return new ConfusionTable(this).toString();
  }
}
