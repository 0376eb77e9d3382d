package io.github.densely.conv;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.RandomMatrix;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * 7x7x512 → 4096 → 4096, as the head of VGG-16 has it, on maps of 7x7 and 11x9. Run with a heap of
 * 2 GB by {@link FullSizeHeadTest}; says what it found as its last line.
 */
final class FullSizeHead {

  private FullSizeHead() {}

  /**
   * Compares the convolutions with the dense layers.
   *
   * @param args none
   */
  public static void main(String[] args) {
    MapShape map = MapShape.channelsFirst(512, 7, 7);
    SplittableRandom random = new SplittableRandom(1);
    DenseLayer first = DenseLayer.of(weight(4096, 25088, random), weight(1, 4096, random));
    DenseLayer second = DenseLayer.of(weight(4096, 4096, random), weight(1, 4096, random));
    SlidingNetwork sliding = SlidingNetwork.of(Sequential.of(first, second), map);
    long weights = (long) first.weight().size() + second.weight().size();
    System.out.printf(
        Locale.ROOT,
        "%d weights, %s and %s, %d differ%n",
        weights,
        sliding.output(7, 7),
        sliding.output(11, 9),
        differences(first, second, sliding, 7, 7, random)
            + differences(first, second, sliding, 11, 9, random));
  }

  /** Small numbers in every place, quickly. */
  private static Matrix weight(int rows, int cols, SplittableRandom random) {
    Matrix weight = Matrix.zeros(rows, cols);
    for (int i = 0; i < weight.data().length; i++) {
      weight.data()[i] = (random.nextInt() >> 8) * 0x1p-30f;
    }
    return weight;
  }

  private static int differences(
      DenseLayer first,
      DenseLayer second,
      SlidingNetwork sliding,
      int height,
      int width,
      SplittableRandom random) {
    MapShape picture = sliding.patch().withSize(height, width);
    Matrix pixels = RandomMatrix.normal(1, picture.features(), random);
    HeatMap scores = sliding.scores(pixels, height, width);
    int differences = 0;
    for (int row = 0; row < scores.rows(); row++) {
      for (int col = 0; col < scores.cols(); col++) {
        Matrix cut = Cut.patch(pixels, 0, picture, row, col, sliding.patch());
        Matrix expected = second.forward(first.forward(cut));
        for (int cls = 0; cls < scores.classes(); cls++) {
          if (Float.floatToIntBits(scores.score(cls, row, col))
              != Float.floatToIntBits(expected.get(0, cls))) {
            differences++;
          }
        }
      }
    }
    return differences;
  }
}
