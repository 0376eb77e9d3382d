package io.github.densely.support;

import static io.github.densely.support.Bounded.U;

/**
 * yⱼ = eˣʲ/Σ eˣ along each row.
 *
 * <p>If every xⱼ is off by at most eⱼ and E is the largest of these, then eˣʲ changes by a factor
 * within {@code e^±eⱼ} and the sum by one within {@code e^±E}, so {@code |ŷⱼ − yⱼ| ≤ yⱼ·(e^(eⱼ+E) −
 * 1)}; the rounding adds {@code 2u·yⱼ}, one unit in the last place.
 */
public record ReferenceSoftmax() implements ReferenceLayer {

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    BoundedMatrix out = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      double max = Double.NEGATIVE_INFINITY;
      double maxError = 0;
      for (int j = 0; j < input.cols(); j++) {
        max = Math.max(max, input.get(i, j).value());
        maxError = Math.max(maxError, input.get(i, j).error());
      }
      double sum = 0;
      for (int j = 0; j < input.cols(); j++) {
        sum += Math.exp(input.get(i, j).value() - max);
      }
      for (int j = 0; j < input.cols(); j++) {
        Bounded x = input.get(i, j);
        double y = Math.exp(x.value() - max) / sum;
        double carried = y * Math.expm1(x.error() + maxError);
        out.set(i, j, new Bounded(y, carried + 2 * U * (y + carried) + 0x1p-149));
      }
    }
    return out;
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    BoundedMatrix y = forward(input);
    BoundedMatrix gradInput = BoundedMatrix.zeros(input.rows(), input.cols());
    for (int i = 0; i < input.rows(); i++) {
      Bounded mean = Bounded.exact(0);
      for (int j = 0; j < input.cols(); j++) {
        mean = mean.plus(gradOutput.get(i, j).times(y.get(i, j)));
      }
      for (int j = 0; j < input.cols(); j++) {
        gradInput.set(i, j, y.get(i, j).times(gradOutput.get(i, j).minus(mean)).toFloat());
      }
    }
    return gradInput;
  }
}
