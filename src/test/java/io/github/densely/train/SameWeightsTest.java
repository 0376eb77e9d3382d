package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.KernelChoice;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** A seed gives one set of trained weights: the same bits on every JDK, for a given kernel. */
class SameWeightsTest {

  private static final Map<String, Long> CHECKSUMS =
      Map.of("plain", 264810147L, "vector", 3357816491L);

  @Test
  void trainedWeightsHaveTheSameBitsEverywhere() {
    Sequential network =
        Sequential.builder(37, 42)
            .dense(29)
            .layerNorm()
            .tanh()
            .dense(21)
            .batchNorm()
            .relu()
            .dropout(0.2)
            .dense(4)
            .build();
    SplittableRandom random = new SplittableRandom(7);
    Matrix inputs = Matrix.zeros(100, 37);
    int[] classes = new int[100];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) (random.nextLong() >>> 62);
      for (int j = 0; j < 37; j++) {
        inputs.set(i, j, (random.nextLong() >> 40) * 0x1p-22f + (j % 4 == classes[i] ? 1 : 0));
      }
    }

    Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.01))
        .epochs(5)
        .fit(Dataset.ofClasses(inputs, classes));

    CRC32 checksum = new CRC32();
    for (float weight : network.parameterVector()) {
      int bits = Float.floatToIntBits(weight);
      for (int shift = 0; shift < 32; shift += 8) {
        checksum.update(bits >>> shift);
      }
    }
    assertThat(checksum.getValue()).isEqualTo(CHECKSUMS.get(KernelChoice.current().name()));
  }
}
