package io.github.densely.train;

import java.util.function.Consumer;

/** The listener of {@link TrainingListener#atEnd}. */
record EndListener(Consumer<TrainingState> action) implements TrainingListener {

  @Override
  public void onEnd(History history, Run run) {
    action.accept(run.state());
  }

  @Override
  public String toString() {
    return "TrainingListener.atEnd";
  }
}
