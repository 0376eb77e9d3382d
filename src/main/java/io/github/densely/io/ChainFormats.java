package io.github.densely.io;

import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.internal.text.Text;
import java.util.List;

/** The rows of the layers of the root package, except activations. */
final class ChainFormats {

  static final List<LayerFormat<?>> ROWS =
      List.of(
          new LibraryFormat<>(
                  "Sequential",
                  Sequential.class,
                  (network, out) -> {},
                  in -> Sequential.of(in.layers()))
              .holding(LayerFormat.Inner.ANY),
          new LibraryFormat<>(
                  "Residual", Residual.class, (residual, out) -> {}, ChainFormats::residual)
              .holding(LayerFormat.Inner.ANY),
          new LibraryFormat<>(
                  "Branches",
                  Branches.class,
                  (branches, out) -> out.put("names", String.join(" ", branches.names())),
                  ChainFormats::branches)
              .holding(LayerFormat.Inner.ANY),
          new LibraryFormat<>(
              "Columns",
              Columns.class,
              (columns, out) -> {
                out.put("features", Integer.toString(columns.inFeatures()));
                out.put("from", Integer.toString(columns.from()));
                out.put("to", Integer.toString(columns.to()));
              },
              in -> Columns.of(size(in, "features"), size(in, "from"), size(in, "to"))),
          new LibraryFormat<>(
              "DenseLayer", DenseLayer.class, (dense, out) -> {}, ChainFormats::dense),
          new LibraryFormat<>(
              "Dropout",
              Dropout.class,
              (dropout, out) -> {
                out.put("rate", Double.toString(dropout.rate()));
                out.put("seed", Long.toString(dropout.seed()));
                out.put("passes", Long.toString(dropout.passes()));
              },
              in -> {
                Dropout dropout = new Dropout(in.number("rate"), in.whole("seed"));
                dropout.passes(in.whole("passes"));
                return dropout;
              }),
          new LibraryFormat<>(
              "LayerNorm",
              LayerNorm.class,
              (norm, out) -> out.put("epsilon", Double.toString(norm.epsilon())),
              in -> in.filled(new LayerNorm(in.length("weight", "bias"), in.number("epsilon")))),
          new LibraryFormat<>(
              "BatchNorm",
              BatchNorm.class,
              (norm, out) -> {
                out.put("momentum", Double.toString(norm.momentum()));
                out.put("epsilon", Double.toString(norm.epsilon()));
              },
              in ->
                  in.filled(
                      new BatchNorm(
                          in.length("weight", "bias", "running_mean", "running_var"),
                          in.number("momentum"),
                          in.number("epsilon")))),
          new LibraryFormat<>(
                  "Normalization",
                  Normalization.class,
                  (normalization, out) -> {},
                  in -> Normalization.of(in.take("offset"), in.take("scale")))
              .when(normalization -> !normalization.isInverse()),
          new LibraryFormat<>(
                  "InverseNormalization",
                  Normalization.class,
                  (normalization, out) -> {},
                  in -> Normalization.of(in.take("offset"), in.take("scale")).inverse())
              .when(Normalization::isInverse));

  private ChainFormats() {}

  private static int size(LayerReader in, String name) throws ArchitectureException {
    return Integer.parseInt(in.text(name));
  }

  private static Residual residual(LayerReader in) throws ArchitectureException {
    List<Layer> layers = in.layers();
    if (layers.isEmpty() || layers.size() > 2) {
      throw new ArchitectureException(
          Text.of("a residual block holds a body and a projection, got %d layers", layers.size()));
    }
    return layers.size() == 1
        ? Residual.of(layers.get(0))
        : Residual.of(layers.get(0), layers.get(1));
  }

  private static Branches branches(LayerReader in) throws ArchitectureException {
    List<Layer> layers = in.layers();
    if (layers.isEmpty()) {
      throw new ArchitectureException("there are no branches");
    }
    String[] names = in.parts("names", layers.size());
    Branches branches = Branches.of(names[0], layers.get(0));
    for (int i = 1; i < names.length; i++) {
      branches = branches.and(names[i], layers.get(i));
    }
    return branches;
  }

  private static DenseLayer dense(LayerReader in) throws ArchitectureException {
    Matrix weight = in.take("weight");
    return in.has("bias") ? DenseLayer.of(weight, in.take("bias")) : DenseLayer.of(weight);
  }
}
