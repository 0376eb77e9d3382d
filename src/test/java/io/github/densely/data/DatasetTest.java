package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Normalization;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {

  @Test
  void theTargetsCanBeReplaced() {
    Matrix inputs = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);
    Dataset classes = Dataset.ofClasses(inputs, 1, 0);
    Matrix targets = Matrix.of(2, 2, 7, 8, 9, 10);

    Dataset values = classes.withTargets(targets);

    assertThat(values.inputs()).isSameAs(inputs);
    assertThat(values.targets()).isSameAs(targets);
    assertThat(values.classNames()).isEmpty();
    assertThatThrownBy(() -> classes.withTargets(Matrix.zeros(3, 1)))
        .hasMessage("2 inputs need 2 targets, got 3");
  }

  @Test
  void samplesWithValuesKeepTheirMatrices() {
    Matrix inputs = Matrix.of(2, 1, 1, 2);
    Matrix targets = Matrix.of(2, 2, 3, 4, 5, 6);

    Dataset data = Dataset.of(inputs, targets);

    assertThat(data.inputs()).isSameAs(inputs);
    assertThat(data.targets()).isSameAs(targets);
    assertThat(data.classNames()).isEmpty();
    assertThat(data).hasToString("2 samples of 1 features, 2 targets");
  }

  @Test
  void classesAreNamedByTheirNumbersUnlessNamesAreGiven() {
    Matrix inputs = Matrix.zeros(3, 4);

    Dataset numbered = Dataset.ofClasses(inputs, 2, 0, 2);
    Dataset named = Dataset.ofClasses(inputs, List.of("cat", "dog", "owl"), 2, 0, 2);

    assertThat(numbered.classNames()).containsExactly("0", "1", "2");
    assertThat(named.classNames()).containsExactly("cat", "dog", "owl");
    assertThat(named.targets()).isEqualTo(Matrix.of(3, 1, 2, 0, 2));
    assertThat(named).hasToString("3 samples of 4 features, 3 classes");
  }

  @Test
  void aShuffleGivesTheSameOrderEverywhere() {
    // Worked out apart from Java, from the SplitMix64 generator (G. L. Steele, D. Lea, C. H. Flood,
    // 2014).
    assertThat(countTo(10).shuffle(1).targets().data())
        .containsExactly(9, 0, 1, 4, 8, 2, 3, 7, 6, 5);
    assertThat(countTo(10).shuffle(-2).targets().data())
        .containsExactly(1, 5, 7, 3, 4, 2, 0, 8, 6, 9);
  }

  @Test
  void aShuffleKeepsInputsAndTargetsTogether() {
    Dataset shuffled = countTo(100).shuffle(7);

    for (int i = 0; i < 100; i++) {
      assertThat(shuffled.inputs().get(i, 1)).isEqualTo(-shuffled.inputs().get(i, 0));
      assertThat(shuffled.targets().get(i, 0)).isEqualTo(shuffled.inputs().get(i, 0));
    }
    assertThat(sortedTargets(shuffled)).isEqualTo(sortedTargets(countTo(100)));
    assertThat(shuffled.classNames()).isEqualTo(countTo(100).classNames());
  }

  @Test
  void everyOrderIsEquallyLikely() {
    int[] seen = new int[6];
    for (int seed = 0; seed < 6_000; seed++) {
      int[] order = Dataset.order(3, seed);
      seen[2 * order[0] + (order[1] < order[2] ? 0 : 1)]++;
    }

    // Binomial with mean 1000 and deviation √(6000·1/6·5/6) = 28.9; five deviations are 145.
    for (int count : seen) {
      assertThat(count).isBetween(855, 1145);
    }
  }

  @Test
  void aSplitSharesOutEverySampleOnce() {
    Dataset.Split parts = countTo(10).split(0.3, 1);

    assertThat(parts.train().size()).isEqualTo(7);
    assertThat(parts.test().size()).isEqualTo(3);
    float[] all = Arrays.copyOf(parts.train().targets().data(), 10);
    System.arraycopy(parts.test().targets().data(), 0, all, 7, 3);
    Arrays.sort(all);
    assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void aSplitIsTheShuffleCutInTwo() {
    Dataset shuffled = countTo(10).shuffle(3);

    Dataset.Split parts = countTo(10).split(0.2, 3);

    assertThat(parts.train().inputs()).isEqualTo(shuffled.slice(0, 8).inputs());
    assertThat(parts.test().inputs()).isEqualTo(shuffled.slice(8, 10).inputs());
  }

  @Test
  void theExampleOfTheJavadocScalesByTheTrainingPart() throws IOException {
    String rows =
        "1,10,a\n2,20,b\n3,30,a\n4,40,b\n5,50,a\n6,60,b\n7,70,a\n8,80,b\n9,90,a\n10,100,b\n";

    Dataset iris = CsvFormat.withoutHeader().read(new StringReader(rows), "iris.csv");
    Dataset.Split parts = iris.split(0.3, 1);
    Normalization scale = Normalization.standardize(parts.train().inputs());

    // Seed 1 leaves 10, 1, 2, 5, 9, 3, 4 to train on; their sum is 34.
    assertThat(parts.test().size()).isEqualTo(3);
    assertThat(scale.parameters().get(0).value())
        .isEqualTo(Matrix.of(1, 2, (float) (34 / 7.0), (float) (340 / 7.0)));
  }

  @Test
  void aSliceIsACopy() {
    Dataset data = countTo(4);

    Dataset slice = data.slice(1, 3);
    slice.inputs().set(0, 0, 99);

    assertThat(slice.targets()).isEqualTo(Matrix.of(2, 1, 1, 2));
    assertThat(slice.classNames()).isEqualTo(data.classNames());
    assertThat(data.inputs().get(1, 0)).isEqualTo(1);
    assertThat(data.slice(2, 2).size()).isZero();
  }

  @Test
  void onlyTheLastBatchIsSmaller() {
    List<Dataset> batches = countTo(5).batches(2);

    assertThat(batches).extracting(Dataset::size).containsExactly(2, 2, 1);
    assertThat(batches.get(2).targets()).isEqualTo(Matrix.of(1, 1, 4));
  }

  @Test
  void aViewOfFewerRowsIsADatasetOfThoseRows() {
    Matrix buffer = Matrix.of(3, 1, 5, 6, 7);

    Dataset data = Dataset.ofClasses(buffer.firstRows(2), 0, 1);

    assertThat(data.slice(0, 2).inputs()).isEqualTo(Matrix.of(2, 1, 5, 6));
  }

  @Test
  void whatDoesNotFitIsRefusedWithNumbers() {
    Matrix two = Matrix.zeros(2, 3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(two, Matrix.zeros(3, 1)))
        .withMessage("2 inputs need 2 targets, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.ofClasses(two, 0))
        .withMessage("2 inputs need 2 classes, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.ofClasses(two, 1, -1))
        .withMessage("row 1 has class -1, but there are 2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.ofClasses(two, List.of("a", "b"), 0, 2))
        .withMessage("row 1 has class 2, but there are 2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.ofClasses(two, List.of("a", "a"), 0, 1))
        .withMessage("class names must be distinct, got \"a\" twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.ofClasses(two, 0, Integer.MAX_VALUE))
        .withMessage("a class is from 0 to 16777215, got 2147483647");
  }

  @Test
  void impossiblePartsAreRefused() {
    Dataset data = countTo(4);

    for (double fraction : new double[] {0, 1, -0.5, 1.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> data.split(fraction, 1))
          .withMessage("the test fraction must be above 0 and below 1, got " + fraction);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.split(0.1, 1))
        .withMessage("a test fraction of 0.1 of 4 samples rounds to 0, so a part is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.split(0.9, 1))
        .withMessage("a test fraction of 0.9 of 4 samples rounds to 4, so a part is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.batches(0))
        .withMessage("batch size must be at least 1, got 0");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.slice(2, 5))
        .withMessage("samples 2 to 5 of a data set of 4");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> data.slice(-1, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> data.slice(3, 2));
  }

  @Test
  void chosenRowsAreCopiedIntoBuffers() {
    Matrix inputs = Matrix.zeros(3, 2);
    Matrix targets = Matrix.zeros(3, 1);

    countTo(10).copyRows(new int[] {0, 7, 4, 9}, 1, 3, inputs, targets);

    // Positions 1 and 2 of the order, samples 7 and 4; the third row is not touched.
    assertThat(inputs).isEqualTo(Matrix.of(3, 2, 7, -7, 4, -4, 0, 0));
    assertThat(targets).isEqualTo(Matrix.of(3, 1, 7, 4, 0));
  }

  @Test
  void rowsThatCannotBeCopiedAreRefusedBeforeAnyIsCopied() {
    Dataset data = countTo(3);
    Matrix inputs = Matrix.of(2, 2, 5, 5, 5, 5);
    Matrix targets = Matrix.of(2, 1, 5, 5);

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.copyRows(new int[] {0, 1}, 0, 3, inputs, targets))
        .withMessage("positions 0 to 3 of an order of 2");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.copyRows(new int[] {0, 1}, 2, 1, inputs, targets))
        .withMessage("positions 2 to 1 of an order of 2");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> data.copyRows(new int[] {0, 3}, 0, 2, inputs, targets))
        .withMessage("order[1] is sample 3 of a data set of 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.copyRows(new int[] {0, 1, 2}, 0, 3, inputs, targets))
        .withMessage("3 rows of inputs need a buffer of at least 3 x 2, got 2 x 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.copyRows(new int[] {0, 1}, 0, 2, inputs, inputs))
        .withMessage("2 rows of targets need a buffer of at least 2 x 1, got 2 x 2");
    assertThat(inputs).isEqualTo(Matrix.of(2, 2, 5, 5, 5, 5));
    assertThat(targets).isEqualTo(Matrix.of(2, 1, 5, 5));
  }

  @Test
  void allSamplesPassInOrderABatchAtATime() {
    List<Matrix> inputs = new ArrayList<>();
    List<Matrix> targets = new ArrayList<>();

    countTo(3)
        .forEachBatch(
            2,
            (x, t) -> {
              inputs.add(x.copy()); // the next batch overwrites x and t
              targets.add(t.copy());
            });

    assertThat(inputs).containsExactly(Matrix.of(2, 2, 0, 0, 1, -1), Matrix.of(1, 2, 2, -2));
    assertThat(targets).containsExactly(Matrix.of(2, 1, 0, 1), Matrix.of(1, 1, 2));
  }

  @Test
  void anEmptyDataSetHasNoBatch() {
    countTo(3)
        .slice(1, 1)
        .forEachBatch(
            2,
            (x, t) -> {
              throw new AssertionError("there is no sample");
            });
  }

  @Test
  void samplesCanBeRequired() {
    countTo(1).requireSamples();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(Matrix.zeros(0, 4), Matrix.zeros(0, 1)).requireSamples())
        .withMessage("the data set is empty: 0 samples of 4 features, 1 target");
  }

  /** Sample i has the inputs i and −i and the class i. */
  private static Dataset countTo(int size) {
    Matrix inputs = Matrix.zeros(size, 2);
    for (int i = 0; i < size; i++) {
      inputs.set(i, 0, i);
      inputs.set(i, 1, -i);
    }
    return Dataset.ofClasses(inputs, IntStream.range(0, size).toArray());
  }

  private static float[] sortedTargets(Dataset data) {
    float[] targets = data.targets().data().clone();
    Arrays.sort(targets);
    return targets;
  }
}
