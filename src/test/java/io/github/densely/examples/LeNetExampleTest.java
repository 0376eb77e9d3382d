package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.SlidingNetwork;
import io.github.densely.data.Dataset;
import io.github.densely.support.RandomMatrix;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** LeNet as Caffe's example has it, with its sizes. */
class LeNetExampleTest {

  private static final int SIDE = 28;

  /** 20·(1·5·5 + 1) + 50·(20·5·5 + 1) + 500·(800 + 1) + 10·(500 + 1), and 2·784 of the scale. */
  @Test
  void itsParametersAndTheSizesOfABatchOf16() {
    Sequential network = LeNetExample.network(1);
    Matrix batch = RandomMatrix.normal(16, SIDE * SIDE, new SplittableRandom(1));

    ForwardPass pass = network.forwardPass(batch);

    assertThat(network.parameterCount() - 2 * SIDE * SIDE)
        .isEqualTo(520 + 25_050 + 400_500 + 5_010);
    assertThat(pass.output().rows()).isEqualTo(16);
    assertThat(pass.output().cols()).isEqualTo(10);
  }

  /** Fifty steps on drawn digits of twice their size, of which chance would name 10 %. */
  @Test
  void itLearnsAndThenSlides() {
    Dataset drawn = DrawnDigits.draw(2000, 1);
    Dataset digits = Dataset.of(enlarged(drawn.inputs()), drawn.targets());
    Sequential network = LeNetExample.network(1);
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);

    LeNetExample.fit(network, digits.slice(0, 1600), 1, 1, nowhere);

    int right = 0;
    Dataset test = digits.slice(1600, 2000);
    Matrix scores = network.forward(test.inputs());
    for (int i = 0; i < test.size(); i++) {
      right += scores.argMax(i) == (int) test.targets().get(i, 0) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(test.size() / 2);
    assertThat(SlidingNetwork.of(network, MapShape.channelsFirst(1, SIDE, SIDE)).output(256, 256))
        .isEqualTo(MapShape.channelsFirst(10, 58, 58));
  }

  /** Each pixel four times, from 0 to 255. */
  private static Matrix enlarged(Matrix pictures) {
    Matrix large = Matrix.zeros(pictures.rows(), SIDE * SIDE);
    for (int i = 0; i < pictures.rows(); i++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          large.set(i, y * SIDE + x, 255 * pictures.get(i, y / 2 * DrawnDigits.SIDE + x / 2));
        }
      }
    }
    return large;
  }

  @Test
  void withoutFilesItSaysWhatItWants() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code =
        LeNetExample.run(
            new PrintStream(err, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("--data takes 2 files, got 0 files");
  }
}
