package io.github.densely.io;

import io.github.densely.Branches;
import io.github.densely.Layer;
import io.github.densely.Parameter;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.Pooling;

/**
 * What a forward pass costs, from the sizes of the layers alone and without running it. A size that
 * exceeds 63 bits counts as {@link Long#MAX_VALUE}.
 *
 * <p>A network whose file has a hundred bytes may need terabytes for its activations, since the
 * sides of maps and windows are numbers in a text. Layers themselves hold their parameters only.
 *
 * @param work multiply-adds, comparisons of pooling, and {@link #VALUE} for each number that a
 *     layer reads or writes
 * @param kept numbers of working memory that the layers keep after the pass
 * @param live the most numbers of activations that exist at once, without the input
 */
record ForwardCost(long work, long kept, long live) {

  /** A number that goes through a function takes as long as so many multiply-adds, at most. */
  private static final long VALUE = 16;

  /** A number that is copied, likewise. */
  private static final long COPY = 2;

  /** Numbers in a block of windows of a convolution, and the fewest windows in it. */
  private static final long BLOCK = 1 << 17;

  private static final long MIN_WINDOWS = 64;

  /** The numbers that exist at once at the end of the pass, or before. */
  long numbers() {
    return plus(kept, live);
  }

  /**
   * The cost of one row.
   *
   * @throws IllegalArgumentException if a layer does not take the output of the one before
   */
  static ForwardCost of(Layer network) {
    ForwardCost pass = of(network, 1, network.inFeatures());
    return new ForwardCost(pass.work, pass.kept, plus(pass.live, network.inFeatures()));
  }

  private static ForwardCost of(Layer layer, long rows, int in) {
    if (layer instanceof Sequential network) {
      return ofChain(network, rows, in);
    } else if (layer instanceof Convolution convolution) {
      return ofConvolution(convolution, rows);
    } else if (layer instanceof Pooling pooling) {
      long windows = times(pooling.window().height(), pooling.window().width());
      long outputs = times(rows, pooling.output().features());
      return values(layer, rows, in).and(times(outputs, windows), 0);
    } else if (layer instanceof EveryPosition every) {
      return ofEveryPosition(every, rows);
    }
    // Branches and a projection write into memory that the layer keeps.
    boolean keeps = layer instanceof Residual || layer instanceof Branches;
    long kept = keeps ? times(rows, layer.outFeatures(in)) : 0;
    ForwardCost cost = values(layer, rows, in).and(times(rows, parameters(layer)), kept);
    for (Layer inner : layer.layers()) {
      // How your own layer uses its inner layers is not known: once is assumed.
      ForwardCost once =
          inside(inner, rows, inner.inFeatures() == Layer.ANY ? in : inner.inFeatures());
      cost =
          new ForwardCost(
              plus(cost.work, once.work), plus(cost.kept, once.kept), plus(cost.live, once.live));
    }
    return cost;
  }

  /** While a layer runs, its input, its output and what it allocates exist. */
  private static ForwardCost ofChain(Sequential network, long rows, int in) {
    long work = 0;
    long kept = 0;
    long live = 0;
    long input = 0;
    int features = in;
    for (Layer layer : network.layers()) {
      ForwardCost one = of(layer, rows, features);
      features = layer.outFeatures(features);
      work = plus(work, one.work);
      kept = plus(kept, one.kept);
      live = Math.max(live, plus(input, one.live));
      input = times(rows, features);
    }
    return new ForwardCost(work, kept, live);
  }

  /** A chain inside a layer keeps the outputs of its layers; the last is counted with them. */
  private static ForwardCost inside(Layer layer, long rows, int in) {
    ForwardCost cost = of(layer, rows, in);
    if (!(layer instanceof Sequential chain)) {
      return cost;
    }
    long kept = cost.kept;
    int features = in;
    for (Layer each : chain.layers()) {
      features = each.outFeatures(features);
      kept = plus(kept, times(rows, features));
    }
    return new ForwardCost(cost.work, kept, cost.live);
  }

  /** The windows are copied block by block into memory that the layer keeps. */
  private static ForwardCost ofConvolution(Convolution convolution, long rows) {
    long size = convolution.weight().value().cols();
    long places = times(rows, convolution.output().positions());
    long windows = Math.min(places, Math.max(MIN_WINDOWS, BLOCK / Math.max(1, size)));
    long block = times(windows, plus(size, convolution.output().channels()));
    return values(convolution, rows, convolution.input().features())
        .and(times(places, parameters(convolution)), block)
        .and(times(COPY, times(places, size)), 0);
  }

  /** Maps are transposed into memory that the layer keeps, unless their channels come last. */
  private static ForwardCost ofEveryPosition(EveryPosition every, long rows) {
    ForwardCost inner =
        inside(every.layer(), times(rows, every.input().positions()), every.input().channels());
    long features = plus(every.input().features(), every.output().features());
    ForwardCost maps =
        values(every, rows, every.input().features()).and(inner.work, times(rows, features));
    return new ForwardCost(maps.work, plus(maps.kept, inner.kept), plus(maps.live, inner.live));
  }

  /** What every layer does: reads its input and writes its output. */
  private static ForwardCost values(Layer layer, long rows, int in) {
    long out = times(rows, layer.outFeatures(in));
    return new ForwardCost(times(VALUE, plus(times(rows, in), out)), 0, out);
  }

  private ForwardCost and(long moreWork, long moreKept) {
    return new ForwardCost(plus(work, moreWork), plus(kept, moreKept), live);
  }

  /** The number of numbers in the parameters of a layer. */
  static long parameters(Layer layer) {
    long count = 0;
    for (Parameter parameter : layer.parameters()) {
      count += parameter.size();
    }
    return count;
  }

  static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  static long times(long a, long b) {
    return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
  }
}
