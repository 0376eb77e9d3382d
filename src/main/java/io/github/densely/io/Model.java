package io.github.densely.io;

import io.github.densely.Decision;
import io.github.densely.Layer;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.data.TableEncoder;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A network together with what its numbers mean: the names of its classes and features, and any
 * other strings. A model file keeps all of it, so another program can answer with names:
 *
 * <pre>{@code
 * Sequential network = Sequential.builder(2).dense(3).build();
 * Model model =
 *     Model.of(network)
 *         .featureNames(List.of("petal length", "petal width"))
 *         .classNames(List.of("setosa", "versicolor", "virginica"))
 *         .metadata(Map.of("trained on", "2026-11-26"));
 * ModelFile.save(model, Path.of("iris.safetensors"));
 *
 * Model served = ModelFile.loadModel(Path.of("iris.safetensors"));
 * String kind = served.classify(4.9f, 1.5f);                      // as "versicolor"
 * Map<String, Float> chances = served.probabilities(4.9f, 1.5f);  // by name
 * }</pre>
 *
 * <p>The threshold of a yes belongs to the network: {@link Sequential#decision(Decision)}.
 *
 * <p>Defaults: no names, no metadata. A class without a name is called by its index.
 *
 * <p>Threads: immutable, except for the network; any number of threads may classify.
 */
public final class Model {

  /** What the library stores in the metadata of a file begins with this. */
  static final String RESERVED = "densely.";

  private final Sequential network;
  private final List<String> classNames;
  private final List<String> featureNames;
  private final Map<String, String> metadata;
  private final TableEncoder encoder; // or null

  // Made at the first use: a file from a stranger may describe layers that nobody wants to run.
  private volatile Predictor.Shared predictors;

  private Model(
      Sequential network,
      List<String> classNames,
      List<String> featureNames,
      Map<String, String> metadata,
      TableEncoder encoder) {
    this.network = Objects.requireNonNull(network, "network");
    this.classNames = List.copyOf(classNames);
    this.featureNames = List.copyOf(featureNames);
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.encoder = encoder;
  }

  /**
   * A model without names.
   *
   * @param network the network; not copied
   * @return a new model
   */
  public static Model of(Sequential network) {
    return new Model(network, List.of(), List.of(), Map.of(), null);
  }

  /**
   * Sets the names of the classes, or of the labels.
   *
   * @param names in the order of their indices, as {@code Dataset.classNames()} has them
   * @return a copy with these names
   * @throws IllegalArgumentException if there is not one name for each class, or two are equal
   */
  public Model classNames(List<String> names) {
    requireDistinct("class", names);
    if (network.inFeatures() != Layer.ANY) {
      int classes = network.decision().classes(network.outFeatures(network.inFeatures()));
      requireCount("class", classes, names);
    }
    return new Model(network, names, featureNames, metadata, encoder);
  }

  /**
   * Sets the names of the features.
   *
   * @param names in the order of the columns
   * @return a copy with these names
   * @throws IllegalArgumentException if there is not one name for each feature, or two are equal
   */
  public Model featureNames(List<String> names) {
    requireDistinct("feature", names);
    if (network.inFeatures() != Layer.ANY) {
      requireCount("feature", network.inFeatures(), names);
    }
    return new Model(network, classNames, names, metadata, encoder);
  }

  /**
   * Sets the metadata: any strings, as the data or the date of a training.
   *
   * @param metadata strings by name; no name begins with {@code "densely."}
   * @return a copy with this metadata instead
   * @throws IllegalArgumentException if a name is reserved
   */
  public Model metadata(Map<String, String> metadata) {
    for (String name : metadata.keySet()) {
      if (name.startsWith(RESERVED)) {
        throw new IllegalArgumentException(
            Text.of("metadata names that begin with %s are the library's, got %s", RESERVED, name));
      }
    }
    return new Model(network, classNames, featureNames, metadata, encoder);
  }

  /**
   * Adds the encoder that made the features of the training, with its names of classes and
   * features. The model then takes raw rows of text.
   *
   * @param encoder fitted to the training rows
   * @return a copy with this encoder and its names
   * @throws IllegalArgumentException if the network takes another number of features, or has
   *     another number of classes
   */
  public Model encoder(TableEncoder encoder) {
    List<String> classes = encoder.classNames();
    Model named = featureNames(encoder.featureNames());
    named = classes.isEmpty() ? named : named.classNames(classes);
    return new Model(network, named.classNames, named.featureNames, metadata, encoder);
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Objects.requireNonNull(name, what + " name");
      if (name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            Text.of("the %s name \"%s\" holds the character NUL", what, Shortened.of(name)));
      }
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            Text.of(
                "every %s needs a name of its own, got \"%s\" twice", what, Shortened.of(name)));
      }
    }
  }

  private static void requireCount(String what, int expected, List<String> names) {
    if (!names.isEmpty() && names.size() != expected) {
      throw new IllegalArgumentException(
          Text.of(
              "the network has %d %s, got %d names: %s",
              expected,
              what + (what.endsWith("s") ? "es" : "s"),
              names.size(),
              Shortened.of(names.toString())));
    }
  }

  /**
   * The network.
   *
   * @return the live network
   */
  public Sequential network() {
    return network;
  }

  /**
   * The names of the classes, or of the labels.
   *
   * @return in the order of their indices; empty if there are none
   */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The names of the features.
   *
   * @return in the order of the columns; empty if there are none
   */
  public List<String> featureNames() {
    return featureNames;
  }

  /**
   * The metadata.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * The encoder of raw rows.
   *
   * @return empty if there is none
   */
  public Optional<TableEncoder> encoder() {
    return Optional.ofNullable(encoder);
  }

  /**
   * The class of a raw row, by its name.
   *
   * @param row a text for each input column, by its name, as {@link TableEncoder#encode(Map)} takes
   *     it
   * @return the name
   * @throws IllegalArgumentException if a column is missing or its text is not what it says
   * @throws IllegalStateException if the model has no encoder
   */
  public String classify(Map<String, String> row) {
    return classify(encoded(row));
  }

  /**
   * The probability of every class of a raw row, by name.
   *
   * @param row a text for each input column, by its name
   * @return probabilities in the order of the classes
   * @throws IllegalArgumentException if a column is missing or its text is not what it says
   * @throws IllegalStateException if the model has no encoder, or the outputs are values
   */
  public Map<String, Float> probabilities(Map<String, String> row) {
    return probabilities(encoded(row));
  }

  /**
   * The outputs for a raw row: the values of a regression, or logits.
   *
   * @param row a text for each input column, by its name
   * @return outFeatures values
   * @throws IllegalArgumentException if a column is missing or its text is not what it says
   * @throws IllegalStateException if the model has no encoder
   */
  public float[] predict(Map<String, String> row) {
    return predictors().predict(encoded(row));
  }

  private float[] encoded(Map<String, String> row) {
    if (encoder == null) {
      throw new IllegalStateException(
          "this model has no encoder of raw rows; Model.encoder adds one before it is saved");
    }
    return encoder.encode(row);
  }

  /**
   * The class of a sample, by its name.
   *
   * @param sample inFeatures values; not modified
   * @return the name, or the index if the classes have no names
   * @throws IllegalArgumentException if there is another number of values, an output is NaN, or the
   *     network takes any number of features
   * @throws IllegalStateException if the outputs are several labels
   */
  public String classify(float... sample) {
    return name(predictors().classify(sample));
  }

  /**
   * The probability of every class or label of a sample, by name.
   *
   * @param sample inFeatures values; not modified
   * @return probabilities in the order of the classes
   * @throws IllegalArgumentException if there is another number of values, or the network takes any
   *     number of features
   * @throws IllegalStateException if the outputs are values, which are not probabilities
   */
  public Map<String, Float> probabilities(float... sample) {
    float[] values = predictors().probabilities(sample);
    Map<String, Float> byName = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      byName.put(name(i), values[i]);
    }
    return byName;
  }

  private Predictor.Shared predictors() {
    Predictor.Shared made = predictors;
    if (made == null) {
      predictors = made = Predictor.shared(network); // two threads may make one each
    }
    return made;
  }

  private String name(int index) {
    return index < classNames.size() ? classNames.get(index) : Integer.toString(index);
  }

  /** The network and how many names there are. */
  @Override
  public String toString() {
    return Text.of(
        "Model(%s, %d class names, %d feature names)",
        network, classNames.size(), featureNames.size());
  }
}
