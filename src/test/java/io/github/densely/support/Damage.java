package io.github.densely.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.data.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Damages a file that checks all of its bytes: whatever is done to it, it must be refused. */
public final class Damage {

  /** Reads a file. */
  public interface Reader {
    void read(Path file) throws IOException;
  }

  private Damage() {}

  /** Cuts a file at every byte, and flips every bit of it. */
  public static void everyCutAndEveryFlippedBitIsRefused(Path file, Reader reader)
      throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path broken = file.resolveSibling("broken.safetensors");
    for (int length = 0; length < whole.length; length++) {
      Files.write(broken, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> reader.read(broken)).isInstanceOf(InvalidFileException.class);
    }
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(broken, flipped);

      assertThatThrownBy(() -> reader.read(broken))
          .as("bit %d", bit)
          .isInstanceOf(InvalidFileException.class);
    }
  }
}
