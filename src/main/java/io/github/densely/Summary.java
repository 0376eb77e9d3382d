package io.github.densely;

import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * The table of {@link Sequential#summary()}: a row for each layer, and the layers inside it
 * indented below.
 *
 * <p>The number of a row is the prefix of the names of its parameters, as {@code 2.0} in {@code
 * 2.0.weight}. A layer has no number if its container adds none. A parameter is counted once, in
 * the innermost layer that has it, so the column adds up to the total.
 */
final class Summary {

  private static final int LONGEST_LABEL = 60;

  private final List<Row> rows = new ArrayList<>();
  private final Set<Matrix> uncounted = Collections.newSetFromMap(new IdentityHashMap<>());

  private Summary() {}

  private record Row(String number, String layer, String features, String parameters) {}

  static String of(Sequential network) {
    Summary summary = new Summary();
    List<Parameter> all = network.parameters();
    all.forEach(parameter -> summary.uncounted.add(parameter.value()));
    summary.addChain(network, network.inFeatures(), "", "");
    long trainable = FlatVector.count(all.stream().filter(p -> !p.frozen()).toList());
    return summary.table()
        + Text.of(
            "%s parameters, %s trainable\n", grouped(FlatVector.count(all)), grouped(trainable));
  }

  private void addChain(Sequential chain, int inFeatures, String prefix, String indent) {
    int features = inFeatures;
    for (int i = 0; i < chain.layers().size(); i++) {
      Layer layer = chain.layers().get(i);
      int in = features == Layer.ANY ? layer.inFeatures() : features;
      features = in == Layer.ANY ? Layer.ANY : layer.outFeatures(in);
      String number = prefix + i;
      add(layer, in, number, features == Layer.ANY ? "any" : grouped(features), number, indent);
    }
  }

  /** The prefix is that of the names of the layer's parameters, without the dot. */
  private void add(
      Layer layer, int in, String number, String features, String prefix, String indent) {
    int row = rows.size();
    rows.add(null); // this row counts the parameters that the inner layers leave
    String inner = prefix.isEmpty() ? "" : prefix + ".";
    if (layer instanceof Sequential chain) {
      addChain(chain, in, inner, indent + "  ");
    } else {
      layer.layers().forEach(each -> addInside(layer, each, prefix, indent + "  "));
    }
    rows.set(row, new Row(number, indent + label(layer), features, counted(layer)));
  }

  /**
   * A layer inside a container that is not a chain: only the layer itself can tell how many
   * features it takes.
   */
  private void addInside(Layer container, Layer layer, String prefix, String indent) {
    int in = layer.inFeatures();
    String features = in == Layer.ANY ? "" : grouped(layer.outFeatures(in));
    String added = nameInside(container, layer);
    String number = added.isEmpty() ? "" : prefix + "." + added;
    add(layer, in, number, features, added.isEmpty() ? prefix : number, indent);
  }

  /** The prefix that a container gives to the names of a layer's parameters, without the dot. */
  private static String nameInside(Layer container, Layer layer) {
    for (Parameter own : layer.parameters()) {
      for (Parameter outer : container.parameters()) {
        if (outer.value() == own.value() && outer.name().endsWith("." + own.name())) {
          return outer.name().substring(0, outer.name().length() - own.name().length() - 1);
        }
      }
    }
    return "";
  }

  private static String label(Layer layer) {
    if (layer instanceof Sequential) {
      return "Sequential"; // its layers follow
    }
    String text = layer.toString().lines().findFirst().orElse("");
    return text.length() <= LONGEST_LABEL ? text : Shortened.start(text, LONGEST_LABEL - 1) + "…";
  }

  private String counted(Layer layer) {
    List<Parameter> own =
        layer.parameters().stream().filter(p -> uncounted.remove(p.value())).toList();
    return own.isEmpty() ? "" : grouped(FlatVector.count(own));
  }

  private String table() {
    rows.add(0, new Row("#", "layer", "features", "parameters"));
    String format =
        " %-"
            + width(Row::number)
            + "s  %-"
            + width(Row::layer)
            + "s  %"
            + width(Row::features)
            + "s  %"
            + width(Row::parameters)
            + "s";
    StringBuilder table = new StringBuilder();
    for (Row row : rows) {
      String line = Text.of(format, row.number, row.layer, row.features, row.parameters);
      table.append(line.stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private int width(Function<Row, String> column) {
    return rows.stream().map(column).mapToInt(String::length).max().orElseThrow();
  }

  /** Digits in groups of three, as {@code "102 760 448"}: the same in every locale. */
  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }
}
