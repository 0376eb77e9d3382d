package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** How many floats the vector products compute at a time. */
final class VectorLanes {

  /** The widest vector of this machine, but at most as many floats as a dot product has lanes. */
  static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() > SumOrder.LANES
          ? FloatVector.SPECIES_256
          : FloatVector.SPECIES_PREFERRED;

  private VectorLanes() {}
}
