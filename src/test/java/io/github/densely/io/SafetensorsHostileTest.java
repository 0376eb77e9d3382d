package io.github.densely.io;

import static io.github.densely.support.FileBytes.floats;
import static io.github.densely.support.FileBytes.safetensors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.support.ChildJvm;
import io.github.densely.support.FileBytes;
import io.github.densely.support.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not a valid file is told so, whatever it is. */
@ExtendWith(Seeds.class)
class SafetensorsHostileTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.densely.io.HostileSafetensors#all")
  void isRefused(HostileSafetensors hostile) {
    Path file = FileBytes.file(folder, "hostile.safetensors", hostile.content());

    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageStartingWith(file + ", ")
        .hasMessageContaining(hostile.reason());
  }

  /** None takes more memory than it should, nor more time than is printed by hand. */
  @Tag("child-jvm")
  @Test
  void allOfThemInAHeapOf64Megabytes() throws Exception {
    assertThat(ChildJvm.lastLine(HostileSafetensors.class, "-Xmx64m"))
        .startsWith(HostileSafetensors.all().size() + " of " + HostileSafetensors.all().size());
  }

  @Test
  void theLimitsOfTheCallerHold() {
    Path file =
        FileBytes.file(folder, "small.safetensors", safetensors(HostileSafetensors.ONE, floats(1)));

    assertThatThrownBy(() -> SafetensorsFile.open(file, ReadLimits.defaults().fileBytes(10)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("bytes, the limit is 10");
    assertThatThrownBy(() -> SafetensorsFile.open(file, ReadLimits.defaults().headerBytes(10)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("bytes, the limit is 10");
    Path two =
        FileBytes.file(
            folder,
            "two.safetensors",
            safetensors(
                HostileSafetensors.both(
                    HostileSafetensors.ONE, HostileSafetensors.ONE.replace("a", "b"))));
    assertThatThrownBy(() -> SafetensorsFile.open(two, ReadLimits.defaults().arrays(0)))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("more than 1 names");
  }

  @Test
  void cutAtEveryByte() throws IOException {
    byte[] whole = valid();
    for (int length = 0; length < whole.length; length++) {
      Path file = FileBytes.file(folder, "cut.safetensors", Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(InvalidFileException.class);
    }
  }

  /**
   * A flipped bit may make another valid file, of other names or numbers; never another exception.
   */
  @Test
  void everyBitFlipped() throws IOException {
    byte[] whole = valid();
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      readAll(FileBytes.file(folder, "flipped.safetensors", flipped));
    }
  }

  @Test
  void randomChanges(SplittableRandom random) throws IOException {
    byte[] whole = valid();
    for (int trial = 0; trial < Seeds.trials(2000, 1_000_000); trial++) {
      byte[] changed = whole.clone();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      readAll(FileBytes.file(folder, "changed.safetensors", changed));
    }
  }

  private static void readAll(Path file) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      for (SafetensorsFile.Tensor tensor : tensors.tensors()) {
        try {
          tensors.read(tensor.name());
        } catch (MismatchException e) {
          assertThat(e).hasMessageContaining(file.toString());
        }
      }
    } catch (InvalidFileException e) {
      assertThat(e).hasMessageStartingWith(file + ", ");
    }
  }

  private byte[] valid() throws IOException {
    Path file = folder.resolve("valid.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter(Map.of("format", "pt"));
    writer.add("0.weight", List.of(2L, 3L), Matrix.of(2, 3, 1, 2, 3, 4, 5, 6));
    writer.add("0.bias", List.of(2L), Matrix.of(1, 2, 7, 8));
    writer.write(file);
    return Files.readAllBytes(file);
  }
}
