package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.KernelChoice;
import io.github.densely.Matrix;
import io.github.densely.support.FileBytes;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The stored input is [1, 2]; the network gives 1 + 2·2 = 5 and 3 + 2·6.5 = 16 for it. */
class SelfCheckTest {

  private static final DenseLayer NETWORK = DenseLayer.of(Matrix.of(2, 2, 1, 2, 3, 6.5f));

  @Test
  void theSameKernelGivesTheSameBits() {
    assertThat(problem(KernelChoice.current().name(), 5, 16)).isNull();
    assertThat(problem(KernelChoice.current().name(), Math.nextUp(5f), 16))
        .isEqualTo(
            "for the input of its self-check the network gives 5.0, it gave 5.0000005 when it was"
                + " saved");
    assertThat(problem(KernelChoice.current().name(), 5, Math.nextDown(16f)))
        .startsWith("for the input of its self-check the network gives 16.0, it gave 15.999999");
  }

  /** 16/1024 = 1/64 of the largest output, for each output. */
  @Test
  void anotherKernelMayBeOffByAThousandthOfTheLargestOutput() {
    assertThat(problem("another", 5 + 1 / 64f, 16)).isNull();
    assertThat(problem("another", 5, 16 - 1 / 128f)).isNull();
    assertThat(problem("another", Math.nextUp(5 + 1 / 64f), 16)).isNotNull();
    assertThat(problem("another", 5, 16 - 1 / 32f)).isNotNull();
  }

  @Test
  void aNetworkWithAnotherNumberOfOutputsIsNotTheOneThatWasSaved() {
    assertThat(problem("another", 5, 16, 7))
        .isEqualTo("the network gives 2 numbers, it gave 3 when it was saved");
    assertThat(problem("another"))
        .isEqualTo("the network gives 2 numbers, it gave 0 when it was saved");
  }

  @Test
  void aCheckThatCannotBeReadIsMissing() {
    Map<String, String> metadata = new LinkedHashMap<>();
    assertThat(SelfCheck.problem(NETWORK, metadata)).isEqualTo("the self-check is missing");
    SelfCheck.put(NETWORK, Optional.of(Matrix.of(1, 2, 1, 2)), metadata);
    assertThat(SelfCheck.problem(NETWORK, metadata)).isNull();

    for (String text : new String[] {"no base64!", ""}) {
      Map<String, String> changed = new LinkedHashMap<>(metadata);
      changed.put("densely.check.input", text);
      assertThat(SelfCheck.problem(NETWORK, changed)).isEqualTo("the self-check is missing");
    }
  }

  private static String problem(String kernel, float... outputs) {
    Map<String, String> metadata = new LinkedHashMap<>();
    SelfCheck.put(NETWORK, Optional.of(Matrix.of(1, 2, 1, 2)), metadata);
    metadata.put("densely.check.kernel", kernel);
    metadata.put(
        "densely.check.output", Base64.getEncoder().encodeToString(FileBytes.floats(outputs)));
    return SelfCheck.problem(NETWORK, metadata);
  }
}
