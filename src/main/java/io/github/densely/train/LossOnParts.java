package io.github.densely.train;

/** A loss that applies others to parts of the outputs, and so knows how many outputs there are. */
interface LossOnParts extends Loss {

  /**
   * Refuses a network with another number of outputs than the parts are made of.
   *
   * @throws IllegalArgumentException if the outputs do not fit
   */
  void requireOutputs(int outputs);
}
