package io.github.densely.conv;

import io.github.densely.Workspace;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Working memory that a layer keeps between calls, so that inference makes no garbage.
 *
 * <p>One workspace is kept. A thread that finds it taken by another thread makes a new one; the one
 * given back last stays.
 */
final class Scratch {

  private final AtomicReference<Workspace> spare = new AtomicReference<>();

  /** An empty workspace, the caller's until {@link #giveBack}. */
  Workspace take() {
    Workspace memory = spare.getAndSet(null);
    if (memory == null) {
      return new Workspace();
    }
    memory.reset();
    return memory;
  }

  /** Keeps the workspace for the next call. */
  void giveBack(Workspace memory) {
    spare.set(memory);
  }
}
