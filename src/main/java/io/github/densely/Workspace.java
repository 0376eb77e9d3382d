package io.github.densely;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Memory for the matrices of a training step. The next step reuses it, so training does not
 * allocate new matrices in every step.
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
 * a larger matrix needs a new allocation. A training step of the library's layers then allocates a
 * few small objects, independent of the sizes of the batch and the weights.
 *
 * <p>{@link #reset()} takes back everything that was lent: after it, do not read the outputs and
 * gradients of the step before. Two forward passes that are used at the same time need two
 * workspaces.
 *
 * <p>Cost: it holds the outputs and gradients of the largest step. Threads: a workspace belongs to
 * the thread that trains.
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
   * @return a matrix with undefined elements; its array may be longer than {@code rows·cols}
   * @throws IllegalArgumentException if a size is negative or the elements do not fit into one
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
