package io.github.densely.conv;

import io.github.densely.Matrix;
import io.github.densely.Workspace;
import java.util.Arrays;

/**
 * The products of a dense layer over the windows of maps: {@code Y = P·Wᵀ + b}, {@code gradWeight
 * += gradYᵀ·P}, {@code gradP = gradY·W}, where each row of P is a window.
 *
 * <p>P is computed block by block. A block is a part of one map's windows, or all windows of
 * several small maps, so that the weight is read once for all of them.
 *
 * <pre>{@code
 *            size                     rows                     outChannels
 *      ┌──────────────┐         ┌──────────────┐             ┌────┐
 * rows │ P            │   Yᵀ =  │ W·Pᵀ         │   or   Y =  │P·Wᵀ│ rows
 *      └──────────────┘         └──────────────┘             └────┘
 *                               channels first            channels last
 * }</pre>
 *
 * <p>Both forms of Y sum a score in the order in which a dense layer sums it, because that order
 * depends on the length of the sum alone. Maps with the channels first use the first form, maps
 * with the channels last the second, so that neither is transposed.
 */
final class ConvolutionProducts {

  /** Floats in a block of windows: 512 KB, a common L2 cache. */
  private static final int BLOCK = 1 << 17;

  /**
   * The fewest windows in a block: each block reads the whole weight, which is too slow for few
   * rows.
   */
  private static final int MIN_ROWS = 64;

  /**
   * The most floats in a block, 64 MB: if {@link #MIN_ROWS} windows need more, a block has fewer.
   */
  private static final int MAX_BLOCK = 1 << 24;

  private final MapShape input;
  private final MapShape output;
  private final Patches patches;
  private final boolean inPlace;
  private final boolean byChannel;
  private final int places;
  private final int mapsPerBlock;
  private final int placesPerBlock;

  /** For a block of windows and its scores. */
  private final Scratch scratch = new Scratch();

  ConvolutionProducts(MapShape input, MapShape output, Window window) {
    this.input = input;
    this.output = output;
    this.patches = new Patches(input, window);
    this.places = output.positions();
    boolean whole = patches.size() == input.features() && places == 1;
    boolean point =
        patches.size() == input.channels()
            && places == input.positions()
            && input.order() == MapShape.Order.CHANNELS_LAST;
    this.inPlace = !window.isPadded() && (whole || point);
    this.byChannel = output.order() == MapShape.Order.CHANNELS_FIRST && places > 1;
    int least = Math.max(1, Math.min(MIN_ROWS, MAX_BLOCK / patches.size()));
    int rows = Math.max(least, BLOCK / patches.size());
    this.mapsPerBlock = Math.max(1, rows / places);
    this.placesPerBlock = Math.min(rows, places);
  }

  /** The number of weights of one output channel. */
  int size() {
    return patches.size();
  }

  /** Overwrites the output; the bias may be null. */
  void forward(Matrix maps, Matrix weight, Matrix bias, Matrix out) {
    if (inPlace) {
      rows(windows(maps), weight, bias, scores(out));
      return;
    }
    Workspace memory = scratch.take();
    for (int map = 0; map < maps.rows(); map += mapsPerBlock) {
      int count = Math.min(mapsPerBlock, maps.rows() - map);
      for (int from = 0; from < places; from += placesPerBlock) {
        int part = Math.min(placesPerBlock, places - from);
        memory.reset();
        Matrix p = unfolded(memory, maps, map, count, from, part);
        Matrix y;
        if (byChannel) {
          y = memory.matrix(weight.rows(), p.rows());
          columns(p, weight, bias, y);
        } else {
          y = memory.matrix(p.rows(), weight.rows());
          rows(p, weight, bias, y);
        }
        copy(true, y, out, map, count, from, part);
      }
    }
    scratch.giveBack(memory);
  }

  /** Adds to the gradients that are not null. */
  void gradParameters(Matrix maps, Matrix gradOutput, Matrix gradWeight, Matrix gradBias) {
    if (gradWeight == null && gradBias == null) {
      return;
    }
    Workspace memory = scratch.take();
    if (inPlace) {
      add(memory, windows(maps), scores(gradOutput), gradWeight, gradBias);
      scratch.giveBack(memory);
      return;
    }
    for (int map = 0; map < maps.rows(); map += mapsPerBlock) {
      int count = Math.min(mapsPerBlock, maps.rows() - map);
      for (int from = 0; from < places; from += placesPerBlock) {
        int part = Math.min(placesPerBlock, places - from);
        memory.reset();
        Matrix p = gradWeight == null ? null : unfolded(memory, maps, map, count, from, part);
        Matrix g = gathered(memory, gradOutput, map, count, from, part);
        add(memory, p, g, gradWeight, gradBias);
      }
    }
    scratch.giveBack(memory);
  }

  private void add(Workspace memory, Matrix p, Matrix g, Matrix gradWeight, Matrix gradBias) {
    if (gradWeight != null) {
      if (byChannel) {
        g.timesAddTo(p, gradWeight); // gradY is stored transposed
      } else {
        g.transposedTimesAddTo(p, gradWeight);
      }
    }
    if (gradBias != null) {
      Matrix ones = memory.matrix(1, byChannel ? g.cols() : g.rows());
      ones.fill(1);
      if (byChannel) {
        ones.timesTransposedAddTo(g, gradBias);
      } else {
        ones.timesAddTo(g, gradBias);
      }
    }
  }

  /** Overwrites the gradient of the maps. */
  void gradInput(Matrix gradOutput, Matrix weight, Matrix gradInput) {
    if (inPlace) {
      scores(gradOutput).timesInto(weight, windows(gradInput));
      return;
    }
    gradInput.fill(0);
    Workspace memory = scratch.take();
    for (int map = 0; map < gradInput.rows(); map += mapsPerBlock) {
      int count = Math.min(mapsPerBlock, gradInput.rows() - map);
      for (int from = 0; from < places; from += placesPerBlock) {
        int part = Math.min(placesPerBlock, places - from);
        memory.reset();
        Matrix g = gathered(memory, gradOutput, map, count, from, part);
        Matrix gradP = memory.matrix(count * part, patches.size());
        if (byChannel) {
          g.transposedTimesInto(weight, gradP);
        } else {
          g.timesInto(weight, gradP);
        }
        for (int i = 0; i < count; i++) {
          int row = i * part * patches.size();
          patches.fold(
              gradP.data(), row, from, part, gradInput.data(), (map + i) * input.features());
        }
      }
    }
    scratch.giveBack(memory);
  }

  /** The maps as windows, without a copy. */
  private Matrix windows(Matrix maps) {
    return maps.reshape(maps.rows() * places, patches.size());
  }

  /** The outputs as one row for each place, without a copy. */
  private Matrix scores(Matrix maps) {
    return maps.reshape(maps.rows() * places, output.channels());
  }

  private Matrix unfolded(Workspace memory, Matrix maps, int map, int count, int from, int part) {
    Matrix p = memory.matrix(count * part, patches.size());
    for (int i = 0; i < count; i++) {
      int row = i * part * patches.size();
      patches.unfold(maps.data(), (map + i) * input.features(), from, part, p.data(), row);
    }
    return p;
  }

  private Matrix gathered(
      Workspace memory, Matrix gradOutput, int map, int count, int from, int part) {
    int rows = count * part;
    int channels = output.channels();
    Matrix g = byChannel ? memory.matrix(channels, rows) : memory.matrix(rows, channels);
    copy(false, g, gradOutput, map, count, from, part);
    return g;
  }

  /** Y = P·Wᵀ + b. */
  private static void rows(Matrix p, Matrix weight, Matrix bias, Matrix y) {
    if (bias == null) {
      p.timesTransposedInto(weight, y);
      return;
    }
    for (int i = 0; i < y.rows(); i++) {
      System.arraycopy(bias.data(), 0, y.data(), i * y.cols(), y.cols());
    }
    p.timesTransposedAddTo(weight, y);
  }

  /** Yᵀ = W·Pᵀ + b. */
  private static void columns(Matrix p, Matrix weight, Matrix bias, Matrix y) {
    if (bias == null) {
      weight.timesTransposedInto(p, y);
      return;
    }
    for (int i = 0; i < y.rows(); i++) {
      Arrays.fill(y.data(), i * y.cols(), (i + 1) * y.cols(), bias.data()[i]);
    }
    weight.timesTransposedAddTo(p, y);
  }

  /** Copies the scores of a block to maps of the output, or back. */
  private void copy(
      boolean toMaps, Matrix block, Matrix maps, int map, int count, int from, int part) {
    int channels = output.channels();
    for (int i = 0; i < count; i++) {
      int at = (map + i) * output.features();
      if (byChannel) {
        for (int c = 0; c < channels; c++) {
          int b = c * block.cols() + i * part;
          copy(toMaps, block.data(), b, maps.data(), at + c * places + from, part);
        }
      } else {
        int b = i * part * channels;
        copy(toMaps, block.data(), b, maps.data(), at + from * channels, part * channels);
      }
    }
  }

  private static void copy(boolean toMaps, float[] block, int b, float[] maps, int m, int count) {
    if (toMaps) {
      System.arraycopy(block, b, maps, m, count);
    } else {
      System.arraycopy(maps, m, block, b, count);
    }
  }
}
