package io.github.densely;

import java.util.random.RandomGenerator;

/**
 * Random matrices from the 64-bit integers of a generator.
 *
 * <p>The generators' own {@code nextDouble} and {@code nextGaussian} are not used: their algorithms
 * differ between JDKs.
 */
final class Draw {

  private Draw() {}

  /** Uniform in (−limit, limit). */
  static void uniform(Matrix out, double limit, RandomGenerator random) {
    float[] data = out.data();
    for (int i = 0; i < out.rows() * out.cols(); i++) {
      data[i] = (float) (limit * (2 * unit(random) - 1));
    }
  }

  /** Normal with mean 0, by G. Marsaglia's polar method, doi:10.1137/1006063. */
  static void normal(Matrix out, double deviation, RandomGenerator random) {
    float[] data = out.data();
    int size = out.rows() * out.cols();
    for (int i = 0; i < size; i += 2) {
      double u;
      double v;
      double s;
      do {
        u = 2 * unit(random) - 1;
        v = 2 * unit(random) - 1;
        s = u * u + v * v;
      } while (s >= 1);
      double radius = deviation * Math.sqrt(-2 * StrictMath.log(s) / s);
      data[i] = (float) (u * radius);
      if (i + 1 < size) {
        data[i + 1] = (float) (v * radius);
      }
    }
  }

  /**
   * Normal values made orthonormal along the shorter side by Gram and Schmidt's method, twice for
   * accuracy.
   */
  static void orthogonal(Matrix out, double gain, RandomGenerator random) {
    boolean wide = out.rows() <= out.cols();
    int count = wide ? out.rows() : out.cols();
    int length = wide ? out.cols() : out.rows();
    normal(out, 1, random);
    double[][] vectors = new double[count][length];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < length; j++) {
        vectors[i][j] = wide ? out.get(i, j) : out.get(j, i);
      }
      orthogonalize(vectors, i);
      orthogonalize(vectors, i);
      for (int j = 0; j < length; j++) {
        float value = (float) (gain * vectors[i][j]);
        if (wide) {
          out.set(i, j, value);
        } else {
          out.set(j, i, value);
        }
      }
    }
  }

  private static void orthogonalize(double[][] vectors, int last) {
    double[] v = vectors[last];
    for (int i = 0; i < last; i++) {
      double along = dot(vectors[i], v);
      for (int j = 0; j < v.length; j++) {
        v[j] -= along * vectors[i][j];
      }
    }
    double norm = Math.sqrt(dot(v, v));
    for (int j = 0; j < v.length; j++) {
      v[j] /= norm;
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** In (0, 1): the centre of one of 2⁵² equal steps, never an end. */
  private static double unit(RandomGenerator random) {
    return ((random.nextLong() >>> 12) + 0.5) * 0x1p-52;
  }
}
