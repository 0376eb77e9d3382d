package io.github.densely.data;

import io.github.densely.Matrix;
import io.github.densely.internal.check.Settings;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Samples: inputs and their targets, one sample per row.
 *
 * <p>Shapes: inputs are size x inFeatures. Targets are size x 1 class indices for a classification,
 * else size x outFeatures values or probabilities. A sample may have a {@linkplain
 * #weights(float...) weight}.
 *
 * <pre>{@code
 * Dataset iris = CsvFormat.withoutHeader().read(Path.of("iris.csv")); // last column is the class
 * Dataset.Split parts = iris.split(0.3, 1);
 * Normalization scale = Normalization.standardize(parts.train().inputs());
 * }</pre>
 *
 * <p>Every random choice takes a seed, and a seed gives the same order on every JDK and platform.
 *
 * <p>Cost: shuffling, splitting and slicing copy the rows. Threads: immutable, provided that no
 * code writes to its matrices.
 */
public final class Dataset {

  /** Class indices are floats, which hold every whole number up to this one. */
  static final int MAX_CLASSES = 1 << 24;

  private final Matrix inputs; // size x inFeatures, or null if they stay in a file
  private final StoredRows stored; // or null
  private final Matrix targets; // size x 1 or size x outFeatures
  private final List<String> classNames; // empty for values
  private final Matrix weights; // size x 1, or null if all are 1

  private Dataset(
      Matrix inputs, StoredRows stored, Matrix targets, List<String> classNames, Matrix weights) {
    this.inputs = inputs;
    this.stored = stored;
    this.targets = targets;
    this.classNames = List.copyOf(classNames);
    this.weights = weights;
  }

  /**
   * Receives batches of samples with their weights; see {@link Dataset#forEachBatch(int, Action)}.
   */
  @FunctionalInterface
  public interface Action {
    /**
     * Receives one batch. The next one overwrites the matrices.
     *
     * @param inputs batch x inFeatures
     * @param targets one row per row of the inputs
     * @param weights batch x 1; all are 1 if the data set has no weights
     */
    void accept(Matrix inputs, Matrix targets, Matrix weights);
  }

  /**
   * Two disjoint parts of a data set.
   *
   * @param train the samples to train on
   * @param test the samples to test on
   */
  public record Split(Dataset train, Dataset test) {}

  /**
   * A data set whose targets are values or probabilities.
   *
   * @param inputs size x inFeatures; not copied
   * @param targets size x outFeatures; not copied
   * @return a new data set
   * @throws IllegalArgumentException if the numbers of rows differ
   */
  public static Dataset of(Matrix inputs, Matrix targets) {
    requireSameRows(inputs.rows(), targets.rows(), "targets");
    return new Dataset(inputs, null, targets, List.of(), null);
  }

  /**
   * A data set of samples with one class each. The names of the classes are their indices.
   *
   * @param inputs size x inFeatures; not copied
   * @param classes the class index of each sample, from 0
   * @return a new data set
   * @throws IllegalArgumentException if the number of classes is not the number of rows, or a class
   *     index is negative or not below 2²⁴
   */
  public static Dataset ofClasses(Matrix inputs, int... classes) {
    return ofClasses(inputs, indexNames(classes), classes);
  }

  /** The indices of classes as their names. */
  static List<String> indexNames(int... classes) {
    int largest = IntStream.of(classes).max().orElse(-1);
    if (largest >= MAX_CLASSES) {
      throw new IllegalArgumentException(
          Text.of("a class is from 0 to %d, got %d", MAX_CLASSES - 1, largest));
    }
    return IntStream.rangeClosed(0, largest).mapToObj(String::valueOf).toList();
  }

  /**
   * A data set of samples with one class each, and names for the classes.
   *
   * @param inputs size x inFeatures; not copied
   * @param classNames the name of each class, at most 2²⁴
   * @param classes the class index of each sample, from 0 to the number of names − 1
   * @return a new data set
   * @throws IllegalArgumentException if the number of classes is not the number of rows, or a class
   *     has no name; the message gives the row
   * @throws IllegalArgumentException if two classes have the same name, or there are too many
   */
  public static Dataset ofClasses(Matrix inputs, List<String> classNames, int... classes) {
    return new Dataset(inputs, null, Matrix.zeros(inputs.rows(), 1), List.of(), null)
        .withClasses(classNames, classes);
  }

  /** Samples whose inputs stay in a file, yet without targets. */
  static Dataset ofStored(StoredRows inputs) {
    return new Dataset(null, inputs, Matrix.zeros(inputs.size(), 0), List.of(), null);
  }

  /** The same inputs with classes. */
  Dataset withClasses(List<String> classNames, int... classes) {
    requireSameRows(size(), classes.length, "classes");
    requireClassNames(classNames);
    Matrix targets = Matrix.zeros(classes.length, 1);
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] < 0 || classes[i] >= classNames.size()) {
        throw new IllegalArgumentException(
            Text.of(
                "row %d has class %d, but there are %d classes", i, classes[i], classNames.size()));
      }
      targets.set(i, 0, classes[i]);
    }
    return new Dataset(inputs, stored, targets, classNames, null);
  }

  private static void requireSameRows(int inputs, int others, String what) {
    if (inputs != others) {
      throw new IllegalArgumentException(
          Text.of("%d inputs need %d %s, got %d", inputs, inputs, what, others));
    }
  }

  static void requireClassNames(List<String> names) {
    if (names.size() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          Text.of("at most %d classes are possible, got %d", MAX_CLASSES, names.size()));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            Text.of("class names must be distinct, got \"%s\" twice", name));
      }
    }
  }

  /**
   * The inputs.
   *
   * @return size x inFeatures, the live matrix
   * @throws UnsupportedOperationException if they stay in a file, as {@link NpyFile#openDataset}
   *     leaves them
   */
  public Matrix inputs() {
    if (stored != null) {
      throw new UnsupportedOperationException(
          Text.of(
              "the inputs stay in %s, as they may be larger than memory; use forEachBatch or"
                  + " copyRows, or read them with NpyFile.read",
              stored));
    }
    return inputs;
  }

  /**
   * The number of features.
   *
   * @return the columns of the inputs
   */
  public int features() {
    return stored == null ? inputs.cols() : stored.cols();
  }

  /**
   * The targets.
   *
   * @return size x 1 class indices, or size x outFeatures values; the live matrix
   */
  public Matrix targets() {
    return targets;
  }

  /**
   * The same inputs with other targets, as when values are scaled for the training.
   *
   * @param targets size x outFeatures values; not copied
   * @return a new data set that shares the inputs; its targets are values
   * @throws IllegalArgumentException if the number of rows differs
   */
  public Dataset withTargets(Matrix targets) {
    requireSameRows(size(), targets.rows(), "targets");
    return new Dataset(inputs, stored, targets, List.of(), weights);
  }

  /**
   * The names of the classes, in the order of their indices.
   *
   * @return empty if the targets are values
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The same samples with a weight each. A sample of weight w counts as w samples in losses and
   * metrics, and one of weight 0 adds nothing to their sums and means. Its numbers must still be
   * finite: {@code Trainer.fit} refuses its NaN, and accuracy its output that is NaN. Shuffling,
   * splitting and slicing keep the weights.
   *
   * <pre>{@code
   * Dataset data = Dataset.ofClasses(Matrix.of(3, 1, 0.5f, 2, 3), 0, 1, 1).weights(2, 1, 0.5f);
   * System.out.println(data.totalWeight()); // 3.5
   * }</pre>
   *
   * @param weights one for each sample, finite and not negative
   * @return a new data set on the same matrices
   * @throws IllegalArgumentException if the number of weights is not that of samples, one is out of
   *     range, or all are 0
   */
  public Dataset weights(float... weights) {
    requireSameRows(size(), weights.length, "weights");
    for (int i = 0; i < weights.length; i++) {
      Targets.requireWeight(i, weights[i]);
    }
    Dataset weighted =
        new Dataset(inputs, stored, targets, classNames, Matrix.of(weights.length, 1, weights));
    if (size() > 0) {
      weighted.requireSamples();
    }
    return weighted;
  }

  /**
   * The weights of the samples.
   *
   * @return size x 1, the live matrix; empty if all samples count alike
   */
  public Optional<Matrix> weights() {
    return Optional.ofNullable(weights);
  }

  /**
   * The sum of the weights, by which a mean over weighted samples is divided.
   *
   * @return the sum; the number of samples if there are no weights
   */
  public double totalWeight() {
    double total = weights == null ? size() : 0;
    for (int i = 0; weights != null && i < size(); i++) {
      total += weights.get(i, 0);
    }
    return total;
  }

  /**
   * Weights that make all classes count alike: {@code n/(k·nᵥ)} for class v, with n samples, k
   * classes and nᵥ samples of class v. Sample weights count as samples.
   *
   * <pre>{@code
   * Dataset data = Dataset.ofClasses(Matrix.zeros(4, 1), 0, 0, 0, 1);
   * double[] weights = data.classWeights();              // 4/(2·3) and 4/(2·1)
   * Loss loss = Loss.softmaxCrossEntropy(weights);
   * Loss oneOutput = Loss.binaryCrossEntropy(weights[1] / weights[0]); // 3 noes for each yes
   * }</pre>
   *
   * @return a weight for each class; their mean over the samples is 1
   * @throws IllegalStateException if the targets are values, or a class has no sample of a weight
   *     above 0
   */
  public double[] classWeights() {
    if (classNames.isEmpty()) {
      throw new IllegalStateException(
          "class weights need classes, and these targets are values; use Dataset.ofClasses");
    }
    double[] counts = new double[classNames.size()];
    for (int i = 0; i < size(); i++) {
      counts[(int) targets.get(i, 0)] += weights == null ? 1 : weights.get(i, 0);
    }
    double total = totalWeight();
    double[] balanced = new double[counts.length];
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw new IllegalStateException(
            Text.of(
                "class %d (\"%s\") has no sample, so its weight would be infinite",
                c, Shortened.of(classNames.get(c))));
      }
      balanced[c] = total / (counts.length * counts[c]);
    }
    return balanced;
  }

  /**
   * The number of samples.
   *
   * @return the number of rows
   */
  public int size() {
    return targets.rows();
  }

  /**
   * Requires at least one sample that counts.
   *
   * @throws IllegalArgumentException if the data set is empty, or all weights are 0
   */
  public void requireSamples() {
    if (size() == 0) {
      throw new IllegalArgumentException("the data set is empty: " + this);
    }
    if (totalWeight() == 0) {
      throw new IllegalArgumentException("the weights of all samples are 0: " + this);
    }
  }

  /**
   * The same samples in a random order.
   *
   * @param seed the seed of the order
   * @return a new data set
   */
  public Dataset shuffle(long seed) {
    return pick(order(size(), seed), 0, size());
  }

  /**
   * Shuffles the samples and splits them into two parts.
   *
   * @param testFraction the share of the test part, above 0 and below 1; its size is rounded, a
   *     half to the even number
   * @param seed the seed of the order
   * @return the parts; neither is empty
   * @throws IllegalArgumentException if the fraction is out of range, or a part is empty
   */
  public Split split(double testFraction, long seed) {
    int test = testSize(size(), testFraction);
    int[] order = order(size(), seed);
    return new Split(pick(order, 0, size() - test), pick(order, size() - test, size()));
  }

  /** The rounded size of the test part. */
  static int testSize(int size, double testFraction) {
    requireFraction(testFraction);
    int test = (int) Math.rint(size * testFraction);
    if (test == 0 || test == size) {
      throw new IllegalArgumentException(
          Text.of(
              "a test fraction of %s of %d samples rounds to %d, so a part is empty",
              testFraction, size, test));
    }
    return test;
  }

  static void requireFraction(double testFraction) {
    if (!(testFraction > 0 && testFraction < 1)) {
      throw new IllegalArgumentException(
          "the test fraction must be above 0 and below 1, got " + testFraction);
    }
  }

  /**
   * Shuffles the samples and splits each class by itself, so that a rare class is in both parts.
   *
   * @param testFraction the share of each class in the test part, above 0 and below 1; rounded, a
   *     half to the even number, but at least one sample of each class is in either part
   * @param seed the seed of the choice
   * @return the parts, their samples in the order of this data set
   * @throws IllegalArgumentException if the fraction is out of range, or a class has one sample
   * @throws IllegalStateException if the targets are values
   */
  public Split stratifiedSplit(double testFraction, long seed) {
    requireFraction(testFraction);
    if (classNames.isEmpty()) {
      throw new IllegalStateException(
          "a stratified split needs classes, and these targets are values; use split");
    }
    boolean[] test = Strata.split(classes(), classNames, testFraction, seed);
    return parts(i -> test[i]);
  }

  /**
   * Splits for a cross-validation: each sample is in the test part of one of them. If there are
   * classes, every fold has each as often as can be. The sizes of the folds differ by at most one.
   *
   * @param folds how many, at least 2 and at most the number of samples
   * @param seed the seed of the choice
   * @return a split for each fold, the samples in the order of this data set
   * @throws IllegalArgumentException if the number of folds is out of range, or a class has fewer
   *     samples than there are folds
   */
  public List<Split> folds(int folds, long seed) {
    if (folds < 2 || folds > size()) {
      throw new IllegalArgumentException(
          Text.of("%d samples have 2 to %d folds, got %d", size(), size(), folds));
    }
    boolean values = classNames.isEmpty();
    int[] foldOf =
        Strata.folds(
            values ? new int[size()] : classes(), values ? List.of("") : classNames, folds, seed);
    return IntStream.range(0, folds).mapToObj(fold -> parts(i -> foldOf[i] == fold)).toList();
  }

  private Split parts(IntPredicate inTest) {
    return new Split(rows(Strata.rows(size(), inTest.negate())), rows(Strata.rows(size(), inTest)));
  }

  private int[] classes() {
    return IntStream.range(0, size()).map(i -> (int) targets.get(i, 0)).toArray();
  }

  /**
   * Copies chosen samples.
   *
   * @param indices of the samples, in the order of the result; one may occur several times
   * @return a new data set
   * @throws IndexOutOfBoundsException if there is no such sample
   */
  public Dataset rows(int... indices) {
    for (int index : indices) {
      if (index < 0 || index >= size()) {
        throw new IndexOutOfBoundsException(
            Text.of("sample %d of a data set of %d", index, size()));
      }
    }
    return pick(indices, 0, indices.length);
  }

  /**
   * Data sets one after another. Classes are united by name; a sample without a weight gets 1 if
   * another has one.
   *
   * @param parts the data sets, at least one
   * @return a new data set
   * @throws IllegalArgumentException if the numbers of columns differ, some have classes and others
   *     values, or there are weights and all are 0
   */
  public static Dataset join(Dataset... parts) {
    return Joined.of(List.of(parts));
  }

  /**
   * Copies a range of samples.
   *
   * @param from the first sample
   * @param to one past the last sample
   * @return a new data set
   * @throws IndexOutOfBoundsException if there are no such samples
   */
  public Dataset slice(int from, int to) {
    if (from < 0 || to < from || to > size()) {
      throw new IndexOutOfBoundsException(
          Text.of("samples %d to %d of a data set of %d", from, to, size()));
    }
    return pick(IntStream.range(from, to).toArray(), 0, to - from);
  }

  /**
   * Copies all samples, in order, into batches.
   *
   * @param batchSize rows of each batch, at least 1
   * @return the batches; the last one has the samples that are left
   * @throws IllegalArgumentException if the batch size is below 1
   */
  public List<Dataset> batches(int batchSize) {
    Settings.requireCount("batch size", batchSize);
    List<Dataset> pieces = new ArrayList<>();
    for (int from = 0; from < size(); from += batchSize) {
      pieces.add(slice(from, Math.min(size(), from + batchSize)));
    }
    return List.copyOf(pieces);
  }

  /**
   * The indices from 0 to size − 1 in an order that follows from the seed: R. Durstenfeld's
   * shuffle, doi:10.1145/364520.364540.
   */
  static int[] order(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      // The product's high half is uniform enough: its bias is below 2⁻³² for any size.
      int j = (int) Math.multiplyHigh(random.nextLong() >>> 1, 2L * (i + 1));
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * Copies chosen samples into two buffers, as the next mini-batch of a training.
   *
   * @param order indices of samples, as {@link BatchOrder#ofEpoch} gives them
   * @param from the first position in {@code order}
   * @param to one past the last position
   * @param inputBuffer receives the inputs in its first {@code to − from} rows; its other rows stay
   * @param targetBuffer receives the targets likewise
   * @throws IndexOutOfBoundsException if {@code order} has no such positions, or one of them is not
   *     a sample
   * @throws IllegalArgumentException if a buffer has too few rows, or another number of columns
   *     than the data set; nothing is copied then
   */
  public void copyRows(int[] order, int from, int to, Matrix inputBuffer, Matrix targetBuffer) {
    if (from < 0 || to < from || to > order.length) {
      throw new IndexOutOfBoundsException(
          Text.of("positions %d to %d of an order of %d", from, to, order.length));
    }
    for (int i = from; i < to; i++) {
      if (order[i] < 0 || order[i] >= size()) {
        throw new IndexOutOfBoundsException(
            Text.of("order[%d] is sample %d of a data set of %d", i, order[i], size()));
      }
    }
    requireRoom("inputs", features(), to - from, inputBuffer);
    requireRoom("targets", targets.cols(), to - from, targetBuffer);
    if (stored != null) {
      stored.read(order, from, to, inputBuffer);
    } else {
      gather(inputs, order, from, to, inputBuffer);
    }
    gather(targets, order, from, to, targetBuffer);
  }

  /**
   * Copies chosen samples and their weights into three buffers.
   *
   * @param order indices of samples, as {@link BatchOrder#ofEpoch} gives them
   * @param from the first position in {@code order}
   * @param to one past the last position
   * @param inputBuffer receives the inputs in its first {@code to − from} rows; its other rows stay
   * @param targetBuffer receives the targets likewise
   * @param weightBuffer receives the weights likewise; ones if the data set has no weights
   * @throws IndexOutOfBoundsException if {@code order} has no such positions, or one of them is not
   *     a sample
   * @throws IllegalArgumentException if a buffer has too few rows, or another number of columns
   *     than the data set; nothing is copied then
   */
  public void copyRows(
      int[] order, int from, int to, Matrix inputBuffer, Matrix targetBuffer, Matrix weightBuffer) {
    if (from >= 0 && from <= to) { // else the next call refuses them
      requireRoom("weights", 1, to - from, weightBuffer);
    }
    copyRows(order, from, to, inputBuffer, targetBuffer);
    if (weights != null) {
      gather(weights, order, from, to, weightBuffer);
    } else {
      Arrays.fill(weightBuffer.data(), 0, to - from, 1);
    }
  }

  private static void requireRoom(String what, int cols, int rows, Matrix buffer) {
    if (buffer.rows() < rows || buffer.cols() != cols) {
      throw new IllegalArgumentException(
          Text.of(
              "%d rows of %s need a buffer of at least %d x %d, got %d x %d",
              rows, what, rows, cols, buffer.rows(), buffer.cols()));
    }
  }

  /**
   * Passes all samples in order to an action, one batch at a time.
   *
   * <pre>{@code
   * double[] sum = {0};
   * validation.forEachBatch(256, (x, t) -> sum[0] += loss.sum(network.forward(x), t));
   * double mean = sum[0] / validation.size();
   * }</pre>
   *
   * @param batchSize rows of each batch, at least 1; the last batch has the samples that are left
   * @param action receives inputs and targets; the next batch overwrites both matrices
   * @throws IllegalArgumentException if the batch size is below 1
   */
  public void forEachBatch(int batchSize, BiConsumer<Matrix, Matrix> action) {
    forEachBatch(batchSize, (x, t, weights) -> action.accept(x, t));
  }

  /**
   * Passes all samples in order and their weights to an action, one batch at a time.
   *
   * <pre>{@code
   * double[] sum = {0};
   * validation.forEachBatch(256, (x, t, w) -> sum[0] += loss.sum(network.forward(x), t, w));
   * double mean = sum[0] / validation.totalWeight();
   * }</pre>
   *
   * @param batchSize rows of each batch, at least 1; the last batch has the samples that are left
   * @param action receives inputs, targets and weights; the next batch overwrites the matrices
   * @throws IllegalArgumentException if the batch size is below 1
   */
  public void forEachBatch(int batchSize, Action action) {
    Settings.requireCount("batch size", batchSize);
    Matrix x = Matrix.zeros(Math.min(batchSize, size()), features());
    Matrix t = Matrix.zeros(x.rows(), targets.cols());
    Matrix w = Matrix.zeros(x.rows(), 1);
    w.fill(1);
    for (int from = 0; from < size(); from += batchSize) {
      int rows = Math.min(batchSize, size() - from);
      if (stored != null) {
        stored.read(IntStream.range(from, from + rows).toArray(), 0, rows, x);
      } else {
        copyRows(inputs, from, from + rows, x);
      }
      copyRows(targets, from, from + rows, t);
      if (weights != null) {
        copyRows(weights, from, from + rows, w);
      }
      action.accept(x.firstRows(rows), t.firstRows(rows), w.firstRows(rows));
    }
  }

  private static void copyRows(Matrix source, int from, int to, Matrix buffer) {
    int cols = source.cols();
    System.arraycopy(source.data(), from * cols, buffer.data(), 0, (to - from) * cols);
  }

  private static void gather(Matrix source, int[] order, int from, int to, Matrix buffer) {
    int cols = source.cols();
    for (int i = from; i < to; i++) {
      System.arraycopy(source.data(), order[i] * cols, buffer.data(), (i - from) * cols, cols);
    }
  }

  private Dataset pick(int[] order, int from, int to) {
    Matrix pickedTargets = Matrix.zeros(to - from, targets.cols());
    gather(targets, order, from, to, pickedTargets);
    Matrix pickedInputs = stored == null ? Matrix.zeros(to - from, inputs.cols()) : null;
    StoredRows pickedRows = stored == null ? null : stored.pick(order, from, to);
    if (stored == null) {
      gather(inputs, order, from, to, pickedInputs);
    }
    Matrix pickedWeights = weights == null ? null : Matrix.zeros(to - from, 1);
    if (weights != null) {
      gather(weights, order, from, to, pickedWeights);
    }
    return new Dataset(pickedInputs, pickedRows, pickedTargets, classNames, pickedWeights);
  }

  /** Sizes, as {@code "150 samples of 4 features, 3 classes"}, and whether there are weights. */
  @Override
  public String toString() {
    return Text.of(
        "%d samples of %d features, %s%s",
        size(),
        features(),
        classNames.isEmpty()
            ? targets.cols() + (targets.cols() == 1 ? " target" : " targets")
            : classNames.size() + " classes",
        weights == null ? "" : ", weighted");
  }
}
