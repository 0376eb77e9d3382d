package io.github.densely.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.metrics.ConfusionMatrix;
import io.github.densely.support.FileBytes;
import io.github.densely.support.RandomMatrix;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that stay in their file give the bits of inputs in memory. */
class StoredInputsTest {

  @TempDir Path folder;
  private Path inputs;
  private Path labels;
  private Dataset stored;
  private Dataset memory;

  @BeforeEach
  void write() throws IOException {
    inputs = folder.resolve("x.npy");
    labels = folder.resolve("y.npy");
    NpyFile.write(inputs, RandomMatrix.normal(50, 3, new SplittableRandom(1)));
    byte[] classes = new byte[50];
    for (int i = 0; i < 50; i++) {
      classes[i] = (byte) (i % 2);
    }
    Files.write(
        labels,
        FileBytes.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (50,), }\n", classes));
    stored = NpyFile.openDataset(inputs, labels);
    memory = NpyFile.readDataset(inputs, labels);
  }

  private static void assertSame(Dataset actual, Dataset expected) {
    assertThat(actual).hasToString(expected.toString());
    assertThat(actual.classNames()).isEqualTo(expected.classNames());
    assertThat(actual.targets().data()).isEqualTo(expected.targets().data());
    List<float[]> rows = new ArrayList<>();
    actual.forEachBatch(7, (x, t) -> rows.add(x.copy().data()));
    int[] at = {0};
    expected.forEachBatch(7, (x, t) -> assertThat(rows.get(at[0]++)).isEqualTo(x.copy().data()));
  }

  @Test
  void everyPartHasTheRowsOfTheSamePartInMemory() {
    assertSame(stored, memory);
    assertSame(stored.shuffle(3), memory.shuffle(3));
    assertSame(stored.stratifiedSplit(0.2, 1).test(), memory.stratifiedSplit(0.2, 1).test());
    assertSame(stored.folds(5, 2).get(3).train(), memory.folds(5, 2).get(3).train());
    assertSame(stored.shuffle(3).rows(4, 4, 0), memory.shuffle(3).rows(4, 4, 0));
    assertSame(stored.slice(10, 20).slice(2, 4), memory.slice(12, 14));
    assertThat(stored.features()).isEqualTo(3);
  }

  @Test
  void aTrainingHasTheBitsOfOneInMemory() {
    assertThat(trained(stored.stratifiedSplit(0.2, 1)))
        .isEqualTo(trained(memory.stratifiedSplit(0.2, 1)));
  }

  private static Trainer trainer(Sequential network) {
    return Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.01))
        .epochs(3)
        .batchSize(8);
  }

  private static Sequential network() {
    return Sequential.builder(3).seed(1).dense(4).relu().dense(2).build();
  }

  private static float[] trained(Dataset.Split parts) {
    Sequential network = network();
    trainer(network).validation(parts.test()).fit(parts.train());
    ConfusionMatrix.of(network, parts.test());
    return network.parameterVector();
  }

  @Test
  void aStoppedTrainingIsResumedToTheSameBits() {
    Sequential whole = network();
    trainer(whole).fit(memory);
    List<TrainingState> states = new ArrayList<>();
    trainer(network())
        .listener(
            new TrainingListener() {
              @Override
              public void onBatch(BatchReport report, Run run) {
                if (report.epoch() == 2 && report.batch() == 3) {
                  states.add(run.state());
                }
              }
            })
        .fit(stored);
    Sequential resumed = network();
    trainer(resumed).resume(stored, states.get(0));

    assertThat(resumed.parameterVector()).isEqualTo(whole.parameterVector());
  }

  @Test
  void theWholeMatrixIsRefusedWithAWayOut() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(stored::inputs)
        .withMessageContaining("x.npy")
        .withMessageContaining("use forEachBatch or copyRows, or read them with NpyFile.read");
  }

  @Test
  void aFileThatWasChangedIsRefusedBeforeTheStep() throws IOException {
    Files.setLastModifiedTime(inputs, FileTime.fromMillis(1_000_000_000));
    Sequential network = network();
    float[] before = network.parameterVector();

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> trainer(network).fit(stored))
        .withMessageContaining("the file was changed since the data set was opened");
    assertThat(network.parameterVector()).isEqualTo(before);
  }

  @Test
  void aValueThatIsNotFiniteIsNamedByItsRow() throws IOException {
    Matrix x = Matrix.zeros(300, 2);
    x.set(280, 1, Float.NaN);
    NpyFile.write(inputs, x);
    NpyFile.write(labels, Matrix.zeros(300, 1));
    Dataset data = NpyFile.openDataset(inputs, labels);

    assertThatThrownBy(
            () ->
                Trainer.of(
                        Sequential.builder(2).dense(1).build(),
                        Loss.meanSquaredError(),
                        Optimizer.sgd(0.1))
                    .fit(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the feature NaN in row 280, column 1");
  }

  @Test
  void otherTypesAndOrdersOfBytesAreRead() throws IOException {
    byte[] bytes = {0, 1, 0, 2, 0, 3, 0, 4};
    Files.write(
        inputs,
        FileBytes.npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2, 2), }\n", bytes));
    NpyFile.write(labels, Matrix.of(2, 1, 5, 6));
    Matrix x = Matrix.zeros(2, 2);

    NpyFile.openDataset(inputs, labels).copyRows(new int[] {1, 0}, 0, 2, x, Matrix.zeros(2, 1));

    assertThat(x.data()).containsExactly(3, 4, 1, 2);
  }

  @Test
  void aFileThatCannotBeReadByRowsIsRefused() throws IOException {
    byte[] header =
        FileBytes.npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }\n", new byte[16]);
    Files.write(inputs, header);
    assertThatThrownBy(() -> NpyFile.openDataset(inputs, labels))
        .isInstanceOf(InvalidFileException.class)
        .hasMessageContaining("numpy.ascontiguousarray");
    for (int length : new int[] {0, 15, 17}) {
      Files.write(
          inputs,
          FileBytes.npy(
              "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n", new byte[length]));
      assertThatThrownBy(() -> NpyFile.openDataset(inputs, labels))
          .isInstanceOf(InvalidFileException.class)
          .hasMessageContaining("the shape [2, 2] needs 16 bytes");
    }
    NpyFile.write(inputs, Matrix.zeros(49, 2));
    assertThatThrownBy(() -> NpyFile.openDataset(inputs, labels))
        .isInstanceOf(MismatchException.class)
        .hasMessageContaining("49 inputs need 49 classes, got 50");
  }
}
