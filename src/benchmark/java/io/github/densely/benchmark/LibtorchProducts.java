package io.github.densely.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;

/**
 * libtorch's products through DJL.
 *
 * <p>DJL cannot write a product into an existing array, nor add to one: each result is a new native
 * array, closed when the next one replaces it, and gradWeight takes a product and a sum.
 */
final class LibtorchProducts implements ProductWork {

  private final NDManager manager = NDManager.newBaseManager();
  private final TimedTask task;
  private final NDArray left;
  private final NDArray right;
  private NDArray result;

  LibtorchProducts(Operands o) {
    task = o.task();
    Size size = o.size();
    left = array(size.batch(), task == TimedTask.FORWARD ? size.in() : size.out(), o.left());
    right = array(task == TimedTask.GRAD_WEIGHT ? size.batch() : size.out(), size.in(), o.right());
    result = array(o.resultRows(), o.resultCols(), o.result());
  }

  private NDArray array(int rows, int cols, float[] values) {
    return manager.create(values, new Shape(rows, cols));
  }

  @Override
  public void run() {
    switch (task) {
      case FORWARD -> replace(Linear.linear(left, right).get(0));
      case GRAD_INPUT -> replace(left.matMul(right));
      default -> {
        try (NDArray transposed = left.transpose();
            NDArray part = transposed.matMul(right)) {
          result.addi(part);
        }
      }
    }
  }

  private void replace(NDArray next) {
    result.close();
    result = next;
  }

  @Override
  public float at(int row, int col) {
    return result.getFloat(row, col);
  }

  @Override
  public void close() {
    manager.close();
  }
}
