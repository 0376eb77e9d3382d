package io.github.densely;

import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

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
 * gradients of the step before; the passes of the library's layers refuse their backward pass. Two
 * forward passes that are used at the same time need two workspaces.
 *
 * <p>Cost: it holds the outputs and gradients of the largest step. Threads: a workspace belongs to
 * the thread that trains.
 */
public final class Workspace {

  private final List<Matrix> matrices = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private int nextMatrix;
  private int nextRow;
  private long resets;

  /** An empty workspace. */
  public Workspace() {}

  /** Takes back everything that was lent. */
  public void reset() {
    nextMatrix = 0;
    nextRow = 0;
    resets++;
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

  /**
   * A record of now, by which a pass finds out that it came too late: {@link Lease#requireValid}.
   *
   * @return valid until {@link #reset()}
   */
  public Lease lease() {
    return new Lease(this, null);
  }

  /**
   * A record of now, for a layer whose backward pass reads a parameter.
   *
   * <p>Take it in {@code forwardPass}, keep it in the pass, and call {@link Lease#requireValid}
   * first in the backward pass.
   *
   * @param parameter the parameter whose value must not change before the backward pass
   * @return valid until {@link #reset()}, or until the parameter changes
   */
  public Lease lease(Parameter parameter) {
    return new Lease(this, Objects.requireNonNull(parameter, "parameter"));
  }

  /** Whether a forward pass is still good for a backward pass. */
  public static final class Lease {

    private final Workspace workspace;
    private final long resets;
    private final Parameter parameter; // or null
    private final long version;

    private Lease(Workspace workspace, Parameter parameter) {
      this.workspace = workspace;
      this.resets = workspace.resets;
      this.parameter = parameter;
      this.version = parameter == null ? 0 : parameter.version();
    }

    /**
     * Refuses a backward pass that would compute with other numbers than the forward pass.
     *
     * @param layer the layer of the pass, for the message
     * @throws IllegalStateException if the workspace was reset or the parameter has changed
     */
    public void requireValid(Layer layer) {
      if (resets != workspace.resets) {
        throw new IllegalStateException(
            layer
                + ": the workspace was reset after this forward pass, and its memory belongs to"
                + " other passes; call forwardPass again");
      }
      if (parameter != null && version != parameter.version()) {
        throw new IllegalStateException(
            Text.of(
                "%s: the %s changed after this forward pass, as by a step of an optimizer; call"
                    + " forwardPass again",
                layer, parameter.name()));
      }
    }
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
