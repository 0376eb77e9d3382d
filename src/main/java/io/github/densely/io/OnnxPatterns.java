package io.github.densely.io;

import io.github.densely.io.OnnxGraph.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several nodes that exporters write for one layer. The last of them becomes that layer; the others
 * are then needed by nobody.
 */
final class OnnxPatterns {

  private static final double ROOT_OF_TWO_TOLERANCE = 1e-6; // as a float is rounded, or printed

  private final Map<String, OnnxTensor> constants;
  private final Map<String, Node> makers = new HashMap<>();

  private OnnxPatterns(Map<String, OnnxTensor> constants) {
    this.constants = constants;
  }

  /** Replaces nodes in the list. */
  static void fuse(List<Node> nodes, Map<String, OnnxTensor> constants) {
    OnnxPatterns patterns = new OnnxPatterns(constants);
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Node fused =
          switch (node.type) {
            case "Mul" -> patterns.silu(node) == null ? patterns.gelu(node) : patterns.silu(node);
            case "Add" -> patterns.layerNorm(node);
            default -> null;
          };
      if (fused != null) {
        nodes.set(i, fused);
      }
      for (String output : node.outputs) {
        patterns.makers.put(output, nodes.get(i));
      }
    }
  }

  /** {@code x·sigmoid(x)}. */
  private Node silu(Node mul) {
    for (int side = 0; side < 2; side++) {
      Node sigmoid = maker(mul, side, "Sigmoid", 1);
      if (sigmoid != null && input(sigmoid, 0).equals(input(mul, 1 - side))) {
        return fused(mul, "Silu", input(sigmoid, 0));
      }
    }
    return null;
  }

  /** {@code x·(erf(x/√2) + 1)·½}. */
  private Node gelu(Node half) {
    Node mul = maker(half, 0, "Mul", 2);
    if (mul == null || number(half, 1) != 0.5) {
      return null;
    }
    for (int side = 0; side < 2; side++) {
      Node add = maker(mul, side, "Add", 2);
      Node erf = add == null ? null : maker(add, 0, "Erf", 1);
      Node div = erf == null ? null : maker(erf, 0, "Div", 2);
      if (div != null
          && number(add, 1) == 1
          && Math.abs(number(div, 1) - Math.sqrt(2)) < ROOT_OF_TWO_TOLERANCE
          && input(div, 0).equals(input(mul, 1 - side))) {
        return fused(half, "Gelu", input(div, 0));
      }
    }
    return null;
  }

  /** {@code (x − mean)/√(mean((x − mean)²) + ε)·weight + bias} over the last side. */
  private Node layerNorm(Node add) {
    Node mul = maker(add, 0, "Mul", 2);
    Node div = mul == null ? null : maker(mul, 0, "Div", 2);
    Node root = div == null ? null : maker(div, 1, "Sqrt", 1);
    Node variance = root == null ? null : maker(root, 0, "Add", 2);
    Node mean = variance == null ? null : maker(variance, 0, "ReduceMean", 1);
    Node square = mean == null ? null : maker(mean, 0, "Pow", 2);
    Node sub = square == null ? null : maker(square, 0, "Sub", 2);
    Node center = sub == null ? null : maker(sub, 1, "ReduceMean", 1);
    double epsilon = variance == null ? Double.NaN : number(variance, 1);
    if (center == null
        || !(epsilon > 0)
        || number(square, 1) != 2
        || !input(div, 0).equals(input(square, 0))
        || !input(center, 0).equals(input(sub, 0))
        || !overLast(mean)
        || !overLast(center)) {
      return null;
    }
    Node norm = fused(add, "LayerNormalization", input(sub, 0), input(mul, 1), input(add, 1));
    norm.attributes.put("epsilon", (float) epsilon);
    return norm;
  }

  private boolean overLast(Node mean) {
    Object axes = mean.attributes.get("axes");
    OnnxTensor given = constants.get(input(mean, 1)); // from version 18 on
    if (given != null && given.type() == OnnxTensor.INT64 && given.count() == 1) {
      axes = List.of(given.integers()[0]);
    }
    boolean last = List.of(-1L).equals(axes) || List.of(1L).equals(axes);
    return last && mean.integer("keepdims", 1) == 1;
  }

  /** The node that makes an input, if it is of this type and has at least so many inputs. */
  private Node maker(Node node, int input, String type, int inputs) {
    Node maker = makers.get(input(node, input));
    return maker != null
            && maker.type.equals(type)
            && maker.domain.isEmpty()
            && maker.inputs.size() >= inputs
        ? maker
        : null;
  }

  private static String input(Node node, int input) {
    return input < node.inputs.size() ? node.inputs.get(input) : "";
  }

  /** A constant that is one number, else NaN. */
  private double number(Node node, int input) {
    OnnxTensor tensor = constants.get(input(node, input));
    return tensor != null && tensor.isReal() && tensor.count() == 1
        ? tensor.floats()[0]
        : Double.NaN;
  }

  private static Node fused(Node last, String type, String... inputs) {
    Node node = new Node();
    node.type = type;
    node.name = last.name;
    node.inputs.addAll(List.of(inputs));
    node.outputs.addAll(last.outputs);
    return node;
  }
}
