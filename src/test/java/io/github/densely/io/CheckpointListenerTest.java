package io.github.densely.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.DenseLayer;
import io.github.densely.Matrix;
import io.github.densely.data.Dataset;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.History.StopReason;
import io.github.densely.train.Loss;
import io.github.densely.train.Optimizer;
import io.github.densely.train.Trainer;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the listeners of {@link CheckpointFile} save: 6 samples in batches of 2, two epochs. */
class CheckpointListenerTest {

  private static final Dataset TRAIN = Dataset.of(Matrix.zeros(6, 1), Matrix.zeros(6, 1));

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("checkpoint.safetensors");
  }

  private static Trainer trainer() {
    DenseLayer network = DenseLayer.of(Matrix.of(1, 1, 1));
    return Trainer.of(network, Loss.meanSquaredError(), Optimizer.sgd(0.1)).epochs(2).batchSize(2);
  }

  @Test
  void itSavesAfterEachEpoch() {
    Saves saves = new Saves();

    trainer().listener(CheckpointFile.everyEpoch(file)).listener(saves).fit(TRAIN);

    // Batches 4 and 5 still find the file of the first epoch.
    assertThat(saves.found)
        .containsExactly(
            "none",
            "none",
            "none",
            "TrainingState(epoch 2, 0 of 3 batches)",
            "TrainingState(epoch 2, 0 of 3 batches)",
            "TrainingState(epoch 2, 0 of 3 batches)");
    assertSaved("TrainingState(epoch 3, 0 of 3 batches)");
  }

  @Test
  void itSavesAfterEachNumberOfBatchesAndAtTheEnd() {
    Saves saves = new Saves();

    trainer().listener(CheckpointFile.everyBatches(2, file)).listener(saves).fit(TRAIN);

    assertThat(saves.found)
        .containsExactly(
            "none",
            "TrainingState(epoch 1, 2 of 3 batches)",
            "TrainingState(epoch 1, 2 of 3 batches)",
            "TrainingState(epoch 1, 2 of 3 batches)",
            "TrainingState(epoch 2, 2 of 3 batches)",
            "TrainingState(epoch 2, 2 of 3 batches)");
    assertSaved("TrainingState(epoch 3, 0 of 3 batches)");
  }

  @Test
  void afterAnInterruptTheFileHasTheLastStep() {
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void onBatch(BatchReport report, Run run) {
            if (report.epoch() == 2) {
              Thread.currentThread().interrupt();
            }
          }
        };

    History history =
        trainer().listener(interrupting).listener(CheckpointFile.everyEpoch(file)).fit(TRAIN);

    assertThat(Thread.interrupted()).isTrue(); // saving leaves the flag
    assertThat(history.stopReason()).isEqualTo(StopReason.INTERRUPTED);
    assertSaved("TrainingState(epoch 2, 1 of 3 batches)");
  }

  @Test
  void afterALossThatIsNotFiniteTheFileHasTheLastStep() {
    Dataset far = Dataset.of(Matrix.of(1, 1, 1), Matrix.of(1, 1, 3e38f)); // a gradient of −6·10³⁸

    History history = trainer().listener(CheckpointFile.everyEpoch(file)).fit(far);

    assertThat(history.stopReason()).isEqualTo(StopReason.NOT_FINITE);
    assertSaved("TrainingState(epoch 1, 0 of 1 batches)");
  }

  @Test
  void aStateIsNotSavedTwice() {
    Path other = folder.resolve("other.safetensors");
    TrainingListener deleting =
        new TrainingListener() {
          @Override
          public void onEpoch(EpochReport report, Run run) {
            delete(file);
            delete(other);
          }
        };

    // The last epoch of one ends after its save; the other has saved within the epoch only.
    trainer()
        .listener(CheckpointFile.everyEpoch(file))
        .listener(CheckpointFile.everyBatches(3, other))
        .listener(deleting)
        .fit(TRAIN);

    assertThat(file).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void aListenerServesOneTrainingAfterAnother() throws IOException {
    TrainingListener saving = CheckpointFile.everyEpoch(file);
    trainer().listener(saving).fit(TRAIN);
    Files.delete(file);

    trainer().epochs(1).listener(saving).fit(TRAIN);

    assertSaved("TrainingState(epoch 2, 0 of 3 batches)");
  }

  /**
   * The second training is at its end from the start: at the place where the first one was saved.
   */
  @Test
  void aTrainingThatEndsWhereTheOneBeforeEndedIsSavedToo() throws IOException {
    TrainingListener saving = CheckpointFile.everyEpoch(file);
    trainer().listener(saving).fit(TRAIN);
    TrainingState end = CheckpointFile.load(file);
    Files.delete(file);

    trainer().listener(saving).resume(TRAIN, end);

    assertSaved("TrainingState(epoch 3, 0 of 3 batches)");
  }

  @Test
  void aListenerThatCannotSaveEndsTheTraining() {
    Path nowhere = folder.resolve("none").resolve("x");
    Trainer trainer = trainer().listener(CheckpointFile.everyBatches(1, nowhere));

    assertThatThrownBy(() -> trainer.fit(TRAIN)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> CheckpointFile.everyBatches(0, file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batches must be at least 1, got 0");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void itPrintsAsItIsMade() {
    Path path = Path.of("x.safetensors");

    assertThat(CheckpointFile.everyEpoch(path))
        .hasToString("CheckpointFile.everyEpoch(x.safetensors)");
    assertThat(CheckpointFile.everyBatches(5, path))
        .hasToString("CheckpointFile.everyBatches(5, x.safetensors)");
  }

  private void assertSaved(String state) {
    assertThat(found()).isEqualTo(state);
  }

  private String found() {
    try {
      return Files.exists(file) ? CheckpointFile.load(file).toString() : "none";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is in the file after each batch. */
  private final class Saves implements TrainingListener {
    final List<String> found = new ArrayList<>();

    @Override
    public void onBatch(BatchReport report, Run run) {
      found.add(found());
    }
  }
}
