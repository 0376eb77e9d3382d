package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved can be loaded, and what is loaded costs no more than the limits allow. */
class ModelLimitsTest {

  private static final List<String> SMALL_JVM = List.of("-Xmx64m", "-Ddensely.threads=1");

  private final SplittableRandom random = new SplittableRandom(1);

  @TempDir Path folder;

  @Test
  void networksThatAreTooLargeToRunAreNotRun() throws IOException, InterruptedException {
    assertThat(ChildJvm.lastLine(HostileModels.class, SMALL_JVM, List.of()))
        .isEqualTo("9 loaded, 16 refused, in time");
  }

  @Test
  void aSelfCheckOfOtherSizesThanTheNetworkIsRefusedWithoutARun() {
    ModelBytes large = HostileModels.all().get("convolution of a large map");

    assertRefused(
        large.checking(16, 4096),
        "self-check: its input has 16 numbers, that of a network of 400000000 features has 4096");
    assertRefused(
        large.checking(4096, 16),
        "self-check: the network gives 4096 numbers, it gave 16 when it was saved");
    assertRefused(large.checking(0, 4096), "self-check: its input has 0 numbers");
    assertRefused(large.without(ModelBytes.INPUT), "self-check: the self-check is missing");
  }

  private static void assertRefused(ModelBytes model, String message) {
    assertThatThrownBy(() -> ModelFile.fromBytes(model.bytes()))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void structureIsChangedUnderARightChecksum() throws IOException, InterruptedException {
    String trials = Integer.toString(Seeds.trials(2_000, 100_000));

    assertThat(
            ChildJvm.lastLine(
                MutatedModels.class, SMALL_JVM, List.of(trials, Long.toString(Seeds.seed()))))
        .isEqualTo("all typed and in time");
  }

  /** LeNet's layers on large pictures, and a network of convolutions alone. */
  @Test
  void networksOnLargePicturesAreSavedAndLoadedWithoutARun() throws IOException {
    Convolution first =
        new Convolution(MapShape.channelsFirst(1, 1024, 1024), 20, Window.of(5), random);
    Pooling pooling = Pooling.max(first.output(), Window.of(2).stride(2));
    Convolution second = new Convolution(pooling.output(), 50, Window.of(5), random);
    Convolution plain =
        new Convolution(MapShape.channelsLast(3, 2000, 2000), 8, Window.of(3).padding(1), random);
    for (Sequential network :
        List.of(Sequential.of(first, pooling, second), Sequential.of(plain, Activation.relu()))) {
      byte[] bytes = ModelFile.toBytes(network);

      assertThat(ModelBytes.of(bytes).metadata())
          .containsEntry(ModelBytes.ORDER, "none")
          .doesNotContainKeys(ModelBytes.INPUT, ModelBytes.OUTPUT);
      assertThat(ModelFile.fromBytes(bytes).summary()).isEqualTo(network.summary());
    }
  }

  /** Limits that differ between the two sides refuse nothing. */
  @Test
  void theRunIsLeftOutAboveTheLimitsOfTheCaller() throws IOException {
    Sequential network = Sequential.builder(3).seed(1).dense(5).tanh().dense(2).build();
    ReadLimits noRun = ReadLimits.defaults().checkNumbers(0);

    byte[] checked = ModelFile.toBytes(network);
    byte[] unchecked = ModelFile.toBytes(network, noRun);

    assertThat(ModelFile.fromBytes(checked, noRun)).isNotNull();
    assertThat(ModelFile.fromBytes(unchecked)).isNotNull();
    ModelBytes wrong =
        ModelBytes.of(checked).with(ModelBytes.OUTPUT, ModelBytes.text(0.25f, 0.75f));
    assertRefused(wrong, "for the input of its self-check the network gives ");
    assertThat(ModelFile.fromBytes(wrong.bytes(), noRun)).isNotNull();
  }

  @Test
  void aNetworkNestedTwentyDeepIsLoaded() throws IOException {
    Sequential network = nested(20);

    Sequential loaded = ModelFile.fromBytes(ModelFile.toBytes(network));

    assertThat(loaded.summary()).isEqualTo(network.summary());
    assertThat(ModelFile.fromBytes(ModelFile.toBytes(nested(31)))).isNotNull();
    assertThatThrownBy(() -> ModelFile.toBytes(nested(32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layers are nested more than 31 deep, which cannot be saved; put them into fewer"
                + " chains");
  }

  private Sequential nested(int depth) {
    Layer layer = new DenseLayer(2, 2, random);
    for (int i = 1; i < depth; i++) {
      layer = Sequential.of(layer);
    }
    return Sequential.of(layer);
  }

  @Test
  void twoThousandLayersAndFiveThousandTensorsAreLoaded() throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      layers.add(new DenseLayer(2, 2, random));
      layers.add(i % 2 == 0 ? Activation.leakyRelu(0.1f) : new Dropout(0.3, i));
    }
    Sequential network = Sequential.of(layers);

    Sequential loaded = ModelFile.fromBytes(ModelFile.toBytes(network));

    assertThat(loaded.parameters()).hasSize(5_000);
    assertThat(loaded.summary()).isEqualTo(network.summary());
  }

  @Test
  void aNetworkAboveALimitIsRefusedWhenItIsSaved() throws IOException {
    Sequential wide = Sequential.builder(2).seed(1).dense(2).dense(2).build();
    ReadLimits few = ReadLimits.defaults().arrays(3);
    ReadLimits shortHeader = ReadLimits.defaults().headerBytes(500);

    assertThatThrownBy(() -> ModelFile.toBytes(wide, few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there are 4 tensors; the limit is 3; save and load with ReadLimits.arrays of at least"
                + " as many");
    assertThatThrownBy(() -> ModelFile.of(folder.resolve("m")).limits(shortHeader).save(wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the header, with all names and the description, has ")
        .hasMessageContaining(
            " bytes; the limit is 500; save and load with ReadLimits.headerBytes");
    assertThat(folder.resolve("m")).doesNotExist();
    assertThatThrownBy(() -> WeightFile.save(wide, folder.resolve("w"), few))
        .isInstanceOf(IllegalArgumentException.class);
    ReadLimits four = few.arrays(4);
    assertThat(ModelFile.fromBytes(ModelFile.toBytes(wide, four), four)).isNotNull();
    assertThatThrownBy(() -> ModelFile.fromBytes(ModelFile.toBytes(wide), few))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("more than 4 names");
  }

  /** Thousands of texts about the file count as values too. */
  @Test
  void metadataAboveTheLimitIsRefusedWhenItIsWritten() throws IOException {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      many.put("k" + i, "v");
    }
    Path file = folder.resolve("texts.safetensors");

    assertThatThrownBy(
            () -> SafetensorsFile.write(file, Map.of(), many, ReadLimits.defaults().arrays(60)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the header has 1001 values; the limit is 976; save and load with a larger"
                + " ReadLimits.arrays");
    SafetensorsFile.write(file, Map.of("w", Matrix.of(1, 1, 3)), many);
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertThat(open.metadata()).hasSize(1_000);
    }
  }
}
