package io.github.densely.benchmark;

/** Something prepared and ready to be timed. */
interface Work extends AutoCloseable {

  /** Does it once. */
  void run();

  @Override
  default void close() {}
}
