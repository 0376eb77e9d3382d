package io.github.densely.io;

import io.github.densely.internal.text.Text;
import io.github.densely.train.History;
import io.github.densely.train.History.EpochReport;
import io.github.densely.train.TrainingListener;
import io.github.densely.train.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;

/** Saves after each epoch or after a number of batches, and at the end of a training. */
final class CheckpointListener implements TrainingListener {

  private final Path file;
  private final int batches; // 0 to save after epochs
  private TrainingState.Position saved; // of this training; null before its first save

  CheckpointListener(Path file, int batches) {
    this.file = Objects.requireNonNull(file, "file");
    this.batches = batches;
  }

  @Override
  public void onBatch(BatchReport report, Run run) {
    if (batches > 0 && report.batch() % batches == 0) {
      saveState(run);
    }
  }

  @Override
  public void onEpoch(EpochReport report, Run run) {
    if (batches == 0) {
      saveState(run);
    }
  }

  @Override
  public void onEnd(History history, Run run) {
    TrainingState end = run.state();
    boolean isSaved = end.position().equals(saved);
    saved = null; // the listener may serve another training
    if (!isSaved) {
      write(end);
    }
  }

  private void saveState(Run run) {
    TrainingState state = run.state();
    write(state);
    saved = state.position();
  }

  private void write(TrainingState state) {
    try {
      CheckpointFile.save(state, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return batches == 0
        ? Text.of("CheckpointFile.everyEpoch(%s)", file)
        : Text.of("CheckpointFile.everyBatches(%d, %s)", batches, file);
  }
}
