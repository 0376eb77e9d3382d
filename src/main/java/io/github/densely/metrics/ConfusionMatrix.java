package io.github.densely.metrics;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.check.Outputs;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts of actual and predicted classes, with the scores of a classifier that follow from them.
 *
 * <p>With {@code n(a, p)} samples of class {@code a} that are predicted as {@code p}: {@code
 * accuracy = Σ n(c, c) / Σ n}, {@code precision(c) = n(c, c) / Σₐ n(a, c)}, {@code recall(c) = n(c,
 * c) / Σₚ n(c, p)}, {@code f1(c) = 2·n(c, c) / (Σₐ n(a, c) + Σₚ n(c, p))}.
 *
 * <p>Shapes: the network gives batch x classes outputs; or for two classes batch x 1, yes or no.
 * The predicted class follows from the outputs by the network's {@link Layer#decision()}. A data
 * set may lack the last classes; those have their index as name then.
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
 * <p>It counts samples: sample weights of the data do not matter.
 *
 * <p>Cost: inference over all samples, 256 at a time; memory for the samples and the classes, not
 * for their pairs. Threads: immutable.
 */
public final class ConfusionMatrix {

  private final List<String> classNames;
  private final long[] pairs; // that occur, ascending: actual·2³² + predicted
  private final int[] counts; // of each pair
  private final int[] actualTotals; // of each class
  private final int[] predictedTotals;
  private final int right;

  private ConfusionMatrix(List<String> classNames, int[] actual, int[] predicted) {
    this.classNames = List.copyOf(classNames);
    actualTotals = new int[classNames.size()];
    predictedTotals = new int[classNames.size()];
    long[] sorted = new long[actual.length];
    int hits = 0;
    for (int i = 0; i < actual.length; i++) {
      sorted[i] = pair(actual[i], predicted[i]);
      actualTotals[actual[i]]++;
      predictedTotals[predicted[i]]++;
      hits += actual[i] == predicted[i] ? 1 : 0;
    }
    Arrays.sort(sorted);
    right = hits;
    pairs = Arrays.stream(sorted).distinct().toArray();
    counts = new int[pairs.length];
    int next = -1;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        next++;
      }
      counts[next]++;
    }
  }

  private static long pair(int actual, int predicted) {
    return (long) actual << Integer.SIZE | predicted;
  }

  /**
   * Evaluates a network on samples whose classes are known.
   *
   * @param network a classifier
   * @param data samples with classes
   * @return the counts
   * @throws IllegalArgumentException if there is no sample, the targets are values, the outputs are
   *     several labels, or the network does not take as many features or give as many outputs as
   *     the data need
   * @throws IllegalArgumentException if an output is NaN; the message names the row
   */
  public static ConfusionMatrix of(Layer network, Dataset data) {
    int outputs = requireFit(network, data);
    Decision decision = network.decision();
    int[] actual = new int[data.size()];
    int[] predicted = new int[data.size()];
    int[] next = {0};
    data.forEachBatch(
        Accuracy.BATCH,
        (inputs, targets) -> {
          Matrix output = network.forward(inputs);
          Outputs.requireNumbers(output, next[0]);
          for (int i = 0; i < output.rows(); i++) {
            actual[next[0]] = Accuracy.actual(targets, i, output.cols());
            predicted[next[0]++] = decision.classOf(output, i);
          }
        });
    return of(named(data.classNames(), decision.classes(outputs)), actual, predicted);
  }

  /** The names that the data set has, and index numbers for the classes that it lacks. */
  private static List<String> named(List<String> names, int classes) {
    List<String> all = new ArrayList<>(names);
    Set<String> seen = new HashSet<>(names);
    while (all.size() < classes) {
      String name = Integer.toString(all.size());
      while (!seen.add(name)) {
        name = "class " + name;
      }
      all.add(name);
    }
    return all;
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
    return new ConfusionMatrix(classNames, actual, predicted);
  }

  /** Returns the number of outputs. */
  private static int requireFit(Layer network, Dataset data) {
    int classes = data.classNames().size();
    if (classes == 0) {
      throw new IllegalArgumentException(
          "a confusion matrix needs classes, got " + data + "; use RegressionReport for values");
    }
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.features());
    Decision decision = network.decision();
    if (decision.classes(outputs) < classes) {
      throw new IllegalArgumentException(
          Text.of(
              "the data set has %d classes, the network has %s; each class needs an output; two classes may share one",
              classes, outputs == 1 ? "1 output" : outputs + " outputs"));
    }
    if (decision.labels() && outputs > 1) {
      throw new IllegalArgumentException(
          Text.of(
              "a confusion matrix needs one class for each sample, but these %d outputs are labels;"
                  + " use Metric.accuracy().mean(network, data), or Metric.exactMatch()",
              outputs));
    }
    return outputs;
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
    int found = Arrays.binarySearch(pairs, pair(checked(actual), checked(predicted)));
    return found < 0 ? 0 : counts[found];
  }

  /**
   * The number of samples.
   *
   * @return at least 1
   */
  public int total() {
    return Arrays.stream(counts).sum();
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
    return ratio(count(c, c), predictedTotals[c]);
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
    return ratio(2L * count(c, c), (long) actualTotals[c] + predictedTotals[c]);
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
      if (actualTotals[c] > 0 || predictedTotals[c] > 0) {
        sum += f1(c);
        counted++;
      }
    }
    return sum / counted;
  }

  int right() {
    return right;
  }

  int actualTotal(int c) {
    return actualTotals[c];
  }

  /** The other class that most samples of a class are predicted as; −1 if there is none. */
  int mostlyMistakenFor(int c) {
    int from = Arrays.binarySearch(pairs, pair(c, 0));
    int most = 0;
    int mostly = -1;
    for (int i = from < 0 ? -from - 1 : from; i < pairs.length; i++) {
      int predicted = (int) pairs[i];
      if (pairs[i] >> Integer.SIZE != c) {
        break;
      }
      if (predicted != c && counts[i] > most) {
        most = counts[i];
        mostly = predicted;
      }
    }
    return mostly;
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
