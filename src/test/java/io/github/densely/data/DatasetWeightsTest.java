package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.densely.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weights of samples, and weights of classes that follow from their numbers. */
class DatasetWeightsTest {

  /** Sample i has the input i, the class i mod 2 and the weight i + ½. */
  private static Dataset weighted(int size) {
    Matrix inputs = Matrix.zeros(size, 1);
    int[] classes = new int[size];
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      inputs.set(i, 0, i);
      classes[i] = i % 2;
      weights[i] = i + 0.5f;
    }
    return Dataset.ofClasses(inputs, classes).weights(weights);
  }

  @Test
  void everySampleKeepsItsWeight() {
    Dataset data = weighted(10);
    Dataset.Split parts = data.split(0.3, 7);

    List<Dataset> all = new ArrayList<>(data.batches(4));
    all.addAll(List.of(data, data.shuffle(3), data.slice(2, 5), parts.train(), parts.test()));

    for (Dataset part : all) {
      assertThat(part.classNames()).containsExactly("0", "1");
      for (int i = 0; i < part.size(); i++) {
        assertThat(part.weights().orElseThrow().get(i, 0))
            .isEqualTo(part.inputs().get(i, 0) + 0.5f);
      }
    }
    assertThat(data.totalWeight()).isEqualTo(50); // 45 + 10·½
    assertThat(data.slice(2, 5).totalWeight()).isEqualTo(10.5);
    assertThat(data).hasToString("10 samples of 1 features, 2 classes, weighted");
  }

  @Test
  void withoutWeightsAllSamplesCountAsOne() {
    Dataset data = Dataset.of(Matrix.zeros(3, 2), Matrix.zeros(3, 1));

    assertThat(data.weights()).isEmpty();
    assertThat(data.shuffle(1).weights()).isEmpty();
    assertThat(data.totalWeight()).isEqualTo(3);
    data.forEachBatch(2, (x, t, w) -> assertThat(w).isEqualTo(x.rows() == 2 ? ones(2) : ones(1)));
    Matrix buffer = Matrix.of(3, 1, 7, 7, 7);
    data.copyRows(new int[] {2, 0}, 0, 2, Matrix.zeros(2, 2), Matrix.zeros(2, 1), buffer);
    assertThat(buffer).isEqualTo(Matrix.of(3, 1, 1, 1, 7));
  }

  private static Matrix ones(int rows) {
    Matrix ones = Matrix.zeros(rows, 1);
    ones.fill(1);
    return ones;
  }

  @Test
  void batchesBringTheirWeights() {
    List<Matrix> seen = new ArrayList<>();

    weighted(3).forEachBatch(2, (x, t, w) -> seen.add(w.copy()));

    assertThat(seen).containsExactly(Matrix.of(2, 1, 0.5f, 1.5f), Matrix.of(1, 1, 2.5f));
  }

  @Test
  void chosenRowsBringTheirWeights() {
    Matrix x = Matrix.zeros(2, 1);
    Matrix t = Matrix.zeros(2, 1);
    Matrix w = Matrix.of(3, 1, 9, 9, 9);

    weighted(5).copyRows(new int[] {4, 3, 0}, 1, 3, x, t, w);

    assertThat(x).isEqualTo(Matrix.of(2, 1, 3, 0));
    assertThat(t).isEqualTo(Matrix.of(2, 1, 1, 0));
    assertThat(w).isEqualTo(Matrix.of(3, 1, 3.5f, 0.5f, 9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> weighted(5).copyRows(new int[] {4, 3, 0}, 1, 3, x, t, Matrix.zeros(1, 1)))
        .withMessage("2 rows of weights need a buffer of at least 2 x 1, got 1 x 1");
  }

  @Test
  void balancedClassWeightsAreTheSizeDividedByClassesAndCount() {
    Dataset data = Dataset.ofClasses(Matrix.zeros(12, 1), 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2);

    // 12/(3·8), 12/(3·1), 12/(3·3); scikit-learn's "balanced" gives the same.
    assertThat(data.classWeights()).containsExactly(0.5, 4, 4 / 3.0);
  }

  @Test
  void classWeightsCountSamplesByTheirWeights() {
    Dataset data = Dataset.ofClasses(Matrix.zeros(3, 1), 0, 0, 1).weights(3, 4, 1);

    assertThat(data.classWeights()).containsExactly(8 / 14.0, 4); // 8/(2·7) and 8/(2·1)
  }

  @Test
  void weightsThatDoNotFitAreRefused() {
    Dataset data = Dataset.ofClasses(Matrix.zeros(2, 1), List.of("cat", "dog", "owl"), 0, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.weights(1, 2, 3))
        .withMessage("2 inputs need 2 weights, got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.weights(1, Float.POSITIVE_INFINITY))
        .withMessage("row 1 has weight Infinity, expected a finite number, at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.weights(0, 0))
        .withMessage(
            "the weights of all samples are 0: 2 samples of 1 features, 3 classes, weighted");
    assertThatIllegalStateException()
        .isThrownBy(data::classWeights)
        .withMessage("class 1 (\"dog\") has no sample, so its weight would be infinite");
    assertThatIllegalStateException()
        .isThrownBy(() -> Dataset.of(Matrix.zeros(2, 1), Matrix.zeros(2, 1)).classWeights())
        .withMessage(
            "class weights need classes, and these targets are values; use Dataset.ofClasses");
  }
}
