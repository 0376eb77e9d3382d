package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.MismatchException;
import io.github.densely.internal.text.Text;
import io.github.densely.support.FileBytes;
import io.github.densely.support.RandomMatrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  @Test
  void aStreamReceivesTheBytesOfTheFile() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    WeightFile.save(network, file);
    WeightFile.save(network, out);

    assertThat(file).hasBinaryContent(out.toByteArray());
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

  /** As torch.nn.Module with layers fc1 and fc2 saves them, and a counter of whole numbers. */
  @Test
  void layersWithNamesAndTensorsThatAreNotNeeded() throws IOException {
    Sequential target = Sequential.builder(3).seed(1).dense(2).relu().dense(1).build();
    Path file = named();

    List<String> ignored =
        WeightFile.of(file)
            .prefix("net.")
            .renamedPrefix("0.", "fc1.")
            .renamedPrefix("2.", "fc2.")
            .ignoringOthers()
            .loadInto(target);

    assertThat(target.parameterVector()).isEqualTo(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    assertThat(ignored).containsExactly("net.steps", "net.fc3.weight", "other");
  }

  @Test
  void withoutIgnoringTheyAreAnError() throws IOException {
    Sequential target = Sequential.builder(3).seed(1).dense(2).relu().dense(1).build();
    Path file = named();

    assertThatThrownBy(
            () ->
                WeightFile.of(file)
                    .prefix("net.")
                    .renamedPrefix("0.", "fc1.")
                    .renamedPrefix("2.", "fc2.")
                    .loadInto(target))
        .isInstanceOf(MismatchException.class)
        .hasMessage(
            String.join(
                "\n  ",
                file + " does not fit the network:",
                "unexpected: net.steps []",
                "unexpected: net.fc3.weight [1]"));
  }

  /** The part of a network that is in the file. */
  @Test
  void intoASliceOfTheNetwork() throws IOException {
    Sequential target = Sequential.builder(3).seed(1).dense(2).relu().dense(7).build();
    float[] head = target.slice(2, 3).parameterVector();

    WeightFile.of(named())
        .prefix("net.")
        .renamedPrefix("0.", "fc1.")
        .ignoringOthers()
        .loadInto(target.slice(0, 2));

    assertThat(target.slice(0, 2).parameterVector())
        .isEqualTo(new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(target.slice(2, 3).parameterVector()).isEqualTo(head);
  }

  @Test
  void aRenamingThatMatchesNothingIsRefused() throws IOException {
    Sequential target = Sequential.builder(3).seed(1).dense(2).relu().dense(1).build();
    float[] before = target.parameterVector();
    WeightFile file = WeightFile.of(named()).ignoringOthers();

    assertMismatch(
        () -> file.prefix("net.").renamedPrefix("1.", "fc1.").loadInto(target),
        "the network has no parameter that begins with 1.");
    assertMismatch(
        () -> file.prefix("net.").renamedPrefix("0.", "fc9.").loadInto(target),
        "the file has no tensor that begins with net.fc9.");
    assertMismatch(
        () -> file.prefix("nets.").loadInto(target),
        "the file has no tensor that begins with nets.");
    assertMismatch(
        () -> file.prefix("net.").renamed("0.wieght", "fc1.weight").loadInto(target),
        "the network has no parameter 0.wieght");
    assertMismatch(
        () ->
            file.prefix("net.")
                .renamedPrefix("0.", "fc1.")
                .renamedPrefix("2.", "fc1.")
                .loadInto(target),
        "net.fc1.weight would be loaded into two parameters, one is 2.weight");
    assertThat(target.parameterVector()).isEqualTo(before);
  }

  /** "" is in front of all names; a longer prefix and a whole name are stronger. */
  @Test
  void theLongestPrefixAndThenTheWholeNameCount() throws IOException {
    Sequential target = Sequential.builder(3).seed(1).dense(2).relu().dense(1).build();
    Path file = folder.resolve("names.safetensors");
    SafetensorsFile.write(
        file,
        Map.of(
            "m.0.weight", Matrix.of(2, 3, 1, 2, 3, 4, 5, 6),
            "shift", Matrix.of(1, 2, 7, 8),
            "last.weight", Matrix.of(1, 2, 9, 10),
            "last.bias", Matrix.of(1, 1, 11)),
        Map.of());

    WeightFile.of(file)
        .renamedPrefix("2.", "last.")
        .renamedPrefix("", "m.")
        .renamed("0.bias", "shift")
        .loadInto(target);

    assertThat(target.parameterVector()).isEqualTo(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  }

  /** Tensors in the order of the data: fc1, fc2, a count of I64, a tensor of eight-bit floats. */
  private Path named() {
    String entry = "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}";
    return FileBytes.file(
        folder,
        "named.safetensors",
        FileBytes.safetensors(
            "{"
                + String.join(
                    ",",
                    Text.of(entry, "net.fc1.weight", "F32", "[2,3]", 0, 24),
                    Text.of(entry, "net.fc1.bias", "F32", "[2]", 24, 32),
                    Text.of(entry, "net.fc2.weight", "F32", "[1,2]", 32, 40),
                    Text.of(entry, "net.fc2.bias", "F32", "[1]", 40, 44),
                    Text.of(entry, "net.steps", "I64", "[]", 44, 52),
                    Text.of(entry, "net.fc3.weight", "F8_E4M3", "[1]", 52, 53),
                    Text.of(entry, "other", "F32", "[2]", 53, 61))
                + "}",
            FileBytes.concat(FileBytes.floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), new byte[17])));
  }

  private static void assertMismatch(ThrowingCallable call, String problem) {
    assertThatThrownBy(call)
        .isInstanceOf(MismatchException.class)
        .hasMessageContaining("\n  " + problem);
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
