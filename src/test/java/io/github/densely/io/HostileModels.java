package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
import io.github.densely.internal.text.Shortened;
import io.github.densely.support.CpuTime;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Model files with a valid checksum that describe networks too large to run: some hundred bytes
 * each, since the sides of maps and windows are numbers in a text.
 */
final class HostileModels {

  private HostileModels() {}

  /**
   * Loads all of them, and prints how many were loaded, how many refused, and the longest time.
   *
   * @param args none
   * @throws IOException never
   */
  public static void main(String[] args) throws IOException {
    int loaded = 0;
    int refused = 0;
    double longest = 0;
    for (Map.Entry<String, ModelBytes> model : all().entrySet()) {
      byte[] bytes = model.getValue().bytes();
      String reason = "loaded";
      CpuTime time = CpuTime.start();
      try {
        ModelFile.fromBytes(bytes);
        loaded++;
      } catch (InvalidFileException e) {
        refused++;
        reason = e.getMessage();
      }
      double millis = time.millis();
      longest = Math.max(longest, millis);
      System.err.println(model.getKey() + ": " + Shortened.of(reason) + ", " + millis + " ms");
    }
    System.out.println(
        loaded + " loaded, " + refused + " refused, " + (longest < 1000 ? "in time" : longest));
  }

  /** By name. Each has a self-check of the right sizes, or of wrong ones. */
  static Map<String, ModelBytes> all() {
    Map<String, ModelBytes> all = new LinkedHashMap<>();
    Map<String, ModelBytes> networks = networks();
    networks.forEach((name, model) -> all.put(name, model.checking(4096, 4096)));
    networks.forEach((name, model) -> all.put(name + ", small check", model.checking(16, 16)));
    all.put("cheap layers", cheapLayers());
    all.putAll(longHeaders());
    all.putAll(slowest());
    return all;
  }

  /** As much work as is run: their outputs are found to be wrong at the end. */
  private static Map<String, ModelBytes> slowest() {
    String gelu = "{\"type\":\"Activation\",\"function\":\"GELU\"}";
    String softmax = gelu.replace("GELU", "Softmax");
    Map<String, Matrix> norm =
        Map.of("0.weight", Matrix.zeros(1, 1000), "0.bias", Matrix.zeros(1, 1000));
    Map<String, ModelBytes> models = new LinkedHashMap<>();
    models.put(
        "functions within the limits",
        model("{\"type\":\"LayerNorm\",\"epsilon\":\"0.1\"}" + ("," + gelu).repeat(2_050), norm)
            .checking(1000, 1000));
    models.put(
        "a convolution within the limits",
        model(
                map("Convolution", "1 300 300 CHANNELS_FIRST", "5 5 1 1 2 2"),
                Map.of("0.weight", Matrix.zeros(12, 25)))
            .checking(4096, 4096));
    models.put(
        "positions within the limits",
        model(
                map("Convolution", "1 400 400 CHANNELS_FIRST", "1 1 1 1 0 0")
                    + (",{\"type\":\"EveryPosition\",\"map\":\"1 400 400 CHANNELS_FIRST\",\"layer\":"
                            + softmax
                            + "}")
                        .repeat(6),
                Map.of("0.weight", Matrix.zeros(1, 1)))
            .checking(4096, 4096));
    return models;
  }

  /** Headers as long as the limit allows, of texts that take much more memory than they have. */
  private static Map<String, ModelBytes> longHeaders() {
    Map<String, Matrix> one = Map.of("0.weight", Matrix.zeros(1, 1));
    String dense = "{\"type\":\"DenseLayer\"}";
    Map<String, ModelBytes> models = new LinkedHashMap<>();
    models.put(
        "many layers",
        model(dense + filled(",{\"type\":\"Activation\",\"function\":\"Tanh\"}"), one)
            .checking(1, 1));
    models.put(
        "long prefixes",
        model(
            "{\"type\":\"Sequential\",\"prefix\":\""
                + "p".repeat(990)
                + "\",\"layers\":["
                + dense
                + filled("," + dense)
                + "]}",
            one));
    models.put("many objects", model("{\"a\":\"b\"}" + filled(",{\"a\":\"b\"}"), one));
    models.put("many numbers", model("1" + filled(",1"), one));
    models.put(
        "a map of many parts",
        model(map("MaxPooling", filled("1 "), "1 1 1 1 0 0"), one).checking(1, 1));
    models.put(
        "many frozen", model("{\"type\":\"DenseLayer\",\"frozen\":\"" + filled("a ") + "\"}", one));
    models.put("a deep tree of many tensors", deepTree());
    return models;
  }

  private static ModelBytes deepTree() {
    int depth = 30;
    StringBuilder names = new StringBuilder();
    Map<String, Matrix> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 6_000; i++) {
      names.append(i == 0 ? "" : ",").append("{\"type\":\"DenseLayer\"}");
      tensors.put("0.".repeat(depth) + i + ".weight", Matrix.zeros(1, 1));
    }
    String before = "{\"type\":\"Sequential\",\"layers\":[";
    return model(before.repeat(depth) + names + "]}".repeat(depth), tensors).checking(1, 1);
  }

  /** As often as the text fits into a header, where its quotation marks take two characters. */
  private static String filled(String text) {
    long marks = text.chars().filter(c -> c == '"').count();
    return text.repeat((int) (1_040_000 / (text.length() + marks)));
  }

  private static Map<String, ModelBytes> networks() {
    Map<String, Matrix> nine = Map.of("0.weight", Matrix.zeros(1, 9));
    Map<String, Matrix> one = Map.of("0.weight", Matrix.zeros(1, 1));
    Map<String, Matrix> wide = Map.of("0.weight", Matrix.zeros(2000, 1));
    Map<String, ModelBytes> models = new LinkedHashMap<>();
    models.put(
        "convolution of a large map",
        model(map("Convolution", "1 20000 20000 CHANNELS_FIRST", "3 3 1 1 1 1"), nine));
    models.put(
        "convolution of a line",
        model(map("Convolution", "1 1 2147483647 CHANNELS_LAST", "1 1 1 1 0 0"), one));
    models.put(
        "convolution to many channels",
        model(map("Convolution", "1 1000 1000 CHANNELS_FIRST", "1 1 1 1 0 0"), wide));
    models.put(
        "every position",
        model(
            "{\"type\":\"EveryPosition\",\"map\":\"1 2500 2500 CHANNELS_FIRST\","
                + "\"layer\":{\"type\":\"DenseLayer\"}}",
            one));
    String pointwise = map("Convolution", "1 1000 1000 CHANNELS_FIRST", "1 1 1 1 0 0") + ",";
    for (String kind : new String[] {"MaxPooling", "AveragePooling"}) {
      models.put(
          kind + " of large windows",
          model(pointwise + map(kind, "1 1000 1000 CHANNELS_FIRST", "500 500 1 1 0 0"), one));
    }
    models.put(
        "many functions of a map",
        model(
            map("Convolution", "1 300 300 CHANNELS_FIRST", "1 1 1 1 0 0")
                + ",{\"type\":\"Activation\",\"function\":\"Softplus\"}".repeat(2000),
            one));
    return models;
  }

  /** Ten thousand activations of a hundred thousand features. */
  private static ModelBytes cheapLayers() {
    int features = 100_000;
    return model(
            "{\"type\":\"LayerNorm\",\"epsilon\":\"1.0E-5\"}"
                + ",{\"type\":\"Activation\",\"function\":\"GELU\"}".repeat(10_000),
            Map.of("0.weight", Matrix.zeros(1, features), "0.bias", Matrix.zeros(1, features)))
        .checking(4096, 4096);
  }

  private static ModelBytes model(String layers, Map<String, Matrix> tensors) {
    return ModelBytes.of("{\"type\":\"Sequential\",\"layers\":[" + layers + "]}", tensors);
  }

  private static String map(String type, String map, String window) {
    return "{\"type\":\"" + type + "\",\"map\":\"" + map + "\",\"window\":\"" + window + "\"}";
  }
}
