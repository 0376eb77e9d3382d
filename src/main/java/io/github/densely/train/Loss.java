package io.github.densely.train;

import io.github.densely.Decision;
import io.github.densely.Matrix;
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
 *     <td>batch x 1 class indices, or batch x C probabilities</td></tr>
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
 * set on several machines, add up: call {@link #sumAndGradient} with scale 1/(size of the whole
 * batch).
 *
 * <p>To write your own loss, implement {@link #sum} and {@link #sumAndGradient}, and verify the
 * gradient with {@link GradientCheck}.
 *
 * <p>Cost: one or two passes over the output. Numerics: computed in double, the gradient rounded
 * once to float; NaN propagates. Threads: the losses here are immutable.
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
   * The mean loss of the samples.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return the sum divided by the number of rows
   * @throws IllegalArgumentException if there is no row, or for the reasons of {@link #sum}
   */
  default double mean(Matrix output, Matrix target) {
    requireRows(output);
    return sum(output, target) / output.rows();
  }

  /**
   * The gradient of the mean loss.
   *
   * @param output batch x features
   * @param target one row per row of the output
   * @return ∂mean/∂output, batch x features, a new matrix
   * @throws IllegalArgumentException if there is no row, or for the reasons of {@link #sum}
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
   * Softmax and cross-entropy together, for samples of one class each.
   *
   * @return the loss
   */
  static Loss softmaxCrossEntropy() {
    return new SoftmaxCrossEntropy();
  }

  /**
   * Sigmoid and cross-entropy together, for a yes or no in every column.
   *
   * @return the loss
   */
  static Loss binaryCrossEntropy() {
    return ElementwiseLoss.BINARY_CROSS_ENTROPY;
  }

  /**
   * Mean squared error.
   *
   * @return the loss
   */
  static Loss meanSquaredError() {
    return ElementwiseLoss.MEAN_SQUARED_ERROR;
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

  private static void requireRows(Matrix output) {
    if (output.rows() == 0) {
      throw new IllegalArgumentException("an empty batch has no mean loss");
    }
  }
}
