/**
 * The dense layer as a convolution: slides a patch classifier over a picture and returns a map of
 * scores.
 *
 * <p>A dense layer over a feature map is a convolution whose window is the whole map, and a
 * convolution of 1x1 is a dense layer at every position. So a classifier that was trained on
 * patches becomes, without any new weight, a network that takes a picture of any size:
 *
 * <pre>{@code
 * MapShape patch = MapShape.channelsFirst(1, 28, 28);
 * Convolution first = new Convolution(patch, 20, Window.of(5), random);
 * Pooling pool = Pooling.max(first.output(), Window.of(2).stride(2));
 * Sequential classifier =
 *     Sequential.of(first, pool, new DenseLayer(pool.output().features(), 10, random));
 * // ... train it on patches ...
 *
 * SlidingNetwork sliding = SlidingNetwork.of(classifier, patch);
 * HeatMap map = sliding.scores(picture, 256, 256).probabilities(); // 115 x 115 cells, 2 pixels apart
 * }</pre>
 *
 * <p>Overview: {@link io.github.densely.conv.MapShape} is the shape of a map in a row, and {@link
 * io.github.densely.conv.Window} slides over it. {@link io.github.densely.conv.Convolution} and
 * {@link io.github.densely.conv.Pooling} are the layers of a picture classifier; {@link
 * io.github.densely.conv.EveryPosition} applies any other layer at each position; your own layer on
 * maps implements {@link io.github.densely.conv.MapLayer}. {@link
 * io.github.densely.conv.SlidingNetwork} converts a whole network, and {@link
 * io.github.densely.conv.HeatMap} holds its scores.
 */
package io.github.densely.conv;
