package io.github.densely.conv;

import io.github.densely.Decision;
import io.github.densely.Matrix;
import io.github.densely.internal.text.Text;
import java.util.Objects;

/**
 * The scores of the classes at every place of a picture.
 *
 * <p>The cell at (row, col) belongs to the patch of the picture whose upper left corner is at
 * {@code (row·strideY, col·strideX)}. (If the network ignores the last rows or columns of its
 * patch, as pooling of an odd size does, those of the last cells may lie outside the picture.)
 *
 * <pre>{@code
 * HeatMap map = sliding.scores(picture, 256, 256).probabilities();
 * for (int row = 0; row < map.rows(); row++) {
 *   for (int col = 0; col < map.cols(); col++) {
 *     if (map.score(7, row, col) > 0.9) {
 *       System.out.println("a seven at " + map.top(row) + ", " + map.left(col));
 *     }
 *   }
 * }
 * map.toPicture(7, 0, 1, 4).writePng(Path.of("sevens.png"));
 * }</pre>
 *
 * <p>Threads: immutable.
 */
public final class HeatMap {

  /** From low to high. */
  private static final String RAMP = " .:-=+*#%@";

  private static final char NOT_A_NUMBER = '?';

  private final Matrix cells; // (rows·cols) x classes
  private final int rows;
  private final int cols;
  private final int patchHeight;
  private final int patchWidth;
  private final int strideY;
  private final int strideX;
  private final Decision decision;

  private HeatMap(
      Matrix cells,
      int rows,
      int cols,
      int patchHeight,
      int patchWidth,
      int strideY,
      int strideX,
      Decision decision) {
    this.cells = cells;
    this.rows = rows;
    this.cols = cols;
    this.patchHeight = patchHeight;
    this.patchWidth = patchWidth;
    this.strideY = strideY;
    this.strideX = strideX;
    this.decision = decision;
  }

  /**
   * The scores in a row of a network's output. {@link SlidingNetwork#scores} calls it.
   *
   * @param scores 1 x map.features(); copied
   * @param map the shape of the row; its channels are the classes
   * @param patchHeight rows of the picture that a cell sees
   * @param patchWidth columns of the picture that a cell sees
   * @param strideY rows of the picture between one cell and the next
   * @param strideX columns of the picture between one cell and the next
   * @param decision what the scores mean: the decision of the network
   * @return the heat map
   * @throws IllegalArgumentException if the scores are not one row of this shape
   */
  public static HeatMap of(
      Matrix scores,
      MapShape map,
      int patchHeight,
      int patchWidth,
      int strideY,
      int strideX,
      Decision decision) {
    Sizes.requireMaps("HeatMap", map, scores);
    if (scores.rows() != 1) {
      throw new IllegalArgumentException(
          "a heat map is made of one row of scores, got " + scores.rows());
    }
    Matrix cells =
        map.convert(scores, MapShape.Order.CHANNELS_LAST).reshape(map.positions(), map.channels());
    return new HeatMap(
        cells, map.height(), map.width(), patchHeight, patchWidth, strideY, strideX, decision);
  }

  /**
   * The number of classes.
   *
   * @return scores in each cell
   */
  public int classes() {
    return cells.cols();
  }

  /**
   * The number of rows.
   *
   * @return places from top to bottom
   */
  public int rows() {
    return rows;
  }

  /**
   * The number of columns.
   *
   * @return places from left to right
   */
  public int cols() {
    return cols;
  }

  /**
   * The score of a class in a cell.
   *
   * @param cls the class, from 0
   * @param row the row, from 0 at the top
   * @param col the column, from 0 at the left
   * @return its score there
   * @throws IndexOutOfBoundsException if there is no such class or cell
   */
  public float score(int cls, int row, int col) {
    Objects.checkIndex(cls, classes());
    return cells.get(cell(row, col), cls);
  }

  /**
   * The class of a cell, by the network's {@link Decision}: the highest score; for a single score,
   * 1 if it is above the threshold, else 0.
   *
   * @param row the row, from 0 at the top
   * @param col the column, from 0 at the left
   * @return the index of the class; 0 or 1 for a single score
   * @throws IndexOutOfBoundsException if there is no such cell
   * @throws IllegalArgumentException if a score of the cell is NaN
   * @throws IllegalStateException if the scores are several labels
   */
  public int best(int row, int col) {
    int cell = cell(row, col);
    for (int cls = 0; cls < classes(); cls++) {
      if (Float.isNaN(cells.get(cell, cls))) {
        throw new IllegalArgumentException(
            Text.of("score %d of the cell (%d, %d) is NaN, which is not a class", cls, row, col));
      }
    }
    return decision.classOf(cells, cell);
  }

  private int cell(int row, int col) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(col, cols);
    return row * cols + col;
  }

  /**
   * The position of a row of cells in the picture.
   *
   * @param row the row, from 0 at the top
   * @return the uppermost row of its patches
   */
  public int top(int row) {
    return Objects.checkIndex(row, rows) * strideY;
  }

  /**
   * The position of a column of cells in the picture.
   *
   * @param col the column, from 0 at the left
   * @return the leftmost column of its patches
   */
  public int left(int col) {
    return Objects.checkIndex(col, cols) * strideX;
  }

  /**
   * The height of the patch that a cell sees.
   *
   * @return rows of pixels
   */
  public int patchHeight() {
    return patchHeight;
  }

  /**
   * The width of the patch that a cell sees.
   *
   * @return columns of pixels
   */
  public int patchWidth() {
    return patchWidth;
  }

  /**
   * Probabilities instead of scores, by the network's {@link Decision}. A map of single scores gets
   * two classes, no and yes.
   *
   * @return a new heat map
   * @throws IllegalStateException if the scores are values, not probabilities
   */
  public HeatMap probabilities() {
    boolean labels = decision.labels() && classes() > 1;
    return new HeatMap(
        decision.probabilities(cells),
        rows,
        cols,
        patchHeight,
        patchWidth,
        strideY,
        strideX,
        new Decision(Decision.Scale.PROBABILITIES, labels, decision.threshold()));
  }

  /**
   * The scores of one class as text: a line for each row, a character for each cell, from a space
   * (low) to {@code @} (high); a question mark is NaN.
   *
   * @param cls the class
   * @param low the low end of the scale; lower scores look the same
   * @param high the high end of the scale, above low; higher scores look the same
   * @return lines that end with a line feed
   * @throws IllegalArgumentException if high is not above low
   */
  public String toText(int cls, float low, float high) {
    requireRange(low, high);
    StringBuilder text = new StringBuilder(rows * (cols + 1));
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        float share = share(score(cls, row, col), low, high);
        text.append(
            Float.isNaN(share) ? NOT_A_NUMBER : RAMP.charAt((int) (share * (RAMP.length() - 1))));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * The scores of one class as a picture: from dark blue (low) over red to pale yellow (high);
   * green is NaN.
   *
   * @param cls the class
   * @param low the low end of the scale; lower scores look the same
   * @param high the high end of the scale, above low; higher scores look the same
   * @param cellSize pixels along each side of a cell
   * @return a picture of rows·cellSize x cols·cellSize
   * @throws IllegalArgumentException if high is not above low, or the cell is below 1
   */
  public Picture toPicture(int cls, float low, float high, int cellSize) {
    requireRange(low, high);
    if (cellSize < 1) {
      throw new IllegalArgumentException("a cell has at least one pixel, got " + cellSize);
    }
    Picture picture = Picture.blank(rows * cellSize, cols * cellSize);
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        int color = HeatColor.of(share(score(cls, row, col), low, high));
        picture.fill(row * cellSize, col * cellSize, cellSize, cellSize, color);
      }
    }
    return picture;
  }

  private static void requireRange(float low, float high) {
    if (!(low < high) || Float.isInfinite(low) || Float.isInfinite(high)) {
      throw new IllegalArgumentException(
          Text.of("low must be below high, and both finite, got %s and %s", low, high));
    }
  }

  /** From 0 for low and less to 1 for high and more. */
  private static float share(float score, float low, float high) {
    double share = ((double) score - low) / ((double) high - low);
    return Double.isNaN(share) ? Float.NaN : (float) Math.max(0, Math.min(1, share));
  }

  /** Sizes, as {@code "HeatMap(10 classes, 58x58 cells of 28x28 pixels, 4x4 apart)"}. */
  @Override
  public String toString() {
    return Text.of(
        "HeatMap(%d classes, %dx%d cells of %dx%d pixels, %dx%d apart)",
        classes(), rows, cols, patchHeight, patchWidth, strideY, strideX);
  }
}
