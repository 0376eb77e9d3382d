package io.github.densely.benchmark;

import io.github.densely.Activation;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.support.ReferenceLayer;
import java.util.function.DoubleUnaryOperator;

/**
 * The bound of a function as libtorch computes it, which is wider than the library's of one unit in
 * the last place: four units, and what cancels in two functions.
 *
 * <p>GELU is {@code ½x·(1 + erf(x/√2))}. The sum is off by 5u at most: 2u by erf, u by its
 * argument, 2u by the rounding; half of it times x makes {@code 2.5u·|x|}, and its derivative has
 * the same sum. ELU is {@code exp(x) − 1} below zero, off by 3u at most, and SELU 1.76 times that.
 *
 * @param exact the function with the library's bound
 * @param lost by how many u the result is off in addition, from |x|
 * @param lostInSlope by how many u the derivative is off in addition
 */
record TorchFunction(ReferenceLayer exact, DoubleUnaryOperator lost, double lostInSlope)
    implements ReferenceLayer {

  private static final double UNITS = 4 * 2 * Bounded.U;

  static TorchFunction of(Activation function) {
    ReferenceLayer exact = ReferenceLayer.of(function);
    return switch (function.toString()) {
      case "GELU" -> new TorchFunction(exact, x -> 2.5 * x, 2.5);
      case "ELU(1.0)" -> new TorchFunction(exact, x -> 3, 0);
      case "SELU" -> new TorchFunction(exact, x -> 3 * 1.76, 0);
      default -> new TorchFunction(exact, x -> 0, 0);
    };
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix input) {
    return widened(exact.forward(input), input, lost);
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix input, BoundedMatrix gradOutput) {
    return widened(exact.backward(input, gradOutput), gradOutput, g -> lostInSlope * g);
  }

  private static BoundedMatrix widened(
      BoundedMatrix result, BoundedMatrix argument, DoubleUnaryOperator lost) {
    for (int i = 0; i < result.rows(); i++) {
      for (int j = 0; j < result.cols(); j++) {
        Bounded y = result.get(i, j);
        Bounded x = argument.get(i, j);
        double relative = UNITS * (Math.abs(y.value()) + y.error());
        double absolute = Bounded.U * lost.applyAsDouble(Math.abs(x.value()) + x.error());
        result.set(i, j, y.widened(relative + absolute));
      }
    }
    return result;
  }
}
