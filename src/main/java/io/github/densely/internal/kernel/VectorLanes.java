package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many floats the vector products compute at a time. */
final class VectorLanes {

  /** Partial sums of a dot product, on every machine: they fix the order of the sum. */
  static final int LANES = 8;

  /** The widest vector of this machine, but at most {@link #LANES} floats. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > LANES
          ? FloatVector.SPECIES_256
          : FloatVector.SPECIES_PREFERRED;

  private VectorLanes() {}
}
