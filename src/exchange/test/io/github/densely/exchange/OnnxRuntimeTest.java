package io.github.densely.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.densely.Activation;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.SequentialBuilder;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import io.github.densely.io.OnnxFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random networks give the same outputs in ONNX Runtime, and come back with the same weights. */
class OnnxRuntimeTest {

  private static final int NETWORKS = 200;
  private static final int SAMPLES = 5;

  /**
   * Of the largest output. At most 300 products are summed, in another order, in each of at most
   * five layers that change a relative error little: 5·√300·2⁻²⁴ is 5·10⁻⁶; erf and exp differ by a
   * few units in the last place.
   */
  private static final float TOLERANCE = 1e-5f;

  private static final List<Activation> FUNCTIONS =
      List.of(
          Activation.relu(),
          Activation.leakyRelu(0.1f),
          Activation.elu(0.7f),
          Activation.selu(),
          Activation.gelu(),
          Activation.silu(),
          Activation.softplus(),
          Activation.sigmoid(),
          Activation.tanh(),
          Activation.identity());

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void outputsAgreeAndWeightsComeBack(boolean maps) throws IOException, OrtException {
    for (int seed = 0; seed < NETWORKS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      assertAgrees(seed, maps ? convolutional(random) : dense(seed, random), random);
    }
  }

  /** Blocks, branches, columns and larger maps are written as Add, Concat, Slice and Resize. */
  @Test
  void joinedNetworksAgreeAndWeightsComeBack() throws IOException, OrtException {
    for (int seed = 0; seed < NETWORKS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      assertAgrees(seed, joined(random), random);
    }
  }

  private static void assertAgrees(int seed, Sequential network, SplittableRandom random)
      throws IOException, OrtException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxFile.write(network, bytes);
    float[] input = new float[SAMPLES * network.inFeatures()];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextDouble(-2, 2);
    }
    float[] expected = network.forward(Matrix.of(SAMPLES, network.inFeatures(), input)).data();

    float[] actual = run(bytes.toByteArray(), input);

    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual)
        .as("seed %d, %s", seed, network)
        .usingComparatorWithPrecision(TOLERANCE * largest)
        .containsExactly(expected);
    Sequential again =
        OnnxFile.of(Path.of("again")).read(new ByteArrayInputStream(bytes.toByteArray()));
    assertThat(again.parameterVector()).isEqualTo(network.parameterVector());
  }

  private static Sequential joined(SplittableRandom random) {
    MapShape picture =
        MapShape.channelsFirst(random.nextInt(1, 4), random.nextInt(4, 6), random.nextInt(4, 6));
    Convolution inside = new Convolution(picture, 3, Window.of(3).padding(1), random);
    Convolution around = new Convolution(picture, 3, Window.of(1), random);
    MapShape maps = inside.output();
    Pooling pooling = Pooling.max(maps, Window.of(2));
    int hidden = random.nextInt(2, 20);
    UpSampling up =
        random.nextBoolean() ? UpSampling.bilinear(maps, 2) : UpSampling.nearest(maps, 2);
    Branches branches =
        Branches.of("pooled", Sequential.of(pooling, Activation.tanh()))
            .and("flat", new DenseLayer(maps.features(), hidden, random))
            .and("up", up)
            .and("input", Activation.identity());
    Columns columns = branches.columns(branches.names().get(random.nextInt(3)));
    int features = columns.to() - columns.from();
    return Sequential.of(
        Residual.of(Sequential.of(inside, Activation.relu()), around),
        branches,
        columns,
        Residual.of(
            Sequential.of(
                new DenseLayer(features, 7, random),
                Activation.relu(),
                new DenseLayer(7, features, random))),
        Branches.of("a", new DenseLayer(features, 2, random))
            .and("b", Sequential.of(new DenseLayer(features, 3, random), Activation.softmax())));
  }

  private static Sequential dense(int seed, SplittableRandom random) {
    int features = random.nextInt(1, 41);
    SequentialBuilder builder = Sequential.builder(features).seed(seed);
    if (random.nextBoolean()) {
      builder.add(Normalization.of(features, random.nextInt(3), random.nextInt(1, 4)));
    }
    for (int layers = random.nextInt(1, 5); layers > 0; layers--) {
      builder.dense(random.nextInt(2, 61));
      switch (random.nextInt(4)) {
        case 0 -> builder.layerNorm();
        case 1 -> builder.batchNorm();
        case 2 -> builder.dropout(0.5);
        default -> {}
      }
      builder.add(FUNCTIONS.get(random.nextInt(FUNCTIONS.size())));
    }
    builder.dense(3);
    return random.nextBoolean() ? builder.softmax().build() : builder.build();
  }

  private static Sequential convolutional(SplittableRandom random) {
    MapShape picture =
        MapShape.channelsFirst(random.nextInt(1, 4), random.nextInt(6, 12), random.nextInt(6, 12));
    Window window = Window.of(3).stride(random.nextInt(1, 3)).padding(random.nextInt(2));
    Convolution convolution = new Convolution(picture, random.nextInt(1, 6), window, random);
    Pooling pooling =
        random.nextBoolean()
            ? Pooling.max(convolution.output(), Window.of(2))
            : Pooling.average(convolution.output(), Window.of(2));
    return Sequential.of(
        convolution,
        Activation.relu(),
        pooling,
        new DenseLayer(pooling.output().features(), 4, random),
        Activation.softmax());
  }

  private static float[] run(byte[] model, float[] input) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {SAMPLES, input.length / SAMPLES};
    try (OrtSession session = environment.createSession(model);
        OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), shape);
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[output.remaining()];
      output.get(values);
      return values;
    }
  }
}
