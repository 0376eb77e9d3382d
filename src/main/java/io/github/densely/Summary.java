package io.github.densely;

import java.util.List;
import java.util.Locale;

/** Writes the table of {@link Sequential#summary()}. */
final class Summary {

  private Summary() {}

  static String of(Sequential network) {
    int width = "layer".length();
    for (Layer layer : network.layers()) {
      width = Math.max(width, layer.toString().length());
    }
    String row = " %3s  %-" + width + "s  %8s  %12s";
    StringBuilder table = new StringBuilder();
    table.append(row.formatted("#", "layer", "features", "parameters")).append('\n');
    int features = network.inFeatures();
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      int in = features == Layer.ANY ? layer.inFeatures() : features;
      features = in == Layer.ANY ? Layer.ANY : layer.outFeatures(in);
      String given = features == Layer.ANY ? "any" : grouped(features);
      table.append(row.formatted(i, layer, given, counted(layer)).stripTrailing()).append('\n');
    }
    List<Parameter> all = network.parameters();
    long trained = FlatVector.count(all.stream().filter(p -> !p.frozen()).toList());
    return table
        .append(
            "%s parameters, %s trained\n"
                .formatted(grouped(FlatVector.count(all)), grouped(trained)))
        .toString();
  }

  private static String counted(Layer layer) {
    long count = FlatVector.count(layer.parameters());
    return count == 0 ? "" : grouped(count);
  }

  /** Thousands apart, as {@code "102 760 448"}: the same in every locale. */
  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
  }
}
