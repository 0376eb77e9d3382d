package io.github.densely.io;

import io.github.densely.Branches;
import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.data.TableEncoder;
import io.github.densely.internal.text.Shortened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a {@link Model} has besides its network, and the decision of the network, in the metadata of
 * a file.
 */
final class ModelNames {

  private static final String NAMES = "densely.names";
  private static final String CLASSES = "classes";
  private static final String FEATURES = "features";
  private static final String DECISION = "densely.decision";
  private static final String LABELS = "labels";
  private static final String ENCODER = "densely.encoder";
  private static final String COLUMNS = "columns";

  /** The shortest value of a list in JSON, with its comma: {@code "",}. */
  private static final int SHORTEST_VALUE = 3;

  private ModelNames() {}

  /** Adds them to the metadata. What is as a reader would guess is left out. */
  static void put(Model model, Map<String, String> metadata) {
    Map<String, Object> names = new LinkedHashMap<>();
    if (!model.classNames().isEmpty()) {
      names.put(CLASSES, model.classNames());
    }
    if (!model.featureNames().isEmpty()) {
      names.put(FEATURES, model.featureNames());
    }
    if (!names.isEmpty()) {
      metadata.put(NAMES, JsonWriter.write(names));
    }
    if (model.encoder().isPresent()) {
      List<List<String>> columns = model.encoder().get().description();
      metadata.put(ENCODER, JsonWriter.write(Map.of(COLUMNS, columns)));
    }
    Sequential network = model.network();
    if (!network.decision().equals(guess(network))) {
      metadata.put(DECISION, text(network.decision()));
    }
    metadata.putAll(model.metadata());
  }

  /** What the innermost last layer tells: no decision was set there, as a chain's may have been. */
  private static Decision guess(Layer layer) {
    boolean isJoined = layer instanceof Residual || layer instanceof Branches;
    List<Layer> inner = isJoined ? List.of() : layer.layers();
    return inner.isEmpty() ? layer.decision() : guess(inner.get(inner.size() - 1));
  }

  /** As {@code "logits 0.5"} or {@code "probabilities labels 0.3"}; it must never change. */
  private static String text(Decision decision) {
    return decision.scale().name().toLowerCase(Locale.ROOT)
        + (decision.labels() ? " " + LABELS : "")
        + " "
        + decision.threshold();
  }

  /**
   * The model of a network and the metadata of its file.
   *
   * @throws IllegalArgumentException if they do not fit the network, or are not as {@link #put}
   *     writes them
   */
  static Model read(Sequential network, Map<String, String> metadata) throws JsonException {
    String decision = metadata.get(DECISION);
    if (decision != null) {
      network.decision(decision(decision));
    }
    Map<String, Object> names = object(metadata.getOrDefault(NAMES, "{}"));
    Map<String, String> others = new LinkedHashMap<>();
    metadata.forEach(
        (name, value) -> {
          if (!name.startsWith(Model.RESERVED)) {
            others.put(name, value);
          }
        });
    String encoder = metadata.get(ENCODER);
    Model model = Model.of(network);
    return (encoder == null ? model : model.encoder(encoder(object(encoder))))
        .classNames(strings(names.getOrDefault(CLASSES, List.of()), CLASSES))
        .featureNames(strings(names.getOrDefault(FEATURES, List.of()), FEATURES))
        .metadata(others);
  }

  private static Map<String, Object> object(String text) throws JsonException {
    return JsonReader.readValues(text, text.length() / SHORTEST_VALUE + 1);
  }

  private static TableEncoder encoder(Map<String, Object> json) {
    if (!(json.get(COLUMNS) instanceof List<?> columns)) {
      throw new IllegalArgumentException("the encoder has no list of columns");
    }
    List<List<String>> description = new ArrayList<>();
    columns.forEach(column -> description.add(strings(column, COLUMNS)));
    return TableEncoder.of(description);
  }

  private static Decision decision(String text) {
    String[] words = text.split(" ");
    boolean labels = words.length == 3 && words[1].equals(LABELS);
    if (words.length != 2 && !labels) {
      throw new IllegalArgumentException("the decision is " + Shortened.of(text));
    }
    for (Decision.Scale scale : Decision.Scale.values()) {
      if (scale.name().toLowerCase(Locale.ROOT).equals(words[0])) {
        try {
          return new Decision(scale, labels, Double.parseDouble(words[words.length - 1]));
        } catch (NumberFormatException e) {
          break;
        }
      }
    }
    throw new IllegalArgumentException("the decision is " + Shortened.of(text));
  }

  private static List<String> strings(Object value, String which) {
    List<String> strings = new ArrayList<>();
    if (!(value instanceof List<?> list)) {
      throw new IllegalArgumentException(which + " is not a list");
    }
    for (Object name : list) {
      if (!(name instanceof String string)) {
        throw new IllegalArgumentException(which + " holds a value that is not a string");
      }
      strings.add(string);
    }
    return strings;
  }
}
