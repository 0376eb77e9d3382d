package io.github.densely.io;

import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of an ONNX file: nodes in an order in which they can be computed, constants, inputs and
 * outputs.
 *
 * <p>Source: ONNX, onnx.proto3.
 */
final class OnnxGraph {

  private static final int MAX_NODES = 1 << 16;
  private static final int MAX_PARTS = 1 << 10; // inputs, outputs or attributes of one node

  final List<Node> nodes = new ArrayList<>();
  final Map<String, OnnxTensor> constants = new HashMap<>();

  /** The sides of the inputs by name; −1 where one is not fixed, null where there is no shape. */
  final Map<String, long[]> inputs = new LinkedHashMap<>();

  final List<String> outputs = new ArrayList<>();
  long opset = 1;

  /** An operation. */
  static final class Node {
    final List<String> inputs = new ArrayList<>();
    final List<String> outputs = new ArrayList<>();
    final Map<String, Object> attributes = new HashMap<>(); // Float, Long, float[], OnnxTensor, …
    String name = "";
    String type = "";
    String domain = "";

    /** The names of the inputs that are there and no constants, each once. */
    List<String> variables(Map<String, OnnxTensor> constants) {
      return inputs.stream()
          .filter(input -> !input.isEmpty() && !constants.containsKey(input))
          .distinct()
          .toList();
    }

    long integer(String attribute, long otherwise) {
      return attributes.get(attribute) instanceof Long value ? value : otherwise;
    }

    float real(String attribute, float otherwise) {
      return attributes.get(attribute) instanceof Float value ? value : otherwise;
    }

    /** As {@code Gemm "fc1"}. */
    @Override
    public String toString() {
      String label = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
      return Text.of("%s \"%s\"", Shortened.of(type), Shortened.of(label));
    }
  }

  static OnnxGraph read(Object file, byte[] bytes, ReadLimits limits) throws InvalidFileException {
    OnnxGraph graph = new OnnxGraph();
    ProtoReader in = new ProtoReader(file, bytes);
    boolean found = false;
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 7) {
        if (found) {
          throw in.error("there are two graphs");
        }
        graph.readGraph(in.message(), limits);
        found = true;
      } else if (field == 8) {
        graph.readOpset(in.message());
      } else {
        in.skip();
      }
    }
    if (!found) {
      throw in.error("there is no graph; an ONNX model has one");
    }
    return graph;
  }

  private void readOpset(ProtoReader in) throws InvalidFileException {
    String domain = "";
    long version = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> domain = in.text();
        case 2 -> version = in.integer();
        default -> in.skip();
      }
    }
    if (domain.isEmpty() || domain.equals("ai.onnx")) {
      opset = version;
    }
  }

  private void readGraph(ProtoReader in, ReadLimits limits) throws InvalidFileException {
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> {
          require(in, nodes.size() < MAX_NODES, "nodes", MAX_NODES);
          nodes.add(node(in.message()));
        }
        case 5 -> {
          require(in, constants.size() < limits.arrays(), "constants", limits.arrays());
          OnnxTensor tensor = OnnxTensor.read(in.message());
          if (constants.put(tensor.name(), tensor) != null) {
            throw in.error("two constants are called " + Shortened.of(tensor.name()));
          }
        }
        case 11 -> {
          require(in, inputs.size() < 2 * limits.arrays(), "inputs", 2 * limits.arrays());
          readInput(in.message());
        }
        case 12 -> {
          require(in, outputs.size() < limits.arrays(), "outputs", limits.arrays());
          outputs.add(name(in.message()));
        }
        case 15 -> throw in.error("a constant is sparse, which is not read");
        default -> in.skip();
      }
    }
    inputs.keySet().removeAll(constants.keySet()); // before version 4 they were among them
  }

  private static void require(ProtoReader in, boolean holds, String what, int limit)
      throws InvalidFileException {
    if (!holds) {
      throw in.error(Text.of("there are more than %d %s", limit, what));
    }
  }

  private static Node node(ProtoReader in) throws InvalidFileException {
    Node node = new Node();
    int parts = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      require(in, parts++ < MAX_PARTS, "parts of a node", MAX_PARTS);
      switch (field) {
        case 1 -> node.inputs.add(in.text());
        case 2 -> node.outputs.add(in.text());
        case 3 -> node.name = in.text();
        case 4 -> node.type = in.text();
        case 5 -> readAttribute(in.message(), node);
        case 7 -> node.domain = in.text();
        default -> in.skip();
      }
    }
    return node;
  }

  private static void readAttribute(ProtoReader in, Node node) throws InvalidFileException {
    String name = "";
    Object value = "";
    List<Float> reals = new ArrayList<>();
    List<Long> integers = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> name = in.text();
        case 2 -> value = in.real();
        case 3 -> value = in.integer();
        case 4 -> value = new String(bytes(in.slice()), StandardCharsets.ISO_8859_1);
        case 5 -> value = OnnxTensor.read(in.message());
        case 7 -> {
          FloatBuffer packed = in.fixed().asFloatBuffer();
          while (packed.hasRemaining()) {
            reals.add(packed.get());
          }
        }
        case 8 -> in.integers(integers::add);
        default -> in.skip();
      }
    }
    if (!reals.isEmpty()) {
      value = reals;
    } else if (!integers.isEmpty()) {
      value = integers;
    }
    node.attributes.put(name, value);
  }

  private static byte[] bytes(ByteBuffer slice) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    return bytes;
  }

  private static String name(ProtoReader in) throws InvalidFileException {
    String name = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        name = in.text();
      } else {
        in.skip();
      }
    }
    return name;
  }

  private void readInput(ProtoReader in) throws InvalidFileException {
    String name = "";
    long[] dims = null;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case 1 -> name = in.text();
        case 2 -> dims = type(in.message());
        default -> in.skip();
      }
    }
    inputs.put(name, dims);
  }

  private static long[] type(ProtoReader in) throws InvalidFileException {
    long[] dims = null;
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        ProtoReader tensor = in.message();
        for (int part = tensor.next(); part != 0; part = tensor.next()) {
          if (part == 2) {
            dims = shape(tensor.message());
          } else {
            tensor.skip();
          }
        }
      } else {
        in.skip();
      }
    }
    return dims;
  }

  private static long[] shape(ProtoReader in) throws InvalidFileException {
    List<Long> dims = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1 && dims.size() < MAX_PARTS) {
        ProtoReader dim = in.message();
        long side = -1;
        for (int part = dim.next(); part != 0; part = dim.next()) {
          if (part == 1) {
            side = dim.integer();
          } else {
            dim.skip();
          }
        }
        dims.add(side > 0 ? side : -1);
      } else {
        in.skip();
      }
    }
    return dims.stream().mapToLong(Long::longValue).toArray();
  }
}
