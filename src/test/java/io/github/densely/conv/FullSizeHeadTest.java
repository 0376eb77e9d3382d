package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.ChildJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("child-jvm")
class FullSizeHeadTest {

  /** 4096·512·7·7 + 4096·4096 weights are 478 MB, in a heap of 2 GB. */
  @Test
  void sevenBySevenBy512To4096To4096AtFullSize() throws Exception {
    assertThat(ChildJvm.lastLine(FullSizeHead.class, "-Xmx2g"))
        .isEqualTo(
            "119537664 weights, 4096x1x1 channels first and 4096x5x3 channels first, 0 differ");
  }

  @Test
  void andByTheVectorKernel() throws Exception {
    assertThat(
            ChildJvm.lastLine(
                FullSizeHead.class,
                "-Xmx2g",
                "--add-modules=jdk.incubator.vector",
                "-Ddensely.kernel=vector"))
        .endsWith(" 0 differ");
  }
}
