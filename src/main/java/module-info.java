/**
 * Fully connected layers in pure Java: exact gradients, training, inference, files; no dependency.
 *
 * <pre>{@code
 * Dataset xor = Dataset.ofClasses(Matrix.of(4, 2, 0, 0, 0, 1, 1, 0, 1, 1), 0, 1, 1, 0);
 * Sequential network = Sequential.builder(2).seed(42).dense(8).tanh().dense(2).build();
 * Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(0.05)).epochs(200).fit(xor);
 * System.out.println(new Predictor(network, 1).classify(0, 1)); // 1
 * }</pre>
 *
 * <p>The packages, in reading order:
 *
 * <table class="striped">
 * <caption>Packages</caption>
 * <tr><th>package</th><th>begin with</th><th>what it is for</th></tr>
 * <tr><td>{@link io.github.densely}</td><td>{@link io.github.densely.DenseLayer}, {@link io.github.densely.Layer}, {@link io.github.densely.Parameter}</td><td>layers and networks</td></tr>
 * <tr><td>{@link io.github.densely.data}</td><td>{@link io.github.densely.data.Dataset}</td><td>samples from arrays and files</td></tr>
 * <tr><td>{@link io.github.densely.train}</td><td>{@link io.github.densely.train.Trainer}</td><td>losses, optimisers, the training loop</td></tr>
 * <tr><td>{@link io.github.densely.metrics}</td><td>{@link io.github.densely.metrics.ConfusionMatrix}, {@link io.github.densely.metrics.RegressionReport}</td><td>how good a network is</td></tr>
 * <tr><td>{@link io.github.densely.io}</td><td>{@link io.github.densely.io.ModelFile}, {@link io.github.densely.io.WeightFile}</td><td>networks and weights in files that Python reads</td></tr>
 * <tr><td>{@link io.github.densely.conv}</td><td>{@link io.github.densely.conv.SlidingNetwork}</td><td>a dense layer as a convolution, heat maps</td></tr>
 * </table>
 *
 * <p>A batch has one sample in each row; shapes are written rows x columns. All numbers are {@code
 * float}; losses and statistics add up in {@code double}. A seed gives the same bits with any
 * number of threads and any batch size. Every error says what was expected and what was given.
 *
 * <p>{@code --add-modules jdk.incubator.vector} makes products and activations faster; see {@link
 * io.github.densely.KernelChoice}.
 */
module io.github.densely {
  exports io.github.densely;
  exports io.github.densely.conv;
  exports io.github.densely.data;
  exports io.github.densely.io;
  exports io.github.densely.metrics;
  exports io.github.densely.train;
}
