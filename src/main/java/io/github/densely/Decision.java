package io.github.densely;

import io.github.densely.internal.kernel.FloatMath;
import io.github.densely.internal.text.Text;
import java.util.Locale;
import java.util.Objects;

/**
 * What the outputs of a network mean, and the rule from outputs to a class or to labels. Everything
 * that turns outputs into an answer uses this one rule: {@link Predictor}, metrics, heat maps.
 *
 * <table class="striped">
 * <caption>The rule, with the default threshold ½</caption>
 * <tr><th>outputs</th><th>logits</th><th>probabilities, 0/1 values</th></tr>
 * <tr><td>one: yes or no</td><td>class 1 if {@code z > 0}, else 0</td><td>class 1 if {@code p > ½},
 *     else 0</td></tr>
 * <tr><td>several: one class of several</td><td colspan="2">the class of the largest, the first of
 *     equal ones</td></tr>
 * <tr><td>several: labels, each yes or no</td><td>label j is set if {@code zⱼ > 0}</td><td>label j
 *     is set if {@code pⱼ > ½}</td></tr>
 * </table>
 *
 * <p>{@link Layer#decision()} returns the decision of a network. After a last layer of sigmoid or
 * softmax the outputs are probabilities, otherwise logits. Training a {@link Sequential} sets the
 * decision that belongs to the loss ({@link Sequential#decision(Decision)}). A threshold other than
 * ½ is allowed for one output, for two classes, and for labels. It is always a probability: {@code
 * z > log(t/(1 − t))} for logits.
 *
 * <pre>{@code
 * Matrix outputs = Matrix.of(1, 1, 1.5f);          // one logit: yes or no
 * Decision decision = Decision.logits().threshold(0.9);
 * Matrix both = decision.probabilities(outputs);      // 1 x 2: no 0.18, yes 0.82
 * System.out.println(decision.classOf(outputs, 0)); // 0
 * }</pre>
 *
 * <p>NaN: an output that is NaN has no class, and asking for it is an error that names the row; its
 * probability is NaN. Cost: one pass over the outputs. Threads: immutable.
 *
 * @param scale the kind of numbers
 * @param labels true if every output is a separate label, false if the outputs together choose one
 *     class
 * @param threshold the probability above which the answer is yes; above 0 and below 1
 */
public record Decision(Scale scale, boolean labels, double threshold) {

  /** The kind of numbers that a network outputs. */
  public enum Scale {
    /** Scores before sigmoid or softmax, as the cross-entropies take them. */
    LOGITS,
    /** Probabilities, as sigmoid and softmax give them. */
    PROBABILITIES,
    /** Values that a regression loss fitted to 0 and 1; close to probabilities, but not bounded. */
    VALUES
  }

  private static final double HALF = 0.5;
  private static final Decision LOGITS = new Decision(Scale.LOGITS, false, HALF);
  private static final Decision PROBABILITIES = new Decision(Scale.PROBABILITIES, false, HALF);
  private static final Decision VALUES = new Decision(Scale.VALUES, false, HALF);

  /**
   * Checks the threshold.
   *
   * @param scale the kind of numbers
   * @param labels true if every output is a separate label
   * @param threshold above 0 and below 1
   * @throws IllegalArgumentException if the threshold is out of range
   */
  public Decision {
    Objects.requireNonNull(scale, "scale");
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "a threshold is a probability above 0 and below 1, got " + threshold);
    }
  }

  /**
   * Outputs are logits: one output decides yes or no, several outputs choose one class. Threshold
   * ½.
   *
   * @return the rule
   */
  public static Decision logits() {
    return LOGITS;
  }

  /**
   * Outputs are probabilities: one output decides yes or no, several outputs choose one class.
   * Threshold ½.
   *
   * @return the rule
   */
  public static Decision probabilities() {
    return PROBABILITIES;
  }

  /**
   * Outputs are values fitted to 0 and 1: one output decides yes or no, several outputs choose one
   * class. Threshold ½.
   *
   * @return the rule
   */
  public static Decision values() {
    return VALUES;
  }

  /**
   * The same rule with every output as a separate label. A single output still decides yes or no.
   *
   * @return a rule for labels
   */
  public Decision forLabels() {
    return new Decision(scale, true, threshold);
  }

  /**
   * The same rule with another threshold.
   *
   * @param threshold the probability above which the answer is yes; above 0 and below 1
   * @return a new rule
   * @throws IllegalArgumentException if it is out of range
   */
  public Decision threshold(double threshold) {
    return new Decision(scale, labels, threshold);
  }

  /**
   * The number of classes that a number of outputs can distinguish.
   *
   * @param outputs the number of outputs, at least 1
   * @return 2 for one output, which decides yes or no; else the number of outputs
   */
  public int classes(int outputs) {
    return outputs == 1 ? 2 : outputs;
  }

  /**
   * The class of one row of outputs.
   *
   * @param outputs batch x outputs
   * @param row the row, from 0
   * @return the index of the class: 0 or 1 for one output
   * @throws IllegalArgumentException if an output of the row is NaN; the message names row and
   *     column
   * @throws IllegalStateException if the outputs are several labels, or a threshold is set for
   *     three classes or more
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public int classOf(Matrix outputs, int row) {
    requireNumbers(outputs, row);
    int cols = outputs.cols();
    if (cols == 1) {
      return isSet(outputs, row, 0) ? 1 : 0;
    }
    requireOneClass(cols);
    if (threshold == HALF) {
      return outputs.argMax(row);
    }
    double no = outputs.get(row, 0);
    double yes = outputs.get(row, 1);
    return scale == Scale.LOGITS ? above(yes - no) : yes > threshold ? 1 : 0;
  }

  private int above(double logit) {
    return logit > logit(threshold) ? 1 : 0;
  }

  /**
   * The labels of one row of outputs.
   *
   * @param outputs batch x labels
   * @param row the row, from 0
   * @return whether each label is set
   * @throws IllegalArgumentException if an output of the row is NaN; the message names row and
   *     column
   * @throws IllegalStateException if several outputs choose one class, so there are no labels
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public boolean[] labelsOf(Matrix outputs, int row) {
    requireNumbers(outputs, row);
    if (!labels && outputs.cols() > 1) {
      throw new IllegalStateException(
          Text.of(
              "these %d outputs choose one class; ask for the class, or set decision(...forLabels())",
              outputs.cols()));
    }
    boolean[] set = new boolean[outputs.cols()];
    for (int j = 0; j < set.length; j++) {
      set[j] = isSet(outputs, row, j);
    }
    return set;
  }

  private boolean isSet(Matrix outputs, int row, int col) {
    return outputs.get(row, col) > (scale == Scale.LOGITS ? logit(threshold) : threshold);
  }

  /**
   * The probabilities of the classes, or of the labels.
   *
   * @param outputs batch x outputs; not modified
   * @return a new matrix, batch x classes (no and yes for one output), or batch x labels with the
   *     probability that each label is set. Of classes, a logit of +∞ has the probability 1, which
   *     several of them share equally. It is NaN where an output is NaN; with softmax, the whole
   *     row is NaN, and so it is if all logits are −∞
   * @throws IllegalStateException if the outputs are values, not probabilities
   */
  public Matrix probabilities(Matrix outputs) {
    if (scale == Scale.VALUES) {
      throw new IllegalStateException(
          "outputs that a regression loss fitted are not probabilities;"
              + " train with binaryCrossEntropy() or softmaxCrossEntropy()");
    }
    if (outputs.cols() == 1) {
      return noAndYes(outputs);
    }
    if (scale == Scale.PROBABILITIES) {
      return outputs.copy();
    }
    if (labels) {
      return Activation.sigmoid().forward(outputs);
    }
    Matrix shares = Activation.softmax().forward(outputs);
    for (int i = 0; i < outputs.rows(); i++) {
      shareAmongInfinite(outputs, i, shares);
    }
    return shares;
  }

  /** Softmax subtracts the largest logit, and ∞ − ∞ is NaN; this sets the limit instead. */
  private static void shareAmongInfinite(Matrix outputs, int row, Matrix shares) {
    int infinite = 0;
    for (int j = 0; j < outputs.cols(); j++) {
      float output = outputs.get(row, j);
      if (Float.isNaN(output)) {
        return;
      }
      infinite += output == Float.POSITIVE_INFINITY ? 1 : 0;
    }
    for (int j = 0; infinite > 0 && j < outputs.cols(); j++) {
      shares.set(row, j, outputs.get(row, j) == Float.POSITIVE_INFINITY ? 1f / infinite : 0);
    }
  }

  /**
   * Computes each directly from a logit, because 1 − p would lose the digits of a small
   * probability.
   */
  private Matrix noAndYes(Matrix outputs) {
    Matrix both = Matrix.zeros(outputs.rows(), 2);
    for (int i = 0; i < outputs.rows(); i++) {
      float output = outputs.get(i, 0);
      boolean isLogit = scale == Scale.LOGITS;
      both.set(i, 0, isLogit ? FloatMath.sigmoid(-output) : 1 - output);
      both.set(i, 1, isLogit ? FloatMath.sigmoid(output) : output);
    }
    return both;
  }

  /** Refuses a threshold where the largest of several outputs wins. */
  void requireFit(int outputs) {
    if (!labels && threshold != HALF && outputs > 1 && (outputs > 2 || scale == Scale.VALUES)) {
      throw new IllegalArgumentException(
          Text.of(
              "a threshold of %s decides yes or no; of %d %s the largest wins",
              threshold, outputs, scale == Scale.VALUES ? "values" : "classes"));
    }
  }

  private void requireOneClass(int outputs) {
    if (labels) {
      throw new IllegalStateException(
          Text.of(
              "these %d outputs are labels, each yes or no; ask for the labels instead of the class",
              outputs));
    }
    if (threshold != HALF && outputs > 2) {
      throw new IllegalStateException(
          Text.of(
              "a threshold decides yes or no; with %d classes the largest output wins, so remove the threshold %s",
              outputs, threshold));
    }
    if (threshold != HALF && scale == Scale.VALUES) {
      throw new IllegalStateException(
          "two values have no probability to compare with the threshold " + threshold);
    }
  }

  private static void requireNumbers(Matrix outputs, int row) {
    for (int j = 0; j < outputs.cols(); j++) {
      if (Float.isNaN(outputs.get(row, j))) {
        throw new IllegalArgumentException(
            Text.of(
                "output %d of row %d is NaN, which is not a class;"
                    + " look for NaN in the inputs, or in the weights",
                j, row));
      }
    }
  }

  /** The logit of a probability; exactly 0 for ½. */
  private static double logit(double probability) {
    return StrictMath.log(probability / (1 - probability));
  }

  /** As {@code "logits, class 1 above 0.9"}. */
  @Override
  public String toString() {
    return scale.name().toLowerCase(Locale.ROOT)
        + (labels ? " of labels" : "")
        + (threshold == HALF ? "" : ", yes above " + threshold);
  }
}
