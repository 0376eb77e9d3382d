package io.github.densely.io;

import io.github.densely.Matrix;
import io.github.densely.conv.Convolution;
import io.github.densely.conv.MapLayer;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.Pooling;
import io.github.densely.conv.UpSampling;
import io.github.densely.conv.Window;
import io.github.densely.internal.text.Text;
import io.github.densely.io.OnnxGraph.Node;
import java.util.Arrays;
import java.util.List;

/** Makes convolutions and poolings of the nodes of an ONNX graph, channels first. */
final class OnnxMaps {

  private OnnxMaps() {}

  /**
   * A convolution.
   *
   * @param weight outChannels x channels x height x width
   * @param bias outChannels, or null
   * @throws IllegalArgumentException if it cannot be held
   */
  static MapLayer convolution(Node node, MapShape map, OnnxTensor weight, OnnxTensor bias) {
    requireFloats(weight, "weight");
    long[] dims = weight.dims();
    if (dims.length != 4 || weight.count() == 0) {
      throw new IllegalArgumentException("the weight has the sides " + OnnxChain.text(dims));
    }
    if (node.integer("group", 1) != 1) {
      throw new IllegalArgumentException("its channels are in groups");
    }
    Window window = window(node, new long[] {dims[2], dims[3]});
    Matrix rows = Matrix.wrap((int) dims[0], weight.count() / (int) dims[0], weight.floats());
    if (bias == null) {
      return Convolution.of(map, window, rows);
    }
    requireFloats(bias, "bias");
    return Convolution.of(map, window, rows, Matrix.of(1, bias.count(), bias.floats()));
  }

  private static void requireFloats(OnnxTensor tensor, String what) {
    if (tensor == null || !tensor.isReal()) {
      throw new IllegalArgumentException("the " + what + " is no constant of floats");
    }
  }

  /**
   * A pooling.
   *
   * @throws IllegalArgumentException if it cannot be held
   */
  static MapLayer pooling(Node node, MapShape map) {
    if (node.type.equals("GlobalAveragePool")) {
      return Pooling.average(map, Window.of(map.height(), map.width()));
    }
    if (node.integer("ceil_mode", 0) != 0) {
      throw new IllegalArgumentException("it rounds its size up (ceil_mode)");
    }
    Window window = window(node, integers(node, "kernel_shape", 2, -1));
    return node.type.equals("MaxPool") ? Pooling.max(map, window) : Pooling.average(map, window);
  }

  private static Window window(Node node, long[] size) {
    if (node.attributes.containsKey("auto_pad")
        && !node.attributes.get("auto_pad").equals("NOTSET")) {
      throw new IllegalArgumentException("its padding is automatic (auto_pad)");
    }
    if (Arrays.stream(integers(node, "dilations", 2, 1)).anyMatch(d -> d != 1)) {
      throw new IllegalArgumentException("it has dilations");
    }
    long[] kernel = integers(node, "kernel_shape", 2, -1);
    long[] stride = integers(node, "strides", 2, 1);
    long[] pads = integers(node, "pads", 4, 0);
    boolean given = node.attributes.containsKey("kernel_shape");
    if (pads[0] != pads[2] || pads[1] != pads[3] || given && !Arrays.equals(kernel, size)) {
      throw new IllegalArgumentException(
          Text.of(
              "it has the window %s and the padding %s",
              OnnxChain.text(kernel), OnnxChain.text(pads)));
    }
    return new Window(
        side(size[0]),
        side(size[1]),
        side(stride[0]),
        side(stride[1]),
        side(pads[0]),
        side(pads[1]));
  }

  private static int side(long value) {
    return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, value));
  }

  private static long[] integers(Node node, String name, int count, long otherwise) {
    long[] values = new long[count];
    Arrays.fill(values, otherwise);
    if (node.attributes.get(name) instanceof List<?> list) {
      if (list.size() != count) {
        throw new IllegalArgumentException(
            Text.of("%s has %d numbers, expected %d", name, list.size(), count));
      }
      for (int i = 0; i < count; i++) {
        values[i] = list.get(i) instanceof Long value ? value : otherwise;
      }
    }
    return values;
  }

  /** The two ways of resizing that are layers, by a whole factor. */
  static UpSampling upSampling(Node node, MapShape map, OnnxTensor scales) {
    Object mode = node.attributes.getOrDefault("mode", "nearest");
    Object centres = node.attributes.getOrDefault("coordinate_transformation_mode", "half_pixel");
    Object rounding = node.attributes.getOrDefault("nearest_mode", "round_prefer_floor");
    boolean isLinear = mode.equals("linear") && centres.equals("half_pixel");
    boolean isNearest =
        mode.equals("nearest") && centres.equals("asymmetric") && rounding.equals("floor");
    if (!isLinear && !isNearest) {
      throw new IllegalArgumentException(
          "it resizes in another way than the linear one of half pixels and the nearest one with"
              + " asymmetric coordinates and floor");
    }
    float[] factors = scales != null && scales.isReal() ? scales.floats() : new float[0];
    if (factors.length != 4
        || factors[0] != 1
        || factors[1] != 1
        || factors[2] != factors[3]
        || factors[2] < 1
        || factors[2] > Short.MAX_VALUE
        || factors[2] != (int) factors[2]) {
      throw new IllegalArgumentException(
          "its scales are no constant 1, 1, n, n with a whole number n");
    }
    int factor = (int) factors[2];
    return isLinear ? UpSampling.bilinear(map, factor) : UpSampling.nearest(map, factor);
  }
}
