package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Saves and loads the parameters of a network by name, as PyTorch's {@code state_dict} has them:
 * {@code 0.weight} (outFeatures x inFeatures), {@code 0.bias}.
 *
 * <pre>{@code
 * WeightFile.save(network, Path.of("weights.safetensors"));
 * WeightFile.of(Path.of("weights.safetensors")).loadInto(network);
 *
 * // the part of a larger model, with a kernel as Keras stores it (inFeatures x outFeatures)
 * WeightFile.of(Path.of("larger.safetensors"))
 *     .prefix("head.")
 *     .renamed("0.weight", "dense.kernel")
 *     .renamed("0.bias", "dense.bias")
 *     .transposed("0.weight")
 *     .loadInto(network);
 * }</pre>
 *
 * <p>Loading first compares all names and shapes, and reports all that do not fit at once; until
 * then nothing is changed. Every parameter of the network must be in the file, and every tensor of
 * the file (of the part that the prefix names) in the network, except {@code num_batches_tracked},
 * a counter that PyTorch's batch normalisation adds.
 *
 * <p>Cost: the file is read into the parameters' own arrays; only a transposed tensor is held
 * twice. Threads: loading changes the network.
 */
public final class WeightFile {

  /** PyTorch stores it beside the parameters of a batch normalisation; it is not needed here. */
  private static final String COUNTER = "num_batches_tracked";

  private final Path file;
  private final ReadLimits limits;
  private final String prefix;
  private final Map<String, String> names;
  private final Set<String> transposed;

  private WeightFile(
      Path file,
      ReadLimits limits,
      String prefix,
      Map<String, String> names,
      Set<String> transposed) {
    this.file = file;
    this.limits = limits;
    this.prefix = prefix;
    this.names = Map.copyOf(names);
    this.transposed = Set.copyOf(transposed);
  }

  /**
   * A file to load from.
   *
   * @param file a safetensors file
   * @return a weight file with the names as they are
   */
  public static WeightFile of(Path file) {
    return new WeightFile(file, ReadLimits.defaults(), "", Map.of(), Set.of());
  }

  /**
   * Sets the limits of reading.
   *
   * @param limits what a file may have
   * @return a copy with these limits
   */
  public WeightFile limits(ReadLimits limits) {
    return new WeightFile(file, limits, prefix, names, transposed);
  }

  /**
   * Loads only the tensors whose names begin with a prefix.
   *
   * @param prefix removed from the names before they are compared with the network's
   * @return a copy with this prefix
   */
  public WeightFile prefix(String prefix) {
    return new WeightFile(file, limits, prefix, names, transposed);
  }

  /**
   * Reads a parameter from a tensor of another name.
   *
   * @param parameter name in the network
   * @param tensor name in the file, after the prefix
   * @return a copy with this name
   */
  public WeightFile renamed(String parameter, String tensor) {
    Map<String, String> more = new LinkedHashMap<>(names);
    more.put(parameter, tensor);
    return new WeightFile(file, limits, prefix, more, transposed);
  }

  /**
   * Transposes a parameter while it is read, as the kernels of Keras need.
   *
   * @param parameter name in the network
   * @return a copy with this transposition
   */
  public WeightFile transposed(String parameter) {
    Set<String> more = new LinkedHashSet<>(transposed);
    more.add(parameter);
    return new WeightFile(file, limits, prefix, names, more);
  }

  /**
   * Loads all parameters of a network.
   *
   * @param network its parameters are overwritten
   * @throws InvalidFileException if the file is not valid
   * @throws MismatchException if names, shapes or kinds of numbers differ; the network is as before
   * @throws IOException if the file cannot be read
   */
  public void loadInto(Layer network) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file, limits)) {
      List<Parameter> parameters = network.parameters();
      requireFit(parameters, tensors);
      for (Parameter parameter : parameters) {
        String name = inFile(parameter);
        if (transposed.contains(parameter.name())) {
          tensors.read(name).transpose().copyInto(parameter.value());
        } else {
          tensors.readInto(name, parameter.value());
        }
      }
    }
  }

  private String inFile(Parameter parameter) {
    return prefix + names.getOrDefault(parameter.name(), parameter.name());
  }

  private void requireFit(List<Parameter> parameters, SafetensorsFile file)
      throws MismatchException {
    Map<String, SafetensorsFile.Tensor> left = new LinkedHashMap<>();
    for (SafetensorsFile.Tensor tensor : file.tensors()) {
      if (tensor.name().startsWith(prefix) && !isCounter(tensor.name())) {
        left.put(tensor.name(), tensor);
      }
    }
    List<String> problems = new ArrayList<>();
    Set<String> unused = new LinkedHashSet<>(transposed);
    unused.addAll(names.keySet());
    for (Parameter parameter : parameters) {
      unused.remove(parameter.name());
      SafetensorsFile.Tensor tensor = left.remove(inFile(parameter));
      if (tensor == null) {
        problems.add("missing: " + inFile(parameter) + " " + parameter.value().shape());
      } else {
        addProblems(parameter, tensor, problems);
      }
    }
    left.values().forEach(t -> problems.add("unexpected: " + t.name() + " " + t.shape()));
    unused.forEach(name -> problems.add("the network has no parameter " + name));
    if (!problems.isEmpty()) {
      throw new MismatchException(
          this.file, "does not fit the network:\n  " + String.join("\n  ", problems));
    }
  }

  private static boolean isCounter(String name) {
    return name.equals(COUNTER) || name.endsWith("." + COUNTER);
  }

  private void addProblems(
      Parameter parameter, SafetensorsFile.Tensor tensor, List<String> problems) {
    Matrix value = parameter.value();
    boolean turned = transposed.contains(parameter.name());
    long rows = turned ? tensor.cols() : tensor.rows();
    long cols = turned ? tensor.rows() : tensor.cols();
    if (!Dtype.valueOf(tensor.dtype()).isRead()) {
      problems.add(tensor.name() + " is " + tensor.dtype() + "; F32, F64, F16 and BF16 are read");
    } else if (rows != value.rows() || cols != value.cols()) {
      boolean otherWay = cols == value.rows() && rows == value.cols();
      problems.add(
          Text.of(
              "%s is %s, expected %s%s",
              tensor.name(),
              tensor.shape(),
              value.shape(),
              otherWay
                  ? "; it fits transposed: "
                      + (turned ? "leave out " : "use ")
                      + Text.of("transposed(\"%s\")", parameter.name())
                  : ""));
    }
  }

  /**
   * Saves the parameters of a network, under their own names and with PyTorch's shapes, as {@link
   * Parameter#tensorShape} has them. The file is replaced as a whole or not at all.
   *
   * @param network the network to save
   * @param file is overwritten
   * @throws IllegalArgumentException if two parameters have one name, a name has the character NUL
   *     or half of a surrogate pair, or the file exceeds the default limits
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(Layer network, Path file) throws IOException {
    save(network, file, ReadLimits.defaults());
  }

  /**
   * Saves the parameters of a network, within other limits than the default ones.
   *
   * @param network the network to save
   * @param file is overwritten
   * @param limits what the file may have; loading needs the same
   * @throws IllegalArgumentException as {@link #save(Layer, Path)}, or if the file exceeds a limit
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(Layer network, Path file, ReadLimits limits) throws IOException {
    writer(network, Map.of()).write(file, limits);
  }

  static SafetensorsWriter writer(Layer network, Map<String, String> metadata) {
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    for (Parameter parameter : network.parameters()) {
      writer.add(parameter.name(), parameter.tensorShape(), parameter.value());
    }
    return writer;
  }

  /** The file and the prefix. */
  @Override
  public String toString() {
    return Text.of("WeightFile(%s%s)", file, prefix.isEmpty() ? "" : ", prefix " + prefix);
  }
}
