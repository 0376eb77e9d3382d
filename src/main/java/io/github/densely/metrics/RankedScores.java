package io.github.densely.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The weight of both classes at each different score, from the highest score to the lowest. */
final class RankedScores {

  final int size; // different scores
  final double[] score;
  final double[] yes; // weight of class 1 with this score or a higher one
  final double[] no; // weight of class 0 with this score or a higher one

  RankedScores(double[] scores, int[] targets, double[] weights) {
    int[] order =
        IntStream.range(0, scores.length)
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] value = new double[order.length];
    double[] one = new double[order.length];
    double[] zero = new double[order.length];
    int last = -1;
    for (int i : order) {
      if (last < 0 || scores[i] != value[last]) {
        last++;
        value[last] = scores[i];
        one[last] = last == 0 ? 0 : one[last - 1];
        zero[last] = last == 0 ? 0 : zero[last - 1];
      }
      one[last] += targets[i] == 1 ? weights[i] : 0;
      zero[last] += targets[i] == 0 ? weights[i] : 0;
    }
    size = last + 1;
    score = Arrays.copyOf(value, size);
    yes = Arrays.copyOf(one, size);
    no = Arrays.copyOf(zero, size);
  }

  double allYes() {
    return yes[size - 1];
  }

  double allNo() {
    return no[size - 1];
  }

  /** Trapezoids: each pair of equal scores counts half. */
  double area() {
    double area = 0;
    for (int i = 0; i < size; i++) {
      double before = i == 0 ? 0 : yes[i - 1];
      double width = no[i] - (i == 0 ? 0 : no[i - 1]);
      area += width * (before + yes[i]) / 2;
    }
    return area / (allYes() * allNo());
  }

  double averagePrecision() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += (yes[i] - (i == 0 ? 0 : yes[i - 1])) * (yes[i] / (yes[i] + no[i]));
    }
    return sum / allYes();
  }

  /** The threshold between a score and the next lower one; 0 if none is below the score. */
  double thresholdBelow(int i) {
    double lower = i + 1 < size ? score[i + 1] : 0;
    double middle = lower + (score[i] - lower) / 2;
    return middle < score[i] ? middle : lower;
  }
}
