package io.github.densely.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.Decision;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.Dataset;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  /** 8 cats are right and 2 taken for dogs, 1 dog is taken for a cat and 9 are right. */
  private static final ConfusionMatrix PETS =
      matrix(List.of("cat", "dog"), new int[][] {{8, 2}, {1, 9}});

  @Test
  void countsPairsOfClasses() {
    int[] actual = {0, 0, 1, 2, 2, 2};
    int[] predicted = {0, 1, 1, 0, 0, 2};

    ConfusionMatrix matrix = ConfusionMatrix.of(List.of("a", "b", "c"), actual, predicted);

    assertThat(matrix.count(0, 0)).isEqualTo(1);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.count(1, 1)).isEqualTo(1);
    assertThat(matrix.count(2, 0)).isEqualTo(2);
    assertThat(matrix.count(0, 2)).isZero();
    assertThat(matrix.count(2, 2)).isEqualTo(1);
    assertThat(matrix.total()).isEqualTo(6);
    assertThat(matrix.accuracy()).isEqualTo(3.0 / 6);
    assertThat(matrix.classNames()).containsExactly("a", "b", "c");
  }

  @Test
  void scoresOfAClassFollowFromItsRowAndColumn() {
    assertThat(PETS.precision(0)).isEqualTo(8.0 / 9);
    assertThat(PETS.recall(0)).isEqualTo(8.0 / 10);
    assertThat(PETS.f1(0)).isEqualTo(16.0 / 19);
    assertThat(PETS.precision(1)).isEqualTo(9.0 / 11);
    assertThat(PETS.recall(1)).isEqualTo(9.0 / 10);
    assertThat(PETS.f1(1)).isEqualTo(18.0 / 21);
    assertThat(PETS.macroF1()).isEqualTo((16.0 / 19 + 18.0 / 21) / 2);
    assertThat(PETS.accuracy()).isEqualTo(17.0 / 20);
  }

  @Test
  void scoresThatWouldBeZeroByZeroAreZeroAndAClassThatIsNowhereIsNotInTheMean() {
    ConfusionMatrix matrix =
        matrix(List.of("a", "b", "nowhere"), new int[][] {{3, 0, 0}, {1, 0, 0}, {0, 0, 0}});

    assertThat(matrix.precision(1)).isZero(); // nothing was taken for b
    assertThat(matrix.recall(2)).isZero(); // nothing is of this class
    assertThat(matrix.f1(2)).isZero();
    assertThat(matrix.macroF1()).isEqualTo((6.0 / 7 + 0) / 2);
  }

  @Test
  void printsATableWithTheScoresAtTheSide() {
    assertThat(PETS)
        .hasToString(
            """
            actual \\ predicted  cat  dog  precision  recall     F1
            cat                   8    2      0.889   0.800  0.842
            dog                   1    9      0.818   0.900  0.857
            accuracy 85.00 % (17 of 20), macro F1 0.850\
            """);
  }

  @Test
  void aZeroIsADotAndWideCountsWidenTheirColumn() {
    ConfusionMatrix matrix = matrix(List.of("a", "b"), new int[][] {{12345, 0}, {1, 2}});

    assertThat(matrix)
        .hasToString(
            """
            actual \\ predicted      a  b  precision  recall     F1
            a                   12345  .      1.000   1.000  1.000
            b                       1  2      1.000   0.667  0.800
            accuracy 99.99 % (12347 of 12348), macro F1 0.900\
            """);
  }

  @Test
  void columnsOfLongNamesAreHeadedByNumbersAndVeryLongNamesAreCut() {
    List<String> names = List.of("x", "a\nb", "a name as long as twenty-five", "y");
    int[][] counts = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 1, 1, 0}, {0, 0, 0, 4}};

    assertThat(matrix(names, counts))
        .hasToString(
            """
            actual \\ predicted          0  1  2  3  precision  recall     F1
            0 x                         1  .  .  .      1.000   1.000  1.000
            1 a?b                       .  1  .  .      0.500   1.000  0.667
            2 a name as long as twe...  .  1  1  .      1.000   0.500  0.667
            3 y                         .  .  .  4      1.000   1.000  1.000
            accuracy 87.50 % (7 of 8), macro F1 0.833\
            """);
  }

  @Test
  void digitsAreTheSameInEveryLocale() {
    String text = PETS.toString();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(PETS).hasToString(text);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void over20ClassesAreListedWithTheClassTheyWereMostlyMistakenFor() {
    int[][] counts = new int[21][21];
    List<String> names =
        IntStream.range(0, 21).mapToObj(c -> c < 2 ? String.valueOf(c) : "letter " + c).toList();
    for (int c = 0; c < 21; c++) {
      counts[c][c] = 2;
    }
    counts[0][5] = 1;
    counts[0][6] = 3;
    counts[0][7] = 3;

    List<String> lines = matrix(names, counts).toString().lines().toList();

    assertThat(lines).hasSize(1 + 21 + 1);
    assertThat(lines.get(0))
        .isEqualTo("actual        samples  right  precision  recall     F1  mostly mistaken for");
    assertThat(lines.get(1))
        .isEqualTo("0                   9      2      1.000   0.222  0.364        6 letter 6: 3");
    assertThat(lines.get(6))
        .isEqualTo("5 letter 5          2      2      0.667   1.000  0.800                    .");
    assertThat(lines.get(22)).isEqualTo("accuracy 85.71 % (42 of 49), macro F1 0.919");
  }

  @Test
  void aNetworkIsRunOverAllSamples() {
    // The sum of 300 one-hot rows through the identity: each is taken for its column.
    Matrix inputs = Matrix.zeros(300, 3);
    int[] classes = new int[300];
    for (int i = 0; i < 300; i++) {
      inputs.set(i, i % 3, 1);
      classes[i] = i < 3 ? 0 : i % 3; // rows 1 and 2 are wrong
    }
    Dataset data = Dataset.ofClasses(inputs, classes);

    ConfusionMatrix matrix = ConfusionMatrix.of(Activation.identity(), data);

    assertThat(matrix.total()).isEqualTo(300);
    assertThat(matrix.count(0, 0)).isEqualTo(100);
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.count(0, 2)).isEqualTo(1);
    assertThat(matrix.count(1, 1)).isEqualTo(99);
    assertThat(matrix.count(2, 2)).isEqualTo(99);
  }

  @Test
  void oneLogitAboveZeroIsTheSecondOfTwoClasses() {
    Dataset data =
        Dataset.ofClasses(Matrix.of(4, 1, -1, 0, 0.5f, 2), List.of("no", "yes"), 0, 1, 1, 0);

    ConfusionMatrix matrix = ConfusionMatrix.of(Activation.identity(), data);

    assertThat(matrix.count(0, 0)).isEqualTo(1); // -1
    assertThat(matrix.count(1, 0)).isEqualTo(1); // 0 is not above 0
    assertThat(matrix.count(1, 1)).isEqualTo(1); // 0.5
    assertThat(matrix.count(0, 1)).isEqualTo(1); // 2
  }

  /** Half is no for a probability, and for a value that was fitted to 0 and 1. */
  @Test
  void theDecisionOfTheNetworkIsUsed() {
    Dataset data = Dataset.ofClasses(Matrix.of(4, 1, -1, 0.25f, 0.5f, 2), 0, 0, 0, 1);
    Sequential network = Sequential.of(Activation.identity());

    network.decision(Decision.values());
    assertThat(ConfusionMatrix.of(network, data).accuracy()).isEqualTo(1);
    network.decision(Decision.values().threshold(0.2));
    assertThat(ConfusionMatrix.of(network, data).accuracy()).isEqualTo(0.5);
    network.decision(Decision.logits());
    assertThat(ConfusionMatrix.of(network, data).accuracy()).isEqualTo(0.5);
    assertThat(ConfusionMatrix.of(Activation.sigmoid(), data).accuracy()).isEqualTo(0.5);
  }

  /** The data have classes "a" and "3"; the network knows 2 and 3 too, and predicts 2 and 3. */
  @Test
  void classesThatTheDataLackHaveTheirNumberAsName() {
    Dataset data =
        Dataset.ofClasses(
            Matrix.of(3, 4, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 7), List.of("a", "3"), 0, 0, 1);

    ConfusionMatrix matrix = ConfusionMatrix.of(Activation.identity(), data);

    assertThat(matrix.classNames()).containsExactly("a", "3", "2", "class 3");
    assertThat(matrix.count(0, 0)).isEqualTo(1);
    assertThat(matrix.count(0, 2)).isEqualTo(1);
    assertThat(matrix.count(1, 3)).isEqualTo(1);
    assertThat(matrix.recall(0)).isEqualTo(0.5);
    assertThat(matrix.precision(3)).isZero();
  }

  @Test
  void aYesOrNoNetworkIsJudgedOnNoesAlone() {
    Dataset noes = Dataset.ofClasses(Matrix.of(3, 1, -2, 3, -1), 0, 0, 0);

    ConfusionMatrix matrix = ConfusionMatrix.of(Activation.identity(), noes);

    assertThat(matrix.classNames()).containsExactly("0", "1");
    assertThat(matrix.count(0, 1)).isEqualTo(1);
    assertThat(matrix.accuracy()).isEqualTo(2.0 / 3);
  }

  @Test
  void twoAbsentClassesAreNotInTheMean() {
    // F1 of "a" is 2·2/(3 + 3), of "b" 2·1/(3 + 3); "c" and "d" are nowhere.
    int[] actual = {0, 0, 0, 1, 1, 1};
    int[] predicted = {0, 0, 1, 0, 1, 1};
    ConfusionMatrix matrix = ConfusionMatrix.of(List.of("a", "b", "c", "d"), actual, predicted);

    assertThat(matrix.macroF1()).isEqualTo((4.0 / 6 + 4.0 / 6) / 2);
  }

  /** A table of 60 000² counts would take 14 GB. */
  @Test
  void sixtyThousandClassesTakeMemoryForTheSamples() {
    List<String> names = IntStream.range(0, 60_000).mapToObj(c -> "class " + c).toList();
    int[] actual = {59_999, 59_999, 59_999, 7, 40_000};
    int[] predicted = {59_999, 3, 3, 7, 7};

    ConfusionMatrix matrix = ConfusionMatrix.of(names, actual, predicted);

    assertThat(matrix.count(59_999, 3)).isEqualTo(2);
    assertThat(matrix.count(3, 59_999)).isZero();
    assertThat(matrix.recall(59_999)).isEqualTo(1.0 / 3);
    assertThat(matrix.precision(7)).isEqualTo(0.5);
    assertThat(matrix.macroF1()).isEqualTo((2.0 / 3 + 2.0 / 4) / 4); // of 3, 7, 40 000 and 59 999
    assertThat(matrix.toString().lines()).hasSize(60_002);
    assertThat(matrix.toString()).contains("3 class 3: 2\n");
  }

  @Test
  void anOutputThatIsNotANumberIsRefusedWithTheRowOfTheDataSet() {
    Matrix inputs = Matrix.zeros(600, 2);
    inputs.set(515, 1, Float.NaN);

    assertRefused(
        Activation.identity(),
        Dataset.ofClasses(inputs, new int[600]),
        "output 1 of row 515 of the data set is NaN, which is not a class;"
            + " look for NaN in the inputs, or in the weights");
  }

  @Test
  void labelsHaveNoConfusionMatrix() {
    Sequential network = Sequential.of(Activation.identity());
    network.decision(Decision.logits().forLabels());

    assertRefused(
        network,
        Dataset.ofClasses(Matrix.zeros(2, 3), 0, 1),
        "a confusion matrix needs one class for each sample, but these 3 outputs are labels;"
            + " use Metric.accuracy().mean(network, data), or Metric.exactMatch()");
  }

  @Test
  void aLongNameIsNotCutWithinACharacterOfTwoHalves() {
    String name = "x".repeat(20) + "\uD83D\uDE00".repeat(5); // the 21st character has two halves

    assertThat(matrix(List.of(name, "b"), new int[][] {{1, 0}, {0, 1}}).toString())
        .contains("\n" + "x".repeat(20) + "... ");
  }

  @Test
  void dataThatDoNotFitTheNetworkAreRefusedBeforeItRuns() {
    Matrix inputs = Matrix.zeros(2, 4);
    Layer three = DenseLayer.of(Matrix.zeros(3, 4));
    Layer one = DenseLayer.of(Matrix.zeros(1, 4));

    assertRefused(
        three,
        Dataset.ofClasses(Matrix.zeros(0, 4), List.of("a", "b", "c")),
        "the data set is empty: 0 samples of 4 features, 3 classes");
    assertRefused(
        three,
        Dataset.of(inputs, Matrix.zeros(2, 3)),
        "a confusion matrix needs classes, got 2 samples of 4 features, 3 targets;"
            + " use RegressionReport for values");
    assertRefused(
        three,
        Dataset.ofClasses(Matrix.zeros(2, 5), 0, 2),
        "the data set has 5 features, the network takes 4");
    assertRefused(
        three,
        Dataset.ofClasses(inputs, 0, 3),
        "the data set has 4 classes, the network has 3 outputs; each class needs an output; two"
            + " classes may share one");
    assertRefused(
        one,
        Dataset.ofClasses(inputs, 0, 2),
        "the data set has 3 classes, the network has 1 output; each class needs an output; two"
            + " classes may share one");
  }

  @Test
  void pairsThatDoNotFitAreRefused() {
    List<String> names = List.of("a", "b");

    assertThatThrownBy(() -> ConfusionMatrix.of(List.of(), new int[1], new int[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a confusion matrix needs classes, got no class names");
    assertThatThrownBy(() -> ConfusionMatrix.of(names, new int[2], new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 actual classes need 2 predicted ones, got 3");
    assertThatThrownBy(() -> ConfusionMatrix.of(names, new int[0], new int[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a confusion matrix needs samples, got none");
    assertThatThrownBy(() -> ConfusionMatrix.of(names, new int[] {0, 2}, new int[] {0, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample 1 has actual class 2, but there are 2 classes");
    assertThatThrownBy(() -> ConfusionMatrix.of(names, new int[] {0, 1}, new int[] {-1, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sample 0 has predicted class -1, but there are 2 classes");
  }

  @Test
  void aClassThatDoesNotExistHasNoScores() {
    assertThatThrownBy(() -> PETS.precision(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("class 2 of 2");
    assertThatThrownBy(() -> PETS.count(0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("class -1 of 2");
  }

  private static void assertRefused(Layer network, Dataset data, String message) {
    assertThatThrownBy(() -> ConfusionMatrix.of(network, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  /** The matrix of samples that have these counts. */
  private static ConfusionMatrix matrix(List<String> names, int[][] counts) {
    int[] actual =
        IntStream.range(0, counts.length)
            .flatMap(
                a ->
                    IntStream.range(0, counts.length)
                        .flatMap(p -> IntStream.range(0, counts[a][p]).map(i -> a)))
            .toArray();
    int[] predicted =
        IntStream.range(0, counts.length)
            .flatMap(
                a ->
                    IntStream.range(0, counts.length)
                        .flatMap(p -> IntStream.range(0, counts[a][p]).map(i -> p)))
            .toArray();
    return ConfusionMatrix.of(names, actual, predicted);
  }
}
