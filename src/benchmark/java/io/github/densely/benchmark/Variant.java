package io.github.densely.benchmark;

/** A library on a JDK: a column of the report. */
record Variant(Library library, int jdk) {

  /** Densely runs on several JDKs, so its columns name them. */
  String label() {
    return library.isDensely() ? library.id() + " " + jdk : library.label();
  }
}
