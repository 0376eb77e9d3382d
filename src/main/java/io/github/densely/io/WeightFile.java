package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.MismatchException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.Dtype;
import io.github.densely.internal.file.Input;
import io.github.densely.internal.file.StreamChannel;
import io.github.densely.internal.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
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
 *
 * // layers that have names in the file, and a part that is not needed
 * List<String> ignored =
 *     WeightFile.of(Path.of("named.safetensors"))
 *         .renamedPrefix("0.", "fc1.")
 *         .ignoringOthers()
 *         .loadInto(network);
 * }</pre>
 *
 * <p>Loading first compares all names and shapes, and reports all that do not fit at once; until
 * then nothing is changed. Every parameter of the network must be in the file, and every tensor of
 * the file (of the part that the prefix names) in the network, except {@code num_batches_tracked},
 * a counter that PyTorch's batch normalisation adds, and except what {@link #ignoringOthers}
 * ignores. To load a part of a network, load into {@link io.github.densely.Sequential#slice}.
 *
 * <p>Cost: the file is read into the parameters' own arrays; only a transposed tensor is held
 * twice. Threads: loading changes the network.
 */
public final class WeightFile {

  /** PyTorch stores it beside the parameters of a batch normalisation; it is not needed here. */
  private static final String COUNTER = "num_batches_tracked";

  private final Input input;
  private final ReadLimits limits;
  private final String prefix;
  private final boolean ignoresOthers;
  private final Map<String, String> names;
  private final Map<String, String> prefixes;
  private final Set<String> transposed;

  private WeightFile(
      Input input,
      ReadLimits limits,
      String prefix,
      boolean ignoresOthers,
      Map<String, String> names,
      Map<String, String> prefixes,
      Set<String> transposed) {
    this.input = input;
    this.limits = limits;
    this.prefix = prefix;
    this.ignoresOthers = ignoresOthers;
    this.names = Map.copyOf(names);
    this.prefixes = Map.copyOf(prefixes);
    this.transposed = Set.copyOf(transposed);
  }

  private static WeightFile of(Input input) {
    return new WeightFile(input, ReadLimits.defaults(), "", false, Map.of(), Map.of(), Set.of());
  }

  /**
   * A file to load from.
   *
   * @param file a safetensors file
   * @return a weight file with the names as they are
   */
  public static WeightFile of(Path file) {
    return of(Input.of(file));
  }

  /**
   * Bytes to load from, such as those of a resource of the class path.
   *
   * @param bytes the content of a safetensors file; not copied
   * @param source the name of the source in messages
   * @return a weight file with the names as they are
   */
  public static WeightFile of(byte[] bytes, String source) {
    return of(Input.of(bytes, source));
  }

  /**
   * A stream to load from, once.
   *
   * @param in the content of a safetensors file; not closed
   * @param source the name of the source in messages
   * @return a weight file with the names as they are
   */
  public static WeightFile of(InputStream in, String source) {
    return of(Input.of(in, source));
  }

  /**
   * Sets the limits of reading.
   *
   * @param limits what a file may have
   * @return a copy with these limits
   */
  public WeightFile limits(ReadLimits limits) {
    return new WeightFile(input, limits, prefix, ignoresOthers, names, prefixes, transposed);
  }

  /**
   * Loads only the tensors whose names begin with a prefix.
   *
   * @param prefix removed from the names before they are compared with the network's
   * @return a copy with this prefix
   */
  public WeightFile prefix(String prefix) {
    return new WeightFile(input, limits, prefix, ignoresOthers, names, prefixes, transposed);
  }

  /**
   * Ignores the tensors that the network has no parameter for, of any shape and kind. Without this,
   * they are an error. {@link #loadInto} returns their names.
   *
   * @return a copy that ignores other tensors
   */
  public WeightFile ignoringOthers() {
    return new WeightFile(input, limits, prefix, true, names, prefixes, transposed);
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
    return new WeightFile(input, limits, prefix, ignoresOthers, more, prefixes, transposed);
  }

  /**
   * Reads all parameters whose names begin with one prefix from tensors whose names begin with
   * another: with {@code renamedPrefix("0.", "fc1.")}, {@code 0.weight} is read from {@code
   * fc1.weight}. A name that {@link #renamed} gives is stronger, and so is a longer prefix.
   *
   * @param parameters beginning of names in the network
   * @param tensors beginning of names in the file, after the prefix
   * @return a copy with these names
   */
  public WeightFile renamedPrefix(String parameters, String tensors) {
    Map<String, String> more = new LinkedHashMap<>(prefixes);
    more.put(parameters, tensors);
    return new WeightFile(input, limits, prefix, ignoresOthers, names, more, transposed);
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
    return new WeightFile(input, limits, prefix, ignoresOthers, names, prefixes, more);
  }

  /**
   * Loads all parameters of a network.
   *
   * @param network its parameters are overwritten
   * @return the names of the tensors of the file that were not loaded, in the order of the data:
   *     those without the prefix, counters, and those that were ignored
   * @throws InvalidFileException if the file is not valid
   * @throws MismatchException if names, shapes or kinds of numbers differ, or a name or prefix that
   *     was given matches nothing; the network is not changed
   * @throws IOException if the file cannot be read
   */
  public List<String> loadInto(Layer network) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(input, input.source(), limits)) {
      List<Parameter> parameters = network.parameters();
      requireFit(parameters, tensors);
      Set<String> left = new LinkedHashSet<>();
      tensors.tensors().forEach(tensor -> left.add(tensor.name()));
      for (Parameter parameter : parameters) {
        String name = inFile(parameter);
        left.remove(name);
        if (transposed.contains(parameter.name())) {
          tensors.read(name).transpose().copyInto(parameter.value());
        } else {
          tensors.readInto(name, parameter.value());
        }
        parameter.markChanged();
      }
      return List.copyOf(left);
    }
  }

  private String inFile(Parameter parameter) {
    String name = parameter.name();
    String given = names.get(name);
    if (given != null) {
      return prefix + given;
    }
    String longest = null;
    for (String start : prefixes.keySet()) {
      boolean longer = longest == null || start.length() > longest.length();
      if (name.startsWith(start) && longer) {
        longest = start;
      }
    }
    return longest == null
        ? prefix + name
        : prefix + prefixes.get(longest) + name.substring(longest.length());
  }

  private void requireFit(List<Parameter> parameters, SafetensorsFile file)
      throws MismatchException {
    Map<String, SafetensorsFile.Tensor> part = new LinkedHashMap<>();
    for (SafetensorsFile.Tensor tensor : file.tensors()) {
      if (tensor.name().startsWith(prefix)) {
        part.put(tensor.name(), tensor);
      }
    }
    List<String> problems = new ArrayList<>();
    Set<String> left = new LinkedHashSet<>(part.keySet());
    Set<String> taken = new HashSet<>();
    for (Parameter parameter : parameters) {
      String name = inFile(parameter);
      SafetensorsFile.Tensor tensor = part.get(name);
      left.remove(name);
      if (tensor == null) {
        problems.add("missing: " + name + " " + parameter.value().shape());
      } else if (!taken.add(name)) {
        problems.add(name + " would be loaded into two parameters, one is " + parameter.name());
      } else {
        addProblems(parameter, tensor, problems);
      }
    }
    for (String name : left) {
      if (!ignoresOthers && !isCounter(name)) {
        problems.add("unexpected: " + name + " " + part.get(name).shape());
      }
    }
    addUnused(parameters, part.keySet(), problems);
    if (!problems.isEmpty()) {
      throw new MismatchException(
          input, "does not fit the network:\n  " + String.join("\n  ", problems));
    }
  }

  /** What the caller gave and matches nothing is a mistake. */
  private void addUnused(List<Parameter> parameters, Set<String> part, List<String> problems) {
    Set<String> unused = new LinkedHashSet<>(transposed);
    unused.addAll(names.keySet());
    parameters.forEach(parameter -> unused.remove(parameter.name()));
    unused.forEach(name -> problems.add("the network has no parameter " + name));
    if (part.isEmpty() && !prefix.isEmpty()) {
      problems.add("the file has no tensor that begins with " + prefix);
    }
    prefixes.forEach(
        (start, inFile) -> {
          if (parameters.stream().noneMatch(p -> p.name().startsWith(start))) {
            problems.add("the network has no parameter that begins with " + start);
          }
          if (part.stream().noneMatch(name -> name.startsWith(prefix + inFile))) {
            problems.add("the file has no tensor that begins with " + prefix + inFile);
          }
        });
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

  /**
   * Writes to a stream what {@link #save(Layer, Path)} would write to the file.
   *
   * @param network the network to save
   * @param out receives the bytes; neither flushed nor closed
   * @throws IllegalArgumentException as {@link #save(Layer, Path)}
   * @throws IOException if it cannot be written
   */
  public static void save(Layer network, OutputStream out) throws IOException {
    SafetensorsWriter writer = writer(network, Map.of());
    writer.write(writer.start(), new StreamChannel(out));
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
    return Text.of("WeightFile(%s%s)", input, prefix.isEmpty() ? "" : ", prefix " + prefix);
  }
}
