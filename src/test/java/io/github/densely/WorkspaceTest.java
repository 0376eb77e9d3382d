package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.Allocation;
import io.github.densely.support.EveryLayer;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A training step in memory that was used before gives the same bits, and makes no garbage. */
@ExtendWith(Seeds.class)
class WorkspaceTest {

  /** Bytes of passes, lists and tasks; a single matrix of the large step is 256 KB. */
  private static final long SMALL_OBJECTS = 16_000;

  private static final long MOST_NANOS = 120_000_000_000L;

  @Test
  void everyLayerGivesTheSameInMemoryThatWasUsedBefore(SplittableRandom random) {
    for (Layer layer : EveryLayer.inferring(40, random)) {
      Workspace workspace = new Workspace();
      for (int rows : new int[] {9, 9, 4, 30}) { // equal, smaller, larger than before
        Matrix x = RandomMatrix.normal(rows, 40, random);
        Matrix g = RandomMatrix.normal(rows, layer.outFeatures(40), random);
        if (layer instanceof Dropout dropout) {
          dropout.passes(7); // the same mask for both
        }
        layer.zeroGrad();
        ForwardPass fresh = layer.forwardPass(x);
        Matrix gradInput = fresh.backward(g);
        float[] gradients = gradients(layer);
        if (layer instanceof Dropout dropout) {
          dropout.passes(7);
        }
        layer.zeroGrad();
        workspace.reset();
        ForwardPass again = layer.forwardPass(x, workspace);

        assertThat(again.output()).as("%s", layer).isEqualTo(fresh.output());
        assertThat(again.backward(g)).as("%s", layer).isEqualTo(gradInput);
        assertThat(gradients(layer)).as("%s", layer).isEqualTo(gradients);
      }
    }
  }

  private static float[] gradients(Layer layer) {
    return Sequential.of(layer).gradientVector();
  }

  @Test
  void aStepInSteadyStateAllocatesNothingThatGrowsWithBatchOrWeights(SplittableRandom random) {
    long small = bytesOfAStep(16, 32, random);
    long large = bytesOfAStep(128, 512, random);

    assertThat(small).isLessThan(SMALL_OBJECTS);
    assertThat(large).isLessThan(SMALL_OBJECTS);
  }

  /**
   * The least of several steps, since the first ones allocate what the later ones use. Until the
   * vector kernel is compiled, which takes seconds, each of its vectors is an object.
   */
  private static long bytesOfAStep(int batch, int features, SplittableRandom random) {
    Sequential network =
        Sequential.builder(features)
            .random(random)
            .dense(features)
            .layerNorm()
            .relu()
            .dense(features)
            .batchNorm()
            .tanh()
            .dropout(0.5)
            .dense(10)
            .build();
    Optimizer optimizer = Optimizer.adam(0.001);
    Loss loss = Loss.softmaxCrossEntropy();
    Matrix x = RandomMatrix.normal(batch, features, random);
    Matrix target = Matrix.zeros(batch, 1);
    Matrix gradOutput = Matrix.zeros(batch, 10);
    Workspace workspace = new Workspace();
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (least >= SMALL_OBJECTS && System.nanoTime() - start < MOST_NANOS) {
      long before = Allocation.ofThisThread();
      workspace.reset();
      network.zeroGrad();
      ForwardPass pass = network.forwardPass(x, workspace);
      loss.sumAndGradient(pass.output(), target, 1.0 / batch, gradOutput);
      pass.backwardParameters(gradOutput);
      optimizer.step(network.parameters());
      least = Math.min(least, Allocation.ofThisThread() - before);
    }
    return least;
  }
}
