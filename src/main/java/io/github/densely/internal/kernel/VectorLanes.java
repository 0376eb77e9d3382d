package io.github.densely.internal.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** How many floats the vector products compute at a time. It never changes a bit of a result. */
final class VectorLanes {

  /**
   * The first JDK whose compiler was seen to serve two widths in one JVM. JDK 17 puts vectors into
   * objects as soon as there are two, and is then 20 times slower.
   */
  private static final int TWO_WIDTHS = 25;

  /** The width of dot products: at most the lanes of a sum. */
  static final VectorSpecies<Float> DOTS = dots();

  /** The width of all else: the widest of this machine that this JDK serves. */
  static final VectorSpecies<Float> SPECIES = widest();

  private VectorLanes() {}

  private static VectorSpecies<Float> dots() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() > SumOrder.LANES ? FloatVector.SPECIES_256 : preferred;
  }

  /** A panel of packed floats has room for two vectors of 512 bits, not for wider ones. */
  private static VectorSpecies<Float> wide() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() > FloatVector.SPECIES_512.length()
        ? FloatVector.SPECIES_512
        : preferred;
  }

  /** {@code densely.vectorBits} is for tests: the API emulates widths that a machine lacks. */
  private static VectorSpecies<Float> widest() {
    String bits = Kernels.property("densely.vectorBits", null);
    if (bits != null) {
      return VectorSpecies.of(float.class, VectorShape.forBitSize(Integer.parseInt(bits)));
    }
    return Runtime.version().feature() >= TWO_WIDTHS ? wide() : DOTS;
  }
}
