package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.internal.kernel.Kernels;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No valid file is refused, whatever its outputs are and whichever kernel saved it. */
class SelfCheckTest {

  private static final List<String> PLAIN = List.of("-Ddensely.kernel=plain");
  private static final List<String> VECTOR =
      List.of("--add-modules", "jdk.incubator.vector", "-Ddensely.kernel=vector");

  @TempDir Path folder;

  @Test
  void networksSavedByOneKernelAreLoadedByTheOther() throws IOException, InterruptedException {
    int random = Seeds.trials(1_000, 100_000);
    for (List<String> saving : List.of(PLAIN, VECTOR)) {
      String file = folder.resolve("networks").toString();
      List<String> save =
          List.of("save", file, Integer.toString(random), Long.toString(Seeds.seed()));
      assertThat(ChildJvm.lastLine(SpecialNetworks.class, saving, save))
          .isEqualTo("saved " + (201 + random));
      for (List<String> loading : List.of(PLAIN, VECTOR)) {
        assertThat(ChildJvm.lastLine(SpecialNetworks.class, loading, List.of("load", file)))
            .isEqualTo("refused 0 of " + (201 + random));
      }
    }
  }

  @Test
  void theSameOrderGivesTheSameBitsAndAnyNaNIsTheSame() throws IOException {
    Matrix weight = Matrix.of(4, 1, Float.NaN, Float.POSITIVE_INFINITY, 3, 0);
    ModelBytes saved = ModelBytes.of(Sequential.of(DenseLayer.of(weight)));
    float[] output = ModelBytes.floats(saved.metadata().get(ModelBytes.OUTPUT));

    assertThat(saved.metadata()).containsEntry(ModelBytes.ORDER, Kernels.order());
    float otherNaN = Float.intBitsToFloat(0xffc01234);
    assertThat(load(saved, otherNaN, output[1], output[2], output[3])).isNotNull();
    assertRefused(saved, output[0], output[1], Math.nextUp(output[2]), output[3]);
    assertRefused(saved, output[0], -output[1], output[2], output[3]);
    assertRefused(saved, output[0], Float.NaN, output[2], output[3]);
    assertRefused(saved, 1, output[1], output[2], output[3]);
  }

  /** The checksum guards them. */
  @Test
  void anotherOrderIsNotCompared() throws IOException {
    ModelBytes saved = ModelBytes.of(Sequential.builder(3).seed(1).dense(2).build());

    ModelBytes other = saved.with(ModelBytes.ORDER, "of a later version");

    assertThat(load(other, 7, Float.NaN)).isNotNull();
    assertThatThrownBy(() -> load(other, 7))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageEndingWith(
            "self-check: the network gives 2 numbers, it gave 1 when it was saved");
  }

  /** The first files have the name of a kernel, which stands for its order at that time. */
  @Test
  void theNamesOfKernelsInOldFilesAreOrders() throws IOException {
    ModelBytes saved = ModelBytes.of(Sequential.builder(3).seed(1).dense(2).build());
    float[] output = ModelBytes.floats(saved.metadata().get(ModelBytes.OUTPUT));
    ModelBytes old = saved.without(ModelBytes.ORDER).with(ModelBytes.KERNEL, "vector");

    assertThat(load(old, output)).isNotNull();
    assertRefused(old, output[0], Math.nextDown(output[1]));
    // The plain kernel had an order of its own.
    assertThat(load(old.with(ModelBytes.KERNEL, "plain"), output[0], 0.125f)).isNotNull();
  }

  /** A codec that forgets a setting is found; the last bits of your own functions may differ. */
  @Test
  void yourOwnLayersMayDifferByAThousandthOfTheLargestOutput() throws IOException {
    Sequential network =
        Sequential.of(
            new Residual(0.5f, new DenseLayer(3, 3, new SplittableRandom(1)), "f"),
            Activation.tanh());
    Path file = folder.resolve("own.safetensors");
    ModelFile model = ModelFile.of(file).codec(new Residual.Codec());
    model.save(network);
    ModelBytes saved = ModelBytes.of(Files.readAllBytes(file));
    float[] output = ModelBytes.floats(saved.metadata().get(ModelBytes.OUTPUT));
    float largest =
        Math.max(Math.abs(output[0]), Math.max(Math.abs(output[1]), Math.abs(output[2])));

    output[1] += largest / 2_000;
    write(file, saved, output);
    assertThat(model.load()).isNotNull();

    output[1] += largest / 500;
    write(file, saved, output);
    assertThatThrownBy(model::load)
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("self-check: for the input of its self-check the network gives ");
  }

  private static void write(Path file, ModelBytes model, float... output) throws IOException {
    Files.write(file, model.with(ModelBytes.OUTPUT, ModelBytes.text(output)).bytes());
  }

  private static Sequential load(ModelBytes model, float... output) throws IOException {
    return ModelFile.fromBytes(model.with(ModelBytes.OUTPUT, ModelBytes.text(output)).bytes());
  }

  private static void assertRefused(ModelBytes model, float... output) {
    assertThatThrownBy(() -> load(model, output))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("self-check: for the input of its self-check the network gives ");
  }
}
