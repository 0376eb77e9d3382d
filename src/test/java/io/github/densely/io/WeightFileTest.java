package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.MismatchException;
import io.github.densely.support.FileBytes;
import io.github.densely.support.RandomMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFileTest {

  @TempDir Path folder;

  private final Sequential network =
      Sequential.builder(3).seed(1).batchNorm().dense(4).tanh().layerNorm().dense(1).build();

  @Test
  void savedAndLoadedIntoANetworkOfTheSameSizes() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    Sequential other =
        Sequential.builder(3).seed(2).batchNorm().dense(4).tanh().layerNorm().dense(1).build();

    WeightFile.save(network, file);
    WeightFile.of(file).loadInto(other);

    assertThat(other.parameterVector()).isEqualTo(network.parameterVector());
  }

  /**
   * As nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 4), nn.Tanh(), nn.LayerNorm(4), nn.Linear(4,
   * 1)).
   */
  @Test
  void namesAndShapesAreThoseOfPyTorch() throws IOException {
    Path file = folder.resolve("weights.safetensors");

    WeightFile.save(network, file);

    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      assertThat(tensors.tensors())
          .extracting(t -> t.name() + " " + t.shape())
          .containsExactly(
              "0.bias [3]",
              "0.running_mean [3]",
              "0.running_var [3]",
              "0.weight [3]",
              "1.bias [4]",
              "1.weight [4, 3]",
              "3.bias [4]",
              "3.weight [4]",
              "4.bias [1]",
              "4.weight [1, 4]");
    }
  }

  /** Keras stores a kernel as inFeatures x outFeatures. */
  @Test
  void aPartOfALargerFileWithOtherNamesAndATransposedKernel() throws IOException {
    DenseLayer dense = DenseLayer.of(Matrix.zeros(2, 3), Matrix.zeros(1, 2));
    Path file = folder.resolve("keras.safetensors");
    SafetensorsFile.write(
        file,
        Map.of(
            "head/kernel", Matrix.of(3, 2, 1, 2, 3, 4, 5, 6),
            "head/bias", Matrix.of(1, 2, 7, 8),
            "body/kernel", Matrix.zeros(9, 9)),
        Map.of());

    WeightFile.of(file)
        .prefix("head/")
        .renamed("weight", "kernel")
        .transposed("weight")
        .loadInto(dense);

    assertThat(dense.weight().value()).isEqualTo(Matrix.of(2, 3, 1, 3, 5, 2, 4, 6));
    assertThat(dense.bias().orElseThrow().value()).isEqualTo(Matrix.of(1, 2, 7, 8));
  }

  @Test
  void everythingThatDoesNotFitIsToldAtOnceAndNothingIsChanged() throws IOException {
    Sequential target =
        Sequential.of(
            new DenseLayer(3, 4, new SplittableRandom(1)),
            new DenseLayer(4, 2, new SplittableRandom(2)),
            new DenseLayer(2, 2, new SplittableRandom(3)));
    float[] before = target.parameterVector();
    Path file = folder.resolve("other.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter(Map.of());
    writer.add("0.weight", List.of(3L, 4L), Matrix.zeros(3, 4));
    writer.add("0.bias", List.of(4L), Matrix.zeros(1, 4));
    writer.add("1.weight", List.of(2L, 5L), Matrix.zeros(2, 5));
    writer.add("1.bias", List.of(2L), Matrix.zeros(1, 2));
    writer.add("2.weight", List.of(2L, 2L), Matrix.zeros(2, 2));
    writer.add("3.weight", List.of(1L, 1L), Matrix.zeros(1, 1));
    writer.add("3.num_batches_tracked", List.of(), Matrix.zeros(1, 1));
    writer.write(file);

    assertThatThrownBy(() -> WeightFile.of(file).transposed("2.wieght").loadInto(target))
        .isInstanceOf(MismatchException.class)
        .hasMessage(
            String.join(
                "\n  ",
                file + " does not fit the network:",
                "0.weight is [3, 4], expected 4 x 3; it fits transposed: use"
                    + " transposed(\"0.weight\")",
                "1.weight is [2, 5], expected 2 x 4",
                "missing: 2.bias 1 x 2",
                "unexpected: 3.weight [1, 1]",
                "the network has no parameter 2.wieght"));
    assertThat(target.parameterVector()).isEqualTo(before);
  }

  @Test
  void wholeNumbersDoNotFit() {
    DenseLayer dense = DenseLayer.of(Matrix.zeros(1, 2));
    Path file =
        FileBytes.file(
            folder,
            "ints.safetensors",
            FileBytes.safetensors(
                "{\"weight\":{\"dtype\":\"I64\",\"shape\":[1,2],\"data_offsets\":[0,16]}}",
                new byte[16]));

    assertThatThrownBy(() -> WeightFile.of(file).loadInto(dense))
        .isInstanceOf(MismatchException.class)
        .hasMessageEndingWith("weight is I64; F32, F64, F16 and BF16 are read");
  }

  @Test
  void aFileReplacesTheOldOneAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    DenseLayer dense = DenseLayer.of(RandomMatrix.normal(1000, 1000, new SplittableRandom(1)));

    WeightFile.save(network, file);
    WeightFile.save(dense, file);

    DenseLayer loaded = DenseLayer.of(Matrix.zeros(1000, 1000));
    WeightFile.of(file).loadInto(loaded);
    assertThat(loaded.weight().value()).isEqualTo(dense.weight().value());
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
