package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import io.github.densely.train.GradientCheck.Mismatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check of the gradient check: every layer of the library, at the smallest shapes, with a mistake
 * in each of its gradients.
 */
@ExtendWith(Seeds.class)
class GradientCheckPowerTest {

  /** What rounding of a backward pass may hide, twice the share that the check grants it. */
  private static final double ROUNDING = 2 * 64 * 0x1p-24;

  @Test
  void everyMistakeIsFoundAtTheSmallestShapes(SplittableRandom random) {
    int tried = 0;
    for (int trial = 0; trial < Seeds.trials(2, 100); trial++) {
      for (int features = 1; features <= 3; features++) {
        for (Layer layer : EveryLayer.taking(features, random)) {
          for (int rows = Math.max(1, layer.minTrainingRows()); rows <= 3; rows++) {
            Matrix input = RandomMatrix.normal(rows, features, random);
            tried += everyFault(layer, input);
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(1000);
  }

  private static int everyFault(Layer layer, Matrix input) {
    int tried = 0;
    int places = 1 + (int) layer.parameters().stream().filter(p -> !p.frozen()).count();
    for (int place = 0; place < places; place++) {
      for (WrongBackward.Fault fault : WrongBackward.Fault.values()) {
        WrongBackward wrong = new WrongBackward(layer, fault, place);
        if (differs(wrong, layer, input)) {
          tried++;
          List<Mismatch> found = GradientCheck.of(wrong, input).mismatches();
          assertThat(found).as("%s on %s", wrong, input).isNotEmpty();
        }
      }
    }
    return tried;
  }

  /** Whether the mistake changes any gradient by more than rounding: a 1 x 1 has no transpose. */
  private static boolean differs(Layer wrong, Layer right, Matrix input) {
    List<Float> first = gradients(wrong, input);
    List<Float> second = gradients(right, input);
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < first.size(); i++) {
      largest = Math.max(largest, Math.max(Math.abs(first.get(i)), Math.abs(second.get(i))));
      difference = Math.max(difference, Math.abs(first.get(i) - second.get(i)));
    }
    return difference > ROUNDING * largest;
  }

  private static List<Float> gradients(Layer layer, Matrix input) {
    layer.zeroGrad();
    ForwardPass pass = layer.forwardPass(input);
    Matrix gradOutput = Matrix.zeros(pass.output().rows(), pass.output().cols());
    for (int i = 0; i < gradOutput.data().length; i++) {
      gradOutput.data()[i] = 0.5f + 0.37f * i * i - 0.6f * i;
    }
    List<Float> all = new ArrayList<>();
    for (float value : pass.backward(gradOutput).data()) {
      all.add(value);
    }
    for (Parameter parameter : layer.parameters()) {
      for (int i = 0; !parameter.frozen() && i < parameter.size(); i++) {
        all.add(parameter.grad().data()[i]);
      }
    }
    layer.zeroGrad();
    return all;
  }

  @Test
  void aRightLayerIsNeverBlamed(SplittableRandom random) {
    for (int trial = 0; trial < Seeds.trials(10, 400); trial++) {
      int features = random.nextInt(1, 9);
      for (Layer layer : EveryLayer.taking(features, random)) {
        int rows = Math.max(layer.minTrainingRows(), random.nextInt(1, 7));
        Matrix input = RandomMatrix.normal(rows, features, random);

        List<Mismatch> found = GradientCheck.of(layer, input).mismatches();

        // Near a kink, or nearly flat as a BatchNorm of two rows, a check may be in doubt.
        assertThat(found).as("%s on %s", layer, input).noneMatch(m -> m.doubt().isEmpty());
      }
    }
  }
}
