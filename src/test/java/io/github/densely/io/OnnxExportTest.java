package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import io.github.densely.support.RandomMatrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that is written as an ONNX file is read again as the same network. */
class OnnxExportTest {

  private static byte[] written(Sequential network) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxFile.write(network, out);
    return out.toByteArray();
  }

  private static Sequential again(Sequential network) throws IOException {
    return OnnxFile.of(Path.of("again")).read(new ByteArrayInputStream(written(network)));
  }

  private static void assertSame(Sequential network, Sequential again) {
    Matrix input = RandomMatrix.normal(3, network.inFeatures(), new SplittableRandom(2));
    assertThat(again.parameterVector()).isEqualTo(network.parameterVector());
    assertThat(again.forward(input).data()).isEqualTo(network.forward(input).data());
  }

  @Test
  void everyDenseLayerAndFunctionComesBackToTheSameBits() throws IOException {
    Matrix data = RandomMatrix.normal(20, 6, new SplittableRandom(1));
    Normalization scale = Normalization.standardize(data);
    Sequential network =
        Sequential.builder(6)
            .seed(3)
            .add(scale)
            .dense(8)
            .relu()
            .add(new BatchNorm(8))
            .dense(7)
            .add(Activation.leakyRelu(0.3f))
            .dense(6)
            .add(Activation.elu(0.5f))
            .layerNorm()
            .dropout(0.5)
            .add(Activation.selu())
            .add(Activation.gelu())
            .add(Activation.silu())
            .add(Activation.softplus())
            .add(DenseLayer.of(RandomMatrix.normal(6, 6, new SplittableRandom(4))))
            .sigmoid()
            .tanh()
            .add(scale.inverse())
            .softmax()
            .build();

    Sequential again = again(network);

    assertThat(again.toString()).isEqualTo(network.toString().replace("Dropout(0.5), ", ""));
    assertSame(network, again);
  }

  @Test
  void aNetworkInANetworkBecomesOneChain() throws IOException {
    Sequential inner = Sequential.builder(3).seed(1).dense(4).relu().build();
    Sequential network = Sequential.of(inner, Sequential.builder(4).seed(2).dense(2).build());

    Sequential again = again(network);

    assertThat(again).hasToString("Sequential(DenseLayer(3 -> 4), ReLU, DenseLayer(4 -> 2))");
    assertSame(network, again);
  }

  @Test
  void mapsTakeRowsAndKeepTheirSizes() throws IOException {
    MapShape picture = MapShape.channelsFirst(2, 9, 8);
    SplittableRandom random = new SplittableRandom(5);
    Convolution first = new Convolution(picture, 3, Window.of(3).stride(2, 1).padding(1), random);
    Pooling max = Pooling.max(first.output(), Window.of(2).stride(2));
    Convolution second = new Convolution(max.output(), 4, Window.of(1), random);
    Pooling mean = Pooling.average(second.output(), Window.of(2, 3));
    Sequential network =
        Sequential.of(
            first,
            Activation.relu(),
            max,
            second,
            mean,
            new DenseLayer(mean.output().features(), 3, random),
            Activation.softmax());
    Sequential maps = Sequential.of(first, Activation.relu());

    assertThat(again(network)).hasToString(network.toString());
    assertSame(network, again(network));
    assertSame(maps, again(maps));
  }

  @Test
  void blocksBranchesAndColumnsComeBack() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Branches heads =
        Branches.of("a", new DenseLayer(5, 2, random))
            .and("b", Sequential.of(new DenseLayer(5, 3, random), Activation.softmax()))
            .and("input", Activation.identity());
    Sequential network =
        Sequential.builder(6)
            .seed(4)
            .residual(body -> body.dense(4).relu().residual(in -> in.dense(4).tanh()).dense(6))
            .residual(body -> body.dense(5))
            .add(heads)
            .add(Columns.of(10, 1, 9))
            .build();

    Sequential again = again(network);

    assertThat(again.layers())
        .hasExactlyElementsOfTypes(Residual.class, Residual.class, Branches.class, Columns.class);
    assertSame(network, again);
  }

  @Test
  void joinedMapsComeBack() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    MapShape picture = MapShape.channelsFirst(2, 5, 4);
    Convolution inside = new Convolution(picture, 3, Window.of(3).padding(1), random);
    Convolution around = new Convolution(picture, 3, Window.of(1), random);
    UpSampling up = UpSampling.bilinear(inside.output(), 2);
    Sequential network =
        Sequential.of(
            Residual.of(Sequential.of(inside, Activation.relu()), around),
            up,
            UpSampling.nearest(up.output(), 3),
            new DenseLayer(3 * 30 * 24, 2, random));

    assertSame(network, again(network));
  }

  @Test
  void aFileHasTheBytesOfTheStream(@TempDir Path folder) throws IOException {
    Sequential network = Sequential.builder(2).seed(1).dense(2).build();
    Path file = folder.resolve("n.onnx");

    OnnxFile.write(network, file);

    assertThat(file).hasBinaryContent(written(network));
    assertSame(network, OnnxFile.read(file));
  }

  @Test
  void layersWithoutACounterpartAreAllNamed() {
    Sequential network =
        Sequential.builder(2).seed(1).dense(2).add(Activation.geluTanh()).dense(2).build();
    Sequential channelsLast =
        Sequential.of(
            new Convolution(
                MapShape.channelsLast(1, 2, 2), 1, Window.of(1), new SplittableRandom(1)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> written(network))
        .withMessageStartingWith("layers that have no counterpart in ONNX: 1 GELU");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> written(channelsLast))
        .withMessageContaining("maps with channels last");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> written(Sequential.of(Activation.relu())))
        .withMessageContaining("any number of features");
  }
}
