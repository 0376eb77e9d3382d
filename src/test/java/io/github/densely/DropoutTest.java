package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DropoutTest {

  private static Matrix ones(int rows, int cols) {
    Matrix ones = Matrix.zeros(rows, cols);
    ones.fill(1);
    return ones;
  }

  @Test
  void inferenceIsTheIdentity() {
    Matrix x = Matrix.of(1, 3, -1, Float.NaN, 2);

    assertThat(new Dropout(0.9, 1).forward(x)).isEqualTo(x);
  }

  @Test
  void trainingDropsOrScalesByTheInverseOfWhatIsKept() {
    Matrix output = new Dropout(0.75, 1).forwardPass(ones(10, 10)).output();

    assertThat(output.data()).contains(0f, 4f).containsOnly(0f, 4f); // 1/(1 − ¾)
  }

  /** The masks of a seed are part of what a seed promises. */
  @Test
  void aSeedGivesTheseMasks() {
    Dropout dropout = new Dropout(0.5, 1);

    assertThat(dropout.forwardPass(ones(1, 12)).output())
        .isEqualTo(Matrix.of(1, 12, 0, 2, 0, 0, 2, 0, 2, 0, 0, 0, 2, 2));
    assertThat(dropout.forwardPass(ones(1, 12)).output())
        .isEqualTo(Matrix.of(1, 12, 2, 0, 2, 0, 2, 0, 2, 2, 0, 0, 0, 2));
  }

  /**
   * The number of dropped elements is binomial: mean n·p and standard deviation √(n·p·(1 − p)); six
   * of these are the limit.
   */
  @Test
  void theRateIsTheShareOfZeros() {
    int count = 1_000_000;
    for (double rate : new double[] {0.01, 0.2, 0.5, 0.9}) {
      int dropped = 0;
      for (float value : new Dropout(rate, 3).forwardPass(ones(1000, 1000)).output().data()) {
        dropped += value == 0 ? 1 : 0;
      }

      double limit = 6 * Math.sqrt(count * rate * (1 - rate));
      assertThat((double) dropped).isBetween(count * rate - limit, count * rate + limit);
    }
  }

  @Test
  void aRateOfZeroDropsNothing() {
    assertThat(new Dropout(0, 1).forwardPass(ones(3, 3)).output()).isEqualTo(ones(3, 3));
  }

  @Test
  void theGradientGoesThroughTheMaskOfItsOwnPass() {
    Dropout dropout = new Dropout(0.5, 1);
    ForwardPass first = dropout.forwardPass(ones(4, 5));
    ForwardPass second = dropout.forwardPass(ones(4, 5));

    Matrix gradOfFirst = first.backward(ones(4, 5));
    Matrix gradOfSecond = second.backward(ones(4, 5));

    assertThat(gradOfFirst).isEqualTo(first.output()).isNotEqualTo(gradOfSecond);
    assertThat(gradOfSecond).isEqualTo(second.output());
  }

  @Test
  void theNumberOfPassesIsAllItsState() {
    Dropout dropout = new Dropout(0.5, 1);
    dropout.forwardPass(ones(2, 8));
    Matrix second = dropout.forwardPass(ones(2, 8)).output();
    Dropout resumed = new Dropout(dropout.rate(), dropout.seed());

    resumed.passes(1);

    assertThat(resumed.forwardPass(ones(2, 8)).output()).isEqualTo(second);
    assertThat(resumed.passes()).isEqualTo(2);
  }

  @Test
  void inferenceDrawsNoMask() {
    Dropout dropout = new Dropout(0.5, 1);

    dropout.forward(ones(2, 2));

    assertThat(dropout.passes()).isZero();
  }

  @Test
  void aDroppedNaNIsZeroAndAKeptOneIsNaN() {
    Matrix x = ones(1, 12);
    x.fill(Float.NaN);

    Matrix output = new Dropout(0.5, 1).forwardPass(x).output();

    assertThat(output.get(0, 0)).isZero();
    assertThat(output.get(0, 1)).isNaN();
  }

  @Test
  void textShowsTheRate() {
    assertThat(new Dropout(0.5, 1)).hasToString("Dropout(0.5)");
  }
}
