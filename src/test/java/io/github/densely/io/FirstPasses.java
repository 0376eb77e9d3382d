package io.github.densely.io;

import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.Allocation;
import io.github.densely.support.EveryLayer;
import java.util.List;
import java.util.SplittableRandom;

/** Counts the layers whose first pass, which also makes what they keep, allocates too much. */
final class FirstPasses {

  /** Small blocks in which functions work, in bytes. */
  private static final int BLOCKS = 16_000;

  private FirstPasses() {}

  /**
   * Prints how many.
   *
   * @param args none
   */
  public static void main(String[] args) {
    int above = 0;
    for (int features : new int[] {1_200, 2_400}) {
      List<Layer> warm = EveryLayer.inferring(features, new SplittableRandom(features));
      List<Layer> layers = EveryLayer.inferring(features, new SplittableRandom(features));
      for (int i = 0; i < layers.size(); i++) {
        Matrix input = Matrix.zeros(1, features);
        warm.get(i).forward(input); // fills what the kernel keeps for all layers
        Layer layer = layers.get(i);
        long before = Allocation.ofThisThread();
        layer.forward(input);
        long bytes = Allocation.ofThisThread() - before;
        DenseLayer first = DenseLayer.of(Matrix.zeros(features, 1)); // tells the features
        ForwardCost cost = ForwardCost.of(Sequential.of(first, layer));
        if (bytes > 4 * cost.numbers() + BLOCKS) {
          System.out.println(layer + ": " + bytes + " bytes");
          above++;
        }
      }
    }
    System.out.println(above + " layers allocate more than is counted");
  }
}
