package io.github.densely.io;

import io.github.densely.Activation;
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
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapLayer;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Writes a network as an ONNX graph. Values are called after the layers that make them: {@code
 * 0.out}, {@code 1.out}; constants as the parameters are in a safetensors file: {@code 0.weight}.
 */
final class OnnxWriter {

  private static final int IR_VERSION = 8;
  private static final int OPSET = 13;
  private static final int OPSET_OF_LAYER_NORM = 17;

  private final ProtoWriter graph = new ProtoWriter();
  private final List<String> problems = new ArrayList<>();
  private String value = "input";
  private MapShape map; // of the value if it is a map of four sides, else null
  private int opset = OPSET;
  private String name = ""; // of the layer
  private int parts; // nodes of the layer

  private OnnxWriter() {}

  /**
   * The bytes of a file.
   *
   * @throws IllegalArgumentException if a layer has no counterpart; all are named
   */
  static byte[] write(Sequential network) {
    if (network.inFeatures() == Layer.ANY) {
      throw new IllegalArgumentException(
          "a network that takes any number of features has no input of a fixed size: " + network);
    }
    OnnxWriter writer = new OnnxWriter();
    writer.graph.text(2, "densely");
    writer.chain(network, "");
    writer.flat();
    if (!writer.problems.isEmpty()) {
      throw new IllegalArgumentException(
          "layers that have no counterpart in ONNX: " + String.join("; ", writer.problems));
    }
    // The value of the last node is called output.
    writer.begin("output");
    writer.node("Identity", List.of(writer.value), "output", List.of());
    writer.side(11, "input", network.inFeatures());
    writer.side(12, "output", network.outFeatures(network.inFeatures()));
    return new ProtoWriter()
        .integer(1, IR_VERSION)
        .text(2, "densely")
        .bytes(7, writer.graph.bytes())
        .message(8, version -> version.text(1, "").integer(2, writer.opset))
        .bytes();
  }

  private void chain(Sequential network, String prefix) {
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      any(layers.get(i), prefix + i);
    }
  }

  private void any(Layer layer, String place) {
    begin(place);
    if (layer instanceof Sequential inner) {
      chain(inner, place + ".");
    } else if (layer instanceof Residual residual) {
      residual(residual, place);
    } else if (layer instanceof Branches branches) {
      branches(branches, place);
    } else {
      add(layer);
    }
  }

  /** A value of the graph, and the map that it is if it has four sides. */
  private record Value(String name, MapShape map) {}

  private Value here() {
    return new Value(value, map);
  }

  private void goTo(Value other) {
    value = other.name;
    map = other.map;
  }

  private void residual(Residual residual, String place) {
    Value x = here();
    any(residual.body(), place + ".body");
    Value body = here();
    goTo(x);
    if (residual.projection().isPresent()) {
      any(residual.projection().get(), place + ".projection");
    }
    begin(place);
    if (!Objects.equals(map, body.map)) {
      flat();
      Value around = here();
      goTo(body);
      flat();
      body = here();
      goTo(around);
    }
    next("Add", body.name, value);
  }

  /** Flat rows side by side; maps side by side too, since their channels come first. */
  private void branches(Branches branches, String place) {
    Value x = here();
    List<String> parts = new ArrayList<>();
    for (String branch : branches.names()) {
      goTo(x);
      any(branches.branch(branch), place + "." + branch);
      flat();
      parts.add(value);
    }
    begin(place);
    next("Concat", parts, List.of(integer("axis", 1)));
  }

  private void columns(Columns columns) {
    next(
        "Slice",
        value,
        integers64("starts", columns.from()),
        integers64("ends", columns.to()),
        integers64("axes", 1));
  }

  private void begin(String layer) {
    name = layer;
    parts = 0;
  }

  private void add(Layer layer) {
    if (layer instanceof UpSampling up) {
      shaped(up.input());
      String mode = up.isBilinear() ? "linear" : "nearest";
      String centres = up.isBilinear() ? "half_pixel" : "asymmetric";
      next(
          "Resize",
          List.of(value, "", tensor("scales", new float[] {1, 1, up.factor(), up.factor()}, 4)),
          List.of(
              string("mode", mode),
              string("coordinate_transformation_mode", centres),
              string("nearest_mode", "floor")));
      map = up.output();
      return;
    }
    if (layer instanceof MapLayer maps) {
      shaped(maps.input());
      if (layer instanceof Convolution convolution) {
        convolution(convolution);
      } else if (layer instanceof Pooling pooling) {
        next(pooling.isMax() ? "MaxPool" : "AveragePool", List.of(value), window(pooling.window()));
      } else {
        problems.add(name + " " + layer);
      }
      map = maps.output();
      return;
    }
    if (!(layer instanceof Dropout)
        && !(layer instanceof Activation activation && activation.isElementwise())) {
      flat();
    }
    if (layer instanceof Columns columns) {
      columns(columns);
    } else if (layer instanceof DenseLayer dense) {
      List<String> inputs =
          new ArrayList<>(List.of(value, constant("weight", dense.weight().value())));
      dense.bias().ifPresent(bias -> inputs.add(row("bias", bias.value())));
      next("Gemm", inputs, List.of(integer("transB", 1)));
    } else if (layer instanceof Activation activation) {
      activation(activation);
    } else if (layer instanceof Normalization normalization) {
      String offset = row("offset", normalization.offset().value());
      String scale = row("scale", normalization.scale().value());
      boolean inverse = normalization.isInverse();
      next(inverse ? "Mul" : "Sub", value, inverse ? scale : offset);
      next(inverse ? "Add" : "Div", value, inverse ? offset : scale);
    } else if (layer instanceof BatchNorm norm) {
      next(
          "BatchNormalization",
          List.of(
              value,
              row("weight", norm.weight().value()),
              row("bias", norm.bias().value()),
              row("running_mean", norm.runningMean().value()),
              row("running_var", norm.runningVariance().value())),
          List.of(
              real("epsilon", (float) norm.epsilon()),
              real("momentum", (float) (1 - norm.momentum()))));
    } else if (layer instanceof LayerNorm norm) {
      opset = OPSET_OF_LAYER_NORM;
      next(
          "LayerNormalization",
          List.of(value, row("weight", norm.weight().value()), row("bias", norm.bias().value())),
          List.of(integer("axis", -1), real("epsilon", (float) norm.epsilon())));
    } else if (!(layer instanceof Dropout)) { // which changes nothing outside of training
      problems.add(name + " " + layer);
    }
  }

  private void activation(Activation activation) {
    float constant = activation.constant().orElse(0f);
    switch (activation.name()) {
      case "ReLU" -> next("Relu", value);
      case "LeakyReLU" -> next("LeakyRelu", List.of(value), List.of(real("alpha", constant)));
      case "ELU" -> next("Elu", List.of(value), List.of(real("alpha", constant)));
      case "SELU" -> next("Selu", value);
      case "Softplus", "Sigmoid", "Tanh" -> next(activation.name(), value);
      case "Softmax" -> next("Softmax", List.of(value), List.of(integer("axis", -1)));
      case "Identity" -> {}
      case "SiLU" -> {
        String x = value;
        next("Sigmoid", x);
        next("Mul", x, value);
      }
      case "GELU" -> {
        String x = value;
        next("Div", x, number("root", (float) Math.sqrt(2)));
        next("Erf", value);
        next("Add", value, number("one", 1));
        next("Mul", x, value);
        next("Mul", value, number("half", 0.5f));
      }
      default -> problems.add(name + " " + activation);
    }
  }

  private void convolution(Convolution layer) {
    Matrix weight = layer.weight().value();
    Window window = layer.window();
    List<String> inputs =
        new ArrayList<>(
            List.of(
                value,
                tensor(
                    "weight",
                    weight.data(),
                    weight.rows(),
                    layer.input().channels(),
                    window.height(),
                    window.width())));
    layer.bias().ifPresent(bias -> inputs.add(row("bias", bias.value())));
    next("Conv", inputs, window(window));
  }

  private static List<Consumer<ProtoWriter>> window(Window window) {
    return List.of(
        integers("kernel_shape", window.height(), window.width()),
        integers("strides", window.strideY(), window.strideX()),
        integers("pads", window.padY(), window.padX(), window.padY(), window.padX()));
  }

  /** Gives the value four sides. */
  private void shaped(MapShape shape) {
    if (shape.order() != MapShape.Order.CHANNELS_FIRST) {
      problems.add(name + ": maps with channels last");
    } else if (map == null) {
      next("Reshape", value, shape(-1, shape.channels(), shape.height(), shape.width()));
    }
    map = shape;
  }

  /** Gives the value two sides. */
  private void flat() {
    if (map != null) {
      next("Flatten", List.of(value), List.of(integer("axis", 1)));
      map = null;
    }
  }

  private void next(String type, String... inputs) {
    next(type, List.of(inputs), List.of());
  }

  private void next(String type, List<String> inputs, List<Consumer<ProtoWriter>> attributes) {
    String output = name + (parts == 0 ? ".out" : ".out" + parts);
    parts++;
    node(type, inputs, output, attributes);
    value = output;
  }

  private void node(
      String type, List<String> inputs, String output, List<Consumer<ProtoWriter>> attributes) {
    graph.message(
        1,
        node -> {
          inputs.forEach(input -> node.text(1, input));
          node.text(2, output).text(3, output + " " + type).text(4, type);
          for (Consumer<ProtoWriter> attribute : attributes) {
            node.message(5, attribute);
          }
        });
  }

  private static Consumer<ProtoWriter> integer(String name, long value) {
    return a -> a.text(1, name).integer(3, value).integer(20, 2);
  }

  private static Consumer<ProtoWriter> real(String name, float value) {
    return a -> a.text(1, name).real(2, value).integer(20, 1);
  }

  private static Consumer<ProtoWriter> string(String name, String value) {
    return a -> a.text(1, name).text(4, value).integer(20, 3);
  }

  private static Consumer<ProtoWriter> integers(String name, long... values) {
    return a -> {
      a.text(1, name);
      for (long value : values) {
        a.integer(8, value);
      }
      a.integer(20, 7);
    };
  }

  private String constant(String parameter, Matrix matrix) {
    return tensor(parameter, matrix.data(), matrix.rows(), matrix.cols());
  }

  private String row(String parameter, Matrix matrix) {
    return tensor(parameter, matrix.data(), matrix.cols());
  }

  private String number(String parameter, float number) {
    return tensor(parameter, new float[] {number});
  }

  private String tensor(String parameter, float[] values, long... dims) {
    String label = name + "." + parameter;
    int count = 1;
    for (long dim : dims) {
      count *= (int) dim;
    }
    ByteBuffer raw = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values, 0, count);
    graph.message(
        5,
        tensor -> {
          for (long dim : dims) {
            tensor.integer(1, dim);
          }
          tensor.integer(2, OnnxTensor.FLOAT).text(8, label).bytes(9, raw.array());
        });
    return label;
  }

  private String shape(int... sides) {
    return integers64("shape", sides);
  }

  private String integers64(String constant, int... sides) {
    String label = name + "." + constant;
    ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * sides.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int side : sides) {
      raw.putLong(side);
    }
    graph.message(
        5,
        tensor ->
            tensor
                .integer(1, sides.length)
                .integer(2, OnnxTensor.INT64)
                .text(8, label)
                .bytes(9, raw.array()));
    return label;
  }

  /** An input or output of batch x features. */
  private void side(int field, String label, int features) {
    graph.message(
        field,
        value ->
            value
                .text(1, label)
                .message(
                    2,
                    type ->
                        type.message(
                            1,
                            tensor ->
                                tensor
                                    .integer(1, OnnxTensor.FLOAT)
                                    .message(
                                        2,
                                        shape ->
                                            shape
                                                .message(1, dim -> dim.text(2, "batch"))
                                                .message(1, dim -> dim.integer(1, features))))));
  }
}
