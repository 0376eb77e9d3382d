package io.github.densely;

import static io.github.densely.support.BoundAssert.assertThat;
import static io.github.densely.support.BoundedMatrix.exact;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.ReferenceLayer;
import io.github.densely.support.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A check, not an example: outputs and gradients of every layer, with random numbers, lie within
 * the bound of their running error analysis around the exact ones.
 */
@ExtendWith(Seeds.class)
class GradientBoundTest {

  @Test
  void everyLayerAtTwentyShapes(SplittableRandom random) {
    for (int shape = 0; shape < Seeds.trials(20, 200); shape++) {
      int features = random.nextInt(1, 20);
      int batch = random.nextInt(2, 12);
      for (Layer layer : EveryLayer.taking(features, random)) {
        check(layer, RandomMatrix.normal(batch, features, random), random);
      }
    }
  }

  @Test
  void networksOfSeveralLayers(SplittableRandom random) {
    for (int shape = 0; shape < Seeds.trials(20, 200); shape++) {
      Sequential network =
          Sequential.builder(random.nextInt(1, 20))
              .random(random)
              .batchNorm()
              .dense(random.nextInt(1, 20), Initializer.heNormal())
              .relu()
              .dense(random.nextInt(2, 20), Initializer.pytorch())
              .layerNorm()
              .add(Activation.gelu())
              .dense(random.nextInt(1, 10), Initializer.lecunUniform())
              .add(Activation.softmax())
              .build();

      check(
          network,
          RandomMatrix.normal(random.nextInt(2, 12), network.inFeatures(), random),
          random);
    }
  }

  @Test
  void theBoundIsNarrowEnoughToMissASampleOfTheBatch(SplittableRandom random) {
    for (Layer layer : EveryLayer.taking(6, random)) {
      if (layer.parameters().stream().allMatch(Parameter::isFixed)) {
        continue; // nothing is summed over the batch
      }
      Matrix x = RandomMatrix.normal(5, 6, random);
      Matrix g = RandomMatrix.normal(5, layer.outFeatures(6), random);
      ReferenceLayer reference = ReferenceLayer.of(layer);
      reference.backward(exact(x), exact(g));
      Arrays.fill(g.data(), 4 * g.cols(), 5 * g.cols(), 0f);

      layer.forwardPass(x).backward(g);

      assertThatThrownBy(
              () ->
                  assertThat(layer.parameters().get(0).grad())
                      .isWithin(reference.gradients().get(0)))
          .isInstanceOf(AssertionError.class);
    }
  }

  /** Two backward passes, because the second must add to the gradients of the first. */
  private static void check(Layer layer, Matrix x, SplittableRandom random) {
    ReferenceLayer reference = ReferenceLayer.of(layer);
    List<Parameter> trained = layer.parameters().stream().filter(p -> !p.isFixed()).toList();
    for (int time = 0; time < 2; time++) {
      ForwardPass pass = layer.forwardPass(x);
      Matrix g = RandomMatrix.normal(x.rows(), layer.outFeatures(x.cols()), random);

      Matrix gradInput = pass.backward(g);

      assertThat(pass.output()).as("%s output", layer).isWithin(reference.forward(exact(x)));
      assertThat(gradInput)
          .as("%s gradInput", layer)
          .isWithin(reference.backward(exact(x), exact(g)));
      for (int p = 0; p < trained.size(); p++) {
        assertThat(trained.get(p).grad())
            .as("%s %s", layer, trained.get(p))
            .isWithin(reference.gradients().get(p));
      }
    }
  }
}
