package io.github.densely.internal.kernel;

/**
 * The order in which every kernel sums the terms of an element, so that all of them give the same
 * bits: plain or vector, at any width of SIMD, with any number of threads, alone or in a batch.
 *
 * <p>A·B and Aᵀ·B are one chain of fused multiply-adds over ascending p, started from 0 or from the
 * old C, as is A·Bᵀ of up to {@value #SHORT_SUM} terms. With more terms A·Bᵀ has {@value #LANES}
 * partial sums: lane l sums the terms l, l + 8, l + 16, … in such a chain from 0. Then a tree adds
 * the lanes: l and l + 4, then l and l + 2, then l and l + 1; the old C is added last.
 *
 * <p>The lanes are there because a row of A and a stored row of B are read along p: eight
 * independent sums fill the vectors of a processor with 256 bits, and hide the latency of a scalar
 * one.
 */
final class SumOrder {

  /**
   * The name that files store for this order: a change that gives other bits needs another name.
   */
  static final String NAME = "eight-lanes-1";

  /** Partial sums of A·Bᵀ. */
  static final int LANES = 8;

  /** Up to this many terms, to add the lanes costs more than they save: A·Bᵀ is one chain. */
  static final int SHORT_SUM = 32;

  private SumOrder() {}

  /** The sum of the lanes at {@code s[t]} to {@code s[t + 7]}. */
  static float tree(float[] s, int t) {
    return tree(s[t], s[t + 1], s[t + 2], s[t + 3], s[t + 4], s[t + 5], s[t + 6], s[t + 7]);
  }

  /** The sum of the lanes. */
  static float tree(
      float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7) {
    return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
  }
}
