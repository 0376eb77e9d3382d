package io.github.densely.benchmark;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.SlidingNetwork;
import io.github.densely.conv.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The scores of all patches of a scene: in one pass of a sliding network, or by cutting every patch
 * out and giving batches of them to the network.
 */
final class SlidingWork implements Work {

  /** LeNet: 20 and 50 convolutions of 5x5, 50x4x4 → 500 → 10. */
  static final String LENET = "lenet";

  /** The same convolutions, and 50x4x4 → 10 directly. */
  static final String SHALLOW = "shallow";

  private static final MapShape PATCH = MapShape.channelsFirst(1, 28, 28);
  private static final int SCENE = 256;
  private static final int STRIDE = 4;
  private static final int CELLS = (SCENE - 28) / STRIDE + 1;
  private static final int BATCH = 58; // a row of cells

  private final Sequential network;
  private final Predictor onScene;
  private final Predictor onPatches;
  private final boolean inOnePass;
  private final Matrix scene;
  private final Matrix patches = Matrix.zeros(BATCH, PATCH.features());
  private final Matrix scores = Matrix.zeros(CELLS * CELLS, 10);

  SlidingWork(TimedTask task, String name) {
    SplittableRandom random = new SplittableRandom(1);
    network = network(name, random);
    inOnePass = task == TimedTask.SLIDING;
    Sequential sliding = SlidingNetwork.of(network, PATCH).network(SCENE, SCENE);
    onScene = new Predictor(sliding, 1);
    onPatches = new Predictor(network, BATCH);
    scene = ConvolutionWork.normal(1, SCENE * SCENE, random);
    requireSameScores();
  }

  private static Sequential network(String name, SplittableRandom random) {
    Window pooling = Window.of(2).stride(2);
    Convolution first = new Convolution(PATCH, 20, Window.of(5), random);
    Pooling second = Pooling.max(first.output(), pooling);
    Convolution third = new Convolution(second.output(), 50, Window.of(5), random);
    Pooling fourth = Pooling.max(third.output(), pooling);
    List<Layer> layers = new ArrayList<>(List.of(first, second, third, fourth));
    if (name.equals(LENET)) {
      layers.add(new DenseLayer(800, 500, random));
      layers.add(Activation.relu());
      layers.add(new DenseLayer(500, 10, random));
    } else {
      layers.add(new DenseLayer(800, 10, random));
    }
    return Sequential.of(layers);
  }

  /** Multiplications of all convolutions and dense layers, for every patch or for the scene. */
  static double multiplications(TimedTask task, String name) {
    boolean whole = task == TimedTask.SLIDING;
    double times = whole ? 1 : (double) CELLS * CELLS;
    int first = whole ? SCENE - 4 : 24;
    int third = whole ? first / 2 - 4 : 8;
    int cells = whole ? CELLS : 1;
    double dense = name.equals(LENET) ? 800 * 500 + 500 * 10 : 800 * 10;
    return times
        * ((double) first * first * 25 * 20
            + (double) third * third * 500 * 50
            + (double) cells * cells * dense);
  }

  private void requireSameScores() {
    Matrix map = onScene.predict(scene);
    cutAndScore();
    for (int cell = 0; cell < CELLS * CELLS; cell++) {
      for (int cls = 0; cls < 10; cls++) {
        if (map.get(0, cls * CELLS * CELLS + cell) != scores.get(cell, cls)) {
          throw new IllegalStateException(
              String.format(Locale.ROOT, "cell %d, class %d differs", cell, cls));
        }
      }
    }
  }

  @Override
  public void run() {
    if (inOnePass) {
      onScene.predict(scene);
    } else {
      cutAndScore();
    }
  }

  private void cutAndScore() {
    for (int row = 0; row < CELLS; row++) {
      for (int col = 0; col < CELLS; col++) {
        for (int y = 0; y < PATCH.height(); y++) {
          int from = (row * STRIDE + y) * SCENE + col * STRIDE;
          int to = col * PATCH.features() + y * PATCH.width();
          System.arraycopy(scene.data(), from, patches.data(), to, PATCH.width());
        }
      }
      Matrix out = onPatches.predict(patches);
      System.arraycopy(out.data(), 0, scores.data(), row * CELLS * 10, CELLS * 10);
    }
  }
}
