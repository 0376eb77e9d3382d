package io.github.densely.metrics;

import io.github.densely.data.Dataset;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How well a way of training does on samples it was not trained on: each fold of a data set is
 * judged by a network that was trained on the others.
 *
 * <pre>{@code
 * Matrix x = Matrix.of(8, 1, 0, 1, 2, 3, 6, 7, 8, 9);
 * Dataset data = Dataset.ofClasses(x, 0, 0, 0, 0, 1, 1, 1, 1);
 * CrossValidation result =
 *     CrossValidation.of(data, 4, 1, parts -> {
 *       Sequential network = Sequential.builder(1).seed(1).dense(2).build();
 *       Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.1))
 *           .epochs(100)
 *           .fit(parts.train());
 *       return ConfusionMatrix.of(network, parts.test()).accuracy();
 *     });
 * System.out.println(result); // 1.0000 ± 0.0000 (4 folds)
 * }</pre>
 *
 * <p>What is fitted to data, such as a normalization, belongs into the function: fitted to all
 * samples, it would know those it is judged by.
 *
 * <p>Cost: one training for each fold, one after another. Threads: the caller's.
 *
 * @param scores the score of each fold
 */
public record CrossValidation(List<Double> scores) {

  /**
   * Copies the scores.
   *
   * @param scores one for each fold, at least 2
   * @throws IllegalArgumentException if there are fewer than 2
   */
  public CrossValidation {
    scores = List.copyOf(scores);
    if (scores.size() < 2) {
      throw new IllegalArgumentException("a spread needs 2 scores, got " + scores.size());
    }
  }

  /**
   * Trains and judges once for each fold; see {@link Dataset#folds}.
   *
   * @param data the samples
   * @param folds how many, at least 2
   * @param seed the seed of the folds
   * @param trainAndJudge trains a new network on the training part and returns its score on the
   *     test part
   * @return the scores
   * @throws IllegalArgumentException as {@link Dataset#folds}
   * @throws ArithmeticException if a score is not finite; the message names the fold
   */
  public static CrossValidation of(
      Dataset data, int folds, long seed, ToDoubleFunction<Dataset.Split> trainAndJudge) {
    List<Double> scores = new ArrayList<>();
    for (Dataset.Split parts : data.folds(folds, seed)) {
      double score = trainAndJudge.applyAsDouble(parts);
      if (!Double.isFinite(score)) {
        throw new ArithmeticException(
            Text.of("the score of fold %d of %d is %s", scores.size(), folds, score));
      }
      scores.add(score);
    }
    return new CrossValidation(scores);
  }

  /**
   * The mean of the scores.
   *
   * @return Σ score / folds
   */
  public double mean() {
    double sum = 0;
    for (double score : scores) {
      sum += score;
    }
    return sum / scores.size();
  }

  /**
   * The spread of the scores: their standard deviation, {@code √(Σ(score − mean)²/(folds − 1))}.
   *
   * @return the standard deviation of a sample; not that of the mean
   */
  public double spread() {
    double mean = mean();
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    return Math.sqrt(squares / (scores.size() - 1));
  }

  /** Mean, spread and number of folds, as {@code "0.9533 ± 0.0298 (5 folds)"}. */
  @Override
  public String toString() {
    return Text.of("%.4f ± %.4f (%d folds)", mean(), spread(), scores.size());
  }
}
