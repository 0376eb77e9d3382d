package io.github.densely.train;

import io.github.densely.Columns;
import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.conv.MapShape;
import java.util.Optional;

/**
 * The error of an output compared with its target, as one number per sample.
 *
 * <p>With z an output, t its target and C the number of columns, the loss of a sample is:
 *
 * <table class="striped">
 * <caption>Losses</caption>
 * <tr><th>factory</th><th>formula</th><th>targets</th></tr>
 * <tr><td>{@link #softmaxCrossEntropy()}</td><td>{@code −Σ tⱼ·log softmax(z)ⱼ}</td>
 *     <td>batch x 1 class indices, or batch x C probabilities that add up to 1</td></tr>
 * <tr><td>{@link #binaryCrossEntropy()}</td><td>{@code −1/C·Σ t·log σ(z) + (1 − t)·log(1 − σ(z))}</td>
 *     <td>batch x C, from 0 to 1</td></tr>
 * <tr><td>{@link #meanSquaredError()}</td><td>{@code 1/C·Σ (z − t)²}</td><td>batch x C</td></tr>
 * <tr><td>{@link #huber(double)}</td><td>{@code 1/C·Σ ½·d²} if {@code d = |z − t| ≤ δ}, else {@code δ·(d − ½·δ)}</td>
 *     <td>batch x C</td></tr>
 * </table>
 *
 * <p>The cross-entropies take logits, the scores before softmax or sigmoid. So they neither
 * overflow nor lose small probabilities, and a network that trains with them ends with a dense
 * layer.
 *
 * <pre>{@code
 * Loss loss = Loss.softmaxCrossEntropy();
 * double value = loss.mean(scores, targets);
 * Matrix gradOutput = loss.gradient(scores, targets); // (softmax(scores) − target)/batch
 * }</pre>
 *
 * <p>A loss of several samples is the plain sum of theirs. So the parts of a batch, or of a data
 * set on several machines, add up: call {@link #sumAndGradient(Matrix, Matrix, double, Matrix)}
 * with scale 1/(size of the whole batch).
 *
 * <p>Two kinds of weights make some errors count more:
 *
 * <ul>
 *   <li>A class weight is part of the loss. It is a factor of every {@code tⱼ} in {@link
 *       #softmaxCrossEntropy(double...)}, and of {@code t·log σ(z)} in {@link
 *       #binaryCrossEntropy(double...)}. The mean stays that of the samples: {@code 1/n·Σ lossᵢ}.
 *       So with {@code Dataset.classWeights()}, whose mean over the samples is 1, the loss keeps
 *       its size.
 *   <li>A sample weight belongs to the data. A sample of weight w counts as w samples, so the sum
 *       is {@code Σ wᵢ·lossᵢ}, and the mean is that sum divided by {@code Σ wᵢ}. A sample of weight
 *       0 adds nothing to the sum or the gradient, even if its loss is NaN. Its targets must still
 *       be in range, and {@code Trainer.fit} and accuracy refuse its NaN as that of any other
 *       sample.
 * </ul>
 *
 * <pre>{@code
 * Matrix logits = Matrix.of(2, 2, 0, 0, 0, 0);
 * Matrix classes = Matrix.of(2, 1, 0, 1);
 * Loss rare = Loss.softmaxCrossEntropy(0.5, 3);                     // log 2 times 0.5 and 3
 * double mean = rare.mean(logits, classes);                         // 3.5·log 2 / 2
 * double twice = rare.sum(logits, classes, Matrix.of(2, 1, 2, 1)); // 4·log 2
 * }</pre>
 *
 * <p>Losses of parts of the outputs: {@link #on} for a range of columns, {@link #perPosition} for
 * every position of a map, {@link #masked} where not every target counts, {@link #times} and {@link
 * #plus} for a weighted sum. They copy the outputs in every step.
 *
 * <p>To write your own loss, implement {@link #sum(Matrix, Matrix)} and {@link
 * #sumAndGradient(Matrix, Matrix, double, Matrix)}, and verify the gradient with {@link
 * GradientCheck}. Sample weights then work row by row; override the methods that take them to be
 * faster.
 *
 * <p>Cost: one or two passes over the output. Threads: the losses here are immutable.
 *
 * <p>Numerics, for all finite floats, with ε = (n·C + 800)·2⁻⁵² for n samples: the sum has a
 * relative error of at most ε, plus 10⁻³⁰⁰. An element of the gradient is {@code scale·(a − b)}
 * with a and b at least 0, as {@code p·Σt − t}; its error is at most {@code ε·scale·(a + b)} plus
 * one rounding to float. If the target is one class, or 0 or 1, nothing cancels and the relative
 * error is at most {@code 2⁻²⁴ + 2·ε}: a sure and right answer keeps its small loss and its small
 * gradient. Infinite logits have the loss of the limit: 0 if right, ∞ if wrong. NaN gives NaN, and
 * so do two equal infinities where their difference counts: an infinite target and output, several
 * logits of +∞ in a row.
 */
public interface Loss {

  /**
   * The sum of the losses of all samples.
   *
   * @param output batch x features, not modified
   * @param target one row per row of the output, not modified
   * @return the sum; 0 for an empty batch
   * @throws IllegalArgumentException if the sizes do not fit, or a target is out of range; the
   *     message names the row
   */
  double sum(Matrix output, Matrix target);

  /**
   * The sum of the losses, and its gradient.
   *
   * @param output batch x features, not modified
   * @param target one row per row of the output, not modified
   * @param scale the factor of the gradient; 1/batch gives the gradient of the mean
   * @param gradOutput batch x features, overwritten with {@code scale·∂sum/∂output}
   * @return the sum, not scaled
   * @throws IllegalArgumentException if the sizes do not fit, or a target is out of range; the
   *     message names the row
   */
  double sumAndGradient(Matrix output, Matrix target, double scale, Matrix gradOutput);

  /**
   * The sum of the losses, each times the weight of its sample.
   *
   * <p>This method calls {@link #sum(Matrix, Matrix)} for each row; the losses here are faster.
   *
   * @param output batch x features, not modified
   * @param target one row per row of the output, not modified
   * @param weights batch x 1, finite and not negative; a row of weight 0 adds nothing
   * @return {@code Σ wᵢ·lossᵢ}
   * @throws IllegalArgumentException if the sizes do not fit, or a target or a weight is out of
   *     range; the message names the row
   */
  default double sum(Matrix output, Matrix target, Matrix weights) {
    return RowByRow.sum(this, output, target, weights);
  }

  /**
   * The sum of the losses, each times the weight of its sample, and its gradient.
   *
   * <p>This method calls {@link #sumAndGradient(Matrix, Matrix, double, Matrix)} for each row; the
   * losses here are faster.
   *
   * @param output batch x features, not modified
   * @param target one row per row of the output, not modified
   * @param weights batch x 1, finite and not negative; a row of weight 0 adds nothing
   * @param scale the factor of the gradient; {@code 1/Σ wᵢ} gives the gradient of the mean
   * @param gradOutput batch x features, overwritten with {@code scale·∂sum/∂output}
   * @return {@code Σ wᵢ·lossᵢ}, not scaled
   * @throws IllegalArgumentException if the sizes do not fit, or a target or a weight is out of
   *     range; the message names the row
   */
  default double sumAndGradient(
      Matrix output, Matrix target, Matrix weights, double scale, Matrix gradOutput) {
    return RowByRow.sumAndGradient(this, output, target, weights, scale, gradOutput);
  }

  /**
   * The mean loss of the samples.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return the sum divided by the number of rows
   * @throws IllegalArgumentException if there is no row, or for the reasons of {@link #sum(Matrix,
   *     Matrix)}
   */
  default double mean(Matrix output, Matrix target) {
    requireRows(output);
    return sum(output, target) / output.rows();
  }

  /**
   * The mean loss of weighted samples.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @param weights batch x 1, finite and not negative
   * @return the weighted sum divided by the sum of the weights
   * @throws IllegalArgumentException if all weights are 0, or for the reasons of {@link
   *     #sum(Matrix, Matrix, Matrix)}
   */
  default double mean(Matrix output, Matrix target, Matrix weights) {
    double sum = sum(output, target, weights);
    double total = 0;
    for (int i = 0; i < weights.rows(); i++) {
      total += weights.get(i, 0);
    }
    if (total == 0) {
      throw new IllegalArgumentException("the weights of all samples are 0, so there is no mean");
    }
    return sum / total;
  }

  /**
   * The gradient of the mean loss.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return ∂mean/∂output, batch x features, a new matrix
   * @throws IllegalArgumentException if there is no row, or for the reasons of {@link #sum(Matrix,
   *     Matrix)}
   */
  default Matrix gradient(Matrix output, Matrix target) {
    requireRows(output);
    Matrix gradOutput = Matrix.zeros(output.rows(), output.cols());
    sumAndGradient(output, target, 1.0 / output.rows(), gradOutput);
    return gradOutput;
  }

  /**
   * What a network's outputs mean after training with this loss; the trainer gives it to the
   * network.
   *
   * @return logits that share one class for softmax cross-entropy, logits of labels for binary
   *     cross-entropy, values for mean squared error and Huber; empty, the default, where the loss
   *     cannot tell
   */
  default Optional<Decision> decision() {
    return Optional.empty();
  }

  /**
   * Softmax and cross-entropy together, for samples of one class each. It refuses a row of
   * probabilities that add up to less than ½ or more than 1½, as the row of several labels does, or
   * a row of zeros.
   *
   * @return the loss
   */
  static Loss softmaxCrossEntropy() {
    return new SoftmaxCrossEntropy();
  }

  /**
   * The same with a weight for each class, {@code −Σ wⱼ·tⱼ·log softmax(z)ⱼ}: large weights for rare
   * classes. {@code Dataset.classWeights()} computes them from the samples.
   *
   * @param classWeights one for each class, finite and not negative; 0 ignores a class
   * @return the loss
   * @throws IllegalArgumentException if there are fewer than two, one is out of range, or all are 0
   */
  static Loss softmaxCrossEntropy(double... classWeights) {
    return new SoftmaxCrossEntropy(classWeights);
  }

  /**
   * Sigmoid and cross-entropy together, for a yes or no in every column.
   *
   * @return the loss
   */
  static Loss binaryCrossEntropy() {
    return ElementwiseLoss.binaryCrossEntropy();
  }

  /**
   * The same with a weight for the yes, {@code −w·t·log σ(z) − (1 − t)·log(1 − σ(z))}. The number
   * of noes divided by that of yeses makes both count alike.
   *
   * @param positiveWeights one for all columns, or one for each column; finite and above 0
   * @return the loss
   * @throws IllegalArgumentException if there is none, or one is out of range
   */
  static Loss binaryCrossEntropy(double... positiveWeights) {
    return ElementwiseLoss.binaryCrossEntropy(positiveWeights);
  }

  /**
   * Mean squared error.
   *
   * @return the loss
   */
  static Loss meanSquaredError() {
    return ElementwiseLoss.meanSquaredError();
  }

  /**
   * The Huber loss: squared for small errors, linear for large ones, so that outliers count less.
   *
   * @param delta δ, the error at which it becomes linear; positive
   * @return the loss
   * @throws IllegalArgumentException if delta is not positive
   */
  static Loss huber(double delta) {
    return ElementwiseLoss.huber(delta);
  }

  /**
   * This loss on a part of the outputs: one head of several, as {@code Branches.columns} tells.
   *
   * @param outputs the columns of the outputs
   * @param targets the columns of the targets
   * @return a loss whose gradient is 0 in all other columns
   * @throws IllegalArgumentException if this loss cannot have so many outputs
   */
  default Loss on(Columns outputs, Columns targets) {
    return new ColumnsLoss(outputs, targets, this);
  }

  /**
   * The mean of this loss over the positions of a map: {@code 1/P·Σₚ loss(z[·, p], t[·, p])}. For
   * example, softmax cross-entropy at every position classifies each pixel.
   *
   * @param map the shape of an output row; the targets are maps of the same height, width and
   *     order, with as many channels as this loss has targets: one for classes
   * @return the loss
   * @throws IllegalArgumentException if this loss cannot have so many outputs
   */
  default Loss perPosition(MapShape map) {
    return new PositionLoss(map, this);
  }

  /**
   * This loss where not everything counts. The targets have twice as many columns: values, and then
   * the weight of each, 0 for one that does not count. Binary cross-entropy, squared error and
   * Huber have a weight in every column, {@code 1/C·Σ wⱼ·lossⱼ}; softmax cross-entropy has a class
   * and its weight, so that {@code softmaxCrossEntropy().masked().perPosition(map)} leaves
   * positions out. A value of weight 0 adds nothing to sum and gradient; it must still be in range.
   *
   * @return the loss; the mean is still over all samples and columns, whatever their weights
   * @throws IllegalArgumentException if this is another loss, or has a positive weight for each
   *     column
   */
  default Loss masked() {
    return new MaskedLoss(this);
  }

  /**
   * This loss times a factor, as a term of a sum.
   *
   * @param weight the factor, finite and above 0
   * @return the loss
   * @throws IllegalArgumentException if the weight is out of range
   */
  default Loss times(double weight) {
    return WeightedLosses.of(this, weight);
  }

  /**
   * The sum of this loss and another one of the same outputs and targets.
   *
   * <pre>{@code
   * Columns classes = Columns.of(14, 0, 10);
   * Columns box = Columns.of(14, 10, 14);
   * Loss loss = // targets: a class, then four numbers
   *     Loss.softmaxCrossEntropy().on(classes, Columns.of(5, 0, 1))
   *         .plus(Loss.huber(1).on(box, Columns.of(5, 1, 5)).times(10));
   * }</pre>
   *
   * @param other the other loss
   * @return the loss; it has no {@link #decision()}, since its outputs mean several things
   */
  default Loss plus(Loss other) {
    return WeightedLosses.of(this, 1).and(WeightedLosses.of(other, 1));
  }

  private static void requireRows(Matrix output) {
    if (output.rows() == 0) {
      throw new IllegalArgumentException("an empty batch has no mean loss");
    }
  }
}
