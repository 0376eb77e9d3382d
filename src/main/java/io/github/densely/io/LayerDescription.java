package io.github.densely.io;

import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of a layer, without its parameters: the layers of a network are read into a tree
 * of these before any layer is made.
 *
 * @param format how the layer is written and read
 * @param prefix what the names of its parameters begin with in the file, as {@code "1.0."}
 * @param settings texts by name
 * @param layers the inner layers
 * @param frozen names of frozen parameters of its own, with a space between them
 */
record LayerDescription(
    LayerFormat<?> format,
    String prefix,
    Map<String, String> settings,
    List<LayerDescription> layers,
    String frozen) {

  private static final String TYPE = "type";
  private static final String PREFIX = "prefix";
  private static final String FROZEN = "frozen";

  /** The longest prefix. Each layer of a file holds one, so a long one would be held many times. */
  private static final int LONGEST = 1000;

  /** The most characters of all prefixes, 8 MB. */
  private static final int ALL_PREFIXES = 1 << 23;

  /** Layers in one another: as deep as {@link JsonReader} reads, at two levels for each layer. */
  private static final int DEEPEST = 31;

  LayerDescription {
    if (prefix.length() > LONGEST) {
      throw new IllegalArgumentException(
          Text.of(
              "the names of parameters begin with %d characters, %s; at most %d can be saved",
              prefix.length(), Shortened.of(prefix), LONGEST));
    }
  }

  /**
   * Checks how deep a layer lies before its description is made.
   *
   * @throws IllegalArgumentException if it could not be read again
   */
  static void requireDepth(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          Text.of(
              "layers are nested more than %d deep, which cannot be saved; put them into fewer chains",
              DEEPEST));
    }
  }

  /** Its place in the network, for messages. */
  String place() {
    return place(prefix);
  }

  static String place(String prefix) {
    return prefix.isEmpty()
        ? "the network"
        : "layer " + (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix);
  }

  /** This description as an object of JSON. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(TYPE, format.type());
    if (format.settingsField().isEmpty()) {
      json.putAll(settings);
    } else {
      json.put(format.settingsField(), settings);
    }
    List<Object> inner = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Map<String, Object> layer = layers.get(i).toJson();
      String own = layers.get(i).prefix().substring(prefix.length());
      if (!own.equals(format.inner().prefix(i))) {
        layer.put(PREFIX, own);
      }
      inner.add(layer);
    }
    if (!inner.isEmpty()) {
      json.put(
          format.inner().field(), format.inner() == LayerFormat.Inner.ONE ? inner.get(0) : inner);
    }
    if (!frozen.isEmpty()) {
      json.put(FROZEN, frozen);
    }
    return json;
  }

  /**
   * Reads the description of a network.
   *
   * @param json an object of JSON
   * @param formats the kinds of layers that it may have
   */
  static LayerDescription read(Object json, LayerFormats formats) throws ArchitectureException {
    return read(json, "", 0, new int[1], formats);
  }

  private static LayerDescription read(
      Object json, String prefix, int depth, int[] prefixes, LayerFormats formats)
      throws ArchitectureException {
    if (prefix.length() > LONGEST) {
      throw new ArchitectureException(Shortened.of(prefix) + " is longer than " + LONGEST);
    }
    prefixes[0] += prefix.length();
    if (prefixes[0] > ALL_PREFIXES) {
      throw new ArchitectureException(
          Text.of("the prefixes of all layers have more than %d characters", ALL_PREFIXES));
    }
    if (depth > DEEPEST) {
      throw new ArchitectureException(
          Text.of("layers are nested more than %d deep; put them into fewer chains", DEEPEST));
    }
    String place = place(prefix);
    if (!(json instanceof Map<?, ?> fields)) {
      throw new ArchitectureException(place + " is not an object");
    }
    String type = string(fields, TYPE, place);
    LayerFormat<?> format = formats.ofType(type).orElse(null);
    if (format == null) {
      throw new ArchitectureException(
          Text.of(
                  "%s is a %s, which is not a layer of the library and has no codec; give one to",
                  place, Shortened.of(type))
              + " ModelFile.codec");
    }
    List<LayerDescription> layers = new ArrayList<>();
    for (Object inner : inner(fields, format.inner(), place)) {
      boolean stated = inner instanceof Map<?, ?> map && map.containsKey(PREFIX);
      String own =
          stated
              ? string((Map<?, ?>) inner, PREFIX, "an inner layer of " + place)
              : format.inner().prefix(layers.size());
      layers.add(read(inner, prefix + own, depth + 1, prefixes, formats));
    }
    String frozen = fields.containsKey(FROZEN) ? string(fields, FROZEN, place) : "";
    return new LayerDescription(format, prefix, settings(fields, format, place), layers, frozen);
  }

  private static List<?> inner(Map<?, ?> fields, LayerFormat.Inner inner, String place)
      throws ArchitectureException {
    Object value = fields.get(inner.field());
    if (inner == LayerFormat.Inner.NONE || inner == LayerFormat.Inner.ANY && value == null) {
      return List.of();
    } else if (inner == LayerFormat.Inner.ONE && value != null) {
      return List.of(value);
    } else if (inner == LayerFormat.Inner.ANY && value instanceof List<?> list) {
      return list;
    }
    throw new ArchitectureException(Text.of("%s has no %s", place, inner.field()));
  }

  private static Map<String, String> settings(Map<?, ?> fields, LayerFormat<?> format, String place)
      throws ArchitectureException {
    Map<?, ?> from = fields;
    if (!format.settingsField().isEmpty()) {
      if (!(fields.get(format.settingsField()) instanceof Map<?, ?> nested)) {
        throw new ArchitectureException(
            Text.of("%s of %s is not an object", format.settingsField(), place));
      }
      from = nested;
    }
    Map<String, String> settings = new LinkedHashMap<>();
    for (Object name : from.keySet()) {
      if (from != fields || !name.equals(format.inner().field())) {
        settings.put((String) name, string(from, (String) name, place));
      }
    }
    return settings;
  }

  private static String string(Map<?, ?> fields, String name, String place)
      throws ArchitectureException {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new ArchitectureException(Text.of("%s of %s is not a string", name, place));
  }
}
