package io.github.densely.examples;

import io.github.densely.Activation;
import io.github.densely.Decision;
import io.github.densely.DenseLayer;
import io.github.densely.Initializer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.HeatMap;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Picture;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.SlidingNetwork;
import io.github.densely.conv.Window;
import io.github.densely.data.Dataset;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.ProgressLine;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Trains a classifier on patches, makes it convolutional, and finds the digits of a large scene
 * with it, in one pass.
 *
 * <p>The scene is drawn from another seed than the patches, so the trained network has not seen any
 * of it. Exit codes: 0 if all went well, 1 if a file cannot be written, 2 if an option is wrong.
 */
public final class HeatMapExample {

  private static final String USAGE =
      """
      Finds the digits of a large scene with a classifier that was trained on patches.

        --seed N      seed of everything random (default: 1)
        --scenes N    scenes whose patches are used for training (default: 40)
        --epochs N    passes over the patches (default: 6)
        --out FOLDER  where the pictures go (default: target/heat-map)
        --help        print this
      """;

  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "--seed", "a whole number",
          "--scenes", "a whole number from 1 to 1000",
          "--epochs", "a whole number from 1 to 1000",
          "--out", "a folder");

  private static final MapShape PATCH = MapShape.channelsFirst(1, DrawnScene.SIDE, DrawnScene.SIDE);

  private static final int HEIGHT = 256;
  private static final int WIDTH = 384;
  private static final int DIGITS = 80;
  private static final int CLUTTER = 60;

  private static final int PATCHES_PER_DIGIT = 6;

  /** The largest offset of a digit from the centre of its patch, in pixels: half of a stride. */
  private static final int NEAR = 1;

  /** From this offset on a patch counts as no digit. Offsets between the two are not used. */
  private static final int FAR = 5;

  private static final float LEAST = 0.5f;

  /** Pixels of the written pictures for one of the scene. */
  private static final int ZOOM = 2;

  private static final int NONE = 10;

  private static final int WHITE = 0xFFFFFF;

  /** One for each digit, all of which are visible on white. */
  private static final int[] COLORS = {
    0xE6194B, 0x3CB44B, 0x4363D8, 0xF58231, 0x911EB4, 0x008080, 0xF032E6, 0x9A6324, 0x808000,
    0x000075
  };

  private final long seed;
  private final int scenes;
  private final int epochs;
  private final PrintStream out;

  private HeatMapExample(long seed, int scenes, int epochs, PrintStream out) {
    this.seed = seed;
    this.scenes = scenes;
    this.epochs = epochs;
    this.out = out;
  }

  /**
   * Runs the example.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    try {
      CommandLine line = new CommandLine(Set.of("--help"), ARGUMENTS, args);
      if (line.has("--help")) {
        out.print(USAGE);
        return 0;
      }
      new HeatMapExample(
              line.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
              (int) line.number("--scenes", 40, 1, 1000),
              (int) line.number("--epochs", 6, 1, 1000),
              out)
          .run(Path.of(line.one("--out", "target/heat-map")));
      return 0;
    } catch (CommandLine.UsageException e) {
      err.printf(Locale.ROOT, "%s%n--help lists the options%n", e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("cannot write the pictures: " + e);
      return 1;
    }
  }

  /** Trains, slides, and writes what it found. */
  private void run(Path folder) throws IOException {
    Sequential network = trained();
    SlidingNetwork sliding = SlidingNetwork.of(network, PATCH);
    DrawnScene scene = DrawnScene.draw(HEIGHT, WIDTH, DIGITS, CLUTTER, ~seed);
    out.printf(Locale.ROOT, "%nas it slides over a scene of %dx%d%n%n", HEIGHT, WIDTH);
    out.println(sliding.network(HEIGHT, WIDTH).summary());

    HeatMap map = sliding.scores(scene.picture(), HEIGHT, WIDTH).probabilities();
    Detections detections = Detections.in(map, LEAST, DrawnScene.SIDE / 2);
    Detections.Score score = detections.against(scene.digits(), FAR - 1);

    out.printf(Locale.ROOT, "%n%s%n%nfound, with the upper left corner of each%n%n", map);
    for (int digit = 0; digit < 10; digit++) {
      out.printf(Locale.ROOT, "  %d  %s%n", digit, places(detections, digit));
    }
    out.printf(
        Locale.ROOT,
        "%n%d digits were written, %d found, %d of them right: precision %.1f %%, recall %.1f %%%n",
        score.written(),
        score.found(),
        score.right(),
        100 * score.precision(),
        100 * score.recall());
    write(folder, scene, map, detections);
  }

  /** The classifier of patches: two convolutions, then a dense layer over a map of 32x4x4. */
  private Sequential trained() {
    Dataset patches = patches(scenes, seed + 1);
    Dataset others = patches(Math.max(1, scenes / 10), seed - 1_000_000);
    Sequential network = network();
    out.printf(
        Locale.ROOT,
        "%d patches of %d scenes to train on, %d to test on%n%n%s%n%n",
        patches.size(),
        scenes,
        others.size(),
        network.summary());
    long steps = (long) epochs * (patches.size() / 32 + 1);
    Trainer.of(
            network,
            Loss.softmaxCrossEntropy(),
            Optimizer.adamW(Schedule.cosine(0.002, 0, steps), 0.01))
        .epochs(epochs)
        .seed(seed)
        .listener(new ProgressLine(out))
        .fit(patches);
    out.printf(Locale.ROOT, "%non patches%n%n%s%n", ConfusionMatrix.of(network, others));
    return network;
  }

  private Sequential network() {
    SplittableRandom random = new SplittableRandom(seed);
    Initializer he = Initializer.heUniform();
    Convolution first = new Convolution(PATCH, 16, Window.of(3), he, random);
    Pooling pool = Pooling.max(first.output(), Window.of(2).stride(2));
    Convolution second = new Convolution(pool.output(), 32, Window.of(3), he, random);
    return Sequential.of(
        first,
        Activation.relu(),
        pool,
        second,
        Activation.relu(),
        new DenseLayer(second.output().features(), 64, he, random),
        Activation.relu(),
        new DenseLayer(64, 11, random));
  }

  private static Dataset patches(int scenes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<DrawnScene> drawn = new ArrayList<>();
    for (int i = 0; i < scenes; i++) {
      drawn.add(DrawnScene.draw(HEIGHT, WIDTH, DIGITS, CLUTTER, random.nextLong()));
    }
    return DrawnScene.patches(drawn, NEAR, FAR, PATCHES_PER_DIGIT, random);
  }

  private static String places(Detections detections, int digit) {
    StringBuilder text = new StringBuilder();
    detections.found().stream()
        .map(Detections.Found::digit)
        .filter(found -> found.value() == digit)
        .forEach(
            found ->
                text.append(String.format(Locale.ROOT, "(%d, %d) ", found.top(), found.left())));
    return text.toString().strip();
  }

  private void write(Path folder, DrawnScene scene, HeatMap map, Detections detections)
      throws IOException {
    Files.createDirectories(folder);
    zoomed(scene).writePng(folder.resolve("scene.png"));
    Picture marked = zoomed(scene);
    for (Detections.Found found : detections.found()) {
      DrawnScene.Digit digit = found.digit();
      int side = DrawnScene.SIDE * ZOOM;
      int color = COLORS[digit.value()];
      marked.frame(digit.top() * ZOOM, digit.left() * ZOOM, side, side, color);
    }
    marked.writePng(folder.resolve("found.png"));
    HeatMap any = anyDigit(map);
    int cell = map.top(1) * ZOOM; // so that it has the scale of the scene
    any.toPicture(0, 0, 1, cell).writePng(folder.resolve("heat-map.png"));
    out.printf(Locale.ROOT, "%nscene.png, heat-map.png and found.png written to %s%n", folder);
  }

  private static Picture zoomed(DrawnScene scene) {
    Picture small = Picture.of(scene.picture(), scene.shape());
    Picture large = Picture.blank(small.height() * ZOOM, small.width() * ZOOM);
    for (int y = 0; y < small.height(); y++) {
      for (int x = 0; x < small.width(); x++) {
        large.fill(y * ZOOM, x * ZOOM, ZOOM, ZOOM, WHITE - small.get(y, x)); // ink is dark
      }
    }
    return large;
  }

  /** The probability of any digit at all: one minus that of the eleventh class. */
  private static HeatMap anyDigit(HeatMap map) {
    MapShape shape = MapShape.channelsLast(1, map.rows(), map.cols());
    Matrix any = Matrix.zeros(1, shape.features());
    for (int row = 0; row < map.rows(); row++) {
      for (int col = 0; col < map.cols(); col++) {
        any.set(0, shape.index(0, row, col), 1 - map.score(NONE, row, col));
      }
    }
    return HeatMap.of(
        any,
        shape,
        map.patchHeight(),
        map.patchWidth(),
        map.top(1),
        map.left(1),
        Decision.probabilities());
  }
}
