package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check, not an example: a pass owns what its backward pass needs, so two batches may be in
 * flight at once.
 */
@ExtendWith(Seeds.class)
class TwoPassesTest {

  @Test
  void twoPassesInFlightDoNotDisturbEachOther(SplittableRandom random) {
    for (Layer layer : EveryLayer.taking(6, random)) {
      Matrix x1 = RandomMatrix.normal(4, 6, random);
      Matrix x2 = RandomMatrix.normal(3, 6, random);
      Matrix g1 = RandomMatrix.normal(4, layer.outFeatures(6), random);
      Matrix g2 = RandomMatrix.normal(3, layer.outFeatures(6), random);
      Matrix alone1 = layer.forwardPass(x1).backward(g1);
      Matrix alone2 = layer.forwardPass(x2).backward(g2);
      Sequential net = Sequential.of(layer);
      float[] gradients = net.gradientVector();
      net.zeroGrad();

      ForwardPass pass1 = layer.forwardPass(x1);
      ForwardPass pass2 = layer.forwardPass(x2);
      layer.forward(x2);
      Matrix gradInput1 = pass1.backward(g1);
      Matrix gradInput2 = pass2.backward(g2);

      assertThat(gradInput1).as("%s", layer).isEqualTo(alone1);
      assertThat(gradInput2).as("%s", layer).isEqualTo(alone2);
      assertThat(net.gradientVector()).as("%s", layer).isEqualTo(gradients);
    }
  }

  @Test
  void aPassMayGoBackTwiceAndAddsTwice() {
    DenseLayer layer = DenseLayer.of(Matrix.of(1, 1, 3));
    ForwardPass pass = layer.forwardPass(Matrix.of(1, 1, 5));

    pass.backward(Matrix.of(1, 1, 1));
    pass.backward(Matrix.of(1, 1, 1));

    assertThat(layer.weight().grad()).isEqualTo(Matrix.of(1, 1, 10));
  }
}
