package io.github.densely.metrics;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.internal.check.NetworkCheck;
import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/**
 * The errors of a network's outputs on samples whose values are known.
 *
 * <p>Over N samples and C outputs, with {@code z} an output and {@code t} its target: {@code mae =
 * 1/(N·C)·Σ |z − t|}, {@code rmse = √(1/(N·C)·Σ (z − t)²)}, {@code r2 = 1/C·Σⱼ (1 − Σᵢ (zᵢⱼ − tᵢⱼ)²
 * / Σᵢ (tᵢⱼ − t̄ⱼ)²)}, where {@code t̄ⱼ} is the mean target of column j. So an r2 of 1 is perfect,
 * and a network that always gives the mean has 0.
 *
 * <p>Shapes: the network gives batch x C, the targets of the data are size x C.
 *
 * <pre>{@code
 * System.out.println(RegressionReport.of(model, houses)); // MAE 0.7500, RMSE 0.9354, R2 0.3000
 * }</pre>
 *
 * <p>If the data have sample weights, all sums and N are weighted.
 *
 * <p>With several target columns {@link #targets()} has the errors of each, since columns in
 * different units have no common error worth reading.
 *
 * <p>Cost: inference over all samples, 256 at a time. Numerics: sums are double. A column whose
 * targets are all equal has no variance to explain; its r2 is 1 if every output is exact, else 0.
 * NaN propagates. Threads: immutable.
 *
 * @param mae mean absolute error, in the unit of the targets
 * @param rmse square root of the mean squared error, in the unit of the targets
 * @param r2 share of the variance of the targets that the outputs explain, at most 1; may be below
 *     0
 * @param targets the errors of each target column, in their order
 */
public record RegressionReport(double mae, double rmse, double r2, List<Target> targets) {

  /**
   * Copies the list.
   *
   * @param mae mean absolute error
   * @param rmse square root of the mean squared error
   * @param r2 share of the variance that the outputs explain
   * @param targets the errors of each target column
   */
  public RegressionReport {
    targets = List.copyOf(targets);
  }

  /**
   * The errors of one target column.
   *
   * @param mae mean absolute error, in the unit of the column
   * @param rmse square root of the mean squared error, in the unit of the column
   * @param r2 share of the variance of the column that the outputs explain, at most 1
   */
  public record Target(double mae, double rmse, double r2) {

    /** The three numbers, as {@code "MAE 0.7500, RMSE 0.9354, R2 0.3000"}. */
    @Override
    public String toString() {
      return text(mae, rmse, r2);
    }
  }

  /**
   * Evaluates a network on samples whose values are known.
   *
   * @param network a network with as many outputs as the data set has target columns
   * @param data samples with values
   * @return the errors
   * @throws IllegalArgumentException if there is no sample, the targets are classes, or the network
   *     does not take as many features or give as many outputs as the data need
   */
  public static RegressionReport of(Layer network, Dataset data) {
    requireFit(network, data);
    int cols = data.targets().cols();
    double[] absolute = new double[cols];
    double[] squared = new double[cols];
    data.forEachBatch(
        Accuracy.BATCH, (x, t, w) -> addErrors(network.forward(x), t, w, absolute, squared));
    double total = data.totalWeight();
    double[] spread = spread(data, total);
    List<Target> targets = new ArrayList<>();
    double explained = 0;
    for (int j = 0; j < cols; j++) {
      double r2 = explained(squared[j], spread[j]);
      explained += r2;
      double rmse = Math.sqrt(squared[j] / total);
      targets.add(new Target(absolute[j] / total, rmse, r2));
    }
    double count = total * cols;
    return new RegressionReport(
        sum(absolute) / count, Math.sqrt(sum(squared) / count), explained / cols, targets);
  }

  private static void requireFit(Layer network, Dataset data) {
    if (!data.classNames().isEmpty()) {
      throw new IllegalArgumentException(
          "a regression report needs values, got " + data + "; use ConfusionMatrix for classes");
    }
    int targets = data.targets().cols();
    data.requireSamples();
    int outputs = NetworkCheck.requireFeatures("data", network, data.features());
    if (outputs != targets) {
      throw new IllegalArgumentException(
          Text.of(
              "the data set has %d target columns, the network has %d outputs", targets, outputs));
    }
  }

  private static void addErrors(
      Matrix z, Matrix t, Matrix weights, double[] absolute, double[] squared) {
    for (int i = 0; i < z.rows(); i++) {
      double weight = weights.get(i, 0);
      if (weight == 0) {
        continue; // also if it is NaN
      }
      for (int j = 0; j < z.cols(); j++) {
        double error = (double) z.get(i, j) - t.get(i, j);
        absolute[j] += weight * Math.abs(error);
        squared[j] += weight * error * error;
      }
    }
  }

  /**
   * Squared distances from the mean, summed per column. A second pass avoids the cancellation of a
   * single pass.
   */
  private static double[] spread(Dataset data, double total) {
    Matrix targets = data.targets();
    Matrix weights = data.weights().orElse(null);
    double[] sums = new double[targets.cols()];
    for (int i = 0; i < targets.rows(); i++) {
      double weight = weights == null ? 1 : weights.get(i, 0);
      for (int j = 0; weight != 0 && j < sums.length; j++) {
        sums[j] += weight * targets.get(i, j);
      }
    }
    double[] spread = new double[sums.length];
    for (int i = 0; i < targets.rows(); i++) {
      double weight = weights == null ? 1 : weights.get(i, 0);
      for (int j = 0; weight != 0 && j < sums.length; j++) {
        double distance = targets.get(i, j) - sums[j] / total;
        spread[j] += weight * distance * distance;
      }
    }
    return spread;
  }

  private static double explained(double squaredErrors, double spread) {
    if (spread == 0) {
      return squaredErrors > 0 ? 0 : 1 - squaredErrors; // 1 without an error, NaN if that is NaN
    }
    return 1 - squaredErrors / spread;
  }

  /** In plain order: the sum of a stream is compensated, and that may differ between JDKs. */
  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static String text(double mae, double rmse, double r2) {
    return Text.of(
        "MAE %s, RMSE %s, R2 %s",
        Decimal.readable(mae), Decimal.readable(rmse), Decimal.fixed(r2, 4));
  }

  /**
   * The three numbers, as {@code "MAE 0.7500, RMSE 0.9354, R2 0.3000"}; with several target columns
   * a line for each follows.
   */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder(text(mae, rmse, r2));
    for (int j = 0; targets.size() > 1 && j < targets.size(); j++) {
      lines.append("\ntarget ").append(j).append(": ").append(targets.get(j));
    }
    return lines.toString();
  }
}
