package io.github.densely.benchmark;

import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.conv.Convolution;
import java.util.SplittableRandom;

/** A convolution forward, or a dense layer of the same product. */
final class ConvolutionWork implements Work {

  private final Layer layer;
  private final Matrix input;
  private final Matrix out;

  private ConvolutionWork(Layer layer, int batch) {
    this.layer = layer;
    this.input = normal(batch, layer.inFeatures(), new SplittableRandom(1));
    this.out = Matrix.zeros(batch, layer.outFeatures(layer.inFeatures()));
  }

  static ConvolutionWork of(TimedTask task, ConvolutionSize size) {
    SplittableRandom random = new SplittableRandom(2);
    if (task == TimedTask.CONVOLUTION) {
      return new ConvolutionWork(
          new Convolution(size.input(), size.outChannels(), size.window(), random), 1);
    }
    Size product = size.product();
    return new ConvolutionWork(
        new DenseLayer(product.in(), product.out(), random), product.batch());
  }

  static Matrix normal(int rows, int cols, SplittableRandom random) {
    Matrix matrix = Matrix.zeros(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
      matrix.data()[i] = (float) random.nextGaussian();
    }
    return matrix;
  }

  @Override
  public void run() {
    layer.forwardInto(input, out);
  }
}
