package io.github.densely.io;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.DenseLayer;
import io.github.densely.Dropout;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.EveryPosition;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.Window;
import io.github.densely.internal.text.Shortened;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers as JSON, and back with the parameters of a file.
 *
 * <p>A layer is an object with its {@code type} and what makes it besides its parameters. Layers of
 * the library are made around the matrices that were read, so weights are held once, and no size in
 * the description can ask for memory that the file does not have.
 */
final class Architecture {

  private static final String TYPE = "type";
  private static final String LAYERS = "layers";
  private static final String LAYER = "layer";
  private static final String FROZEN = "frozen";

  /** The description is not one of a network. */
  static final class ArchitectureException extends Exception {
    private static final long serialVersionUID = 1;

    ArchitectureException(String reason) {
      super(reason);
    }
  }

  private final List<LayerCodec<?>> codecs;

  Architecture(List<LayerCodec<?>> codecs) {
    this.codecs = codecs;
  }

  /**
   * Describes a layer.
   *
   * @throws IllegalArgumentException if it is of an unknown class
   */
  Map<String, Object> describe(Layer layer, String place) {
    Map<String, Object> text = new LinkedHashMap<>();
    if (layer instanceof Sequential network) {
      text.put(TYPE, "Sequential");
      List<Object> layers = new ArrayList<>();
      for (int i = 0; i < network.layers().size(); i++) {
        layers.add(describe(network.layers().get(i), place + i + "."));
      }
      text.put(LAYERS, layers);
      return text;
    } else if (layer instanceof EveryPosition every) {
      text.put(TYPE, "EveryPosition");
      put(text, "map", every.input());
      text.put(LAYER, describe(every.layer(), place));
      return text;
    }
    if (layer instanceof DenseLayer) {
      text.put(TYPE, "DenseLayer");
    } else if (layer instanceof Activation) {
      text.put(TYPE, "Activation");
      text.put("function", layer.toString());
    } else if (layer instanceof Dropout dropout) {
      text.put(TYPE, "Dropout");
      text.put("rate", Double.toString(dropout.rate()));
      text.put("seed", Long.toString(dropout.seed()));
      text.put("passes", Long.toString(dropout.passes()));
    } else if (layer instanceof LayerNorm norm) {
      text.put(TYPE, "LayerNorm");
      text.put("epsilon", Double.toString(norm.epsilon()));
    } else if (layer instanceof BatchNorm norm) {
      text.put(TYPE, "BatchNorm");
      text.put("momentum", Double.toString(norm.momentum()));
      text.put("epsilon", Double.toString(norm.epsilon()));
    } else if (layer instanceof Normalization) {
      text.put(TYPE, "Normalization");
    } else if (layer instanceof Convolution convolution) {
      text.put(TYPE, "Convolution");
      put(text, "map", convolution.input());
      put(text, convolution.window());
    } else if (layer instanceof Pooling pooling) {
      text.put(TYPE, pooling.isMax() ? "MaxPooling" : "AveragePooling");
      put(text, "map", pooling.input());
      put(text, pooling.window());
    } else {
      describeByCodec(layer, place, text);
    }
    String frozen =
        String.join(
            " ",
            layer.parameters().stream()
                .filter(p -> p.frozen() && !p.isFixed())
                .map(Parameter::name)
                .toList());
    if (!frozen.isEmpty()) {
      text.put(FROZEN, frozen);
    }
    return text;
  }

  private void describeByCodec(Layer layer, String place, Map<String, Object> text) {
    for (LayerCodec<?> codec : codecs) {
      if (codec.layer() == layer.getClass()) {
        text.put(TYPE, codec.type());
        text.put("settings", new LinkedHashMap<>(settings(codec, layer)));
        return;
      }
    }
    throw new IllegalArgumentException(
        "layer %s, %s, is of class %s, which no codec knows; give one to ModelFile.codec"
            .formatted(
                place.isEmpty() ? "0" : place.substring(0, place.length() - 1),
                layer,
                layer.getClass().getName()));
  }

  private static <L extends Layer> Map<String, String> settings(LayerCodec<L> codec, Layer layer) {
    return codec.settings(codec.layer().cast(layer));
  }

  private static void put(Map<String, Object> text, String name, MapShape map) {
    text.put(
        name,
        "%d %d %d %s".formatted(map.channels(), map.height(), map.width(), map.order().name()));
  }

  private static void put(Map<String, Object> text, Window w) {
    text.put(
        "window",
        "%d %d %d %d %d %d"
            .formatted(w.height(), w.width(), w.strideY(), w.strideX(), w.padY(), w.padX()));
  }

  /** Makes a layer of its description and of the parameters that a file holds under its names. */
  Layer create(Object description, String prefix, Map<String, Matrix> parameters)
      throws ArchitectureException {
    if (!(description instanceof Map<?, ?> map)) {
      throw new ArchitectureException("layer " + prefix + " is no object");
    }
    Description text = new Description(map, prefix);
    Layer layer;
    try {
      layer = create(text, prefix, parameters);
    } catch (IllegalArgumentException e) {
      // Sizes that do not fit each other, or a number that is none.
      throw new ArchitectureException("layer %s: %s".formatted(prefix, e.getMessage()));
    }
    if (text.has(FROZEN)) {
      List<String> names = List.of(text.get(FROZEN).split(" "));
      layer.parameters().stream().filter(p -> names.contains(p.name())).forEach(Parameter::freeze);
    }
    return layer;
  }

  private Layer create(Description text, String prefix, Map<String, Matrix> parameters)
      throws ArchitectureException {
    String type = text.get(TYPE);
    return switch (type) {
      case "Sequential" -> {
        List<Layer> layers = new ArrayList<>();
        for (Object inner : text.list(LAYERS)) {
          layers.add(create(inner, prefix + layers.size() + ".", parameters));
        }
        yield Sequential.of(layers);
      }
      case "EveryPosition" ->
          EveryPosition.of(create(text.object(LAYER), prefix, parameters), text.map("map"));
      case "DenseLayer" -> {
        Matrix weight = take(parameters, prefix + "weight");
        Matrix bias = parameters.remove(prefix + "bias");
        yield bias == null ? DenseLayer.of(weight) : DenseLayer.of(weight, bias);
      }
      case "Activation" -> activation(text.get("function"));
      case "Dropout" -> {
        Dropout dropout = new Dropout(text.number("rate"), Long.parseLong(text.get("seed")));
        dropout.passes(Long.parseLong(text.get("passes")));
        yield dropout;
      }
      case "LayerNorm" -> {
        int features = require(parameters, prefix + "weight").cols();
        yield filled(new LayerNorm(features, text.number("epsilon")), prefix, parameters);
      }
      case "BatchNorm" -> {
        int features = require(parameters, prefix + "weight").cols();
        yield filled(
            new BatchNorm(features, text.number("momentum"), text.number("epsilon")),
            prefix,
            parameters);
      }
      case "Normalization" ->
          Normalization.of(take(parameters, prefix + "offset"), take(parameters, prefix + "scale"));
      case "Convolution" -> {
        Matrix weight = take(parameters, prefix + "weight");
        Matrix bias = parameters.remove(prefix + "bias");
        MapShape map = text.map("map");
        Window window = text.window();
        yield bias == null
            ? Convolution.of(map, window, weight)
            : Convolution.of(map, window, weight, bias);
      }
      case "MaxPooling" -> Pooling.max(text.map("map"), text.window());
      case "AveragePooling" -> Pooling.average(text.map("map"), text.window());
      default -> filled(byCodec(type, text, prefix), prefix, parameters);
    };
  }

  private Layer byCodec(String type, Description text, String prefix) throws ArchitectureException {
    for (LayerCodec<?> codec : codecs) {
      if (codec.type().equals(type)) {
        return codec.create(text.strings("settings"));
      }
    }
    throw new ArchitectureException(
        "layer %s is a %s, which is none of the library's, and no codec knows it"
            .formatted(prefix, Shortened.of(type)));
  }

  /** A layer with its own parameters, overwritten by those of the file. */
  private static Layer filled(Layer layer, String prefix, Map<String, Matrix> parameters)
      throws ArchitectureException {
    for (Parameter parameter : layer.parameters()) {
      Matrix value = take(parameters, prefix + parameter.name());
      Matrix own = parameter.value();
      if (value.rows() != own.rows() || value.cols() != own.cols()) {
        throw new ArchitectureException(
            "%s%s is %s, %s needs %s"
                .formatted(prefix, parameter.name(), value.shape(), layer, own.shape()));
      }
      value.copyInto(own);
    }
    return layer;
  }

  private static Matrix take(Map<String, Matrix> parameters, String name)
      throws ArchitectureException {
    require(parameters, name);
    return parameters.remove(name);
  }

  private static Matrix require(Map<String, Matrix> parameters, String name)
      throws ArchitectureException {
    Matrix value = parameters.get(name);
    if (value == null) {
      throw new ArchitectureException("there is no tensor " + Shortened.of(name));
    }
    return value;
  }

  private static Activation activation(String name) throws ArchitectureException {
    int open = name.indexOf('(');
    String constant =
        open >= 0 && name.endsWith(")") ? name.substring(open + 1, name.length() - 1) : "";
    Activation activation =
        switch (constant.isEmpty() || name.equals("GELU(tanh)") ? name : name.substring(0, open)) {
          case "ReLU" -> Activation.relu();
          case "LeakyReLU" -> Activation.leakyRelu(Float.parseFloat(constant));
          case "ELU" -> Activation.elu(Float.parseFloat(constant));
          case "SELU" -> Activation.selu();
          case "GELU" -> Activation.gelu();
          case "GELU(tanh)" -> Activation.geluTanh();
          case "SiLU" -> Activation.silu();
          case "Softplus" -> Activation.softplus();
          case "Sigmoid" -> Activation.sigmoid();
          case "Tanh" -> Activation.tanh();
          case "Softmax" -> Activation.softmax();
          case "Identity" -> Activation.identity();
          default -> null;
        };
    if (activation == null || !activation.toString().equals(name)) {
      throw new ArchitectureException("there is no function " + Shortened.of(name));
    }
    return activation;
  }

  /** The fields of one layer. */
  private record Description(Map<?, ?> fields, String prefix) {

    boolean has(String name) {
      return fields.containsKey(name);
    }

    String get(String name) throws ArchitectureException {
      if (fields.get(name) instanceof String text) {
        return text;
      }
      throw wrong(name, "a string");
    }

    double number(String name) throws ArchitectureException {
      return Double.parseDouble(get(name));
    }

    List<?> list(String name) throws ArchitectureException {
      if (fields.get(name) instanceof List<?> list) {
        return list;
      }
      throw wrong(name, "an array");
    }

    Object object(String name) throws ArchitectureException {
      if (fields.get(name) instanceof Map<?, ?> map) {
        return map;
      }
      throw wrong(name, "an object");
    }

    Map<String, String> strings(String name) throws ArchitectureException {
      Map<String, String> strings = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) object(name)).entrySet()) {
        if (!(entry.getValue() instanceof String text)) {
          throw wrong(name, "an object of strings");
        }
        strings.put((String) entry.getKey(), text);
      }
      return strings;
    }

    MapShape map(String name) throws ArchitectureException {
      String[] parts = parts(name, 4);
      return new MapShape(
          Integer.parseInt(parts[0]),
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          MapShape.Order.valueOf(parts[3]));
    }

    Window window() throws ArchitectureException {
      String[] w = parts("window", 6);
      return new Window(
          Integer.parseInt(w[0]),
          Integer.parseInt(w[1]),
          Integer.parseInt(w[2]),
          Integer.parseInt(w[3]),
          Integer.parseInt(w[4]),
          Integer.parseInt(w[5]));
    }

    private String[] parts(String name, int count) throws ArchitectureException {
      String[] parts = get(name).split(" ");
      if (parts.length != count) {
        throw wrong(name, count + " parts");
      }
      return parts;
    }

    private ArchitectureException wrong(String name, String expected) {
      return new ArchitectureException(
          "%s of layer %s is not %s".formatted(name, prefix, expected));
    }
  }
}
