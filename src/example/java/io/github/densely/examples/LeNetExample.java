package io.github.densely.examples;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Initializer;
import io.github.densely.Layer;
import io.github.densely.Normalization;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.data.Dataset;
import io.github.densely.data.IdxFile;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.ProgressLine;
import io.github.densely.train.Schedule;
import io.github.densely.train.Trainer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Trains LeNet as Caffe has it on pictures of 28x28: 20 and 50 convolutions of 5x5, each with a max
 * pooling of 2x2, then 50x4x4 → 500 → 10.
 *
 * <p>Exit codes: 0 if all went well, 1 if a file cannot be read, 2 if an option is wrong.
 */
public final class LeNetExample {

  private static final String USAGE =
      """
      Trains LeNet on pictures of 28x28, as MNIST has them.

        --data IMAGES LABELS  two IDX files; the last 20 % are the test
        --seed N              seed of everything random (default: 1)
        --epochs N            passes over the data (default: 6)
        --help                print this
      """;

  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "--data", "2 files",
          "--seed", "a whole number",
          "--epochs", "a whole number from 1 to 1000");

  private LeNetExample() {}

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
      List<String> files = line.all("--data");
      if (files.size() != 2) {
        throw line.wrong("--data", files.size() + " files");
      }
      long seed = line.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
      int epochs = (int) line.number("--epochs", 6, 1, 1000);
      Dataset data = IdxFile.readClasses(Path.of(files.get(0)), Path.of(files.get(1)));
      int train = data.size() * 4 / 5;
      Sequential network = network(seed);
      out.println(network.summary());
      fit(network, data.slice(0, train), epochs, seed, out);
      out.printf(
          Locale.ROOT,
          "%non the last %d%n%n%s%n",
          data.size() - train,
          ConfusionMatrix.of(network, data.slice(train, data.size())));
      return 0;
    } catch (CommandLine.UsageException e) {
      err.printf(Locale.ROOT, "%s%n--help lists the options%n", e.getMessage());
      return 2;
    } catch (IOException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  /** Pixels from 0 to 255, ten scores. */
  static Sequential network(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Initializer he = Initializer.heUniform();
    MapShape picture = MapShape.channelsFirst(1, 28, 28);
    Window pooling = Window.of(2).stride(2);
    List<Layer> layers = new ArrayList<>();
    layers.add(Normalization.of(picture.features(), 0, 255));
    Convolution first = new Convolution(picture, 20, Window.of(5), he, random); // 20x24x24
    Pooling second = Pooling.max(first.output(), pooling); // 20x12x12
    Convolution third = new Convolution(second.output(), 50, Window.of(5), he, random); // 50x8x8
    Pooling fourth = Pooling.max(third.output(), pooling); // 50x4x4
    layers.addAll(List.of(first, second, third, fourth));
    layers.add(new DenseLayer(fourth.output().features(), 500, he, random));
    layers.add(Activation.relu());
    layers.add(new DenseLayer(500, 10, random));
    return Sequential.of(layers);
  }

  static void fit(Sequential network, Dataset train, int epochs, long seed, PrintStream out) {
    long steps = (long) epochs * (train.size() / 32 + 1);
    Trainer.of(
            network,
            Loss.softmaxCrossEntropy(),
            Optimizer.adamW(Schedule.cosine(0.001, 0, steps), 0.01))
        .epochs(epochs)
        .seed(seed)
        .listener(new ProgressLine(out))
        .fit(train);
  }
}
