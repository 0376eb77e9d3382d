package io.github.densely.conv;

import io.github.densely.Layer;

/**
 * A layer from feature maps to feature maps, which sees the input through a {@link Window}.
 *
 * <p>Shapes: input is batch x input().features(), output is batch x output().features(); each row
 * is one map.
 *
 * <pre>{@code
 * MapLayer pool = Pooling.max(MapShape.channelsFirst(20, 24, 24), Window.of(2).stride(2));
 * pool.output();                 // 20x12x12 channels first
 * pool.on(252, 252).output();    // 20x126x126 channels first
 * }</pre>
 *
 * <p>Your own layer on maps implements this interface. Then a {@link SlidingNetwork} can slide it
 * over larger pictures: an output position must depend on the values in its window alone.
 *
 * <p>Threads: see {@link Layer}.
 */
public interface MapLayer extends Layer {

  /**
   * The input maps.
   *
   * @return the shape of an input row
   */
  MapShape input();

  /**
   * The output maps.
   *
   * @return the shape of an output row
   */
  MapShape output();

  /**
   * The part of the input that one output position sees, and how it moves.
   *
   * @return kernel size, stride and padding; 1x1 if a position sees only itself
   */
  Window window();

  /**
   * The same layer for maps of another size; the parameters are shared.
   *
   * @param height rows of the input
   * @param width columns of the input
   * @return a layer with the parameters of this layer
   * @throws IllegalArgumentException if the window does not fit
   */
  MapLayer on(int height, int width);

  @Override
  default int inFeatures() {
    return input().features();
  }

  @Override
  default int outFeatures(int inFeatures) {
    return Sizes.requireFeatures(this, input(), output(), inFeatures);
  }
}
