package io.github.densely.support;

/**
 * A real number and how far a float computation of it may be off: {@code |computed − value| ≤
 * error}.
 *
 * <p>Running error analysis: every operation gives the value in double precision and a bound that
 * follows from the bounds of its operands. {@link #toFloat()} stands for a rounding to float and
 * adds {@code u·|value|}; an operation without it stands for one in double, in the library and
 * here, and adds 2⁻⁵² for the two roundings.
 *
 * <p>Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., 2002, section
 * 3.3, doi:10.1137/1.9780898718027.
 */
public record Bounded(double value, double error) {

  /** The unit roundoff of float. */
  public static final double U = 0x1p-24;

  /** Half of the smallest subnormal float: what a product may lose by underflow. */
  public static final double UNDERFLOW = 0x1p-150;

  private static final double DOUBLE_ROUNDINGS = 0x1p-52;

  /** A number that both computations hold exactly. */
  public static Bounded exact(double value) {
    return new Bounded(value, 0);
  }

  /** {@code γₙ = n·u/(1 − n·u)}, the bound of n roundings in a row. */
  public static double gamma(int n) {
    return n * U / (1 - n * U);
  }

  public Bounded plus(Bounded that) {
    return rounded(value + that.value, error + that.error);
  }

  public Bounded minus(Bounded that) {
    return rounded(value - that.value, error + that.error);
  }

  public Bounded times(Bounded that) {
    return rounded(
        value * that.value,
        Math.abs(value) * that.error + Math.abs(that.value) * error + error * that.error);
  }

  /** The quotient by a number that is known exactly. */
  public Bounded dividedBy(double divisor) {
    return rounded(value / divisor, error / Math.abs(divisor));
  }

  /** {@code 1/√(value + epsilon)} of a number that is not negative. */
  public Bounded inverseSqrtPlus(double epsilon) {
    double inverse = 1 / Math.sqrt(value + epsilon);
    double largest = 1 / Math.sqrt(Math.max(0, value - error) + epsilon);
    return rounded(inverse, largest - inverse); // the function is convex: it changes more downwards
  }

  /** The same number after a rounding to float. */
  public Bounded toFloat() {
    return new Bounded(value, error + U * (Math.abs(value) + error) + UNDERFLOW);
  }

  /** The same number, known less well. */
  public Bounded widened(double more) {
    return new Bounded(value, error + more);
  }

  private static Bounded rounded(double value, double error) {
    return new Bounded(value, error + DOUBLE_ROUNDINGS * (Math.abs(value) + error));
  }
}
