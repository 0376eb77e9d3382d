/** Fully connected layers in pure Java: exact gradients, training and inference. */
module io.github.densely {
  exports io.github.densely;
  exports io.github.densely.conv;
  exports io.github.densely.io;
  exports io.github.densely.train;
}
