package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.conv.EveryPosition;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A check, not an example: in inference a sample gives the same bits alone and in any batch. */
@ExtendWith(Seeds.class)
class BatchInvarianceTest {

  @Test
  void forwardOfABatchIsForwardOfItsRows(SplittableRandom random) {
    for (int features : new int[] {1, 2, 7, 33, 150}) {
      Matrix batch = RandomMatrix.normal(11, features, random);
      for (Layer layer : EveryLayer.inferring(features, random)) {
        Matrix output = layer.forward(batch);
        for (int i = 0; i < batch.rows(); i++) {
          Matrix alone = layer.forward(Matrix.of(1, features, batch.row(i)));

          assertThat(alone.row(0)).as("%s row %d", layer, i).isEqualTo(output.row(i));
        }
        assertThat(layer.forward(batch.firstRows(5)))
            .as("%s", layer)
            .isEqualTo(output.firstRows(5));
      }
    }
  }

  /** The gradient of a row of the input, too, where layers do not mix rows. */
  @Test
  void gradInputOfABatchIsGradInputOfItsRows(SplittableRandom random) {
    Matrix batch = RandomMatrix.normal(7, 40, random);
    for (Layer layer : EveryLayer.taking(40, random)) {
      if (layer instanceof BatchNorm
          || layer instanceof EveryPosition every && every.layer() instanceof BatchNorm) {
        continue; // mixes rows by design
      }
      Matrix g = RandomMatrix.normal(7, layer.outFeatures(40), random);
      Matrix gradInput = layer.forwardPass(batch).backward(g);
      for (int i = 0; i < batch.rows(); i++) {
        ForwardPass alone = layer.forwardPass(Matrix.of(1, 40, batch.row(i)));

        assertThat(alone.backward(Matrix.of(1, g.cols(), g.row(i))).row(0))
            .as("%s row %d", layer, i)
            .isEqualTo(gradInput.row(i));
      }
    }
  }
}
