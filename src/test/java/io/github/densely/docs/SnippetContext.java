package io.github.densely.docs;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.SlidingNetwork;
import io.github.densely.conv.Window;
import io.github.densely.data.Dataset;
import io.github.densely.support.RandomMatrix;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingState;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the snippets speak of without making it: each is compiled as a method of a subclass, and may
 * hide any of these names by its own.
 */
class SnippetContext {

  static final int FEATURES = 800;
  static final int BATCH = 16;

  final SplittableRandom random = new SplittableRandom(1);
  Path file = Path.of("model.safetensors");

  // A layer as LeNet's first dense one, and a batch for it.
  DenseLayer layer = new DenseLayer(FEATURES, 500, random);
  DenseLayer myLayer = new DenseLayer(5, 3, random);
  Matrix input = RandomMatrix.normal(4, 5, random);
  Matrix x = RandomMatrix.normal(BATCH, FEATURES, random);
  Matrix batch = x;
  Matrix gradOutput = RandomMatrix.normal(BATCH, 500, random);
  Matrix trainingInputs = x;
  Matrix weight = Matrix.zeros(2, 3);

  // A network for the same batch, with targets.
  Sequential network = Sequential.builder(FEATURES).seed(1).dense(10).build();
  Loss loss = Loss.softmaxCrossEntropy();
  Optimizer optimizer = Optimizer.adam(0.001);
  Dataset train = classes(64, FEATURES, 10);
  Dataset validation = classes(20, FEATURES, 10);
  Dataset test = classes(20, FEATURES, 10);
  Matrix target = train.slice(0, BATCH).targets();
  Matrix targets = target;
  Matrix scores = network.forward(x);
  Matrix output = RandomMatrix.normal(4, 3, random);
  Matrix expected = RandomMatrix.normal(4, 3, random);
  List<Matrix> batches = List.of(x, x);
  float[] pixels = new float[FEATURES];
  Matrix images = RandomMatrix.normal(BATCH, 784, random);
  Trainer trainer = Trainer.of(network, loss, optimizer).epochs(1);
  Predictor predictor = new Predictor(network, 1);

  // y = x with errors of 1.5, 1, 0.5 and 0.
  Layer model = Normalization.of(1, 0, 1);
  Dataset houses = Dataset.of(Matrix.of(4, 1, 1.5f, 2, 1.5f, 3), Matrix.of(4, 1, 0, 1, 2, 3));

  // Pictures.
  Sequential lenet = patches();
  Sequential classifier = lenet;
  Matrix picture = RandomMatrix.normal(1, 256 * 256, random);
  Matrix scene = picture;
  SlidingNetwork sliding = SlidingNetwork.of(lenet, MapShape.channelsFirst(1, 28, 28));

  TrainingState state;

  SnippetContext() {
    trainer.listener(TrainingListener.atEnd(end -> state = end)).fit(train);
  }

  /** The last sample has the last class, so that none is missing. */
  private Dataset classes(int rows, int features, int classes) {
    int[] labels = random.ints(rows, 0, classes).toArray();
    labels[rows - 1] = classes - 1;
    return Dataset.ofClasses(RandomMatrix.normal(rows, features, random), labels);
  }

  private Sequential patches() {
    return Sequential.of(
        new Convolution(MapShape.channelsFirst(1, 28, 28), 2, Window.of(5).stride(4), random),
        new DenseLayer(2 * 6 * 6, 10, random));
  }

  static Matrix gradient(Matrix output) {
    return RandomMatrix.normal(output.rows(), output.cols(), new SplittableRandom(1));
  }

  static void requirePrints(Object value, String expected) {
    if (!expected.equals(String.valueOf(value))) {
      throw new IllegalStateException("expected " + expected + ", got " + value);
    }
    System.out.println(value);
  }

  /** A layer of a user's own. */
  record Scale(int inFeatures) implements Layer {
    @Override
    public int outFeatures(int in) {
      return in;
    }

    @Override
    public void forwardInto(Matrix input, Matrix out) {
      input.copyInto(out);
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      throw new UnsupportedOperationException();
    }
  }
}
