package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.Workspace;
import io.github.densely.support.Allocation;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the layers on maps have in common. */
@ExtendWith(Seeds.class)
class MapLayerTest {

  private static final MapShape MAP = MapShape.channelsFirst(2, 5, 6);

  /** Bytes of passes and reshaped matrices. */
  private static final long SMALL_OBJECTS = 16_000;

  private static final long MOST_NANOS = 120_000_000_000L;

  private static List<MapLayer> layers(SplittableRandom random) {
    return List.of(
        new Convolution(MAP, 3, Window.of(2), random),
        Pooling.max(MAP, Window.of(2)),
        Pooling.average(MAP, Window.of(2)),
        EveryPosition.of(Activation.tanh(), MAP));
  }

  @Test
  void wrongSizesAreRefusedWithTheLayerAndItsMap(SplittableRandom random) {
    for (MapLayer layer : layers(random)) {
      int out = layer.output().features();
      ForwardPass pass = layer.forwardPass(Matrix.zeros(4, 60));

      String expects = layer + " expects 60 columns, a map of 2x5x6 channels first, got 4 x 59";
      refused(() -> layer.forwardInto(Matrix.zeros(4, 59), Matrix.zeros(4, out)), expects);
      refused(() -> layer.forwardPass(Matrix.zeros(4, 59)), expects);
      refused(
          () -> layer.forwardInto(Matrix.zeros(4, 60), Matrix.zeros(3, out)),
          layer + " needs out 4 x " + out + " for an input of 4 x 60, got 3 x " + out);
      String gave = layer + " gave an output of 4 x " + out + " and expects a gradient of those";
      refused(() -> pass.backward(Matrix.zeros(3, out)), gave + " sizes, got 3 x " + out);
      refused(() -> pass.backwardParameters(Matrix.zeros(3, out)), gave + " sizes, got 3 x " + out);
    }
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(why);
  }

  /** The memory of the first pass still holds its numbers. */
  @Test
  void aPassInMemoryThatWasUsedBeforeGivesTheSame(SplittableRandom random) {
    for (MapLayer layer : layers(random)) {
      Matrix x = RandomMatrix.normal(3, 60, random);
      Matrix gradOutput = RandomMatrix.normal(3, layer.output().features(), random);
      Workspace workspace = new Workspace();
      Matrix gradInput = layer.forwardPass(x, workspace).backward(gradOutput).copy();
      workspace.reset();

      ForwardPass again = layer.forwardPass(x, workspace);

      assertThat(again.output()).isEqualTo(layer.forward(x));
      assertThat(again.backward(gradOutput)).as("%s", layer).isEqualTo(gradInput);
    }
  }

  /**
   * A batch is 400 maps of 240 bytes. Until the vector kernel is compiled, which takes seconds,
   * each of its vectors is an object.
   */
  @Test
  void inferenceAndGradientsInSteadyStateAllocateNoWindows(SplittableRandom random) {
    for (MapLayer layer : layers(random)) {
      Matrix x = RandomMatrix.normal(400, 60, random);
      Matrix out = Matrix.zeros(400, layer.output().features());
      Workspace workspace = new Workspace();
      long least = Long.MAX_VALUE;
      long start = System.nanoTime();
      while (least >= SMALL_OBJECTS && System.nanoTime() - start < MOST_NANOS) {
        long before = Allocation.ofThisThread();
        workspace.reset();
        layer.forwardInto(x, out);
        layer.forwardPass(x, workspace).backward(out);
        least = Math.min(least, Allocation.ofThisThread() - before);
      }

      assertThat(least).as("%s", layer).isLessThan(SMALL_OBJECTS);
    }
  }
}
