package io.github.densely.support;

/**
 * A loss in double precision, with its gradient.
 *
 * <p>Softmax cross-entropy is the mean over the rows; the others are the mean over all elements.
 * The library computes losses in double, so the bound of a value is what the errors of the scores
 * make of it; the gradient is rounded to float once.
 */
public interface ReferenceLoss {

  /** The loss of a batch of scores. */
  Bounded value(BoundedMatrix scores);

  /** ∂loss/∂scores, with the sizes of the scores. */
  BoundedMatrix gradient(BoundedMatrix scores);

  /**
   * −Σ t·log softmax(s); targets are probabilities, batch x classes. log Σ eˢ moves by no more than
   * the largest error of a row.
   */
  static ReferenceLoss softmaxCrossEntropy(double[][] targets) {
    return new SoftmaxCrossEntropy(targets);
  }

  /** The same for class indices, one a row. */
  static ReferenceLoss softmaxCrossEntropy(int[] labels, int classes) {
    double[][] targets = new double[labels.length][classes];
    for (int i = 0; i < labels.length; i++) {
      targets[i][labels[i]] = 1;
    }
    return softmaxCrossEntropy(targets);
  }

  /** log(1 + eˢ) − t·s, whose slope is σ(s) − t and whose curvature is at most ¼. */
  static ReferenceLoss binaryCrossEntropy(double[][] targets) {
    return new Elementwise(
        targets,
        (s, t) -> Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s))) - t * s,
        (s, t) -> (s >= 0 ? 1 / (1 + Math.exp(-s)) : Math.exp(s) / (1 + Math.exp(s))) - t,
        0.25);
  }

  /** (s − t)². */
  static ReferenceLoss meanSquaredError(double[][] targets) {
    return new Elementwise(targets, (s, t) -> (s - t) * (s - t), (s, t) -> 2 * (s - t), 2);
  }

  /** ½d² for d = s − t within ±delta, else delta·(|d| − ½·delta). */
  static ReferenceLoss huber(double[][] targets, double delta) {
    return new Elementwise(
        targets,
        (s, t) -> {
          double d = Math.abs(s - t);
          return d <= delta ? d * d / 2 : delta * (d - delta / 2);
        },
        (s, t) -> Math.max(-delta, Math.min(delta, s - t)),
        1);
  }

  /** A mean over all elements of a function of score and target. */
  record Elementwise(
      double[][] targets,
      java.util.function.DoubleBinaryOperator loss,
      java.util.function.DoubleBinaryOperator slope,
      double curvature)
      implements ReferenceLoss {

    @Override
    public Bounded value(BoundedMatrix scores) {
      Bounded sum = Bounded.exact(0);
      for (int i = 0; i < scores.rows(); i++) {
        for (int j = 0; j < scores.cols(); j++) {
          Bounded s = scores.get(i, j);
          double steepest =
              Math.abs(slope.applyAsDouble(s.value(), targets[i][j])) + curvature * s.error() / 2;
          sum =
              sum.plus(
                  new Bounded(loss.applyAsDouble(s.value(), targets[i][j]), steepest * s.error()));
        }
      }
      return sum.dividedBy(scores.rows() * scores.cols());
    }

    @Override
    public BoundedMatrix gradient(BoundedMatrix scores) {
      BoundedMatrix gradient = BoundedMatrix.zeros(scores.rows(), scores.cols());
      for (int i = 0; i < scores.rows(); i++) {
        for (int j = 0; j < scores.cols(); j++) {
          Bounded s = scores.get(i, j);
          Bounded g =
              new Bounded(slope.applyAsDouble(s.value(), targets[i][j]), curvature * s.error());
          gradient.set(i, j, g.dividedBy(scores.rows() * scores.cols()).toFloat());
        }
      }
      return gradient;
    }
  }

  /** See {@link #softmaxCrossEntropy(double[][])}. */
  record SoftmaxCrossEntropy(double[][] targets) implements ReferenceLoss {

    @Override
    public Bounded value(BoundedMatrix scores) {
      Bounded sum = Bounded.exact(0);
      for (int i = 0; i < scores.rows(); i++) {
        double max = Double.NEGATIVE_INFINITY;
        double maxError = 0;
        for (int j = 0; j < scores.cols(); j++) {
          max = Math.max(max, scores.get(i, j).value());
          maxError = Math.max(maxError, scores.get(i, j).error());
        }
        double powers = 0;
        for (int j = 0; j < scores.cols(); j++) {
          powers += Math.exp(scores.get(i, j).value() - max);
        }
        Bounded logSum = new Bounded(max + Math.log(powers), maxError);
        for (int j = 0; j < scores.cols(); j++) {
          Bounded t = Bounded.exact(targets[i][j]);
          sum = sum.plus(t.times(logSum.minus(scores.get(i, j))));
        }
      }
      return sum.dividedBy(scores.rows());
    }

    @Override
    public BoundedMatrix gradient(BoundedMatrix scores) {
      BoundedMatrix p = new ReferenceSoftmax().forward(scores);
      BoundedMatrix gradient = BoundedMatrix.zeros(scores.rows(), scores.cols());
      for (int i = 0; i < scores.rows(); i++) {
        double total = 0;
        for (double t : targets[i]) {
          total += t;
        }
        for (int j = 0; j < scores.cols(); j++) {
          Bounded difference =
              p.get(i, j).times(Bounded.exact(total)).minus(Bounded.exact(targets[i][j]));
          gradient.set(i, j, difference.dividedBy(scores.rows()).toFloat());
        }
      }
      return gradient;
    }
  }
}
