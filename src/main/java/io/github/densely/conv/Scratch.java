package io.github.densely.conv;

import io.github.densely.Workspace;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Working memory that a layer keeps between calls, so that inference does not allocate it again.
 *
 * <p>One workspace is kept. If another thread uses it, a thread makes a new one. The one that is
 * given back last is kept.
 */
final class Scratch {

  private final AtomicReference<Workspace> spare = new AtomicReference<>();

  /** An empty workspace that belongs to the caller until {@link #giveBack}. */
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
