package io.github.densely.io;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import java.io.IOException;
import java.nio.file.Path;

/** Saves two networks in turn over the same file until it is killed. */
final class SavingForEver {

  private SavingForEver() {}

  /**
   * Saves.
   *
   * @param args the file
   * @throws IOException if it cannot be written
   */
  public static void main(String[] args) throws IOException {
    DenseLayer[] networks = {network(1), network(2)};
    for (int i = 0; ; i++) {
      WeightFile.save(networks[i % 2], Path.of(args[0]));
      if (i == 0) {
        System.out.println("saved");
      }
    }
  }

  private static DenseLayer network(float value) {
    Matrix weight = Matrix.zeros(300, 300);
    weight.fill(value);
    return DenseLayer.of(weight);
  }
}
