package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.ByteSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A network in a file: layers, parameters, normalisation; saved by one call, loaded by one, without
 * code.
 *
 * <pre>{@code
 * ModelFile.save(network, Path.of("model.safetensors"));
 * Sequential network = ModelFile.load(Path.of("model.safetensors"));
 * }</pre>
 *
 * <p>It is a safetensors file with PyTorch's names, whose metadata also has the layers, so Python
 * reads the weights. It checks itself: a checksum of all its bytes, and an input with the output
 * that the saved network gave for it, which loading computes again. A file that is damaged, or that
 * would load as another network, is refused.
 *
 * <p>What is saved: every layer of the library, nested, with what is frozen; Dropout with the
 * number of its passes. Layers of one's own take part through a {@link LayerCodec}. Gradients are
 * not saved.
 *
 * <p>Cost: saving reads the weights twice, for the checksum and for the file; loading holds them
 * once. Threads: saving needs a network that nobody trains meanwhile.
 */
public final class ModelFile {

  private static final CheckedFile FORMAT = new CheckedFile("densely.format", "1");
  private static final String ARCHITECTURE = "densely.architecture";

  private final Path file;
  private final ReadLimits limits;
  private final List<LayerCodec<?>> codecs;

  private ModelFile(Path file, ReadLimits limits, List<LayerCodec<?>> codecs) {
    this.file = file;
    this.limits = limits;
    this.codecs = List.copyOf(codecs);
  }

  /**
   * A file to save to or to load from.
   *
   * @param file its path
   * @return with the default limits and the layers of the library
   */
  public static ModelFile of(Path file) {
    return new ModelFile(file, ReadLimits.defaults(), List.of());
  }

  /**
   * What is accepted.
   *
   * @param limits of the file
   * @return with these limits
   */
  public ModelFile limits(ReadLimits limits) {
    return new ModelFile(file, limits, codecs);
  }

  /**
   * Layers of one's own.
   *
   * @param codec saves and makes them
   * @return with this codec too
   */
  public ModelFile codec(LayerCodec<?> codec) {
    List<LayerCodec<?>> more = new ArrayList<>(codecs);
    more.add(codec);
    return new ModelFile(file, limits, more);
  }

  /**
   * Saves a network of the library's layers.
   *
   * @param network what to save
   * @param file is replaced as a whole or not at all
   * @throws IllegalArgumentException if a layer is none of the library's
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(Sequential network, Path file) throws IOException {
    of(file).save(network);
  }

  /**
   * Loads a network of the library's layers.
   *
   * @param file what to load
   * @return a new network
   * @throws InvalidFileException if it is no valid model file
   * @throws IOException if it cannot be read
   */
  public static Sequential load(Path file) throws IOException {
    return of(file).load();
  }

  /**
   * Saves a network.
   *
   * @param network what to save
   * @throws IllegalArgumentException if a layer is none of the library's and of no codec, or the
   *     network takes any number of features, so that nothing can be checked
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public void save(Sequential network) throws IOException {
    CheckedFile.write(file, writer(network));
  }

  private SafetensorsWriter writer(Sequential network) {
    if (network.inFeatures() == Layer.ANY) {
      throw new IllegalArgumentException(
          "a network that takes any number of features has no weights to save: " + network);
    }
    Map<String, String> metadata = FORMAT.metadata();
    metadata.put(ARCHITECTURE, JsonWriter.write(new Architecture(codecs).describe(network, "")));
    SelfCheck.put(network, network.inFeatures(), metadata);
    return WeightFile.writer(network, metadata);
  }

  /**
   * The bytes of a file of a network, to be sent.
   *
   * @param network what to save, of the library's layers
   * @return as {@link #save(Sequential, Path)} would write them
   * @throws IllegalArgumentException if a layer is none of the library's
   * @throws IOException never: no disk is written to
   */
  public static byte[] toBytes(Sequential network) throws IOException {
    return CheckedFile.bytes(of(Path.of("")).writer(network));
  }

  /**
   * Loads a network from the bytes of a file.
   *
   * @param bytes as {@link #toBytes} gives them
   * @return a new network
   * @throws InvalidFileException if they are no valid model file
   * @throws IOException never: no disk is read
   */
  public static Sequential fromBytes(byte[] bytes) throws IOException {
    ModelFile model = of(Path.of("model of " + bytes.length + " bytes"));
    try (SafetensorsFile tensors =
        SafetensorsFile.open(model.file, ByteSource.of(bytes), model.limits)) {
      return model.load(tensors);
    }
  }

  /**
   * Loads a network.
   *
   * @return a new network
   * @throws InvalidFileException if it is no valid model file, or one of a later version, or holds
   *     a layer of no codec
   * @throws IOException if it cannot be read
   */
  public Sequential load() throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file, limits)) {
      return load(tensors);
    }
  }

  private Sequential load(SafetensorsFile tensors) throws IOException {
    Map<String, Matrix> parameters =
        FORMAT.read(
            file, tensors, "a file of weights alone; load it with WeightFile into a network");
    Map<String, String> metadata = tensors.metadata();
    Sequential network = network(metadata, parameters);
    String problem = SelfCheck.problem(network, metadata);
    if (problem != null) {
      throw invalid("self-check", problem);
    }
    return network;
  }

  private Sequential network(Map<String, String> metadata, Map<String, Matrix> parameters)
      throws InvalidFileException {
    String architecture = metadata.getOrDefault(ARCHITECTURE, "");
    Layer network;
    try {
      network =
          new Architecture(codecs)
              .create(JsonReader.readObject(architecture, architecture.length()), "", parameters);
    } catch (JsonException | Architecture.ArchitectureException e) {
      throw invalid("architecture", e.getMessage());
    }
    if (!parameters.isEmpty()) {
      throw invalid("architecture", "no layer has the tensors " + parameters.keySet());
    }
    if (!(network instanceof Sequential sequential)) {
      throw invalid("architecture", "the outermost layer is no Sequential");
    }
    return sequential;
  }

  private InvalidFileException invalid(String place, String reason) {
    return new InvalidFileException(file, place, reason);
  }

  /** The file. */
  @Override
  public String toString() {
    return "ModelFile(" + file + ")";
  }
}
