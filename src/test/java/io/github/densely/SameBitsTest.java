package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.ChildJvm;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Neither the kernel, nor the number of threads, nor the width of the vectors, nor the JDK changes
 * a bit of an output, a gradient or a trained weight: one checksum for all, in JVMs that are
 * started with different flags. The number below is the same on every JDK this is run on.
 */
@Tag("child-jvm")
class SameBitsTest {

  private static final String SUM =
      "628837fb26a115e93ce4f0b9d58a3b1a6b6e21866564dcf596f07a3758302347";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-Ddensely.threads=1",
        "-Ddensely.threads=2",
        "-Ddensely.threads=3",
        "-Ddensely.threads=8 -Djava.util.concurrent.ForkJoinPool.common.parallelism=7",
        "-XX:MaxVectorSize=16",
      })
  void plainKernel(String flags) throws IOException, InterruptedException {
    assertThat(run(flags)).isEqualTo("plain " + SUM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-Ddensely.threads=1",
        "-Ddensely.threads=2 -XX:MaxVectorSize=64",
        "-Ddensely.threads=3 -XX:MaxVectorSize=32",
        "-Ddensely.vectorBits=128",
        "-Ddensely.vectorBits=256",
        "-Ddensely.vectorBits=512", // emulated where the processor has less
        "-Ddensely.threads=8 -Djava.util.concurrent.ForkJoinPool.common.parallelism=7",
        "-XX:MaxVectorSize=16",
      })
  void vectorKernel(String flags) throws IOException, InterruptedException {
    assertThat(run("--add-modules jdk.incubator.vector -Ddensely.kernel=vector " + flags))
        .isEqualTo("vector " + SUM);
  }

  @Test
  void aProcessorWithoutFusedMultiplyAddHasTheSameBits() throws IOException, InterruptedException {
    assertThat(run("--add-modules jdk.incubator.vector -XX:-UseFMA")).isEqualTo("plain " + SUM);
  }

  /** The last line that {@link SameBits} prints in a JVM of this JDK. */
  private static String run(String flags) throws IOException, InterruptedException {
    return ChildJvm.lastLine(
        SameBits.class,
        Stream.of(flags.split(" ")).filter(flag -> !flag.isEmpty()).toArray(String[]::new));
  }
}
