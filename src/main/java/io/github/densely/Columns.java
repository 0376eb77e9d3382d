package io.github.densely;

import io.github.densely.internal.text.Text;

/**
 * A range of the columns of its input.
 *
 * <p>{@code y = x[:, from .. to − 1]}. Backward: the gradient of the columns outside the range is
 * 0.
 *
 * <p>Shapes: batch x inFeatures to batch x (to − from). A range of whole channels of a map with the
 * channels first is a map of those channels.
 *
 * <pre>{@code
 * Columns.of(5, 1, 3).forward(Matrix.of(1, 5, 10, 11, 12, 13, 14)); // 1 x 2: [11, 12]
 * }</pre>
 *
 * <p>It cuts one head out of the outputs of a network with several: {@link Branches#columns}.
 *
 * <p>Cost: a copy. Threads: immutable.
 */
public final class Columns implements Layer {

  private final int inFeatures;
  private final int from;
  private final int to;

  private Columns(int inFeatures, int from, int to) {
    this.inFeatures = inFeatures;
    this.from = from;
    this.to = to;
  }

  /**
   * A range of columns.
   *
   * @param inFeatures number of columns of the input
   * @param from the first column, from 0
   * @param to the column after the last
   * @return a new layer
   * @throws IllegalArgumentException if the range is empty or outside of the input
   */
  public static Columns of(int inFeatures, int from, int to) {
    Shapes.requirePositive("inFeatures", inFeatures);
    if (from < 0 || to <= from || to > inFeatures) {
      throw new IllegalArgumentException(
          Text.of(
              "columns %d to %d (excluded) are not a range of the %d columns of the input",
              from, to, inFeatures));
    }
    return new Columns(inFeatures, from, to);
  }

  /**
   * The first column.
   *
   * @return its index, from 0
   */
  public int from() {
    return from;
  }

  /**
   * The column after the last.
   *
   * @return its index
   */
  public int to() {
    return to;
  }

  @Override
  public int inFeatures() {
    return inFeatures;
  }

  @Override
  public int outFeatures(int inFeatures) {
    Shapes.requireFeatures(this, this.inFeatures, inFeatures);
    return to - from;
  }

  @Override
  public void forwardInto(Matrix input, Matrix out) {
    Shapes.requireColumns(this, inFeatures, input);
    Shapes.requireOut(this, input, to - from, out);
    cut(input, from, out);
  }

  @Override
  public ForwardPass forwardPass(Matrix input, Workspace workspace) {
    Shapes.requireColumns(this, inFeatures, input);
    Matrix output = workspace.matrix(input.rows(), to - from);
    cut(input, from, output);
    return new Pass(this, output, workspace, workspace.lease());
  }

  /** Copies as many columns as {@code part} has, from a column of {@code whole} on. */
  static void cut(Matrix whole, int from, Matrix part) {
    for (int i = 0; i < part.rows(); i++) {
      System.arraycopy(
          whole.data(), i * whole.cols() + from, part.data(), i * part.cols(), part.cols());
    }
  }

  /** Copies all columns of {@code part} to {@code whole}, from a column on. */
  static void paste(Matrix part, Matrix whole, int from) {
    for (int i = 0; i < part.rows(); i++) {
      System.arraycopy(
          part.data(), i * part.cols(), whole.data(), i * whole.cols() + from, part.cols());
    }
  }

  /** The range, as {@code "Columns(1 to 2 of 5)"}, the last included. */
  @Override
  public String toString() {
    return Text.of("Columns(%d to %d of %d)", from, to - 1, inFeatures);
  }

  private record Pass(Columns layer, Matrix output, Workspace workspace, Workspace.Lease lease)
      implements ForwardPass {
    @Override
    public Matrix backward(Matrix gradOutput) {
      lease.requireValid(layer);
      Shapes.requireGradient(layer, output.rows(), output.cols(), gradOutput);
      Matrix gradInput = workspace.matrix(output.rows(), layer.inFeatures);
      gradInput.fill(0);
      paste(gradOutput, gradInput, layer.from);
      return gradInput;
    }
  }
}
