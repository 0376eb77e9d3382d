package io.github.densely.io;

import io.github.densely.Activation;
import io.github.densely.BatchNorm;
import io.github.densely.Branches;
import io.github.densely.Columns;
import io.github.densely.DenseLayer;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Normalization;
import io.github.densely.Parameter;
import io.github.densely.Residual;
import io.github.densely.Sequential;
import io.github.densely.conv.MapLayer;
import io.github.densely.conv.MapShape;
import io.github.densely.conv.UpSampling;
import io.github.densely.internal.text.Text;
import io.github.densely.io.OnnxGraph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Makes layers of the nodes of a chain, one after another.
 *
 * <p>{@code rank} counts the sides of the current value, {@code features} is the product of all but
 * the first; −1 is unknown. A value of rank 1 is one sample.
 */
final class OnnxLayers {

  private static final String NO_LAYER = "has no layer in this library";

  private final long opset;
  private final Map<String, OnnxTensor> constants;
  private final List<Layer> layers = new ArrayList<>();
  private int rank = -1;
  private long features = -1;
  private MapShape map; // of a value of four sides that are known; else null
  private long batch = -1; // the first side, where it is fixed
  private Matrix openWeight; // of a dense layer that may get a bias yet; else null
  private boolean failed; // sizes are unknown from here on

  /** How many more numbers the layers may have, so that they need no more memory than the file. */
  private long left;

  OnnxLayers(long opset, Map<String, OnnxTensor> constants, long most) {
    this.opset = opset;
    this.left = most;
    this.constants = constants;
  }

  /** Those that were made; the last one too. */
  List<Layer> layers() {
    close();
    return layers;
  }

  /** The same place in the graph, with no layers yet. */
  OnnxLayers fork() {
    close();
    OnnxLayers fork = new OnnxLayers(opset, constants, left);
    fork.rank = rank;
    fork.features = features;
    fork.map = map;
    fork.batch = batch;
    fork.failed = failed;
    return fork;
  }

  /** Counts the numbers of a fork among those of this one. */
  void spentBy(OnnxLayers fork) {
    left = fork.left;
  }

  /** Adds the layer that joins branches, which were forked here; false if there is none. */
  boolean join(Node node, List<OnnxLayers> branches) {
    boolean isSum = node.type.equals("Add") && branches.size() == 2;
    OnnxLayers first = branches.get(0);
    boolean isMap = first.rank == 4 && first.map != null;
    boolean onFeatures = first.rank == 2 || isMap;
    long axis = node.integer("axis", 0);
    boolean isConcat = node.type.equals("Concat") && (axis == 1 || axis == 1 - first.rank);
    if (!node.domain.isEmpty() || !onFeatures || !isSum && !isConcat) {
      return false;
    }
    Branches joined = null;
    long sum = 0;
    for (OnnxLayers branch : branches) {
      boolean isSame =
          isMap && branch.map != null
              ? first.map.withChannels(1).equals(branch.map.withChannels(1))
              : branch.map == first.map;
      if (branch.rank != first.rank
          || branch.features < 1
          || !isSame
          || isSum && branch.features != first.features) {
        return false;
      }
      sum += branch.features;
      joined =
          joined == null
              ? Branches.of("branch0", branch.layer())
              : joined.and("branch" + joined.names().size(), branch.layer());
    }
    if (sum > Integer.MAX_VALUE) {
      return false;
    }
    Layer layer = isSum ? residual(first, branches.get(1)) : joined;
    rank = first.rank;
    features = isSum ? first.features : sum;
    map = isMap && !isSum ? first.map.withChannels((int) (sum / first.map.positions())) : first.map;
    add(layer);
    return true;
  }

  private static Layer residual(OnnxLayers a, OnnxLayers b) {
    if (b.layers().isEmpty()) {
      return Residual.of(a.layer());
    }
    return a.layers().isEmpty() ? Residual.of(b.layer()) : Residual.of(a.layer(), b.layer());
  }

  /** All layers as one. */
  private Layer layer() {
    List<Layer> all = layers();
    return switch (all.size()) {
      case 0 -> Activation.identity();
      case 1 -> all.get(0);
      default -> Sequential.of(all);
    };
  }

  /** Sets the sides of the input. */
  void begin(long[] dims) {
    if (dims == null || dims.length == 0) {
      return;
    }
    rank = dims.length;
    batch = rank == 1 ? 1 : dims[0];
    features = 1;
    for (int i = rank == 1 ? 0 : 1; i < rank; i++) {
      boolean fits = dims[i] > 0 && features > 0 && dims[i] <= Integer.MAX_VALUE / features;
      features = fits ? features * dims[i] : -1;
    }
    if (rank == 4 && features > 0) {
      map = MapShape.channelsFirst((int) dims[1], (int) dims[2], (int) dims[3]);
    }
  }

  /**
   * Adds the layer of a node; says why it cannot, or returns null.
   *
   * @param input the input that is not constant
   */
  String problem(Node node, String input) {
    if (node.inputs.isEmpty()) {
      return "has no input";
    }
    String problem;
    try {
      problem =
          node.domain.isEmpty() || node.domain.equals("ai.onnx")
              ? standard(node, input)
              : node.domain.equals("ai.onnx.ml") && node.type.equals("Scaler")
                  ? scaler(node)
                  : NO_LAYER;
    } catch (IllegalArgumentException e) {
      problem = "cannot be a layer: " + e.getMessage();
    }
    failed |= problem != null;
    return problem;
  }

  private String standard(Node node, String input) {
    boolean first = node.inputs.get(0).equals(input);
    return switch (node.type) {
      case "Gemm" -> first ? gemm(node) : "has its weight on the left";
      case "MatMul" -> matMul(node, first);
      case "Add" -> add(other(node, first));
      case "Sub" -> first ? affine(other(node, true), false, -1) : "subtracts from a constant";
      case "Mul" -> affine(other(node, first), true, 1);
      case "Div" -> first ? affine(other(node, true), true, -1) : "divides a constant";
      case "Relu" -> activation(Activation.relu());
      case "Sigmoid" -> activation(Activation.sigmoid());
      case "Tanh" -> activation(Activation.tanh());
      case "Softplus" -> activation(Activation.softplus());
      case "Elu" -> activation(Activation.elu(node.real("alpha", 1)));
      case "LeakyRelu" -> activation(Activation.leakyRelu(node.real("alpha", 0.01f)));
      case "Selu" -> selu(node);
      case "Gelu" ->
          activation(
              "tanh".equals(node.attributes.get("approximate"))
                  ? Activation.geluTanh()
                  : Activation.gelu());
      case "PRelu" -> first ? prelu(constant(node, 1)) : NO_LAYER;
      case "Silu" -> activation(Activation.silu());
      case "Pad" -> pad(node);
      case "Softmax" -> softmax(node);
      case "BatchNormalization" -> batchNorm(node);
      case "LayerNormalization" -> layerNorm(node);
      case "Conv" -> first ? convolution(node) : NO_LAYER;
      case "MaxPool", "AveragePool", "GlobalAveragePool" -> maps(OnnxMaps.pooling(node, map()));
      case "Identity" -> null;
      case "Dropout" -> dropout(node);
      case "Cast" -> cast(node);
      case "Flatten" -> flatten(node);
      case "Reshape" -> reshape(constant(node, 1));
      case "Slice" -> slice(node);
      case "Resize" -> resize(node);
      case "LogSoftmax", "ArgMax", "ZipMap" ->
          "turns scores into an answer; end the network before it, with output(\"" + input + "\")";
      default -> NO_LAYER;
    };
  }

  private OnnxTensor constant(Node node, int input) {
    return input < node.inputs.size() ? constants.get(node.inputs.get(input)) : null;
  }

  private OnnxTensor other(Node node, boolean first) {
    return constant(node, first ? 1 : 0);
  }

  private void close() {
    if (openWeight != null) {
      layers.add(DenseLayer.of(openWeight));
      openWeight = null;
    }
  }

  private String add(Layer layer) {
    close();
    layers.add(layer);
    return null;
  }

  private String activation(Activation activation) {
    return add(activation);
  }

  /** One row for each feature, or one number for all. */
  private float[] row(OnnxTensor tensor, String what) {
    if (tensor == null || !tensor.isReal()) {
      throw new IllegalArgumentException(what + " is no constant of floats");
    }
    spend(Math.max(features, tensor.count()));
    int count = tensor.count();
    long[] dims = tensor.dims();
    boolean flat = Arrays.stream(dims).limit(Math.max(0, dims.length - 1)).allMatch(d -> d == 1);
    if (count == 1 && features > 0 && dims.length <= Math.max(rank, 1)) {
      float[] same = new float[(int) features];
      Arrays.fill(same, tensor.floats()[0]);
      return same;
    }
    if (!flat || rank > 2 || features != count) {
      throw new IllegalArgumentException(
          Text.of(
              "%s has the sides %s, expected one number for each of %s features",
              what, OnnxChain.text(dims), features < 0 ? "an unknown number of" : features));
    }
    return tensor.floats();
  }

  private void spend(long numbers) {
    left -= numbers;
    if (left < 0) {
      throw new IllegalArgumentException("the layers would have far more numbers than the file");
    }
  }

  private static Matrix matrix(float[] row) {
    return Matrix.wrap(1, row.length, row);
  }

  private MapShape map() {
    if (map == null) {
      throw new IllegalArgumentException(
          "it needs maps of known channels, height and width; export the model with a fixed size");
    }
    return map;
  }

  private String convolution(Node node) {
    OnnxTensor weight = constant(node, 1);
    boolean biased = node.inputs.size() > 2 && !node.inputs.get(2).isEmpty();
    spend(weight == null ? 0 : weight.count());
    return maps(
        OnnxMaps.convolution(node, map(), weight, biased ? required(constant(node, 2)) : null));
  }

  private static OnnxTensor required(OnnxTensor tensor) {
    if (tensor == null) {
      throw new IllegalArgumentException("the bias is no constant");
    }
    return tensor;
  }

  private String maps(MapLayer layer) {
    return maps(layer, layer.output());
  }

  private String maps(Layer layer, MapShape output) {
    map = output;
    features = map.features();
    return add(layer);
  }

  /** A range of features, or of the channels of maps. */
  private String slice(Node node) {
    boolean isMap = rank == 4 && map != null;
    long size = isMap ? map.channels() : features;
    if (size < 1 || rank != 2 && !isMap || node.inputs.size() < 4) {
      return "cuts a value whose features are not known, or an axis that is not stated";
    }
    long axis = integer(node, 3);
    if (axis != 1 && axis != 1 - rank || node.inputs.size() > 4 && integer(node, 4) != 1) {
      return "cuts another axis than that of the features, or takes not each of them";
    }
    long from = integer(node, 1);
    long to = integer(node, 2);
    from = Math.max(0, Math.min(size, from < 0 ? from + size : from));
    to = Math.max(0, Math.min(size, to < 0 ? to + size : to));
    int each = isMap ? map.positions() : 1;
    Columns columns = Columns.of((int) features, (int) from * each, (int) to * each);
    features = (to - from) * each;
    map = isMap ? map.withChannels((int) (to - from)) : map;
    return add(columns);
  }

  private long integer(Node node, int input) {
    OnnxTensor tensor = constant(node, input);
    if (tensor == null || tensor.type() != OnnxTensor.INT64 || tensor.count() != 1) {
      throw new IllegalArgumentException("it has a range that is no constant");
    }
    return tensor.integers()[0];
  }

  private String resize(Node node) {
    UpSampling layer = OnnxMaps.upSampling(node, map(), constant(node, 2));
    spend(layer.output().features());
    return maps(layer, layer.output());
  }

  private String gemm(Node node) {
    if (node.integer("transA", 0) != 0) {
      return "transposes its input (transA)";
    }
    OnnxTensor weight = constant(node, 1);
    String problem = weightProblem(weight);
    if (problem != null) {
      return problem;
    }
    close();
    Matrix stored = stored(weight);
    Matrix w = node.integer("transB", 0) != 0 ? stored : stored.transpose();
    problem = fits(w.cols());
    if (problem != null) {
      return problem;
    }
    times(w.data(), node.real("alpha", 1));
    features = w.rows();
    rank = 2;
    String bias = node.inputs.size() > 2 ? node.inputs.get(2) : "";
    if (bias.isEmpty()) {
      openWeight = w;
      return null;
    }
    float[] b = row(constants.get(bias), "the bias").clone();
    times(b, node.real("beta", 1));
    layers.add(DenseLayer.of(w, matrix(b)));
    return null;
  }

  private static void times(float[] values, float factor) {
    for (int i = 0; factor != 1 && i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private static String weightProblem(OnnxTensor weight) {
    if (weight == null || !weight.isReal()) {
      return "has no constant weight of floats";
    }
    return weight.dims().length == 2 && weight.count() > 0
        ? null
        : "has a weight of the sides " + OnnxChain.text(weight.dims());
  }

  private Matrix stored(OnnxTensor weight) {
    spend(weight.count());
    return Matrix.wrap((int) weight.dims()[0], (int) weight.dims()[1], weight.floats());
  }

  private String fits(int columns) {
    if (failed) {
      return null;
    }
    if (rank > 2) {
      return Text.of("multiplies a value of %d sides, position by position", rank);
    }
    return features < 0 || features == columns
        ? null
        : Text.of("takes %d features, there are %d", columns, features);
  }

  private String matMul(Node node, boolean first) {
    OnnxTensor weight = other(node, first);
    String problem = weightProblem(weight);
    if (problem != null) {
      return problem;
    }
    if (!first && rank != 1) {
      return "has its weight on the left, which is a layer for an input of one side alone";
    }
    close();
    Matrix w = first ? stored(weight).transpose() : stored(weight);
    problem = fits(w.cols());
    if (problem != null) {
      return problem;
    }
    features = w.rows();
    rank = rank == 1 ? 1 : 2;
    openWeight = w;
    return null;
  }

  private String add(OnnxTensor bias) {
    if (openWeight == null) {
      return affine(bias, false, 1);
    }
    Matrix w = openWeight;
    float[] b = row(bias, "the bias").clone();
    openWeight = null;
    layers.add(DenseLayer.of(w, matrix(b)));
    return null;
  }

  /** Adds or multiplies by a constant; a direction of −1 subtracts or divides. */
  private String affine(OnnxTensor constant, boolean factor, int direction) {
    float[] values = row(constant, "the constant").clone();
    close();
    float[] zeros = new float[values.length];
    float[] ones = new float[values.length];
    Arrays.fill(ones, 1);
    Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
    Normalization layer;
    if (factor) {
      boolean divides = direction < 0;
      boolean joins = divides && isShift(last);
      Matrix offset = joins ? ((Normalization) last).offset().value().copy() : matrix(zeros);
      layer = Normalization.of(offset, matrix(values));
      if (joins) {
        layers.remove(layers.size() - 1); // (x − a)/b is one layer
      }
      layer = divides ? layer : layer.inverse();
    } else {
      boolean joins = direction > 0 && isFactor(last);
      Matrix scale = joins ? ((Normalization) last).scale().value().copy() : matrix(ones);
      layer = Normalization.of(matrix(values), scale);
      if (joins) {
        layers.remove(layers.size() - 1); // x·b + a is one layer
      }
      layer = direction < 0 ? layer : layer.inverse();
    }
    layers.add(layer);
    return null;
  }

  private static boolean isShift(Layer layer) {
    return layer instanceof Normalization shift
        && !shift.isInverse()
        && all(shift.scale().value(), 1);
  }

  private static boolean isFactor(Layer layer) {
    return layer instanceof Normalization factor
        && factor.isInverse()
        && all(factor.offset().value(), 0);
  }

  private static boolean all(Matrix row, float value) {
    for (int j = 0; j < row.cols(); j++) {
      if (row.get(0, j) != value) {
        return false;
      }
    }
    return true;
  }

  /** {@code (x − offset)·scale}: the scale is a factor. */
  private String scaler(Node node) {
    float[] offset = reals(node, "offset", 0);
    float[] scale = reals(node, "scale", 1);
    float[] ones = new float[scale.length];
    Arrays.fill(ones, 1);
    close();
    layers.add(Normalization.of(matrix(offset), matrix(ones)));
    layers.add(Normalization.of(matrix(new float[scale.length]), matrix(scale)).inverse());
    return null;
  }

  private float[] reals(Node node, String name, float otherwise) {
    Object value = node.attributes.get(name);
    int given = value instanceof List<?> list ? list.size() : 0;
    if (features < 0 || given > 1 && given != features) {
      throw new IllegalArgumentException(
          Text.of("%s has %d numbers, there are %d features", name, given, features));
    }
    spend(features);
    float[] row = new float[(int) features];
    for (int i = 0; i < row.length; i++) {
      Object number = given == 0 ? otherwise : ((List<?>) value).get(given == 1 ? 0 : i);
      row[i] = number instanceof Float real ? real : Float.NaN;
    }
    return row;
  }

  private String selu(Node node) {
    boolean usual =
        node.real("alpha", 1.6732632f) == 1.6732632f && node.real("gamma", 1.050701f) == 1.050701f;
    return usual ? activation(Activation.selu()) : "has other constants than SELU's";
  }

  private String prelu(OnnxTensor slope) {
    if (slope == null || !slope.isReal() || slope.count() == 0) {
      return "has no constant slope of floats";
    }
    float[] slopes = slope.floats();
    for (float other : slopes) {
      if (other != slopes[0]) {
        return "has a slope for each feature; one for all is leakyRelu";
      }
    }
    return activation(Activation.leakyRelu(slopes[0]));
  }

  private String softmax(Node node) {
    long axis = node.integer("axis", opset < 13 ? 1 : -1);
    boolean last = axis == -1 || axis == Math.max(rank, 1) - 1 || opset < 13 && axis == 1;
    return rank <= 2 && last
        ? activation(Activation.softmax())
        : Text.of("is over axis %d of a value of %d sides", axis, rank);
  }

  private String batchNorm(Node node) {
    if (node.integer("training_mode", 0) != 0) {
      return "is in training mode";
    }
    float[] weight = row(constant(node, 1), "the weight");
    float[] bias = row(constant(node, 2), "the bias");
    float[] mean = row(constant(node, 3), "the mean");
    float[] variance = row(constant(node, 4), "the variance");
    for (float v : variance) {
      if (!(v >= 0)) {
        return "has the variance " + v;
      }
    }
    double momentum =
        Math.min(1, Math.max(Float.MIN_NORMAL, 1 - (double) node.real("momentum", 0.9f)));
    BatchNorm norm = new BatchNorm((int) features, momentum, node.real("epsilon", 1e-5f));
    set(norm.weight(), weight);
    set(norm.bias(), bias);
    set(norm.runningMean(), mean);
    set(norm.runningVariance(), variance);
    return add(norm);
  }

  private String layerNorm(Node node) {
    long axis = node.integer("axis", -1);
    if (rank != 2 || axis != -1 && axis != 1) {
      return Text.of("is over axis %d of a value of %d sides", axis, rank);
    }
    float[] weight = row(constant(node, 1), "the weight");
    LayerNorm norm = new LayerNorm((int) features, node.real("epsilon", 1e-5f));
    set(norm.weight(), weight);
    if (node.inputs.size() > 2 && !node.inputs.get(2).isEmpty()) {
      set(norm.bias(), row(constant(node, 2), "the bias"));
    }
    return add(norm);
  }

  private static void set(Parameter parameter, float[] row) {
    matrix(row).copyInto(parameter.value());
    parameter.markChanged();
  }

  private String dropout(Node node) {
    OnnxTensor training = constant(node, 2);
    return node.inputs.size() > 2 && !node.inputs.get(2).isEmpty() && training == null
        ? "may be in training mode"
        : training != null && Arrays.stream(new OnnxTensor[] {training}).anyMatch(t -> isTrue(t))
            ? "is in training mode"
            : null;
  }

  /** Booleans are bytes, or numbers of one. */
  private static boolean isTrue(OnnxTensor flag) {
    return flag.varints() != null && flag.varints()[0] != 0
        || !flag.data().isEmpty()
            && flag.data().get(0).hasRemaining()
            && flag.data().get(0).get(0) != 0;
  }

  private static String cast(Node node) {
    long to = node.integer("to", 0);
    return to == OnnxTensor.FLOAT || to == OnnxTensor.DOUBLE
        ? null
        : "casts to another type than float or double";
  }

  /** PyTorch writes one of zeros before an average. */
  private String pad(Node node) {
    OnnxTensor pads = constant(node, 1);
    boolean none =
        pads != null
            && pads.type() == OnnxTensor.INT64
            && Arrays.stream(pads.integers()).allMatch(p -> p == 0);
    return none ? null : "pads its input by itself; give the convolution the padding";
  }

  private String flatten(Node node) {
    long axis = node.integer("axis", 1);
    if (axis != 1 && axis != 1 - rank) {
      return "flattens from axis " + axis + ", which joins samples";
    }
    rank = 2;
    map = null;
    return null;
  }

  /** Allowed if each sample keeps its features in their order. */
  private String reshape(OnnxTensor shape) {
    if (shape == null || shape.type() != OnnxTensor.INT64) {
      return "has no constant shape";
    }
    long[] dims = shape.integers();
    long others = 1;
    boolean free = false;
    for (int i = 1; i < dims.length; i++) {
      free |= dims[i] <= 0;
      others *= Math.min(Math.max(1, dims[i]), Integer.MAX_VALUE);
    }
    boolean one = rank == 1 || batch == 1;
    boolean samples =
        dims.length > 0
            && (dims[0] == 0 || dims[0] == -1 && !free || batch > 0 && dims[0] == batch);
    boolean vector = dims.length == 1 && one && (dims[0] == -1 || dims[0] == features);
    boolean keeps = dims.length == 2 && free || others == features;
    if (!vector
        && !(dims.length > 1 && rank != 1 && samples && keeps)
        && !(dims.length > 1 && rank == 1 && dims[0] == 1 && keeps)) {
      return Text.of(
          "gives %s to a value of %s features, which may join samples",
          OnnxChain.text(dims), features < 0 ? "unknown" : features);
    }
    rank = dims.length;
    map = null;
    if (rank == 4 && !free && features == others) {
      map = MapShape.channelsFirst((int) dims[1], (int) dims[2], (int) dims[3]);
    }
    return null;
  }
}
