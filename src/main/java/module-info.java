module io.github.densely {
  exports io.github.densely;
}
