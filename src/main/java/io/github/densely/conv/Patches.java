package io.github.densely.conv;

import io.github.densely.internal.text.Text;
import java.util.Arrays;

/**
 * The windows of a map as the rows of a matrix, and rows added back into a map.
 *
 * <p>The columns of a row stand in the order of the map: channel, row and column of the window if
 * the channels come first; row, column and channel if they come last. So a window as large as the
 * map is the map's own row.
 */
final class Patches {

  /** Floats that are written at a time, so that they stay in the L1 cache. */
  private static final int NEAR = 1 << 13;

  private final MapShape map;
  private final MapShape places;
  private final Window window;
  private final int size;
  private final boolean channelsFirst;

  Patches(MapShape map, Window window) {
    this.map = map;
    this.window = window;
    this.places = window.places(map);
    // With one channel both orders are the same, and this way is the faster one.
    this.channelsFirst = map.order() == MapShape.Order.CHANNELS_FIRST || map.channels() == 1;
    long values = (long) map.channels() * window.height() * window.width();
    if (values > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Text.of(
              "a window of %s over %d channels has more than %d values",
              window, map.channels(), Integer.MAX_VALUE));
    }
    this.size = (int) values;
  }

  /** The number of values in a window. */
  int size() {
    return size;
  }

  /** Writes {@code count} windows of the map at {@code x0}, beginning with place {@code from}. */
  void unfold(float[] x, int x0, int from, int count, float[] rows, int row) {
    for (int place = from; place < from + count; ) {
      int run = run(place, from + count);
      int y = place / places.width() * window.strideY() - window.padY();
      int left = place % places.width() * window.strideX() - window.padX();
      if (channelsFirst) {
        unfoldChannels(x, x0, y, left, run, rows, row);
      } else {
        unfoldPlaces(x, x0, y, left, run, rows, row);
      }
      row += run * size;
      place += run;
    }
  }

  /** Adds rows to the places of the map that {@link #unfold} took them from. */
  void fold(float[] rows, int row, int from, int count, float[] x, int x0) {
    for (int place = from; place < from + count; ) {
      int run = run(place, from + count);
      int y = place / places.width() * window.strideY() - window.padY();
      int left = place % places.width() * window.strideX() - window.padX();
      if (channelsFirst) {
        foldChannels(rows, row, y, left, run, x, x0);
      } else {
        foldPlaces(rows, row, y, left, run, x, x0);
      }
      row += run * size;
      place += run;
    }
  }

  /** Places next to each other in one row of places. */
  private int run(int place, int end) {
    int inRow = Math.min(places.width() - place % places.width(), end - place);
    return Math.min(inRow, Math.max(1, NEAR / size));
  }

  private void unfoldChannels(
      float[] x, int x0, int top, int left, int run, float[] rows, int row) {
    for (int c = 0, col = row; c < map.channels(); c++) {
      for (int u = 0; u < window.height(); u++) {
        int y = top + u;
        boolean inside = y >= 0 && y < map.height();
        int line = x0 + (c * map.height() + y) * map.width();
        for (int v = 0; v < window.width(); v++, col++) {
          int first = inside ? firstInside(left + v) : run;
          int end = inside ? Math.max(first, Math.min(run, endInside(left + v))) : run;
          zeros(rows, col, 0, Math.min(first, run));
          spread(x, line + left + v, window.strideX(), rows, col, first, end);
          zeros(rows, col, end, run);
        }
      }
    }
  }

  private void foldChannels(float[] rows, int row, int top, int left, int run, float[] x, int x0) {
    for (int c = 0, col = row; c < map.channels(); c++) {
      for (int u = 0; u < window.height(); u++) {
        int y = top + u;
        if (y < 0 || y >= map.height()) {
          col += window.width();
          continue;
        }
        int line = x0 + (c * map.height() + y) * map.width();
        for (int v = 0; v < window.width(); v++, col++) {
          int end = Math.min(run, endInside(left + v));
          for (int i = firstInside(left + v); i < end; i++) {
            x[line + left + v + i * window.strideX()] += rows[col + i * size];
          }
        }
      }
    }
  }

  /** The first place of a run whose column, {@code x + i·strideX}, is inside the map. */
  private int firstInside(int x) {
    return x >= 0 ? 0 : (-x + window.strideX() - 1) / window.strideX();
  }

  /** One after the last such place. */
  private int endInside(int x) {
    return x >= map.width() ? 0 : (map.width() - 1 - x) / window.strideX() + 1;
  }

  /** Column {@code col} of the rows from {@code first} to {@code end}. */
  private void spread(float[] x, int at, int stride, float[] rows, int col, int first, int end) {
    for (int i = first; i < end; i++) {
      rows[col + i * size] = x[at + i * stride];
    }
  }

  private void zeros(float[] rows, int col, int first, int end) {
    for (int i = first; i < end; i++) {
      rows[col + i * size] = 0f;
    }
  }

  private void unfoldPlaces(float[] x, int x0, int top, int left, int run, float[] rows, int row) {
    int channels = map.channels();
    int line = window.width() * channels;
    for (int i = 0; i < run; i++) {
      int x1 = left + i * window.strideX();
      int before = Math.max(0, -x1);
      int end = Math.max(before, Math.min(window.width(), map.width() - x1));
      for (int u = 0; u < window.height(); u++) {
        int to = row + i * size + u * line;
        int y = top + u;
        if (y < 0 || y >= map.height()) {
          Arrays.fill(rows, to, to + line, 0f);
        } else {
          int from = x0 + (y * map.width() + x1 + before) * channels;
          Arrays.fill(rows, to, to + before * channels, 0f);
          System.arraycopy(x, from, rows, to + before * channels, (end - before) * channels);
          Arrays.fill(rows, to + end * channels, to + line, 0f);
        }
      }
    }
  }

  private void foldPlaces(float[] rows, int row, int top, int left, int run, float[] x, int x0) {
    int channels = map.channels();
    int line = window.width() * channels;
    for (int i = 0; i < run; i++) {
      int x1 = left + i * window.strideX();
      int before = Math.max(0, -x1);
      int end = Math.min(window.width(), map.width() - x1);
      for (int u = 0; u < window.height(); u++) {
        int y = top + u;
        if (y >= 0 && y < map.height()) {
          int from = row + i * size + u * line;
          int to = x0 + (y * map.width() + x1) * channels;
          for (int j = before * channels; j < end * channels; j++) {
            x[to + j] += rows[from + j];
          }
        }
      }
    }
  }
}
