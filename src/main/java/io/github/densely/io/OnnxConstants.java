package io.github.densely.io;

import io.github.densely.io.OnnxGraph.Node;
import java.util.Arrays;
import java.util.Map;

/** Nodes whose inputs are all constants and which change no number: their outputs are constants. */
final class OnnxConstants {

  private OnnxConstants() {}

  /** Whether the node was such a one; its output is then among the constants. */
  static boolean fold(Node node, Map<String, OnnxTensor> constants) {
    if (!node.domain.isEmpty() || node.outputs.size() != 1) {
      return false;
    }
    String output = node.outputs.get(0);
    if (node.type.equals("Constant")) {
      if (node.attributes.get("value") instanceof OnnxTensor tensor) {
        constants.put(output, tensor);
        return true;
      }
      return false;
    }
    if (node.inputs.isEmpty() || !node.inputs.stream().allMatch(constants::containsKey)) {
      return false;
    }
    OnnxTensor tensor = constants.get(node.inputs.get(0));
    OnnxTensor folded =
        switch (node.type) {
          case "Identity" -> tensor;
          case "Cast" ->
              node.integer("to", 0) == tensor.type() || bothReal(node, tensor) ? tensor : null;
          case "Flatten" -> flattened(tensor, node.integer("axis", 1));
          case "Reshape" ->
              node.inputs.size() == 2 ? reshaped(tensor, constants.get(node.inputs.get(1))) : null;
          default -> null;
        };
    if (folded == null) {
      return false;
    }
    constants.put(output, folded);
    return true;
  }

  private static boolean bothReal(Node node, OnnxTensor tensor) {
    long to = node.integer("to", 0);
    return tensor.isReal() && (to == OnnxTensor.FLOAT || to == OnnxTensor.DOUBLE);
  }

  private static OnnxTensor flattened(OnnxTensor tensor, long axis) {
    int rank = tensor.dims().length;
    if (axis < -rank || axis > rank) {
      return null;
    }
    int first = (int) (axis < 0 ? axis + rank : axis);
    long rows = 1;
    for (int i = 0; i < first; i++) {
      rows *= tensor.dims()[i];
    }
    return tensor.withDims(rows, rows == 0 ? 0 : tensor.count() / rows);
  }

  private static OnnxTensor reshaped(OnnxTensor tensor, OnnxTensor shape) {
    if (shape.type() != OnnxTensor.INT64 || shape.count() > 8) {
      return null;
    }
    long[] dims = shape.integers();
    long known = 1;
    int free = -1;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == 0 && i < tensor.dims().length ? tensor.dims()[i] : dims[i];
      if (dims[i] == -1 && free < 0) {
        free = i;
      } else if (dims[i] <= 0 || dims[i] > Integer.MAX_VALUE / known) {
        return null;
      } else {
        known *= dims[i];
      }
    }
    if (free >= 0) {
      dims[free] = tensor.count() / known;
    }
    long count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return count == tensor.count() ? tensor.withDims(dims) : null;
  }
}
