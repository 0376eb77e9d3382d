package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.data.InvalidFileException;
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
    for (ModelBytes model : all().values()) {
      byte[] bytes = model.bytes();
      CpuTime time = CpuTime.start();
      try {
        ModelFile.fromBytes(bytes);
        loaded++;
      } catch (InvalidFileException e) {
        refused++;
      }
      longest = Math.max(longest, time.millis());
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
    return all;
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
