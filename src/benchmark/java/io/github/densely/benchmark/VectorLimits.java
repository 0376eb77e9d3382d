package io.github.densely.benchmark;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The limits by the Vector API.
 *
 * <p>Twelve chains, because a multiply-add takes four or five cycles and two start in each. The
 * chain goes through the addend, as in a product: C2 overwrites the addend, and with a chain
 * through a factor it copies a register for each operation and reaches two thirds. The factors are
 * not known to the compiler.
 */
final class VectorLimits implements Limits {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  private final float[] factors = {0.5f, 1e-5f};

  VectorLimits() {}

  @Override
  public int flopsPerRound() {
    return 2 * CHAINS * SPECIES.length();
  }

  @Override
  public float multiplyAdd(int rounds) {
    FloatVector a = FloatVector.broadcast(SPECIES, factors[0]);
    FloatVector b = FloatVector.broadcast(SPECIES, factors[1]);
    FloatVector s0 = FloatVector.broadcast(SPECIES, 1);
    FloatVector s1 = s0.mul(2);
    FloatVector s2 = s0.mul(3);
    FloatVector s3 = s0.mul(4);
    FloatVector s4 = s0.mul(5);
    FloatVector s5 = s0.mul(6);
    FloatVector s6 = s0.mul(7);
    FloatVector s7 = s0.mul(8);
    FloatVector s8 = s0.mul(9);
    FloatVector s9 = s0.mul(10);
    FloatVector s10 = s0.mul(11);
    FloatVector s11 = s0.mul(12);
    for (int i = 0; i < rounds; i++) {
      s0 = a.fma(b, s0);
      s1 = a.fma(b, s1);
      s2 = a.fma(b, s2);
      s3 = a.fma(b, s3);
      s4 = a.fma(b, s4);
      s5 = a.fma(b, s5);
      s6 = a.fma(b, s6);
      s7 = a.fma(b, s7);
      s8 = a.fma(b, s8);
      s9 = a.fma(b, s9);
      s10 = a.fma(b, s10);
      s11 = a.fma(b, s11);
    }
    return s0.add(s1)
        .add(s2.add(s3))
        .add(s4.add(s5))
        .add(s6.add(s7))
        .add(s8.add(s9))
        .add(s10.add(s11))
        .reduceLanes(VectorOperators.ADD);
  }

  @Override
  public float sum(float[] values, int from, int to) {
    int step = SPECIES.length();
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int i = from; i < to; i += 8 * step) {
      s0 = s0.add(FloatVector.fromArray(SPECIES, values, i));
      s1 = s1.add(FloatVector.fromArray(SPECIES, values, i + step));
      s2 = s2.add(FloatVector.fromArray(SPECIES, values, i + 2 * step));
      s3 = s3.add(FloatVector.fromArray(SPECIES, values, i + 3 * step));
      s4 = s4.add(FloatVector.fromArray(SPECIES, values, i + 4 * step));
      s5 = s5.add(FloatVector.fromArray(SPECIES, values, i + 5 * step));
      s6 = s6.add(FloatVector.fromArray(SPECIES, values, i + 6 * step));
      s7 = s7.add(FloatVector.fromArray(SPECIES, values, i + 7 * step));
    }
    return s0.add(s1)
        .add(s2.add(s3))
        .add(s4.add(s5))
        .add(s6.add(s7))
        .reduceLanes(VectorOperators.ADD);
  }
}
