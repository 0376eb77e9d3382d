package io.github.densely;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The matrices of a training step, reused by the next step, so that training makes no garbage that
 * grows with the batch.
 *
 * <pre>{@code
 * Workspace workspace = new Workspace();
 * for (Matrix batch : batches) {
 *   workspace.reset();
 *   ForwardPass pass = network.forwardPass(batch, workspace);
 *   pass.backwardParameters(gradient(pass.output()));
 * }
 * }</pre>
 *
 * <p>A step that asks for matrices in the same order as the step before gets the same memory; only
 * a larger size costs an allocation. A training step of the library's layers then allocates a few
 * small objects, whatever the batch and the weights.
 *
 * <p>{@link #reset()} takes back everything that was lent: outputs and gradients of the step before
 * must not be read after it. Two batches that are in flight at once need two workspaces.
 *
 * <p>Cost: it holds the outputs and gradients of the largest step. Threads: belongs to the thread
 * that trains.
 */
public final class Workspace {

  private final List<Matrix> matrices = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private int nextMatrix;
  private int nextRow;

  /** An empty workspace. */
  public Workspace() {}

  /** Takes back everything that was lent. */
  public void reset() {
    nextMatrix = 0;
    nextRow = 0;
  }

  /**
   * Lends a matrix until {@link #reset()}.
   *
   * @param rows number of rows
   * @param cols number of columns
   * @return a matrix whose elements may be anything; its array may be longer than they are
   * @throws IllegalArgumentException if a side is negative or the elements do not fit into one
   *     array
   */
  public Matrix matrix(int rows, int cols) {
    if (nextMatrix == matrices.size()) {
      matrices.add(Matrix.zeros(rows, cols));
    }
    Matrix matrix = matrices.get(nextMatrix);
    if (matrix.rows() != rows || matrix.cols() != cols) {
      matrix = matrix.resized(rows, cols);
      matrices.set(nextMatrix, matrix);
    }
    nextMatrix++;
    return matrix;
  }

  /** Lends at least {@code size} doubles, all 0, until {@link #reset()}. */
  double[] doubles(int size) {
    if (nextRow == rows.size()) {
      rows.add(new double[size]);
    }
    double[] row = rows.get(nextRow);
    if (row.length < size) {
      row = new double[size];
      rows.set(nextRow, row);
    }
    Arrays.fill(row, 0, size, 0);
    nextRow++;
    return row;
  }
}
