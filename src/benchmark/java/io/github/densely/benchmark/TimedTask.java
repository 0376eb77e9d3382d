package io.github.densely.benchmark;

import java.util.List;

/** What is timed. */
enum TimedTask {
  /** Output = X·Wᵀ. */
  FORWARD("forward"),
  /** gradInput = G·W. */
  GRAD_INPUT("gradInput"),
  /** gradWeight += Gᵀ·X. */
  GRAD_WEIGHT("gradWeight"),
  /** The network's output for a batch. */
  INFERENCE("inference"),
  /** Forward, loss, backward and one step of SGD for a batch. */
  TRAINING("training"),
  /** The most multiply-adds that one thread can do. */
  FMA("fma"),
  /** The most bytes that one thread can read from memory. */
  READ("read"),
  /** A convolution, by the dense layer's products over its windows. */
  CONVOLUTION("convolution"),
  /** A dense layer of the same product. */
  SAME_PRODUCT("sameProduct"),
  /** The scores of a scene in one pass. */
  SLIDING("sliding"),
  /** The scores of a scene patch by patch. */
  PATCHES("patches"),
  /** From the start of the JVM to a prediction. */
  COLD("cold");

  /** The products of a dense layer. */
  static final List<TimedTask> PRODUCTS = List.of(FORWARD, GRAD_INPUT, GRAD_WEIGHT);

  private final String label;

  TimedTask(String label) {
    this.label = label;
  }

  static TimedTask of(String label) {
    for (TimedTask task : values()) {
      if (task.label.equals(label)) {
        return task;
      }
    }
    throw new IllegalArgumentException("no task is called " + label);
  }

  boolean isProduct() {
    return PRODUCTS.contains(this);
  }

  @Override
  public String toString() {
    return label;
  }
}
