package io.github.densely.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderedSumTest {

  private final Random random = new Random(1);

  @Test
  void theSameBitsInWhateverOrderAndGroupsThePartitionsCome() {
    for (int partitions = 1; partitions <= 33; partitions++) {
      float[][] gradients = gradients(partitions);
      float[] expected = inOrder(gradients);
      for (int trial = 0; trial < 20; trial++) {
        assertThat(shuffled(gradients)).as("%d partitions", partitions).isEqualTo(expected);
      }
    }
  }

  /** Or the test above would show nothing. */
  @Test
  void addingAsTheyComeGivesOtherBits() {
    float[][] gradients = gradients(16);
    Set<Float> sums = new HashSet<>();
    for (int trial = 0; trial < 20; trial++) {
      List<float[]> order = new ArrayList<>(List.of(gradients));
      Collections.shuffle(order, random);
      float sum = 0;
      for (float[] gradient : order) {
        sum += gradient[0];
      }
      sums.add(sum);
    }

    assertThat(sums).hasSizeGreaterThan(1);
  }

  @Test
  void countsAndLossesAddUpAndPartitionsWithoutRowsAreNothing() {
    OrderedSum sum = new OrderedSum();
    sum.add(0, OrderedSum.Part.NONE);
    sum.add(1, new OrderedSum.Part(3, 1.5, 2, new float[] {1, 2}));
    sum.add(2, OrderedSum.Part.NONE);
    sum.add(3, new OrderedSum.Part(4, 0.25, 1, new float[] {10, 20}));

    OrderedSum.Part total = sum.total();

    assertThat(total.rows()).isEqualTo(7);
    assertThat(total.loss()).isEqualTo(1.75);
    assertThat(total.metric()).isEqualTo(3);
    assertThat(total.gradient()).containsExactly(11, 22);
  }

  private float[][] gradients(int partitions) {
    float[][] gradients = new float[partitions][3];
    for (float[] gradient : gradients) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) random.nextGaussian();
      }
    }
    return gradients;
  }

  private static float[] inOrder(float[][] gradients) {
    OrderedSum sum = new OrderedSum();
    for (int i = 0; i < gradients.length; i++) {
      sum.add(i, part(gradients[i]));
    }
    return sum.total().gradient();
  }

  /** In random order, in random groups, and the groups in random order. */
  private float[] shuffled(float[][] gradients) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < gradients.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    OrderedSum all = new OrderedSum();
    OrderedSum group = new OrderedSum();
    for (int i : order) {
      group.add(i, part(gradients[i]));
      if (random.nextInt(3) == 0) {
        all.add(group);
        group = new OrderedSum();
      }
    }
    return all.add(group).total().gradient();
  }

  private static OrderedSum.Part part(float[] gradient) {
    return new OrderedSum.Part(1, 0, 0, Arrays.copyOf(gradient, gradient.length));
  }
}
