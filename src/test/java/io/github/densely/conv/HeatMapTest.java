package io.github.densely.conv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import org.junit.jupiter.api.Test;

class HeatMapTest {

  /** Two classes on 2 x 3 cells. */
  private static final HeatMap MAP =
      HeatMap.of(
          Matrix.of(1, 12, 0, 1, 2, 3, 4, 5, 5, 0, 0, 3, 0, Float.NaN),
          MapShape.channelsFirst(2, 2, 3),
          /* patchHeight */ 28,
          /* patchWidth */ 20,
          /* strideY */ 4,
          /* strideX */ 2,
          Decision.logits());

  /** A heat map where it does not matter which pixels a cell sees: five by five of them. */
  private static HeatMap scores(Matrix scores, MapShape map, Decision decision) {
    int patch = 5;
    int stride = 1;
    return HeatMap.of(scores, map, patch, patch, stride, stride, decision);
  }

  @Test
  void scoresAndWhereTheyLieInThePicture() {
    assertThat(MAP.classes()).isEqualTo(2);
    assertThat(MAP.rows()).isEqualTo(2);
    assertThat(MAP.cols()).isEqualTo(3);
    assertThat(MAP.score(0, 1, 2)).isEqualTo(5);
    assertThat(MAP.score(1, 0, 0)).isEqualTo(5);
    assertThat(MAP.top(1)).isEqualTo(4);
    assertThat(MAP.left(2)).isEqualTo(4);
    assertThat(MAP.patchHeight()).isEqualTo(28);
    assertThat(MAP.patchWidth()).isEqualTo(20);
    assertThat(MAP).hasToString("HeatMap(2 classes, 2x3 cells of 28x20 pixels, 4x2 apart)");
  }

  @Test
  void theBestClassOfACell() {
    assertThat(MAP.best(0, 0)).isEqualTo(1);
    assertThat(MAP.best(0, 1)).isEqualTo(0);
    assertThat(MAP.best(1, 0)).isEqualTo(0); // 3 and 3: the first
  }

  @Test
  void aSingleScoreSaysYesOrNo() {
    HeatMap logits = yesOrNo(Decision.logits());
    HeatMap probabilities = yesOrNo(Decision.probabilities());
    HeatMap careful = yesOrNo(Decision.logits().threshold(0.6));

    assertThat(logits.best(0, 0)).isZero();
    assertThat(logits.best(0, 1)).isEqualTo(1);
    assertThat(probabilities.best(0, 1)).isZero(); // 0.25 is below one half
    assertThat(careful.best(0, 1)).isZero(); // σ(0.25) = 0.562
    assertThat(careful.best(0, 2)).isEqualTo(1); // σ(0.75) = 0.679
  }

  @Test
  void aMapOfSingleScoresHasTheProbabilitiesOfNoAndYes() {
    HeatMap probabilities = yesOrNo(Decision.probabilities()).probabilities();

    assertThat(probabilities.classes()).isEqualTo(2);
    assertThat(probabilities.score(0, 0, 2)).isEqualTo(0.25f);
    assertThat(probabilities.score(1, 0, 2)).isEqualTo(0.75f);
    assertThat(probabilities.best(0, 2)).isEqualTo(1);
  }

  /** Three cells, one score each. */
  private static HeatMap yesOrNo(Decision decision) {
    MapShape map = MapShape.channelsFirst(1, 1, 3);
    return scores(Matrix.of(1, 3, 0, 0.25f, 0.75f), map, decision);
  }

  @Test
  void aCellThatIsNotANumberHasNoClass() {
    assertThatThrownBy(() -> MAP.best(1, 2))
        .hasMessage("score 1 of the cell (1, 2) is NaN, which is not a class");
    assertThat(MAP.probabilities().score(1, 1, 2)).isNaN();
  }

  @Test
  void bothOrdersOfTheScoresAreRead() {
    HeatMap last =
        scores(
            Matrix.of(1, 6, 1, 10, 2, 20, 3, 30),
            MapShape.channelsLast(2, 1, 3),
            Decision.logits());

    assertThat(last.score(1, 0, 1)).isEqualTo(20);
  }

  /** Equal scores are equally likely. */
  @Test
  void probabilitiesOfACellAddUpToOne() {
    HeatMap probabilities = MAP.probabilities();

    assertThat(probabilities.score(0, 1, 0)).isEqualTo(0.5f);
    assertThat(probabilities.score(1, 1, 0)).isEqualTo(0.5f);
    assertThat(MAP.score(0, 1, 0)).isEqualTo(3); // as before
  }

  /** 0 to 5 in nine steps: 0, 1.8, 3.6, 5.4, 7.2, 9. */
  @Test
  void aTextPicture() {
    assertThat(MAP.toText(0, 0, 5)).isEqualTo(" .-\n+#@\n");
  }

  /** 1 to 5 in nine steps: 1 and less is blank, 2 is 2.25 steps, 3 is 4.5, 4 is 6.75, 5 is 9. */
  @Test
  void aTextPictureFromAnotherLowEnd() {
    assertThat(MAP.toText(0, 1, 5)).isEqualTo("  :\n=*@\n");
  }

  @Test
  void notANumberIsSeen() {
    assertThat(MAP.toText(1, 0, 5)).isEqualTo("@  \n+ ?\n");
    assertThat(MAP.toPicture(1, 0, 5, 1).get(1, 2)).isEqualTo(0x00C040);
  }

  @Test
  void aPictureGoesFromDarkBlueToPaleYellow() {
    Picture picture = MAP.toPicture(0, 0, 4, 2);

    assertThat(picture.height()).isEqualTo(4);
    assertThat(picture.width()).isEqualTo(6);
    assertThat(picture.get(0, 0)).isEqualTo(0x080830);
    assertThat(picture.get(1, 1)).isEqualTo(0x080830); // the same cell
    assertThat(picture.get(0, 2)).isEqualTo(0x5A146E); // a quarter
    assertThat(picture.get(3, 3)).isEqualTo(0xFCFAC8); // 4 of 4
    assertThat(picture.get(3, 5)).isEqualTo(0xFCFAC8); // 5 is more than the highest
  }

  @Test
  void whatIsNoHeatMapIsRefused() {
    MapShape map = MapShape.channelsFirst(2, 2, 3);
    assertThatThrownBy(() -> scores(Matrix.zeros(2, 12), map, Decision.logits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a heat map is made of one row of scores, got 2");
    assertThatThrownBy(() -> scores(Matrix.zeros(1, 11), map, Decision.logits()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("HeatMap expects 12 columns, a map of 2x2x3 channels first, got 1 x 11");
    assertThatThrownBy(() -> MAP.toText(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("low must be below high, and both finite, got 1.0 and 1.0");
    assertThatThrownBy(() -> MAP.toPicture(0, 3, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("low must be below high, and both finite, got 3.0 and 2.0");
    assertThatThrownBy(() -> MAP.toPicture(0, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a cell has at least one pixel, got 0");
    assertThatThrownBy(() -> MAP.score(2, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> MAP.top(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
