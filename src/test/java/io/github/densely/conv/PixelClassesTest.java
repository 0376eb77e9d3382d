package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Activation;
import io.github.densely.Matrix;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A class for every pixel: a fully convolutional network finds squares and discs in drawn scenes.
 *
 * <p>It looks at the scene at half its size, scores the classes there, and brings the scores back
 * to the size of the scene.
 */
class PixelClassesTest {

  private static final int SIDE = 24;
  private static final int CLASSES = 3; // background, square, disc
  private static final MapShape SCENE = MapShape.channelsFirst(1, SIDE, SIDE);

  /** Noisy scenes, and the class of each pixel. */
  private static Dataset scenes(int count, SplittableRandom random) {
    Matrix pixels = Matrix.zeros(count, SCENE.features());
    Matrix classes = Matrix.zeros(count, SCENE.features());
    for (int i = 0; i < count; i++) {
      for (int shape = 1; shape < CLASSES; shape++) {
        int radius = random.nextInt(3, 6);
        int centreY = random.nextInt(radius, SIDE - radius);
        int centreX = random.nextInt(radius, SIDE - radius);
        for (int y = -radius; y <= radius; y++) {
          for (int x = -radius; x <= radius; x++) {
            if (shape == 1 || y * y + x * x <= radius * radius) {
              int at = SCENE.index(0, centreY + y, centreX + x);
              // A square is filled with stripes, so that its inside tells it from a disc.
              pixels.set(i, at, shape == 1 ? (centreX + x) % 2 : 0.8f);
              classes.set(i, at, shape);
            }
          }
        }
      }
      for (int j = 0; j < SCENE.features(); j++) {
        pixels.set(i, j, pixels.get(i, j) + (float) (0.1 * random.nextGaussian()));
      }
    }
    return Dataset.of(pixels, classes);
  }

  private static Sequential network(SplittableRandom random) {
    Convolution first = new Convolution(SCENE, 8, Window.of(3).padding(1), random);
    Pooling pooling = Pooling.max(first.output(), Window.of(2).stride(2));
    Convolution second = new Convolution(pooling.output(), 8, Window.of(3).padding(1), random);
    Convolution third = new Convolution(second.output(), 8, Window.of(3).padding(1), random);
    Convolution scores = new Convolution(third.output(), CLASSES, Window.of(1), random);
    return Sequential.of(
        first,
        Activation.relu(),
        pooling,
        Residual.of(Sequential.of(second, Activation.relu(), third)),
        Activation.relu(),
        scores,
        UpSampling.bilinear(scores.output(), 2));
  }

  /** Mean over the classes of pixels in both / pixels in either. */
  private static double meanOverlap(Matrix scores, Matrix classes) {
    long[] both = new long[CLASSES];
    long[] either = new long[CLASSES];
    MapShape map = SCENE.withChannels(CLASSES);
    for (int i = 0; i < scores.rows(); i++) {
      for (int pixel = 0; pixel < map.positions(); pixel++) {
        int found = 0;
        for (int c = 1; c < CLASSES; c++) {
          found =
              scores.get(i, c * map.positions() + pixel)
                      > scores.get(i, found * map.positions() + pixel)
                  ? c
                  : found;
        }
        int right = (int) classes.get(i, pixel);
        either[found]++;
        if (found == right) {
          both[found]++;
        } else {
          either[right]++;
        }
      }
    }
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      sum += (double) both[c] / either[c];
    }
    return sum / CLASSES;
  }

  /** Background everywhere would overlap with one class of three, so it has less than a third. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyPixelGetsItsClass(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Dataset train = scenes(200, random);
    Dataset test = scenes(50, random);
    Sequential network = network(random);
    Loss loss = Loss.softmaxCrossEntropy(0.5, 2, 2).perPosition(SCENE.withChannels(CLASSES));

    Trainer.of(network, loss, Optimizer.adam(0.01)).epochs(15).batchSize(10).seed(seed).fit(train);

    Matrix[] scenes = new Matrix[1];
    test.forEachBatch(test.size(), (inputs, targets) -> scenes[0] = inputs.copy());

    assertThat(meanOverlap(network.forward(scenes[0]), test.targets())).isGreaterThan(0.6);
  }
}
