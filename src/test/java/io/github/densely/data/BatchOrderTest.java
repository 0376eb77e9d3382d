package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchOrderTest {

  /** 4 + 4 + 2. */
  @Test
  void theLastBatchHasTheRest() {
    BatchOrder order = new BatchOrder(7, 10, 4, false);

    assertThat(order.batches()).isEqualTo(3);
    assertThat(order.rows()).isEqualTo(4);
    assertThat(order.start(2)).isEqualTo(8);
    assertThat(order.end(1)).isEqualTo(8);
    assertThat(order.end(2)).isEqualTo(10);
    assertThat(order).hasToString("10 samples in batches of 4, seed 7");
  }

  @Test
  void theLastBatchCanBeDropped() {
    BatchOrder order = new BatchOrder(7, 10, 4, true);

    assertThat(order.batches()).isEqualTo(2);
    assertThat(order).hasToString("10 samples in batches of 4, the last one dropped, seed 7");
  }

  /** A last batch that is full is not dropped, and there is no empty one after it. */
  @Test
  void twelveSamplesAreThreeFullBatches() {
    assertThat(new BatchOrder(7, 12, 4, false).batches()).isEqualTo(3);
    assertThat(new BatchOrder(7, 12, 4, true).batches()).isEqualTo(3);
    assertThat(new BatchOrder(7, 4, 4, true).batches()).isEqualTo(1);
  }

  @Test
  void aBatchSizeAboveTheSamplesIsOneBatch() {
    BatchOrder order = new BatchOrder(7, 3, 100, false);

    assertThat(order.rows()).isEqualTo(3);
    assertThat(order.batches()).isEqualTo(1);
    assertThat(order.end(0)).isEqualTo(3);
  }

  /** Any other order of the same samples would train other weights. */
  @Test
  void everyEpochHasAnOrderOfItsOwnThatFollowsFromTheSeed() {
    BatchOrder order = new BatchOrder(7, 6, 2, false);

    assertThat(order.ofEpoch(1)).containsExactly(EPOCH_1);
    assertThat(order.ofEpoch(2)).containsExactly(EPOCH_2);
    assertThat(new BatchOrder(7, 6, 3, true).ofEpoch(2)).containsExactly(EPOCH_2);
    assertThat(new BatchOrder(8, 6, 2, false).ofEpoch(1)).isNotEqualTo(order.ofEpoch(1));
    int[] sorted = order.ofEpoch(1000);
    Arrays.sort(sorted);
    assertThat(sorted).containsExactly(0, 1, 2, 3, 4, 5);
  }

  private static final int[] EPOCH_1 = {0, 2, 3, 4, 1, 5};

  private static final int[] EPOCH_2 = {3, 4, 5, 0, 2, 1};

  @Test
  void noBatchIsRefused() {
    assertThatThrownBy(() -> new BatchOrder(7, 3, 4, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 samples give no batch of 4, and the last one is dropped");
    assertThatThrownBy(() -> new BatchOrder(7, 0, 4, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("samples must be at least 1, got 0");
    assertThatThrownBy(() -> new BatchOrder(7, 3, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch size must be at least 1, got 0");
  }
}
