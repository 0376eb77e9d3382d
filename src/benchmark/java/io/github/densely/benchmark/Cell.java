package io.github.densely.benchmark;

/**
 * One thing to time.
 *
 * @param task what is timed
 * @param size batch, or a whole {@link Size}, as text
 */
record Cell(TimedTask task, String size) {

  static Cell of(TimedTask task, Size size) {
    return new Cell(task, size.toString());
  }

  /** Reads what {@link #toString} writes. */
  static Cell of(String text) {
    int colon = text.indexOf(':');
    return new Cell(TimedTask.of(text.substring(0, colon)), text.substring(colon + 1));
  }

  @Override
  public String toString() {
    return task + ":" + size;
  }
}
