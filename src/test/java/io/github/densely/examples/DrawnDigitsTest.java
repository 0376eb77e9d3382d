package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DrawnDigitsTest {

  @Test
  void theSameSeedDrawsTheSameBitsOnEveryPlatform() throws NoSuchAlgorithmException {
    Dataset digits = DrawnDigits.draw(100, 1);

    assertThat(sha256(digits.inputs()))
        .isEqualTo("ba40a26805a17a41ae22d82eb352c128fb50ceeef14d3f818d1f4b9a52ae7d87");
  }

  @Test
  void anotherSeedDrawsOthers() {
    assertThat(DrawnDigits.draw(10, 1).inputs()).isNotEqualTo(DrawnDigits.draw(10, 2).inputs());
  }

  @Test
  void everyDigitIsDrawnEquallyOften() {
    Dataset digits = DrawnDigits.draw(1000, 3);

    int[] counts = new int[10];
    for (float digit : digits.targets().data()) {
      counts[(int) digit]++;
    }

    assertThat(counts).containsOnly(100);
  }

  @Test
  void everyPictureHasInkInItsMiddleAndPixelsFromPaperToInk() {
    Dataset digits = DrawnDigits.draw(1000, 4);

    for (int i = 0; i < digits.size(); i++) {
      float[] picture = digits.inputs().row(i);
      double all = 0;
      double middle = 0;
      for (int p = 0; p < picture.length; p++) {
        assertThat(picture[p]).isBetween(0f, 1f);
        int x = p % DrawnDigits.SIDE;
        all += picture[p];
        middle += x >= 2 && x < DrawnDigits.SIDE - 2 ? picture[p] : 0;
      }
      assertThat(all).as("ink of picture %d", i).isGreaterThan(5);
      assertThat(middle / all)
          .as("share of the ink in the middle of picture %d", i)
          .isGreaterThan(0.7);
    }
  }

  private static String sha256(Matrix matrix) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(matrix.data().length * Float.BYTES);
    bytes.asFloatBuffer().put(matrix.data());
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
