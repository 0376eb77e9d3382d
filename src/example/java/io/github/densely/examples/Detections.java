package io.github.densely.examples;

import io.github.densely.conv.HeatMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The digits found in a heat map: the cells with the highest probability, one for each place.
 *
 * @param found by falling probability
 */
record Detections(List<Found> found) {

  /**
   * A digit that was found.
   *
   * @param digit its value and its place
   * @param probability that the network gives it
   */
  record Found(DrawnScene.Digit digit, float probability) {}

  /**
   * How many were right.
   *
   * @param found how many digits were found
   * @param right how many of them are there, with this value
   * @param written how many there are
   */
  record Score(int found, int right, int written) {
    double precision() {
      return (double) right / found;
    }

    double recall() {
      return (double) right / written;
    }
  }

  /**
   * Takes the cells whose best class is a digit with at least the given probability, the highest
   * probability first, and skips all that are within {@code reach} pixels of one that was taken.
   *
   * @param probabilities ten digits, and an eleventh class for everything else
   */
  static Detections in(HeatMap probabilities, float least, int reach) {
    List<Found> candidates = new ArrayList<>();
    for (int row = 0; row < probabilities.rows(); row++) {
      for (int col = 0; col < probabilities.cols(); col++) {
        int best = probabilities.best(row, col);
        float probability = probabilities.score(best, row, col);
        if (best < 10 && probability >= least) {
          DrawnScene.Digit digit =
              new DrawnScene.Digit(best, probabilities.top(row), probabilities.left(col));
          candidates.add(new Found(digit, probability));
        }
      }
    }
    candidates.sort(Comparator.comparing(Found::probability).reversed());
    List<Found> taken = new ArrayList<>();
    for (Found candidate : candidates) {
      DrawnScene.Digit digit = candidate.digit();
      if (taken.stream()
          .allMatch(other -> other.digit().distance(digit.top(), digit.left()) > reach)) {
        taken.add(candidate);
      }
    }
    return new Detections(List.copyOf(taken));
  }

  /**
   * Compares with the truth: a detection is right if a digit of that value is at most {@code
   * tolerance} pixels away and does not belong to a detection of higher probability.
   */
  Score against(List<DrawnScene.Digit> truth, int tolerance) {
    List<DrawnScene.Digit> left = new ArrayList<>(truth);
    int right = 0;
    for (Found find : found) {
      DrawnScene.Digit digit = find.digit();
      DrawnScene.Digit match =
          left.stream()
              .filter(other -> other.value() == digit.value())
              .filter(other -> other.distance(digit.top(), digit.left()) <= tolerance)
              .findFirst()
              .orElse(null);
      if (match != null) {
        left.remove(match);
        right++;
      }
    }
    return new Score(found.size(), right, truth.size());
  }
}
