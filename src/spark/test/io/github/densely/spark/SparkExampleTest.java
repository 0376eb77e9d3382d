package io.github.densely.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.io.CheckpointFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SparkExampleTest {

  @Test
  void itTrainsInThreeWaysAndLeavesACheckpoint() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    SparkExample.run(
        new PrintStream(printed, true, StandardCharsets.UTF_8),
        SparkExample.Options.of(
            "--samples", "300", "--epochs", "2", "--partitions", "2", "--hidden", "8"));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("240 samples", "2 executors, 2 partitions", "epoch 2 ")
        .contains("Densely on Spark", "Densely on one machine", "MLlib, L-BFGS");
    assertThat(CheckpointFile.load(Path.of("target", "spark", "checkpoint.safetensors")).epochs())
        .hasSize(2);
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> SparkExample.Options.of("--epoch", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown option --epoch");
  }
}
