package io.github.densely.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sum of the results of all partitions in a step, in an order that does not depend on which of
 * them is ready first.
 *
 * <p>Floats do not add up to the same bits in another order, and an engine combines results as they
 * come. So a sum is a set of pieces, each the sum of the partitions {@code k·2ˡ} to {@code (k +
 * 1)·2ˡ − 1}. Two neighbours that make the next larger piece are added as soon as both are there,
 * the lower one first: the same binary tree, whatever the order. What is left at the end, if the
 * number of partitions is no power of two, is added from the lowest up.
 *
 * <p>Size: at most as many pieces as partitions, on their way mostly a few.
 */
final class OrderedSum implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * The result of some rows.
   *
   * @param rows how many
   * @param loss the sum of their losses
   * @param metric the sum of their metrics
   * @param gradient in the order of the parameters; null if there is no row
   */
  record Part(long rows, double loss, double metric, float[] gradient) implements Serializable {

    static final Part NONE = new Part(0, 0, 0, null);

    /** This part and then another. May add to the gradient of this one. */
    Part plus(Part next) {
      if (rows == 0 || next.rows == 0) {
        return rows == 0 ? next : this;
      }
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] += next.gradient[i];
      }
      return new Part(rows + next.rows, loss + next.loss, metric + next.metric, gradient);
    }
  }

  /** By the first partition: the number of partitions, and their sum. */
  private record Piece(int size, Part part) implements Serializable {}

  private final TreeMap<Integer, Piece> pieces = new TreeMap<>();

  /** Adds the result of one partition. */
  OrderedSum add(int partition, Part part) {
    add(partition, new Piece(1, part));
    return this;
  }

  /** Adds all pieces of another sum. */
  OrderedSum add(OrderedSum other) {
    other.pieces.forEach(this::add);
    return this;
  }

  private void add(int first, Piece piece) {
    int size = piece.size;
    boolean isLower = first / size % 2 == 0;
    Piece neighbour = pieces.get(isLower ? first + size : first - size);
    if (neighbour == null || neighbour.size != size) {
      pieces.put(first, piece);
    } else if (isLower) {
      pieces.remove(first + size);
      add(first, new Piece(2 * size, piece.part.plus(neighbour.part)));
    } else {
      pieces.remove(first - size);
      add(first - size, new Piece(2 * size, neighbour.part.plus(piece.part)));
    }
  }

  /** The sum of all. */
  Part total() {
    Part total = Part.NONE;
    for (Map.Entry<Integer, Piece> piece : pieces.entrySet()) {
      total = total.plus(piece.getValue().part);
    }
    return total;
  }
}
