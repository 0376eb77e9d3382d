package io.github.densely.io;

import io.github.densely.Layer;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.data.InvalidFileException;
import io.github.densely.data.ReadLimits;
import io.github.densely.internal.file.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Saves a whole network to a file and loads it without code: layers, parameters, normalisation.
 *
 * <pre>{@code
 * ModelFile.save(network, Path.of("model.safetensors"));
 * Sequential network = ModelFile.load(Path.of("model.safetensors"));
 * }</pre>
 *
 * <p>It is a safetensors file with PyTorch's names, whose metadata also has the layers, so Python
 * reads the weights. It checks itself: a checksum of all its bytes, and an input with the output
 * that the saved network gave for it. Loading computes it again if this JVM sums products in the
 * same order as the one that saved (see {@link io.github.densely.KernelChoice}), and the pass is
 * within the limits; the bits must be the same. A file that is damaged, or that would load as
 * another network, is refused.
 *
 * <p>A file holds every layer of the library, nested layers, which parameters are frozen, and the
 * number of passes of each Dropout. Your own layers are saved through a {@link LayerCodec}.
 * Gradients are not saved.
 *
 * <p>Cost: saving reads the weights twice, for the checksum and for the file; loading holds them
 * once. Threads: do not train a network while it is saved.
 */
public final class ModelFile {

  private static final CheckedFile FORMAT = new CheckedFile("densely.format", "1");
  private static final String ARCHITECTURE = "densely.architecture";

  /** Characters of the shortest value in a description with its name, {@code "":"",}. */
  private static final int SHORTEST_VALUE = 6;

  private final Path file;
  private final ReadLimits limits;
  private final LayerFormats formats;

  private ModelFile(Path file, ReadLimits limits, LayerFormats formats) {
    this.file = file;
    this.limits = limits;
    this.formats = formats;
  }

  /**
   * A file to save to or to load from.
   *
   * @param file its path
   * @return a model file with the default limits and the layers of the library
   */
  public static ModelFile of(Path file) {
    return new ModelFile(file, ReadLimits.defaults(), LayerFormats.LIBRARY);
  }

  /**
   * Sets the limits of loading and saving. A network that exceeds the default limits is saved and
   * loaded with the same larger ones.
   *
   * @param limits what a file may have
   * @return a copy with these limits
   */
  public ModelFile limits(ReadLimits limits) {
    return new ModelFile(file, limits, formats);
  }

  /**
   * Adds a kind of layer.
   *
   * @param codec saves and loads your own layer
   * @return a copy with this codec too
   * @throws IllegalArgumentException if its type or its class is one of the library's or of a codec
   *     that was given before
   */
  public ModelFile codec(LayerCodec<?> codec) {
    return new ModelFile(file, limits, formats.with(codec));
  }

  /**
   * Saves a network of the library's layers.
   *
   * @param network the network to save
   * @param file is replaced as a whole or not at all
   * @throws IllegalArgumentException if a layer is not one of the library's
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(Sequential network, Path file) throws IOException {
    of(file).save(network);
  }

  /**
   * Loads a network of the library's layers.
   *
   * @param file the file to load
   * @return a new network
   * @throws InvalidFileException if it is not a valid model file
   * @throws IOException if it cannot be read
   */
  public static Sequential load(Path file) throws IOException {
    return of(file).load();
  }

  /**
   * Saves a network.
   *
   * @param network the network to save
   * @throws IllegalArgumentException if a layer is not one of the library's and has no codec, its
   *     parameters cannot be found again under their names, the network takes any number of
   *     features or refuses the input of its self-check, or the file would exceed a limit
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public void save(Sequential network) throws IOException {
    save(Model.of(network));
  }

  /**
   * Saves a network of the library's layers with names of classes and features, and metadata.
   *
   * @param model the model to save
   * @param file is replaced as a whole or not at all
   * @throws IllegalArgumentException if a layer is not one of the library's
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public static void save(Model model, Path file) throws IOException {
    of(file).save(model);
  }

  /**
   * Saves a network with names of classes and features, and metadata.
   *
   * @param model the model to save
   * @throws IllegalArgumentException for the reasons of {@link #save(Sequential)}
   * @throws IOException if it cannot be written; the old file is as it was
   */
  public void save(Model model) throws IOException {
    CheckedFile.write(file, writer(model), limits);
  }

  /**
   * Writes to a stream what {@link #save(Model)} would write to the file.
   *
   * @param model the model to write
   * @param out receives the bytes; not closed
   * @throws IllegalArgumentException for the reasons of {@link #save(Sequential)}
   * @throws IOException if it cannot be written
   */
  public void write(Model model, OutputStream out) throws IOException {
    CheckedFile.write(out, writer(model), limits);
  }

  /** The limit of the values keeps their memory to some times the length of the text. */
  private LayerDescription description(String architecture)
      throws JsonException, ArchitectureException {
    long values = architecture.length() / SHORTEST_VALUE + 1;
    return LayerDescription.read(JsonReader.readValues(architecture, values), formats);
  }

  private SafetensorsWriter writer(Model model) {
    Sequential network = model.network();
    if (network.inFeatures() == Layer.ANY) {
      throw new IllegalArgumentException(
          "a network that takes any number of features has no weights to save: " + network);
    }
    Map<String, String> metadata = FORMAT.metadata();
    LayerDescription description = new Architecture(formats).describe(network);
    String architecture = JsonWriter.write(description.toJson());
    try {
      description(architecture);
    } catch (JsonException | ArchitectureException e) {
      throw new IllegalArgumentException(
          "the description of the network could not be read again: " + e.getMessage(), e);
    }
    metadata.put(ARCHITECTURE, architecture);
    new SelfCheck(formats, limits).put(network, metadata);
    ModelNames.put(model, metadata);
    return WeightFile.writer(network, metadata);
  }

  /**
   * The bytes of a model file, to send a network.
   *
   * @param network the network to save, of the library's layers
   * @return as {@link #save(Sequential, Path)} would write them
   * @throws IllegalArgumentException if a layer is not one of the library's
   */
  public static byte[] toBytes(Sequential network) {
    return toBytes(network, ReadLimits.defaults());
  }

  /**
   * The bytes of a model file, within other limits than the default ones.
   *
   * @param network the network to save, of the library's layers
   * @param limits what the bytes may have; {@link #fromBytes(byte[], ReadLimits)} needs the same
   * @return as {@link #save(Sequential)} would write them
   * @throws IllegalArgumentException if a layer is not one of the library's, or a limit is exceeded
   */
  public static byte[] toBytes(Sequential network, ReadLimits limits) {
    return CheckedFile.bytes(of(Path.of("")).limits(limits).writer(Model.of(network)), limits);
  }

  /**
   * Loads a network from the bytes of a file, with the default limits.
   *
   * @param bytes as {@link #toBytes} gives them
   * @return a new network
   * @throws InvalidFileException if they are not a valid model file
   * @throws IOException as {@link InvalidFileException} alone: no disk is read
   */
  public static Sequential fromBytes(byte[] bytes) throws IOException {
    return fromBytes(bytes, ReadLimits.defaults());
  }

  /**
   * Loads a network from the bytes of a file.
   *
   * @param bytes as {@link #toBytes} gives them
   * @param limits what the bytes may have
   * @return a new network
   * @throws InvalidFileException if they are not a valid model file, or more than the limits allow
   * @throws IOException as {@link InvalidFileException} alone: no disk is read
   */
  public static Sequential fromBytes(byte[] bytes, ReadLimits limits) throws IOException {
    ModelFile model = of(Path.of("model of " + bytes.length + " bytes")).limits(limits);
    try (SafetensorsFile tensors =
        SafetensorsFile.open(model.file, ByteSource.of(bytes), model.limits)) {
      return model.load(tensors).network();
    }
  }

  /**
   * Loads a network.
   *
   * @return a new network
   * @throws InvalidFileException if it is not a valid model file, has a later version, or holds a
   *     layer that has no codec
   * @throws IOException if it cannot be read
   */
  public Sequential load() throws IOException {
    return loadModel().network();
  }

  /**
   * Loads a network of the library's layers with what was saved beside it.
   *
   * @param file the file to load
   * @return a new network with its names and metadata
   * @throws InvalidFileException if it is not a valid model file
   * @throws IOException if it cannot be read
   */
  public static Model loadModel(Path file) throws IOException {
    return of(file).loadModel();
  }

  /**
   * Loads a network with what was saved beside it.
   *
   * @return a new network with its names and metadata
   * @throws InvalidFileException for the reasons of {@link #load()}
   * @throws IOException if it cannot be read
   */
  public Model loadModel() throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(file, limits)) {
      return load(tensors);
    }
  }

  /**
   * Reads a model from a stream, as from a resource of the class path. The path of this object
   * stands for it in messages, and no file is opened.
   *
   * <pre>{@code
   * try (InputStream in = Files.newInputStream(file)) { // or App.class.getResourceAsStream("/iris")
   *   Model model = ModelFile.of(Path.of("iris")).read(in);
   * }
   * }</pre>
   *
   * @param in the bytes of a model file; not closed
   * @return a new network with its names and metadata
   * @throws InvalidFileException for the reasons of {@link #load()}
   * @throws IOException if the stream cannot be read
   */
  public Model read(InputStream in) throws IOException {
    try (SafetensorsFile tensors = SafetensorsFile.open(in, file.toString(), limits)) {
      return load(tensors);
    }
  }

  private Model load(SafetensorsFile tensors) throws IOException {
    Map<String, Matrix> parameters =
        FORMAT.read(
            file, tensors, "a file of weights alone; load it with WeightFile into a network");
    Map<String, String> metadata = tensors.metadata();
    Sequential network = network(metadata, parameters);
    String problem = new SelfCheck(formats, limits).problem(network, metadata);
    if (problem != null) {
      throw invalid("self-check", problem);
    }
    try {
      return ModelNames.read(network, metadata);
    } catch (JsonException | IllegalArgumentException e) {
      throw invalid("names", e.getMessage());
    }
  }

  private Sequential network(Map<String, String> metadata, Map<String, Matrix> parameters)
      throws InvalidFileException {
    String architecture = metadata.getOrDefault(ARCHITECTURE, "");
    Layer network;
    try {
      network = new Architecture(formats).create(description(architecture), parameters);
    } catch (JsonException | ArchitectureException e) {
      throw invalid("architecture", e.getMessage());
    }
    if (!parameters.isEmpty()) {
      throw invalid("architecture", "no layer has the tensors " + parameters.keySet());
    }
    if (!(network instanceof Sequential sequential)) {
      throw invalid("architecture", "the outermost layer is not a Sequential");
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
