package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.conv.MapShape;
import io.github.densely.data.Dataset;
import io.github.densely.support.RandomMatrix;
import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class LossOnPartsTest {

  private final Loss squared = Loss.meanSquaredError();
  private final Loss classes = Loss.softmaxCrossEntropy();

  /** Output 2 of three has the error 3; output 0 and 1 belong to nobody. */
  @Test
  void aLossOfSomeColumns() {
    Loss loss = squared.on(Columns.of(3, 2, 3), Columns.of(2, 0, 1));
    Matrix output = Matrix.of(1, 3, 50, 60, 7);
    Matrix target = Matrix.of(1, 2, 4, 99);

    assertThat(loss.sum(output, target)).isEqualTo(9);
    assertThat(loss.gradient(output, target)).isEqualTo(Matrix.of(1, 3, 0, 0, 6));
    assertThat(loss).hasToString("mean squared error on outputs 2 to 2");
  }

  /** 9 + 10·(1 + 4)/2, with the gradients 2·3 and 10·[1, 2]. */
  @Test
  void aWeightedSumOfTwoHeads() {
    Loss loss =
        squared
            .on(Columns.of(3, 0, 1), Columns.of(3, 0, 1))
            .plus(squared.on(Columns.of(3, 1, 3), Columns.of(3, 1, 3)).times(10));
    Matrix output = Matrix.of(1, 3, 3, 1, 2);
    Matrix target = Matrix.zeros(1, 3);

    assertThat(loss.sum(output, target)).isEqualTo(9 + 25);
    assertThat(loss.gradient(output, target)).isEqualTo(Matrix.of(1, 3, 6, 10, 20));
    assertThat(loss.sum(output, target, Matrix.of(1, 1, 2))).isEqualTo(2 * 34);
    assertThat(loss)
        .hasToString(
            "mean squared error on outputs 0 to 0 + 10.0·mean squared error on outputs 1 to 2");
  }

  /** The errors 1, 2 and 3 count 1, 0 and ½ times. */
  @Test
  void aMaskLeavesValuesOut() {
    Matrix output = Matrix.of(1, 3, 1, 2, 3);
    Matrix target = Matrix.of(1, 6, 0, 0, 0, 1, 0, 0.5f);
    Loss loss = squared.masked();

    assertThat(loss.sum(output, target)).isEqualTo((1 + 0.5 * 9) / 3);
    assertThat(loss.gradient(output, target)).isEqualTo(Matrix.of(1, 3, 2f / 3, 0, 1));
    assertThat(loss.sum(output, target, Matrix.of(1, 1, 4))).isEqualTo(4 * (1 + 0.5 * 9) / 3);
  }

  /** Three positions with equal scores have the loss log 2 each; the second does not count. */
  @Test
  void aMaskLeavesPositionsOut() {
    MapShape map = MapShape.channelsFirst(2, 1, 3);
    Matrix output = Matrix.zeros(1, 6);
    Matrix target = Matrix.of(1, 6, 0, 1, 1, 1, 0, 1); // classes, then weights
    Loss loss = classes.masked().perPosition(map);

    assertThat(loss.sum(output, target)).isEqualTo(2 * Math.log(2) / 3);
    assertThat(loss.gradient(output, target))
        .isEqualTo(Matrix.of(1, 6, -1f / 6, 0, 1f / 6, 1f / 6, 0, -1f / 6));
  }

  /** Two channels at two positions: first score 0 0, second log 3, so ¼ and ¾ of the class. */
  @Test
  void everyPositionHasAClassOfItsOwn() {
    float three = (float) Math.log(3);
    Matrix target = Matrix.of(1, 2, 0, 1);
    Matrix first = Matrix.of(1, 4, 0, 0, three, three); // channel 0, then channel 1
    Matrix last = Matrix.of(1, 4, 0, three, 0, three); // position 0, then position 1
    double expected = (Math.log(4) + Math.log(4 / 3.0)) / 2;

    assertThat(classes.perPosition(MapShape.channelsFirst(2, 1, 2)).sum(first, target))
        .isCloseTo(expected, org.assertj.core.data.Offset.offset(0x1p-23));
    assertThat(classes.perPosition(MapShape.channelsLast(2, 1, 2)).sum(last, target))
        .isEqualTo(classes.perPosition(MapShape.channelsFirst(2, 1, 2)).sum(first, target));
  }

  /** Objectness and box offsets of two anchors at the positions of a map: one loss. */
  @Test
  void objectnessAndBoxesTogetherHaveTheRightGradient(SplittableRandom random) {
    MapShape scores = MapShape.channelsFirst(2, 2, 3);
    MapShape boxes = MapShape.channelsFirst(8, 2, 3);
    int outputs = scores.features() + boxes.features();
    int targets = 2 * outputs;
    Loss loss =
        Loss.binaryCrossEntropy(3)
            .masked()
            .perPosition(scores)
            .on(Columns.of(outputs, 0, 12), Columns.of(targets, 0, 24))
            .plus(
                Loss.huber(1)
                    .masked()
                    .perPosition(boxes)
                    .on(Columns.of(outputs, 12, 60), Columns.of(targets, 24, 120))
                    .times(2));
    Matrix target = Matrix.zeros(3, targets);
    for (int i = 0; i < target.data().length; i++) {
      target.data()[i] = random.nextInt(2);
    }

    assertThatNoException()
        .isThrownBy(
            GradientCheck.of(loss, RandomMatrix.normal(3, outputs, random), target)::verify);
    assertThatNoException()
        .isThrownBy(
            GradientCheck.of(
                    Loss.softmaxCrossEntropy(1, 2, 0.5)
                        .masked()
                        .perPosition(MapShape.channelsLast(3, 2, 2)),
                    RandomMatrix.normal(2, 12, random),
                    Matrix.of(2, 8, 0, 1, 2, 1, 1, 0, 1, 1, 1, 0, 2, 1, 0, 0, 1, 1))
                ::verify);
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    Loss loss = classes.on(Columns.of(5, 0, 3), Columns.of(2, 0, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.on(Columns.of(5, 0, 1), Columns.of(2, 0, 1)))
        .withMessageContaining("needs at least 2 outputs");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.sum(Matrix.zeros(1, 5), Matrix.zeros(1, 3)))
        .withMessageContaining("on outputs 0 to 2 takes targets of 2 columns, got 1 x 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> squared.masked().sum(Matrix.zeros(1, 3), Matrix.zeros(1, 3)))
        .withMessageContaining("takes 3 targets and then as many weights, got 1 x 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> classes.masked().sum(Matrix.zeros(1, 3), Matrix.zeros(1, 4)))
        .withMessageContaining("takes a class and then its weight, got 1 x 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> squared.masked().sum(Matrix.zeros(1, 1), Matrix.of(1, 2, 0, -1)))
        .withMessageContaining("row 0 has weight -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.plus(loss).masked())
        .withMessageContaining("has no masked form");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> squared.times(-1))
        .withMessageContaining("the weight of a loss");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                classes
                    .perPosition(MapShape.channelsFirst(2, 2, 2))
                    .sum(Matrix.zeros(1, 8), Matrix.zeros(1, 3)))
        .withMessageContaining("takes targets for each of 4 positions, got 1 x 3");
  }

  /** Two heads learn a class and a number at the same time. */
  @Test
  void aNetworkOfTwoHeadsLearnsBoth() {
    SplittableRandom random = new SplittableRandom(1);
    Matrix x = RandomMatrix.normal(200, 2, random);
    Matrix targets = Matrix.zeros(200, 2);
    for (int i = 0; i < 200; i++) {
      targets.set(i, 0, x.get(i, 0) > 0 ? 1 : 0);
      targets.set(i, 1, x.get(i, 1));
    }
    Branches heads =
        Branches.of("side", new DenseLayer(8, 2, random))
            .and("value", new DenseLayer(8, 1, random));
    Sequential network = Sequential.builder(2).seed(1).dense(8).tanh().add(heads).build();
    Loss loss =
        classes
            .on(heads.columns("side"), Columns.of(2, 0, 1))
            .plus(squared.on(heads.columns("value"), Columns.of(2, 1, 2)));

    Trainer.of(network, loss, new Adam(Schedule.constant(0.02)))
        .epochs(60)
        .fit(Dataset.of(x, targets));

    Matrix output = network.forward(x);
    Matrix side = heads.columns("side").forward(output);
    int right = 0;
    for (int i = 0; i < 200; i++) {
      right += (side.get(i, 1) > side.get(i, 0) ? 1 : 0) == targets.get(i, 0) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(190);
    assertThat(loss.mean(output, targets)).isLessThan(0.15);
  }

  @Test
  void aSquashedHeadIsRefusedBeforeTheFirstStep() {
    SplittableRandom random = new SplittableRandom(1);
    Branches heads =
        Branches.of("yes", Sequential.builder(2).dense(1).sigmoid().build())
            .and("value", new DenseLayer(2, 1, random));
    Loss loss =
        Loss.binaryCrossEntropy()
            .on(heads.columns("yes"), Columns.of(2, 0, 1))
            .plus(squared.on(heads.columns("value"), Columns.of(2, 1, 2)));
    Dataset data = Dataset.of(Matrix.zeros(4, 2), Matrix.zeros(4, 2));
    Sequential network = Sequential.of(heads);
    Sequential three = Sequential.of(new DenseLayer(2, 3, random));
    Adam adam = new Adam(Schedule.constant(0.02));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(network, loss, adam).fit(data))
        .withMessageContaining("takes logits, but the last layer, Sigmoid, gives probabilities");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Trainer.of(three, loss, adam).fit(data))
        .withMessageContaining("is for 2 outputs, the network has 3");
  }
}
