package io.github.densely.support;

import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import java.util.List;

/** A reference with the positions of all maps as its batch. */
final class ReferenceEveryPosition implements ReferenceLayer {

  private final ReferenceLayer layer;
  private final MapShape input;
  private final MapShape output;

  ReferenceEveryPosition(EveryPosition every) {
    layer = ReferenceLayer.of(every.layer());
    input = every.input();
    output = every.output();
  }

  @Override
  public BoundedMatrix forward(BoundedMatrix maps) {
    return maps(layer.forward(positions(maps, input)), output, maps.rows());
  }

  @Override
  public BoundedMatrix backward(BoundedMatrix maps, BoundedMatrix gradOutput) {
    BoundedMatrix gradient = layer.backward(positions(maps, input), positions(gradOutput, output));
    return maps(gradient, input, maps.rows());
  }

  /** Maps as one row of channels for each position of each map. */
  static BoundedMatrix positions(BoundedMatrix maps, MapShape shape) {
    BoundedMatrix rows = BoundedMatrix.zeros(maps.rows() * shape.positions(), shape.channels());
    for (int i = 0; i < rows.rows(); i++) {
      int place = i % shape.positions();
      for (int c = 0; c < shape.channels(); c++) {
        int column = shape.index(c, place / shape.width(), place % shape.width());
        rows.set(i, c, maps.get(i / shape.positions(), column));
      }
    }
    return rows;
  }

  /** The way back. */
  static BoundedMatrix maps(BoundedMatrix rows, MapShape shape, int batch) {
    BoundedMatrix maps = BoundedMatrix.zeros(batch, shape.features());
    for (int i = 0; i < rows.rows(); i++) {
      int place = i % shape.positions();
      for (int c = 0; c < shape.channels(); c++) {
        int column = shape.index(c, place / shape.width(), place % shape.width());
        maps.set(i / shape.positions(), column, rows.get(i, c));
      }
    }
    return maps;
  }

  @Override
  public List<BoundedMatrix> parameters() {
    return layer.parameters();
  }

  @Override
  public List<BoundedMatrix> gradients() {
    return layer.gradients();
  }
}
