package io.github.densely.benchmark;

/** The network 784-512-256-10 in some library, with a batch, ready for one task. */
interface Network extends Work {

  /**
   * The output for the batch with the current weights, row-major.
   *
   * @return batch x 10, logits or probabilities
   */
  float[] output();

  /** Whether {@link #output} has gone through softmax. */
  default boolean givesProbabilities() {
    return false;
  }
}
