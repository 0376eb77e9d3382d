package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Parts of a data set that keep the shares of its classes, chosen samples, and joined sets. */
class DatasetSamplingTest {

  /** 20 samples, of which 0, 5, 10 and 15 are of the rare class 1. The input is the index. */
  private static final Dataset RARE = rare();

  private static Dataset rare() {
    float[] index = new float[20];
    int[] classes = new int[20];
    for (int i = 0; i < 20; i++) {
      index[i] = i;
      classes[i] = i % 5 == 0 ? 1 : 0;
    }
    return Dataset.ofClasses(Matrix.of(20, 1, index), List.of("stays", "leaves"), classes);
  }

  @Test
  void aStratifiedSplitHasItsShareOfEachClass() {
    for (long seed = 0; seed < 20; seed++) {
      Dataset.Split parts = RARE.stratifiedSplit(0.25, seed);

      assertThat(classes(parts.test())).hasSize(5).filteredOn(c -> c == 1).hasSize(1);
      assertThat(classes(parts.train())).hasSize(15).filteredOn(c -> c == 1).hasSize(3);
      assertThat(indices(parts.train())).doesNotContainAnyElementsOf(indices(parts.test()));
    }
    assertThat(indices(RARE.stratifiedSplit(0.25, 1).test()))
        .isSorted()
        .isEqualTo(indices(RARE.stratifiedSplit(0.25, 1).test()))
        .isNotEqualTo(indices(RARE.stratifiedSplit(0.25, 2).test()));
  }

  @Test
  void aRareClassIsInBothPartsWhateverTheFraction() {
    assertThat(classes(RARE.stratifiedSplit(0.01, 3).test())).containsExactlyInAnyOrder(0, 1);
    assertThat(classes(RARE.stratifiedSplit(0.99, 3).train())).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void aClassOfOneSampleCannotBeSplit() {
    Dataset one = Dataset.ofClasses(Matrix.zeros(3, 1), List.of("a", "b", "none"), 0, 0, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.stratifiedSplit(0.5, 1))
        .withMessageStartingWith("class 1 (\"b\") has one sample");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RARE.stratifiedSplit(1, 1))
        .withMessage("the test fraction must be above 0 and below 1, got 1.0");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Dataset.of(Matrix.zeros(3, 1), Matrix.zeros(3, 1)).stratifiedSplit(0.5, 1))
        .withMessageEndingWith("use split");
  }

  @Test
  void eachSampleIsInTheTestPartOfOneFold() {
    List<Dataset.Split> folds = RARE.folds(3, 7);

    List<Integer> tested = new ArrayList<>();
    for (Dataset.Split fold : folds) {
      tested.addAll(indices(fold.test()));
      assertThat(fold.test().size()).isBetween(6, 7); // 20 = 7 + 7 + 6
      assertThat(classes(fold.test()))
          .filteredOn(c -> c == 1)
          .hasSizeBetween(1, 2); // 4 = 2 + 1 + 1
      TreeSet<Integer> all = new TreeSet<>(indices(fold.train()));
      all.addAll(indices(fold.test()));
      assertThat(all).hasSize(20);
      assertThat(fold.train().size() + fold.test().size()).isEqualTo(20);
    }
    assertThat(tested).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void foldsOfValuesAreOfEqualSize() {
    Matrix values = Matrix.of(7, 1, 0, 1, 2, 3, 4, 5, 6);

    assertThat(Dataset.of(values, values).folds(3, 1))
        .extracting(fold -> fold.test().size())
        .containsExactly(3, 2, 2);
  }

  @Test
  void foldsNeedASampleOfEachClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RARE.folds(5, 1))
        .withMessage(
            "class 1 (\"leaves\") has 4 samples, so 5 folds cannot all have one; use fewer folds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RARE.folds(1, 1))
        .withMessage("20 samples have 2 to 20 folds, got 1");
    assertThatIllegalArgumentException().isThrownBy(() -> RARE.folds(21, 1));
  }

  @Test
  void chosenSamplesComeInTheirOrderAndMayRepeat() {
    Dataset chosen = RARE.rows(5, 3, 5);

    assertThat(indices(chosen)).containsExactly(5, 3, 5);
    assertThat(classes(chosen)).containsExactly(1, 0, 1);
    assertThat(chosen.classNames()).isEqualTo(RARE.classNames());
    assertThatThrownBy(() -> RARE.rows(0, 20))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("sample 20 of a data set of 20");
  }

  @Test
  void joinedSetsUniteTheirClassesByName() {
    Dataset first = Dataset.ofClasses(Matrix.of(2, 1, 1, 2), List.of("cat", "dog"), 0, 1);
    Dataset second = Dataset.ofClasses(Matrix.of(2, 1, 3, 4), List.of("dog", "owl"), 0, 1);

    Dataset joined = Dataset.join(first, second.weights(1, 2));

    assertThat(joined.classNames()).containsExactly("cat", "dog", "owl");
    assertThat(classes(joined)).containsExactly(0, 1, 1, 2);
    assertThat(indices(joined)).containsExactly(1, 2, 3, 4);
    assertThat(joined.weights().orElseThrow().data()).containsExactly(1, 1, 1, 2);
  }

  @Test
  void theFirstRowsOfALargerMatrixAreJoinedInEitherOrder() {
    Dataset view =
        Dataset.of(
            Matrix.of(3, 2, 1, 2, 3, 4, 5, 6).firstRows(1), Matrix.of(3, 1, 7, 8, 9).firstRows(1));
    Dataset whole = Dataset.of(Matrix.of(1, 2, 10, 11), Matrix.of(1, 1, 12));

    assertThat(Dataset.join(view, whole).inputs().data()).containsExactly(1, 2, 10, 11);
    assertThat(Dataset.join(whole, view).inputs().data()).containsExactly(10, 11, 1, 2);
    assertThat(Dataset.join(whole, view).targets().data()).containsExactly(12, 7);
  }

  @Test
  void setsThatDoNotFitAreNotJoined() {
    Dataset values = Dataset.of(Matrix.zeros(1, 1), Matrix.zeros(1, 1));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.join(RARE, values))
        .withMessage(
            "data set 1 does not fit the first: 1 samples of 1 features, 1 target, and"
                + " 20 samples of 1 features, 2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.join(values, Dataset.of(Matrix.zeros(1, 2), Matrix.zeros(1, 1))));
    assertThatIllegalArgumentException().isThrownBy(Dataset::join);
    assertThat(Dataset.join(values, values).size()).isEqualTo(2);
  }

  private static List<Integer> classes(Dataset data) {
    return IntStream.range(0, data.size()).mapToObj(i -> (int) data.targets().get(i, 0)).toList();
  }

  private static List<Integer> indices(Dataset data) {
    return IntStream.range(0, data.size()).mapToObj(i -> (int) data.inputs().get(i, 0)).toList();
  }
}
