package io.github.densely.metrics;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.check.Outputs;
import io.github.densely.internal.check.Targets;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How good the probabilities of a yes-or-no question are: their order, their size, and the
 * threshold to choose.
 *
 * <p>With probability {@code p}, target {@code t} (0 or 1) and weight {@code w} of each sample, N
 * the sum of the weights:
 *
 * <ul>
 *   <li>{@code rocAuc}: the share of pairs of a sample of class 1 and one of class 0 in which the
 *       first has the higher p; equal ones count ½ (trapezoids, mid-ranks)
 *   <li>{@code averagePrecision = Σ (Rₖ − Rₖ₋₁)·Pₖ} over the different p from high to low, with
 *       recall R and precision P of the samples with this p or more; no interpolation
 *   <li>{@code logLoss = −1/N·Σ w·(t·ln p + (1 − t)·ln(1 − p))}, with p moved into 2⁻⁵² to 1 −
 *       2⁻⁵²: a sample that is wrong with certainty costs 36, not infinity
 *   <li>{@code brier = 1/N·Σ w·(p − t)²}
 * </ul>
 *
 * <pre>{@code
 * double[] p = {0.9, 0.6, 0.6, 0.6, 0.3, 0.1};
 * ProbabilityReport report = ProbabilityReport.of(p, new int[] {1, 1, 0, 0, 1, 0});
 * double threshold = report.thresholdForBestF1(); // 0.2
 * Decision decision = Decision.logits().threshold(threshold);
 * }</pre>
 *
 * <p>The rule of a threshold is that of {@link Decision}: yes if {@code p > threshold}. Thresholds
 * that this class gives lie midway between two probabilities that occur, so rounding does not
 * change an answer.
 *
 * <p>Samples of weight 0 are left out. Cost: sorting the samples. Numerics: double; the logarithm
 * is the same on every machine. Threads: immutable.
 */
public final class ProbabilityReport {

  private static final double SMALLEST = 0x1p-52;
  private static final int TABLE_BINS = 10;

  private final double[] scores;
  private final int[] targets;
  private final double[] weights;
  private final RankedScores ranked;

  /**
   * The answers at one threshold.
   *
   * @param threshold yes if the probability is above it
   * @param precision share of class 1 among the yes; 0 if there is no yes
   * @param recall share of the yes among class 1, the true positive rate; NaN without class 1
   * @param falsePositiveRate share of the yes among class 0; NaN without class 0
   * @param f1 harmonic mean of precision and recall; 0 if nothing of class 1 is found
   */
  public record Cut(
      double threshold, double precision, double recall, double falsePositiveRate, double f1) {}

  /**
   * Samples with probabilities in one interval.
   *
   * @param low probabilities are above it; the first bin includes 0
   * @param high probabilities are at most it
   * @param weight the number of samples, or the sum of their weights
   * @param meanProbability their mean probability
   * @param observedRate the share of class 1 among them
   */
  public record Bin(
      double low, double high, double weight, double meanProbability, double observedRate) {}

  private ProbabilityReport(double[] scores, int[] targets, double[] weights) {
    this.scores = scores;
    this.targets = targets;
    this.weights = weights;
    this.ranked = new RankedScores(scores, targets, weights);
  }

  /**
   * Judges probabilities.
   *
   * @param probabilities of class 1, from 0 to 1
   * @param targets 0 or 1 for each
   * @return the report
   * @throws IllegalArgumentException if there is no sample, the lengths differ, or a number is out
   *     of range; the message names the row
   */
  public static ProbabilityReport of(double[] probabilities, int[] targets) {
    double[] ones = new double[probabilities.length];
    Arrays.fill(ones, 1);
    return of(probabilities, targets, ones);
  }

  /**
   * Judges probabilities of weighted samples.
   *
   * @param probabilities of class 1, from 0 to 1
   * @param targets 0 or 1 for each
   * @param weights finite and at least 0, not all 0
   * @return the report
   * @throws IllegalArgumentException if no sample has a weight, the lengths differ, or a number is
   *     out of range; the message names the row
   */
  public static ProbabilityReport of(double[] probabilities, int[] targets, double[] weights) {
    int size = probabilities.length;
    if (targets.length != size || weights.length != size) {
      throw new IllegalArgumentException(
          Text.of(
              "%d probabilities need as many targets and weights, got %d and %d",
              size, targets.length, weights.length));
    }
    double total = 0;
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      requireIn(weights[i] >= 0 && weights[i] <= Double.MAX_VALUE, i, "weight", weights[i]);
      total += weights[i];
      requireIn(weights[i] == 0 || isShare(probabilities[i]), i, "probability", probabilities[i]);
      requireIn(targets[i] == 0 || targets[i] == 1, i, "target", targets[i]);
      scores[i] = probabilities[i] + 0.0; // −0 becomes 0
    }
    if (!(total > 0 && total <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a probability report needs samples whose weights have a sum above 0, got " + total);
    }
    return new ProbabilityReport(scores, targets.clone(), weights.clone());
  }

  /**
   * Judges a column of probabilities.
   *
   * @param probabilities size x 1, of class 1
   * @param targets size x 1, 0 or 1
   * @return the report
   * @throws IllegalArgumentException if there is no sample, the sizes differ, or a number is out of
   *     range; the message names the row
   */
  public static ProbabilityReport of(Matrix probabilities, Matrix targets) {
    Targets.requireSameSizes(probabilities, targets);
    if (targets.cols() != 1) {
      throw new IllegalArgumentException("expected one column, got " + targets.shape());
    }
    double[] scores = new double[targets.rows()];
    int[] classes = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      float target = targets.get(i, 0);
      requireIn(target == 0 || target == 1, i, "target", target);
      scores[i] = probabilities.get(i, 0);
      classes[i] = (int) target;
    }
    return of(scores, classes);
  }

  private static boolean isShare(double p) {
    return p >= 0 && p <= 1;
  }

  private static void requireIn(boolean fine, int row, String what, double value) {
    if (!fine) {
      String range =
          switch (what) {
            case "target" -> "0 or 1";
            case "weight" -> "a finite number, at least 0";
            default -> "0 to 1; logits become probabilities by a Decision";
          };
      throw new IllegalArgumentException(
          Text.of("row %d has %s %s, expected %s", row, what, value, range));
    }
  }

  /**
   * Judges a network on a yes-or-no question, by its {@link Layer#decision()} and the sample
   * weights of the data.
   *
   * @param network one output, or two for two classes
   * @param data targets 0 and 1
   * @return the report for class 1
   * @throws IllegalArgumentException if there is no sample, the targets or outputs are something
   *     else, or an output is NaN; the message names the row
   * @throws IllegalStateException if the outputs are values, not probabilities
   */
  public static ProbabilityReport of(Layer network, Dataset data) {
    if (data.classNames().size() > 2) {
      throw new IllegalArgumentException(
          data + ": name the class to judge against the rest, as of(network, data, \"cat\")");
    }
    return of(network, data, 1);
  }

  /**
   * Judges a network on one class against the rest.
   *
   * @param network a classifier
   * @param data samples with classes
   * @param className the class that counts as yes
   * @return the report for the class
   * @throws IllegalArgumentException if there is no such class, no sample, or an output is NaN
   * @throws IllegalStateException if the outputs are values, not probabilities
   */
  public static ProbabilityReport of(Layer network, Dataset data, String className) {
    int index = data.classNames().indexOf(className);
    if (index < 0) {
      throw new IllegalArgumentException(
          Text.of("no class \"%s\" among %s", className, data.classNames()));
    }
    return of(network, data, index);
  }

  private static ProbabilityReport of(Layer network, Dataset data, int index) {
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.features());
    Decision rule = network.decision();
    boolean labels = outputs > 1 && rule.labels();
    int classes = Math.max(2, data.classNames().size());
    if (data.targets().cols() != 1 || labels || rule.classes(outputs) < classes) {
      throw new IllegalArgumentException(
          Text.of(
              "a probability report needs one target column of classes and an output for each"
                  + " class, or one for yes or no; got %s and %d outputs%s",
              data, outputs, labels ? " of labels" : ""));
    }
    double[] scores = new double[data.size()];
    int[] targets = new int[scores.length];
    double[] weights = new double[scores.length];
    int[] next = {0};
    data.forEachBatch(
        Accuracy.BATCH,
        (x, t, w) -> {
          Matrix z = network.forward(x);
          Outputs.requireNumbers(z, next[0]);
          Matrix p = rule.probabilities(z);
          for (int i = 0; i < z.rows(); i++) {
            float target = t.get(i, 0);
            requireIn(
                !data.classNames().isEmpty() || target == 0 || target == 1,
                next[0],
                "target",
                target);
            scores[next[0]] = probability(rule, z, p, i, index);
            targets[next[0]] = (int) target == index ? 1 : 0;
            weights[next[0]++] = w.get(i, 0);
          }
        });
    return of(scores, targets, weights);
  }

  /** In double where two classes allow: a float makes 1 of every logit above 17, all equal. */
  private static double probability(Decision rule, Matrix z, Matrix p, int row, int index) {
    if (rule.scale() != Decision.Scale.LOGITS || z.cols() > 2) {
      return p.get(row, index);
    }
    double logit = z.cols() == 1 ? z.get(row, 0) : (double) z.get(row, 1) - z.get(row, 0);
    if (Double.isNaN(logit)) {
      return p.get(row, index); // two infinite logits
    }
    return 1 / (1 + StrictMath.exp(index == 1 ? -logit : logit));
  }

  /**
   * The area under the ROC curve.
   *
   * @return from 0 to 1; ½ for an order by chance
   * @throws IllegalStateException if only one class occurs
   */
  public double rocAuc() {
    requireBoth();
    return ranked.area();
  }

  /**
   * The mean precision over the steps of recall.
   *
   * @return above 0, at most 1; the share of class 1 for equal probabilities
   * @throws IllegalStateException if class 1 does not occur
   */
  public double averagePrecision() {
    requireYes();
    return ranked.averagePrecision();
  }

  /**
   * The mean of −ln of the probability given to the class that is right.
   *
   * @return at least 0; at most 36.1
   */
  public double logLoss() {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < scores.length; i++) {
      if (weights[i] > 0) {
        double p = Math.min(Math.max(scores[i], SMALLEST), 1 - SMALLEST);
        sum -= weights[i] * (targets[i] == 1 ? StrictMath.log(p) : StrictMath.log1p(-p));
        total += weights[i];
      }
    }
    return sum / total;
  }

  /**
   * The mean squared difference between probability and target.
   *
   * @return from 0 to 1
   */
  public double brier() {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < scores.length; i++) {
      if (weights[i] > 0) {
        sum += weights[i] * (scores[i] - targets[i]) * (scores[i] - targets[i]);
        total += weights[i];
      }
    }
    return sum / total;
  }

  /**
   * The calibration: whether of the samples with p = 0.3, about 30 % are of class 1.
   *
   * @param bins intervals of equal width from 0 to 1, at least 1
   * @return those with samples, ascending
   * @throws IllegalArgumentException if there is no bin, or more than a million
   */
  public List<Bin> calibration(int bins) {
    if (bins < 1 || bins > 1_000_000) {
      throw new IllegalArgumentException("bins must be from 1 to 1000000, got " + bins);
    }
    double[][] sums = new double[3][bins];
    for (int i = 0; i < scores.length; i++) {
      if (weights[i] > 0) {
        int bin = Math.max(0, (int) Math.ceil(scores[i] * bins) - 1);
        sums[0][bin] += weights[i];
        sums[1][bin] += weights[i] * scores[i];
        sums[2][bin] += weights[i] * targets[i];
      }
    }
    List<Bin> filled = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      double weight = sums[0][b];
      if (weight > 0) {
        double low = (double) b / bins;
        double high = (b + 1.0) / bins;
        filled.add(new Bin(low, high, weight, sums[1][b] / weight, sums[2][b] / weight));
      }
    }
    return List.copyOf(filled);
  }

  /**
   * The ROC curve: false positive rate and recall of each threshold that makes a difference.
   *
   * @return from no yes at all, with the threshold 1, to all yes
   * @throws IllegalStateException if only one class occurs
   */
  public List<Cut> rocCurve() {
    requireBoth();
    List<Cut> curve = new ArrayList<>();
    curve.add(cut(1, -1));
    for (int i = 0; i < ranked.size; i++) {
      curve.add(cut(ranked.thresholdBelow(i), i));
    }
    return List.copyOf(curve);
  }

  /**
   * The answers at a threshold.
   *
   * @param threshold yes if the probability is above it; from 0 to 1
   * @return precision, recall and others
   * @throws IllegalArgumentException if it is out of range
   */
  public Cut at(double threshold) {
    if (!isShare(threshold)) {
      throw new IllegalArgumentException("a threshold is from 0 to 1, got " + threshold);
    }
    int last = -1;
    while (last + 1 < ranked.size && ranked.score[last + 1] > threshold) {
      last++;
    }
    return cut(threshold, last);
  }

  private Cut cut(double threshold, int last) {
    double hits = last < 0 ? 0 : ranked.yes[last];
    double wrong = last < 0 ? 0 : ranked.no[last];
    return new Cut(
        threshold,
        hits == 0 ? 0 : hits / (hits + wrong),
        hits / ranked.allYes(),
        wrong / ranked.allNo(),
        hits == 0 ? 0 : 2 * hits / (hits + wrong + ranked.allYes()));
  }

  /**
   * The threshold with the largest F1, the highest of equally good ones.
   *
   * @return above 0 and below 1, for {@link Decision#threshold(double)}
   * @throws IllegalStateException if class 1 does not occur, or only with the probability 0
   */
  public double thresholdForBestF1() {
    requireYes();
    double best = 0;
    double threshold = 0;
    for (int i = 0; i < ranked.size; i++) {
      Cut cut = cut(ranked.thresholdBelow(i), i);
      if (cut.f1 > best && cut.threshold > 0) {
        best = cut.f1;
        threshold = cut.threshold;
      }
    }
    return requireThreshold(threshold, 0);
  }

  /**
   * The threshold that finds at least a share of class 1 with the fewest yes.
   *
   * @param recall the share, above 0, at most 1
   * @return above 0 and below 1, for {@link Decision#threshold(double)}
   * @throws IllegalArgumentException if the recall is out of range
   * @throws IllegalStateException if class 1 does not occur, or too much of it has the probability
   *     0, which is not above any threshold
   */
  public double thresholdForRecall(double recall) {
    if (!(recall > 0 && recall <= 1)) {
      throw new IllegalArgumentException("a recall is above 0, at most 1, got " + recall);
    }
    requireYes();
    int i = 0;
    while (ranked.yes[i] / ranked.allYes() < recall) {
      i++;
    }
    return requireThreshold(ranked.thresholdBelow(i), recall);
  }

  private static double requireThreshold(double threshold, double recall) {
    if (threshold > 0) {
      return threshold;
    }
    throw new IllegalStateException(
        "no threshold above 0 reaches the recall "
            + recall
            + ": samples of class 1 have the probability 0");
  }

  private void requireBoth() {
    requireYes();
    if (ranked.allNo() == 0) {
      throw new IllegalStateException(
          "all samples are of class 1: the ROC curve compares two classes");
    }
  }

  private void requireYes() {
    if (ranked.allYes() == 0) {
      throw new IllegalStateException(
          "no sample is of class 1: its ranking and recall are not defined");
    }
  }

  /**
   * The ROC curve and the calibration in ten bins, side by side, as a picture.
   *
   * @return an SVG document; the ROC curve is left out if only one class occurs
   */
  public String toSvg() {
    boolean both = ranked.allYes() > 0 && ranked.allNo() > 0;
    return ProbabilityChart.of(
        both ? rocCurve() : List.of(),
        calibration(TABLE_BINS),
        both ? Decimal.fixed(rocAuc(), 4) : "-");
  }

  /** The scores in a line, then the calibration in ten bins. */
  @Override
  public String toString() {
    boolean both = ranked.allYes() > 0 && ranked.allNo() > 0;
    StringBuilder table =
        new StringBuilder(
            Text.of(
                "ROC AUC %s, average precision %s, log loss %s, Brier %s",
                both ? Decimal.fixed(rocAuc(), 4) : "-",
                ranked.allYes() > 0 ? Decimal.fixed(averagePrecision(), 4) : "-",
                Decimal.readable(logLoss()),
                Decimal.readable(brier())));
    table.append("\nprobability      weight   mean p  observed");
    for (Bin bin : calibration(TABLE_BINS)) {
      table.append(
          Text.of(
              "\n%s to %s %12s   %s    %s",
              Decimal.fixed(bin.low, 1),
              Decimal.fixed(bin.high, 1),
              Decimal.significant(bin.weight, 6),
              Decimal.fixed(bin.meanProbability, 4),
              Decimal.fixed(bin.observedRate, 4)));
    }
    return table.toString();
  }
}
