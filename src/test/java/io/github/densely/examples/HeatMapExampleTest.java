package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.conv.HeatMap;
import io.github.densely.conv.MapShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeatMapExampleTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  /** A short training finds most of the digits already; the whole one does better. */
  @Test
  void findsTheDigitsOfAScene(@TempDir Path folder) throws IOException {
    assertThat(
            HeatMapExample.run(
                out, out, "--scenes", "4", "--epochs", "2", "--out", folder.toString()))
        .isZero();

    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("Convolution(32x125x189 -> 64x122x186, 4x4)");
    Matcher verdict =
        Pattern.compile("80 digits were written, (\\d+) found, (\\d+) of them").matcher(text);
    assertThat(verdict.find()).isTrue();
    assertThat(Integer.parseInt(verdict.group(2))).isGreaterThan(40);
    for (String name : List.of("scene.png", "heat-map.png", "found.png")) {
      assertThat(Files.readAllBytes(folder.resolve(name)))
          .startsWith(new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    }
  }

  @Test
  void theSurestCellOfAPlaceIsTaken() {
    // One row of cells, ten pixels apart; class 3 in all of them, the second the surest.
    MapShape map = MapShape.channelsLast(11, 1, 3);
    Matrix probabilities = Matrix.zeros(1, 33);
    probabilities.set(0, map.index(3, 0, 0), 0.6f);
    probabilities.set(0, map.index(3, 0, 1), 0.9f);
    probabilities.set(0, map.index(3, 0, 2), 0.4f);
    HeatMap cells = HeatMap.of(probabilities, map, 14, 14, 10, 10, Decision.probabilities());

    Detections near = Detections.in(cells, 0.3f, 10);
    Detections far = Detections.in(cells, 0.5f, 9);

    DrawnScene.Digit second = new DrawnScene.Digit(3, 0, 10);
    assertThat(near.found()).containsExactly(new Detections.Found(second, 0.9f));
    assertThat(far.found())
        .containsExactly(
            new Detections.Found(second, 0.9f),
            new Detections.Found(new DrawnScene.Digit(3, 0, 0), 0.6f));
  }

  @Test
  void aFindIsRightIfItsDigitIsNear() {
    List<DrawnScene.Digit> truth =
        List.of(new DrawnScene.Digit(7, 100, 100), new DrawnScene.Digit(2, 50, 50));
    Detections found =
        new Detections(
            List.of(
                new Detections.Found(new DrawnScene.Digit(7, 103, 96), 0.9f), // right
                new Detections.Found(new DrawnScene.Digit(7, 100, 100), 0.8f), // claimed already
                new Detections.Found(new DrawnScene.Digit(3, 50, 50), 0.7f))); // wrong value

    Detections.Score score = found.against(truth, 4);

    assertThat(score).isEqualTo(new Detections.Score(3, 1, 2));
    assertThat(score.precision()).isEqualTo(1 / 3.0);
    assertThat(score.recall()).isEqualTo(0.5);
  }

  @Test
  void theSameSeedDrawsTheSameScene() {
    DrawnScene scene = DrawnScene.draw(64, 80, 6, 4, 5);

    assertThat(scene.picture()).isEqualTo(DrawnScene.draw(64, 80, 6, 4, 5).picture());
    assertThat(scene.digits()).hasSize(6);
    for (DrawnScene.Digit digit : scene.digits()) {
      assertThat(
              scene.digits().stream()
                  .filter(other -> other.distance(digit.top(), digit.left()) < DrawnScene.SIDE))
          .containsExactly(digit);
    }
  }

  @Test
  void aWrongOptionIsToldWithExitCodeTwo() {
    assertThat(HeatMapExample.run(out, out, "--epochs", "none")).isEqualTo(2);
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines(
            "--epochs takes a whole number from 1 to 1000, got none\n--help lists the options\n");
  }
}
